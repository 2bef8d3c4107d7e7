"""In which order the demo publishes its jobs, and how it calls those it publishes again."""

from pathlib import Path

from hub.demo.jobs import read_vacancies
from hub.demo.kept import kept
from hub.demo.options import DemoOptions
from hub.demo.publishing import JobQueue
from tests.demo.staging import AT


def test_after_the_last_job_the_first_is_called_again_and_says_so(tmp_path: Path) -> None:
    jobs = read_vacancies(limit=2, warn=print)
    with kept(tmp_path, DemoOptions(at=AT, workers=1), jobs) as one:
        queue = JobQueue(jobs, one)
        given = [queue.next() for _ in range(5)]
    assert [number for number, _ in given] == [1, 2, 3, 4, 5]
    first, second = (job.title for job in jobs)
    assert [job.title for _, job in given] == [
        first, second, f"{first}, llamado 2", f"{second}, llamado 2", f"{first}, llamado 3",
    ]  # fmt: skip
    assert {job.employer_id for _, job in given} == {job.employer_id for job in jobs}
