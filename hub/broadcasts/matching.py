"""Who changed what they look for goes in; one digest of the jobs that are open comes out for each.

A few people at a time, who asked first first: ten thousand who change it at once are told over
hours, and take no more than a tenth of the slowest lane from alerts.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from config.reference import zone_at
from hub.clock import Clock
from hub.model import Lane, NoteKind, Reach
from hub.order import Priority
from hub.store import log
from hub.store.dispatch import daily, notes
from hub.store.dispatch.daily import Day
from hub.store.dispatch.notes import Note
from hub.store.engine import Database
from hub.store.planning import broadcasts
from hub.store.portal import events
from hub.store.subjects import matched, open_vacancies, rematches
from hub.store.subjects.matched import Line, Person

_log = structlog.get_logger(__name__)

#: Seconds between two looks, and of those of a lane that digests may take.
EVERY: Final = 10.0
_SHARE: Final = 0.1
#: People looked at in one go.
_LOOKED_AT: Final = 100
#: ... and told, at most: the database is held meanwhile.
_TOLD: Final = 25
#: Between two looks at somebody who waits for a job that is still being told to others.
_PAUSE: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matcher:
    """Matches changed searches with the jobs that are open."""

    database: Database
    clock: Clock
    priority: Priority
    rates: Mapping[Lane, float]  #: messages a second, of every outside channel
    ring: Callable[[str], None]
    failed: Collection[int]  #: broadcasts that could not be planned when it was last tried

    @property
    def most(self) -> int:
        """How many people are told in one look."""
        slowest = min(self.rates.values(), default=_TOLD)
        return max(1, min(_TOLD, int(slowest * EVERY * _SHARE)))

    async def look(self) -> bool:
        """Match the next people; nothing while a job is being planned, which may find them.

        One that cannot be planned keeps nobody from it.
        """
        now = self.clock.now()
        async with self.database.read() as db:
            if await broadcasts.next_to_plan(db, self.failed) is not None:
                return False
            asked = await rematches.waiting(db, now, _LOOKED_AT)
            if not asked:
                return False
            found = await open_vacancies.within_reach(db, [one.worker for one in asked], now)
            later = await open_vacancies.awaited(db, found, now)
            # Not for ever: a broadcast may be paused.
            waits = {
                one.worker
                for one in asked
                if one.worker in later and now < one.asked_at + self.priority.due
            }
            theirs = [
                one.worker for one in asked if one.worker in found and one.worker not in waits
            ][: self.most]
            # Nobody waits for a read: of all they might be told what they are told is found here.
            _, fits = await open_vacancies.fitting(db, {one: found[one] for one in theirs}, now)
        if len(theirs) == self.most:  # who comes after the last who is told has another turn
            asked = asked[: [one.worker for one in asked].index(theirs[-1]) + 1]
        # Who looks for nothing that is open is done with.
        async with self.database.write() as db:
            await events.hold_applying(db)
            if await broadcasts.next_to_plan(db, self.failed) is not None:
                return False  # published since: it may find them
            ours = await rematches.take(db, [one for one in asked if one.worker not in later])
            again = [one for one in asked if one.worker in later]
            ours |= await rematches.put_off(db, again, now + _PAUSE)
            wanted = {one: ids for one, ids in fits.items() if one in ours}
            lanes = await self._tell(db, wanted, now) if wanted else set()
        for lane in lanes:
            self.ring(lane)
        _log.info("searches.matched", people=len(ours), told=len(wanted))
        return False

    async def _tell(
        self, db: AsyncConnection, wanted: Mapping[int, Sequence[str]], now: datetime
    ) -> set[Lane]:
        """Write what each is told of what fits still; give the lanes that have work by it."""
        jobs, fits = await open_vacancies.fitting(db, wanted, now)
        people = await matched.people(db, list(fits), self.priority, Reach.of_all(self.rates))
        lanes = await self._lanes(db, [people[one] for one in fits], now)
        digests = [
            Note(worker=worker, kind=NoteKind.CHANGED_SEARCH, channel=lane)
            for worker, lane in lanes.items()
        ]
        numbers = await notes.write_many(db, digests, now)
        told = [
            (
                vacancy,
                [
                    Line(person=people[one], note=numbers.get(one), lane=lanes.get(one))
                    for one in fits
                    if vacancy_id in fits[one]
                ],
            )
            for vacancy_id, vacancy in jobs.items()
        ]
        await matched.tell(db, told, due_at=now + self.priority.due, now=now)
        if fits:  # of whom nothing fits nothing is told
            detail = {"people": len(fits), "jobs": len(jobs)}
            await log.write(db, [log.Note(what="searches_matched", detail=detail)], now)
        return set(lanes.values())

    async def _lanes(
        self, db: AsyncConnection, people: Sequence[Person], now: datetime
    ) -> dict[int, Lane]:
        """Give by which channel each one's digest goes: one, and an SMS within their day's cap."""
        lanes = {}
        by_sms = [
            one.worker for one in people if one.reach & Reach.SMS and not one.reach & Reach.EMAIL
        ]
        days = await daily.hold(db, by_sms)
        counted = []
        for one in people:
            if one.reach & Reach.EMAIL:
                lanes[one.worker] = Lane.EMAIL
            elif one.reach & Reach.SMS:
                today = now.astimezone(zone_at(one.comuna)).date().toordinal()
                day = days.get(one.worker)
                sent = day.sent if day is not None and day.day == today else 0
                if sent < one.sms_daily_cap:
                    lanes[one.worker] = Lane.SMS
                    counted.append(Day(worker=one.worker, day=today, sent=sent + 1))
        await daily.count(db, counted)
        return lanes
