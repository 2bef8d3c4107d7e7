"""A day goes in; how much of it the hub was in service, and its slowest answer, come out.

A minute counts when some process that answers people could write so into the database: one that
runs and cannot reach its data serves nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.dispatch.budget import day_of
from hub.store.watching import service
from hub.store.watching.service import Served
from templates import staff, words

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day, as far as it has gone, from the first minute the hub ever noted."""

    served: Served
    minutes: int  #: there were

    @property
    def share(self) -> float:
        """Give the share in service, in percent, to a tenth; never rounded up to all of it."""
        return min(1000, self.served.minutes * 1000 // self.minutes) / 10

    def document(self) -> Mapping[str, object]:
        """Give it as JSON."""
        one = self.served
        return {
            "day": one.day.isoformat(),
            "up_percent": self.share,
            "minutes_up": one.minutes,
            "minutes": self.minutes,
            "requests": one.requests,
            "failed": one.failed,
            "worst_seconds": round(one.worst, 3),
            "worst_route": one.worst_route or None,
        }

    def said(self) -> str:
        """Say it to staff."""
        share = f"{self.share:g}".replace(".", ",")
        up = staff.SERVICE_UP.format(share=share)
        if not self.served.requests:
            return up
        worst = f"{self.served.worst:.1f}".replace(".", ",")
        return f"{up} {staff.SERVICE_WORST.format(seconds=worst)}"


async def day(db: AsyncConnection, which: date, now: datetime) -> Day | None:
    """Give a day of Chile's capital; None where nothing was noted of it."""
    served, began = await service.of_day(db, which), await service.began(db)
    if served is None or began is None:
        return None
    begins = max(_midnight(which), began)
    ends = min(_midnight(which + timedelta(days=1)), now)
    return Day(served=served, minutes=max(served.minutes, -((begins - ends) // _MINUTE)))


async def lately(db: AsyncConnection, now: datetime) -> list[Day]:
    """Give today and yesterday, as far as something was noted of them."""
    today = day_of(now)
    found = [await day(db, one, now) for one in (today, today - timedelta(days=1))]
    return [one for one in found if one is not None]


def _midnight(which: date) -> datetime:
    return datetime.combine(which, time(), words.SANTIAGO).astimezone(UTC)
