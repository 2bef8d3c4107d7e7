"""Accepted events go in, in their order; what they change is written, and what became of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import VaultError
from hub.calls.changing import CallTerms
from hub.clock import Clock
from hub.errors import Malformed
from hub.intake import calls, contract, employers, indexes, notices, vacancies, workers
from hub.intake.calls import Request as CallRequest
from hub.intake.notices import Request as NoticeRequest
from hub.intake.results import Fate, Result
from hub.intake.timely import ToldBy
from hub.store import log
from hub.store.conversations import threads
from hub.store.engine import Database, is_away
from hub.store.planning import bands
from hub.store.portal import events
from hub.store.portal.events import Stored
from hub.store.vault import Vault
from hub.store.workers import people

_ERASED = people.ERASED
_NOTICE = "cl.bne.notice.requested"
#: What this version acts on. Other types are kept until one does.
HANDLED = frozenset(
    {
        "cl.bne.worker.upserted",
        _ERASED,
        "cl.bne.employability.loaded",
        "cl.bne.employer.upserted",
        "cl.bne.vacancy.published",
        "cl.bne.vacancy.closed",
        "cl.bne.vacancy.recalled",
        "cl.bne.course_call.requested",
        _NOTICE,
    }
)
#: Applied many at a time.
_TOGETHER = frozenset({"cl.bne.worker.upserted", "cl.bne.employability.loaded"})
#: Events in one transaction: few enough that others who write need not wait long.
_BATCH = 250
#: ... and bytes, since one event may bring as many rows as hundreds of others.
_BATCH_BYTES = 256 * 1024
_log = structlog.get_logger(__name__)

_UNREADABLE = Result(Fate.FAILED, "the key that sealed it is gone")

#: What became of which event, by its seq.
Became = tuple[int, Result]


@dataclass(frozen=True, slots=True, kw_only=True)
class Applier:
    """Applies events one batch after another; one at a time in the whole hub."""

    database: Database
    vault: Vault
    clock: Clock
    due: timedelta
    middle_band: int
    calls: CallTerms
    told_by: ToldBy

    async def apply_next(self) -> int:
        """Apply the next batch in one transaction; answer how many events were waiting for it.

        An event that cannot be applied is noted as failed and holds nobody up. With the
        database away, or with a secret that does not open it, nothing is applied: Unavailable,
        VaultError.
        """
        async with self.database.read() as db:
            announcing = _NOTICE in await events.next_types(db, _BATCH)
        # A walk over everybody: nobody who writes is to wait for it.
        by = await self.told_by() if announcing else None
        async with self.database.write() as db:
            await events.hold_applying(db)
            waiting = await events.unapplied(db, self.vault, _BATCH, _BATCH_BYTES)
            batch = waiting if announcing else _before_notices(waiting)
            became = await self._together(db, batch, by)
            said = [(seq, result.sentence) for seq, result in became]
            await events.applied(db, said, self.clock.now())
        if any(event.type == _ERASED for event in batch):
            self.database.unscrubbed = self.database.is_sqlite
            await self.database.scrub()
        if batch:
            failed = sum(result.fate is Fate.FAILED for _, result in became)
            _log.info("events.taken", many=len(batch), failed=failed)
        return len(waiting)

    async def _together(
        self, db: AsyncConnection, batch: Sequence[Stored], by: datetime | None
    ) -> list[Became]:
        try:
            async with db.begin_nested():
                return [one for run in _runs(batch) for one in await self._apply(db, run, by)]
        except Exception as error:
            if is_away(error) or isinstance(error, VaultError):
                raise
            _log.exception("events.batch_failed")
        return [one for event in batch for one in await self._alone(db, event, by)]

    async def _alone(self, db: AsyncConnection, event: Stored, by: datetime | None) -> list[Became]:
        try:
            async with db.begin_nested():
                return await self._apply(db, [event], by)
        except Exception as error:
            if is_away(error) or isinstance(error, VaultError):
                raise
            _log.exception("events.failed", seq=event.seq, type=event.type)
            return [(event.seq, Result(Fate.FAILED, type(error).__name__))]

    async def _apply(
        self, db: AsyncConnection, run: Sequence[Stored], by: datetime | None
    ) -> list[Became]:
        """Apply a run of worker changes together, or one event of any other type."""
        readable = [event for event in run if event.data is not None]
        results = [
            (event.seq, Result(Fate.ERASED) if event.erased else _UNREADABLE)
            for event in run
            if event.data is None
        ]
        if not readable:
            return results
        said = await self._apply_run(db, readable, by)
        return results + [(event.seq, one) for event, one in zip(readable, said, strict=True)]

    async def _apply_run(
        self, db: AsyncConnection, run: Sequence[Stored], by: datetime | None
    ) -> list[Result]:
        now = self.clock.now()
        read = [(event.time, contract.load(event.type, event.data or b"")) for event in run]
        changes = [
            workers.Change(time=time, data=data)
            for time, data in read
            if isinstance(data, contract.WorkerUpserted)
        ]
        if changes:
            known = await workers.upsert(
                db, self.vault, changes, middle_band=self.middle_band, now=now
            )
            return [Result(one) for one in known]
        loaded = [
            indexes.Loaded(time=time, data=data)
            for time, data in read
            if isinstance(data, contract.EmployabilityLoaded)
        ]
        if loaded:
            kept = await indexes.load(
                db,
                self.vault,
                loaded,
                thresholds=await bands.thresholds(db, self.vault),
                middle_band=self.middle_band,
                now=now,
            )
            return [Result(one) for one in kept]
        return [await self._apply_one(db, event, by) for event in run]

    async def _apply_one(self, db: AsyncConnection, event: Stored, by: datetime | None) -> Result:
        now = self.clock.now()
        match contract.load(event.type, event.data or b""):
            case contract.VacancyPublished() as data:
                fate = await vacancies.publish(
                    db, self.vault, data, time=event.time, now=now, due=self.due
                )
                return Result(fate)
            case contract.VacancyClosed() | contract.VacancyRecalled() as data:
                return await vacancies.close(db, data, time=event.time, now=now)
            case contract.CourseCallRequested() as data:
                return await self._call(db, CallRequest(data=data, time=event.time))
            case contract.NoticeRequested() as data:
                return await self._notice(db, NoticeRequest(data=data, time=event.time), by)
            case contract.EmployerUpserted() as data:
                fate = await employers.upsert(db, self.vault, data, time=event.time, now=now)
                return Result(fate)
            case contract.WorkerErased() as data:
                await events.reseal(db, self.vault, event.subject, event.seq, event.time, now)
                await threads.hold_of_worker(db, data.worker_id)
                await people.erase(db, data.worker_id, event.time)
                return Result(Fate.ERASED)
            case _:
                return Result(Fate.KEPT, "this version does not act on it")

    async def _call(self, db: AsyncConnection, asked: CallRequest) -> Result:
        """Apply a call; one whose id another call has by now is refused, and kept as such."""
        now, data = self.clock.now(), asked.data
        try:
            taken = await calls.request(db, asked, now=now, terms=self.calls)
            return Result(taken.fate)
        except Malformed as error:
            why = str(error)
        subject, detail = f"comuna:{data.comuna}", {"why": why}
        await log.write(db, [log.Note(what="call_id_refused", subject=subject, detail=detail)], now)
        said = {"call_id": data.call_id, "comuna": data.comuna, "reason": why}
        about = f"call:{data.call_id}"
        await log.tell_portal(db, self.vault, [("cl.bne.course_call.refused", about, said)], now)
        return Result(Fate.REFUSED, why)

    async def _notice(
        self, db: AsyncConnection, asked: NoticeRequest, by: datetime | None
    ) -> Result:
        """Apply a notice; what can no longer be announced in time is refused, and kept as such."""
        now = self.clock.now()
        terms = notices.NoticeTerms(due=self.due, told_by=by)
        try:
            return await notices.request(db, asked, now=now, terms=terms)
        except Malformed as error:
            why = str(error)
        notice = f"notice:{asked.data.notice_id}"
        note = log.Note(what="notice_refused", subject=notice, detail={"why": why})
        await log.write(db, [note], now)
        said = {
            "notice_id": asked.data.notice_id,
            "starts_at": asked.data.starts_at.isoformat(),
            "reason": why,
        }
        await log.tell_portal(db, self.vault, [("cl.bne.notice.refused", notice, said)], now)
        return Result(Fate.REFUSED, why)


def _before_notices(batch: Sequence[Stored]) -> list[Stored]:
    """Give what comes before a notice that was accepted after it was looked for any."""
    return list(takewhile(lambda event: event.type != _NOTICE, batch))


def _runs(batch: Sequence[Stored]) -> Iterator[list[Stored]]:
    """Part a batch into runs that may be applied together: of one type, of different workers."""
    run: list[Stored] = []
    subjects: set[str] = set()
    for event in batch:
        alike = event.type in _TOGETHER
        if run and (not alike or event.subject in subjects or run[-1].type != event.type):
            yield run
            run, subjects = [], set()
        run.append(event)
        subjects.add(event.subject)
    if run:
        yield run
