"""Nothing goes in; by when everybody would have been told of what is announced now comes out.

As the forecast sees it: behind all that is ahead of the lanes, at the speed they have, with the
nights that hold SMS back.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from config.reference import zones
from hub import outages
from hub.dispatch.forecasting import Forecaster
from hub.flow.making import Count, Kind, parts
from hub.flow.parts import Ahead
from hub.forecast import forecast
from hub.model import DeliveryState, Lane, Reach
from hub.order import Rank
from hub.store.subjects import notices
from hub.store.watching import ahead, traffic

#: No broadcast has it.
_NONE: Final = 0
#: It stands behind whatever is ahead, and nobody is too late for it: only its end is asked for.
_BEHIND: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcing:
    """Looks ahead for an announcement that is not made yet."""

    forecaster: Forecaster

    async def told_by(self) -> datetime | None:
        """Say by when everybody would have been told; None while a lane stands still."""
        one = self.forecaster
        now = one.clock.now()
        async with one.database.read() as db:
            standing = await ahead.standings(db, one.terms.priority, now)
            speeds = await one.speeds(db, now)
            kinds = await ahead.everybody(db, one.terms.priority, one.channels)
        mine = Ahead(
            broadcast_id=_NONE,
            published_at=now,
            due_at=now + _BEHIND,
            ordered_from=now + _BEHIND,
            parts=tuple(
                parts(
                    self._counts(kinds),
                    kinds,
                    due_at=now + _BEHIND,
                    asleep=(),
                    spared=False,
                    now=now,
                )
            ),
        )
        aheads = [*(one.ahead_of(each, now) for each in standing), mine]
        made = await asyncio.to_thread(forecast, aheads, speeds, one.terms, now)
        return made[_NONE].finish_at

    async def propose(self, length: timedelta, by: datetime | None) -> list[outages.Window]:
        """Give the quietest hours of the hub's own weeks that can be announced.

        Not sooner than everybody knows, nor over another outage, nor beside one that would be too
        long with it. `by` is what `told_by` said; nothing is proposed while nobody can say.
        """
        if by is None:
            return []
        async with self.forecaster.database.read() as db:
            busy = await traffic.busy(db)
            standing = await notices.standing(db, self.forecaster.clock.now())
        return outages.propose(busy, by, length, next(iter(zones())), standing=standing)

    def _counts(self, kinds: list[Kind]) -> list[Count]:
        """Give what would be written: a line for each channel of a person, and their entry."""
        lanes = (*self.forecaster.channels, Lane.INBOX)
        return [
            Count(lane=lane, place=0, rank=Rank.REST, state=DeliveryState.READY, many=many)
            for lane in lanes
            if (many := sum(kind.people for kind in kinds if _by(kind, lane)))
        ]


def _by(kind: Kind, lane: Lane) -> bool:
    return lane is Lane.INBOX or bool(kind.reach & Reach.of(lane))
