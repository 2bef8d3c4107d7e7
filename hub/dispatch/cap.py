"""Alert SMS go in; what their people's day allows comes out, looked at and then counted.

A claim only looks. What is handed over is counted in the transaction that marks it, under a lock
of the person's day: however many send at once, no more than the cap goes to one person.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from config.reference import comuna, zones
from hub.manners import Allowance, Manners, allowance
from hub.store.dispatch import claims, daily
from hub.store.dispatch.daily import Alert, Day
from hub.store.dispatch.picking import Picked


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a person's day allows of one SMS."""

    allows: Allowance
    leaves: datetime  #: the last of a day gathers until then
    day: Day  #: as it is once this one is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """What a chunk takes of its people's days."""

    full: frozenset[int] = frozenset()  #: deliveries for which there is no room now
    days: Mapping[int, Day] = field(default_factory=dict)  #: by delivery, as it is after it

    async def keep(self, db: AsyncConnection, handed_over: Collection[int]) -> None:
        """Count what is handed over of it."""
        await daily.count(db, [self.days[one] for one in handed_over if one in self.days])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """The daily number of SMS each person chose."""

    manners: Manners

    def look(self, one: Picked | Alert, day: Day | None, now: datetime) -> Look | None:
        """Decide of one SMS from its person's latest day; None of who was erased since."""
        if one.sms_daily_cap is None:
            return None
        zone = zone_of(one.comuna)
        today = now.astimezone(zone).date().toordinal()
        sent = day.sent if day is not None and day.day == today else 0
        wakeful = None if one.night_sms else zone
        leaves = self.manners.leaves(one.due_at, self.manners.last_of_day, wakeful)
        return Look(
            allows=allowance(one.sms_daily_cap, sent, leaves, now),
            leaves=leaves,
            day=Day(worker=one.worker, day=today, sent=sent + 1),
        )

    async def counting(
        self, db: AsyncConnection, token: str, ids: Collection[int], now: datetime
    ) -> Counting:
        """Hold the days of a claim's people until the transaction ends, and look again.

        Another sender may have filled a day since the claim. What finds no room goes back to
        its place: the next claim finds the same, and lets it wait or opens another way.
        """
        found = await daily.alerts(db, ids, token)
        if not found:
            return Counting()
        await claims.lock_broadcasts_of(db, ids)  # before the days, as whoever ends one does
        days = await daily.hold(db, [one.worker for one in found])
        after: dict[int, Day] = {}
        full = set()
        for one in found:
            look = self.look(one, days.get(one.worker), now)
            if look is not None and look.allows is Allowance.GOES:
                after[one.id] = days[one.worker] = look.day
            else:
                full.add(one.id)
        return Counting(full=frozenset(full), days=after)


def zone_of(code: str | None) -> ZoneInfo:
    """Give the zone of a comuna; without one, of most people."""
    place = comuna(code) if code else None
    return place.zone if place else next(iter(zones()))
