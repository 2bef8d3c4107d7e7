"""A broadcast to be planned goes in; its recipients and deliveries are written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import Keyring
from config.reference import zones
from hub.audiences.called import Called
from hub.broadcasts.bands import Cutter
from hub.calls import agreeing
from hub.calls.agreeing import Limits
from hub.clock import Clock
from hub.errors import Unavailable
from hub.manners import Manners
from hub.model import NOTICES, BroadcastKind, Lane, Reach
from hub.order import Priority, ordered_from, shuffle_of
from hub.store import log
from hub.store.dispatch import gates, restraint
from hub.store.engine import Database
from hub.store.offices import expected
from hub.store.planning import bands, chunks, plan
from hub.store.planning import broadcasts as store
from hub.store.subjects import audiences

_log = structlog.get_logger(__name__)

#: How long the others go before one that could not be planned.
_AGAIN: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planner:
    """Plans one broadcast after another."""

    database: Database
    keyring: Keyring
    clock: Clock
    cutter: Cutter
    priority: Priority
    manners: Manners
    channels: tuple[Lane, ...]  #: the outside channels this hub has
    limits: Limits  #: of calls that asked nobody's word
    #: Broadcasts that could not be planned, until when the others go before them; until one is.
    failed: dict[int, datetime]

    async def plan_next(self) -> int | None:
        """Plan the broadcast that waits longest; answer its row id, or None.

        One that cannot be planned is tried again after a while, and keeps no other from it.
        """
        now = self.clock.now()
        async with self.database.read() as db:
            later = [one for one, until in self.failed.items() if until > now]
            broadcast_id = await store.next_to_plan(db, later)
            row = None if broadcast_id is None else await store.get(db, broadcast_id)
        if broadcast_id is None or row is None:
            return None
        try:
            await self._plan(row)
            self.failed.pop(broadcast_id, None)
        except Unavailable:
            raise  # whatever it was, it may be planned as well as any other
        except Exception:  # noqa: BLE001 - whatever it is, the others are to be told
            _log.exception("planning.failed", broadcast=broadcast_id)
            self.failed[broadcast_id] = now + _AGAIN
        return broadcast_id

    async def _plan(self, row: Mapping[str, Any]) -> None:
        if not row["planned_upto"]:  # one cut for all of its chunks
            await self.cutter.recut_if_needed()
        the_plan = await self._prepare(row["id"])
        if the_plan is not None and await self._write(the_plan):
            await self._open(the_plan)

    async def _prepare(self, broadcast_id: int) -> plan.Plan | None:
        """Say how a broadcast is planned; None of a call that waits for somebody's word first."""
        async with self.database.write() as db:
            row = await store.get(db, broadcast_id)
            criteria = None if row is None else await audiences.of(db, row)
            if row is None or criteria is None:
                raise LookupError(f"broadcast {broadcast_id} has lost what it tells")
            if not row["planned_upto"]:
                # The call before its broadcast, as whoever stops it holds them.
                if isinstance(criteria, Called) and await agreeing.hold_back(
                    db, row, criteria, self.limits, self.clock.now()
                ):
                    return None
                cut = await bands.last_cut(db)
                await store.keep_terms(db, broadcast_id, self.priority, cut)
            channels = Reach.of_all(self.channels)
            by_lot = isinstance(criteria, Called) and await expected.few(
                db, criteria, self.priority, channels
            )
        # Seeded by a secret, so that nobody can work out whose turn was whose.
        seed = self.keyring.derive(f"shuffle:{broadcast_id}", 16)
        kind = BroadcastKind(row["kind"])
        return plan.Plan(
            broadcast_id=broadcast_id,
            kind=kind,
            ordered_from=ordered_from(kind, row["published_at"], row["valid_until"]),
            due_at=row["due_at"],
            criteria=criteria,
            priority=self.priority,
            shuffle=shuffle_of(seed),
            channels=channels,
            by_lot=by_lot,
        )

    async def _write(self, the_plan: plan.Plan) -> bool:
        """Write the rows, resuming where an earlier attempt stopped; False when stopped.

        SQLite in chunks of people; PostgreSQL everyone in one statement, so that whatever
        is there of an earlier attempt is all of it.
        """
        while True:
            async with self.database.write() as db:
                done = await store.planned_upto(db, the_plan.broadcast_id)
                if done is None:
                    return False
                chunk = await self._next(db, the_plan, done)
                if chunk is None:
                    return True
                written = await plan.insert_recipients(
                    db, the_plan, chunk.after, chunk.upto, chunk.part
                )
                if written is not None:
                    await plan.insert_deliveries(db, the_plan, *written)
                    await self._bring_forward(db, the_plan, written)
                await plan.note_progress(db, the_plan, chunk.done, written)

    async def _bring_forward(
        self, db: AsyncConnection, the_plan: plan.Plan, written: tuple[int, int]
    ) -> None:
        """Let SMS go first whose people sleep when they are due; a notice passes nothing."""
        if the_plan.kind not in NOTICES:
            asleep = self.manners.silent(the_plan.due_at, tuple(zones()))
            await restraint.bring_forward(db, the_plan.broadcast_id, *written, asleep)

    async def _next(
        self, db: AsyncConnection, the_plan: plan.Plan, done: int
    ) -> chunks.Chunk | None:
        if self.database.is_sqlite:
            return await chunks.next_chunk(db, the_plan, done)
        return None if done else chunks.Chunk()

    async def _open(self, the_plan: plan.Plan) -> None:
        """Let it be sent: from here on its lanes may claim."""
        now = self.clock.now()
        async with self.database.write() as db:
            if not await store.planned(db, the_plan.broadcast_id, now):
                return
            await gates.open_lanes(db, the_plan.broadcast_id, [*self.channels, Lane.INBOX])
            row = await store.get(db, the_plan.broadcast_id)
            detail = {
                "audience": row["audience"] if row else 0,
                "cut": row["cut_id"] if row else None,
                "first": self.priority.first,
            }
            note = log.Note(what="planned", broadcast_id=the_plan.broadcast_id, detail=detail)
            await log.write(db, [note], now)
        _log.info("broadcast.planned", broadcast=the_plan.broadcast_id, audience=detail["audience"])
