"""When a request about one's own data came goes in; by when the law wants it answered comes out.

Two clocks (docs/decisions/023): two working days, within which the law so far wants an answer
and the new one a decision on blocking; and thirty days, which may be extended once by as many
(Ley 19.628, and the same as Ley 21.719 writes it, from 1 December 2026).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

#: The clock of the law, wherever in Chile somebody lives.
_SANTIAGO = ZoneInfo("America/Santiago")
_SATURDAY = 5
_SOON = 2  # working days
_LATE = 30  # days of the calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """Both clocks of one request, in UTC: the moments at which their last days end."""

    soon: datetime  #: two working days
    late: datetime  #: thirty days


def deadlines(at: datetime) -> Deadlines:
    """Give the clocks of a request; the day on which it came is not counted.

    >>> found = deadlines(datetime(2026, 5, 5, 14, tzinfo=UTC))
    >>> found.soon.isoformat(), found.late.isoformat()
    ('2026-05-08T04:00:00+00:00', '2026-06-05T04:00:00+00:00')
    """
    day = at.astimezone(_SANTIAGO).date()
    soon, left = day, _SOON
    while left:
        soon += timedelta(days=1)
        left -= _works(soon)
    return Deadlines(soon=_end(soon), late=_end(day + timedelta(days=_LATE)))


def extended(late: datetime) -> datetime:
    """Give the end of the one extension of thirty days."""
    # The moment is the midnight after the last day.
    return _end(late.astimezone(_SANTIAGO).date() + timedelta(days=_LATE - 1))


def _works(day: date) -> bool:
    """Say whether offices of the State work: neither Saturday, Sunday nor holiday (Ley 19.880)."""
    return day.weekday() < _SATURDAY and day not in _holidays()


@cache
def _holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("CL")


def _end(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), _SANTIAGO).astimezone(UTC)
