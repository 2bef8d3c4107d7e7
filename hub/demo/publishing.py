"""The jobs of the file go in; which is published next comes out, also after the demo was killed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count

from hub.demo.jobs import Event, Job, vacancy_event
from hub.demo.kept import Kept


class JobQueue:
    """The jobs of the file with numbers of their own; after the last, the first is called again."""

    def __init__(self, jobs: Sequence[Job], kept: Kept) -> None:
        self.jobs = jobs
        self._kept = kept
        given = kept.given()
        self._numbers = count(given[-1].number + 1 if given else 1)
        #: How many jobs of the file nobody was told of when this began.
        self.left = max(0, len(jobs) - len(given))

    def next(self) -> tuple[int, Job]:
        """Give the number of the next vacancy, and its job."""
        number = next(self._numbers)
        return number, self._numbered(number)

    def event(self, number: int, job: Job, now: datetime) -> Event:
        """Give what publishes a job now; noted first, and to be `taken` once the hub has it."""
        self._kept.give(number, now)
        return vacancy_event(job, number, now)

    def taken(self, number: int) -> None:
        """Note that the hub has it."""
        self._kept.taken(number)

    def in_doubt(self) -> list[tuple[int, Event]]:
        """Give what was published and perhaps never taken, in the same words: known, it is no news.

        Whoever was killed between the two does not know.
        """
        given = (one for one in self._kept.given() if not one.taken)
        return [
            (one.number, vacancy_event(self._numbered(one.number), one.number, one.at))
            for one in given
        ]

    def _numbered(self, number: int) -> Job:
        times, at = divmod(number - 1, len(self.jobs))
        job = self.jobs[at]
        # Told apart from the one before it: whoever was told of both was not told twice.
        return replace(job, title=f"{job.title}, llamado {times + 1}") if times else job
