"""What is ahead and how lanes go is read; each broadcast's forecast is kept, and acted upon."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from config.reference import zones
from hub.clock import Clock
from hub.dispatch.budget import Budget
from hub.flow.making import parts
from hub.flow.parts import Ahead, FlowTerms, Speed
from hub.forecast import Estimate, Watch, forecast, scarce, speed, watch
from hub.model import NOTICES, Lane
from hub.store import log
from hub.store.dispatch import scarce as sparing
from hub.store.engine import Database
from hub.store.stopping import pauses
from hub.store.watching import ahead, forecasts, speeds
from hub.store.watching.ahead import Remaining

_log = structlog.get_logger(__name__)

#: A forecast rests so many times as long as it took: it is to take no lane's time.
_REST = 20
#: SMS brought forward in one transaction.
_MOVED = 5_000


@dataclass(slots=True)
class Rest:
    """Until when no forecast is made, by the loop's own clock, or until there is one to make."""

    until: float = float("-inf")
    idle: bool = False  #: nothing was ahead the last time, and that was kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecaster:
    """Says of every broadcast when it will be told, and does what it can when that is too late."""

    database: Database
    clock: Clock
    terms: FlowTerms
    limits: Mapping[Lane, float]  #: messages a second, of every lane this hub has
    budget: Budget | None  #: of SMS
    channels: tuple[Lane, ...]  #: the outside ones
    rest: Rest = field(default_factory=Rest)

    async def look(self) -> bool:
        """Make every forecast anew, unless that was done a moment ago."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        if began < self.rest.until:
            return False
        await self._count_audiences()
        now = self.clock.now()
        async with self.database.read() as db:
            standing = await ahead.standings(db, self.terms.priority, now)
            if not standing and self.rest.idle:
                return False
            rates = await self.speeds(db, now)
        aheads = [self.ahead_of(one, now) for one in standing]
        # It may take a second of a processor: the lanes go on meanwhile.
        made = await asyncio.to_thread(forecast, aheads, rates, self.terms, now)
        spared = {one.broadcast_id for one in standing if one.spared}
        alarmed = await self._keep(made, now)
        # A notice passes nothing: what could not be told in time is a matter of its date.
        notices = {one.broadcast_id for one in standing if one.kind in NOTICES}
        alarmed = [one for one in alarmed if one.broadcast_id not in notices]
        for number in scarce(alarmed, spared, rates):
            await self._spare_sms(number, now)
        self.rest.idle = not standing
        self.rest.until = loop.time() + _REST * (loop.time() - began)
        return False

    async def _count_audiences(self) -> None:
        """Count of whom new audiences are made; read apart, so that nobody waits to write."""
        async with self.database.read() as db:
            numbers = await ahead.unmade(db)
        for number in numbers:
            async with self.database.read() as db:
                rows = await ahead.makeup(db, number)
            async with self.database.write() as db:
                await ahead.keep_makeup(db, rows)

    async def speeds(self, db: AsyncConnection, now: datetime) -> dict[Lane, Speed]:
        """Say how fast each lane goes."""
        still = set(await pauses.lanes(db))
        measured = await speeds.lately(db, now)
        found = {
            lane: speed(measured.get(lane, ()), limit, now, still=lane in still)
            for lane, limit in self.limits.items()
        }
        if self.budget is not None and self.budget.lane in found:
            left = await self.budget.left(db, now)
            paid = replace(found[self.budget.lane], a_day=self.budget.messages, left_today=left)
            found[self.budget.lane] = paid
        return found

    def ahead_of(self, one: Remaining, now: datetime) -> Ahead:
        """Give what is ahead of one broadcast, for a flow."""
        asleep = self.terms.manners.silent(one.due_at, tuple(zones()))
        return Ahead(
            broadcast_id=one.broadcast_id,
            published_at=one.published_at,
            due_at=one.due_at,
            parts=tuple(
                parts(
                    one.counts,
                    one.kinds,
                    due_at=one.due_at,
                    asleep=asleep,
                    spared=one.spared,
                    now=now,
                )
            ),
            late=one.missed > 0,
            ordered_from=one.ordered_from,
        )

    async def _keep(self, made: Mapping[int, Estimate], now: datetime) -> list[Estimate]:
        """Keep the forecasts, say which alarms began or ended; give those that stand."""
        async with self.database.write() as db:
            before = await forecasts.kept(db)
            watched: list[tuple[Estimate, Watch]] = []
            notes: list[log.Note] = []
            for number, estimate in made.items():
                old = before.get(number)
                earlier = old.watch if old else Watch()
                later = watch(earlier, estimate.verdict, now)
                watched.append((_settled(estimate, old), later))
                notes += _said(number, estimate, earlier, later)
            await forecasts.keep(db, watched, now)
            await log.write(db, notes, now)
            await speeds.forget(db, now)
        for note in notes:
            _log.warning(f"broadcast.{note.what}", broadcast=note.broadcast_id)
        return [one for one, later in watched if later.alarmed_at is not None]

    async def _spare_sms(self, number: int, now: datetime) -> None:
        """Bring forward SMS of whom nothing else can tell in time; others go by e-mail."""
        async with self.database.write() as db:
            special = self.terms.priority.special_bands
            moved = await sparing.spare(db, number, self.channels, special, _MOVED, now)
            if not (moved.forward or moved.by_email):
                return
            await forecasts.forwarded(db, number, now)
            detail = {"lane": Lane.SMS, "forward": moved.forward, "by_email": moved.by_email}
            note = log.Note(what="brought_forward", broadcast_id=number, detail=detail)
            await log.write(db, [note], now)
        _log.info(
            "broadcast.brought_forward",
            broadcast=number,
            forward=moved.forward,
            by_email=moved.by_email,
        )


def _settled(estimate: Estimate, before: forecasts.Kept | None) -> Estimate:
    """Keep when everybody was told: it does not move with the clock."""
    if estimate.waited_for or before is None or before.finish_at is None:
        return estimate
    if estimate.finish_at is None or before.finish_at < estimate.finish_at:
        return Estimate(
            broadcast_id=estimate.broadcast_id,
            finish_at=before.finish_at,
            verdict=estimate.verdict,
            short=estimate.short,
            waited_for=False,
        )
    return estimate


def _said(number: int, estimate: Estimate, before: Watch, after: Watch) -> list[log.Note]:
    """Say once that an alarm began, or ended."""
    if (before.alarmed_at is None) == (after.alarmed_at is None):
        return []
    what = "at_risk" if after.alarmed_at is not None else "risk_over"
    finish = None if estimate.finish_at is None else estimate.finish_at.isoformat()
    detail = {"finish_at": finish, "lanes": sorted(estimate.short)}
    return [log.Note(what=what, broadcast_id=number, detail=detail)]
