"""What the clock does for deliveries: waking, lapsed leases, ends, missed due times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.calls import changing
from hub.calls.changing import CallTerms
from hub.clock import Clock
from hub.model import BroadcastState, DeliveryState
from hub.store import log
from hub.store.dispatch import claims, items, sweep
from hub.store.engine import Database
from hub.store.offices import calls
from hub.store.planning import broadcasts
from hub.store.reporting import report
from hub.store.stopping import corrections
from hub.store.vault import Vault

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """Keeps the lanes true to the clock; every step may be repeated."""

    database: Database
    vault: Vault
    clock: Clock
    calls: CallTerms

    async def look(self) -> bool:
        """Do what has fallen due; say whether there is anything new to plan or send."""
        now = self.clock.now()
        async with self.database.write() as db:
            begun = await broadcasts.begin_scheduled(db, now) + await calls.begin_undone(db, now)
            changed = await changing.due(db, self.calls, now)
            woken = await sweep.wake(db, now)
            missed = await self._record_missed(db, now)  # before it may finish
            over = await sweep.over(db, now)
            if over:
                await sweep.stop(db, over, BroadcastState.STOPPED, "expired", now)
                notes = [
                    log.Note(what="stopped", broadcast_id=one, detail={"why": "expired"})
                    for one in over
                ]
                await log.write(db, notes, now)
            await self._tell_finished(db, await sweep.finish(db, now), now)
        _cry(missed)
        return bool(begun or woken or changed)

    async def _tell_finished(self, db: AsyncConnection, ids: Sequence[int], now: datetime) -> None:
        """Tell the portal of each broadcast that ended: counts, never people."""
        reports = await report.of(db, ids)
        documents = [one.document() for one in reports]
        await log.tell_portal(
            db,
            self.vault,
            [
                ("cl.bne.broadcast.finished", f"broadcast:{document['id']}", document)
                for document in documents
            ],
            now,
        )
        notes = [
            log.Note(what="finished", broadcast_id=int(one.id), detail=one.noted())
            for one in reports
        ]
        await log.write(db, notes, now)
        for one in reports:
            _log.info("broadcast.finished", broadcast=int(one.id), told=one.told, late=one.late)

    async def sweep(self) -> bool:
        """End leases nobody renewed; say whether anything is free again.

        What an erasure left in SQLite's log, and could not be cleared at once, is as well.
        """
        now = self.clock.now()
        await self.database.scrub()
        async with self.database.read() as db:
            if not await sweep.any_lapsed(db, now):
                return False
        async with self.database.write() as db:
            returned, again, unknown = await sweep.end_lapsed(db, now)
            if returned or again or unknown:
                lost = [*again, *unknown]
                of = await items.broadcasts_of(db, lost)
                said = ((of[one], str(DeliveryState.UNKNOWN), one) for one in lost)
                await log.write(db, log.each_of(log.LAPSED, None, said), now)
                theirs = {of[one] for one in unknown}
                await claims.lock_broadcasts(db, theirs)
                await corrections.after(db, unknown, theirs, now)
                _log.warning(
                    "leases.lapsed",
                    returned=len(returned),
                    email_again=len(again),
                    sms_unknown=len(unknown),
                )
        return bool(returned or again)

    async def watch(self) -> bool:
        """Record due times that passed with people untold; never said to be in time."""
        now = self.clock.now()
        async with self.database.write() as db:
            missed = await self._record_missed(db, now)
        _cry(missed)
        return False

    async def _record_missed(self, db: AsyncConnection, now: datetime) -> list[tuple[int, int]]:
        missed = await broadcasts.newly_missed(db, now)
        notes = [
            log.Note(what="due_missed", broadcast_id=one, detail={"untold": untold})
            for one, untold in missed
        ]
        await log.write(db, notes, now)
        return missed


def _cry(missed: Sequence[tuple[int, int]]) -> None:
    for broadcast_id, untold in missed:
        _log.error("due.missed", broadcast=broadcast_id, untold=untold)
