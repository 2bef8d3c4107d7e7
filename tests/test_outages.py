"""The 48 hours of a planned outage, at their edges."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.reference import zones
from hub.manners import QuietHours
from hub.outages import AHEAD, earliest, told_by

SANTIAGO = ZoneInfo("America/Santiago")
DUE = timedelta(hours=6)
QUIET = QuietHours()
#: Moments of 2026, both of whose clock changes lie among them.
MOMENTS = st.integers(0, 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def at(day: int, hour: int, minute: int = 0, month: int = 5) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SANTIAGO)


@pytest.mark.parametrize(
    ("now", "first"),
    {
        "in the morning": (at(5, 10), at(7, 16)),
        "the last that tells before the night": (at(5, 14, 59), at(7, 20, 59)),
        "at the night's first minute": (at(5, 15), at(8, 8)),
        "told in the middle of the night": (at(5, 20), at(8, 8)),
        "told as the night ends": (at(6, 2), at(8, 8)),
        # The clock goes back on 4 April at midnight: two days of local time are 49 hours.
        "over the autumn's change": (at(3, 10, month=4), at(5, 15, month=4)),
        # It goes on at midnight of 5 to 6 September: they are 47 hours.
        "over the spring's change": (at(4, 10, month=9), at(6, 17, month=9)),
    }.values(),
)
def test_everybody_is_told_two_days_before(now: datetime, first: datetime) -> None:
    assert earliest(now, DUE, QUIET, [SANTIAGO]) == first.astimezone(UTC)


@given(MOMENTS)
def test_it_is_never_sooner_than_the_promise_allows_nor_much_later(now: datetime) -> None:
    told = told_by(now, DUE, QUIET, zones())
    assert now + DUE <= told < now + DUE + timedelta(hours=14)
    assert earliest(now, DUE, QUIET, zones()) - told == AHEAD
    assert all(told == now + DUE or told >= QUIET.opens(now + DUE, zone) for zone in zones())


def test_without_quiet_hours_it_is_the_due_time_alone() -> None:
    awake = QuietHours(begins=time(0), ends=time(0))
    assert told_by(at(5, 20), DUE, awake, zones()) == at(6, 2).astimezone(UTC)
