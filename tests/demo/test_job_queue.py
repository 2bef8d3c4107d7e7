"""In which order the demo publishes its jobs, and how it calls those it publishes again."""

from hub.demo.doors import JobQueue
from hub.demo.jobs import read_vacancies


def test_after_the_last_job_the_first_is_called_again_and_says_so() -> None:
    jobs = read_vacancies(limit=2, warn=print)
    queue = JobQueue(jobs)
    given = [queue.next() for _ in range(5)]
    assert [number for number, _ in given] == [1, 2, 3, 4, 5]
    first, second = (job.title for job in jobs)
    assert [job.title for _, job in given] == [
        first, second, f"{first}, llamado 2", f"{second}, llamado 2", f"{first}, llamado 3",
    ]  # fmt: skip
    assert {job.employer_id for _, job in given} == {job.employer_id for job in jobs}
