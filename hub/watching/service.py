"""A day goes in; how much of it, and of its month, the hub was in service comes out.

A minute counts when some process that answers people could write so into the database: one that
runs and cannot reach its data serves nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.dispatch.budget import day_of
from hub.store.subjects import notices
from hub.store.watching import service
from hub.store.watching.service import Served
from templates import staff, words

#: What is promised of a month, in thousandths of a percent: 7.8 minutes in thirty days (BT 4.5).
PROMISED: Final = 99_982

_MINUTE = timedelta(minutes=1)
#: Until its note is so late, the present minute is neither in service nor out of it.
_LATE = 3 * _MINUTE


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month, as far as it has gone, from the first minute the hub ever noted."""

    first: date
    minutes: int  #: there were
    up: int  #: of them in service
    planned: int  #: of those that were not, as many as planned outages explain

    @property
    def share(self) -> int:
        """Give the share in service, in thousandths of a percent, rounded down."""
        return self.up * 100_000 // self.minutes

    @property
    def unplanned(self) -> int:
        """Give the share of the time for which no outage was announced."""
        return self.up * 100_000 // ((self.minutes - self.planned) or 1)

    def said(self) -> str:
        """Say it to staff, beside what is promised."""
        kept = staff.SERVICE_BROKEN
        if self.share >= PROMISED:
            kept = staff.SERVICE_KEPT
        elif self.unplanned >= PROMISED:
            kept = staff.SERVICE_KEPT_UNPLANNED
        share, unplanned, promised = map(_percent, (self.share, self.unplanned, PROMISED))
        month = staff.SERVICE_MONTH.format(share=share, unplanned=unplanned)
        return f"{month} {kept.format(promised=promised)}"


async def day(db: AsyncConnection, which: date, now: datetime) -> Day | None:
    """Give a day of Chile's capital; None where nothing was noted of it."""
    served, began = await service.of_day(db, which), await service.began(db)
    if served is None or began is None:
        return None
    begins = max(midnight(which), began)
    ends = min(midnight(which + timedelta(days=1)), now)
    return Day(served=served, minutes=max(served.minutes, -((begins - ends) // _MINUTE)))


async def month(db: AsyncConnection, until: date, now: datetime) -> Month | None:
    """Give a day's month until that day is over; None where nothing was noted of it."""
    first, began = until.replace(day=1), await service.began(db)
    noted = await service.of_days(db, first, until)
    if not noted or began is None:
        return None
    ends = now
    if now - (last := max(latest for _, latest in noted.values())) < _LATE:
        ends = last + _MINUTE
    begins, ends = max(midnight(first), began), min(midnight(until + timedelta(days=1)), ends)
    outages = await notices.between(db, begins, ends)
    minutes = planned = up = 0
    for one in (first + timedelta(days=past) for past in range((until - first).days + 1)):
        since = max(midnight(one), begins)
        over = min(midnight(one + timedelta(days=1)), ends)
        served = noted[one][0] if one in noted else 0
        there_were = max(served, -((since - over) // _MINUTE), 0)
        away = sum(
            (max(min(over, end) - max(since, start), timedelta()) for start, end in outages),
            timedelta(),
        )
        minutes, up = minutes + there_were, up + served
        # A planned outage during which the hub was in service is none.
        planned += min(there_were - served, -(-away // _MINUTE))
    return Month(first=first, minutes=minutes, up=up, planned=planned)


async def lately(db: AsyncConnection, now: datetime) -> list[Day]:
    """Give today and yesterday, as far as something was noted of them."""
    today = day_of(now)
    found = [await day(db, one, now) for one in (today, today - timedelta(days=1))]
    return [one for one in found if one is not None]


def _percent(thousandths: int) -> str:
    return f"{thousandths / 1000:.3f}".rstrip("0").rstrip(".").replace(".", ",")


def midnight(which: date) -> datetime:
    """Give the first moment of a day of Chile's capital, in UTC."""
    return datetime.combine(which, time(), words.SANTIAGO).astimezone(UTC)
