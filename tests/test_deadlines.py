"""By when a request about one's own data is to be answered."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.deadlines import deadlines, extended

SANTIAGO = ZoneInfo("America/Santiago")


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SANTIAGO)


@pytest.mark.parametrize(
    ("came", "soon", "late"),
    {
        # Wednesday 6, Thursday 7; it ends as Friday begins
        "a Tuesday": (at(5, 5, 10), at(5, 8), at(6, 5)),
        # Monday 11, Tuesday 12
        "a Friday": (at(5, 8, 23, 59), at(5, 13), at(6, 8)),
        "a Sunday": (at(5, 10), at(5, 13), at(6, 10)),
        # Friday 18 and Saturday 19 are the Fiestas Patrias: Monday 21, Tuesday 22
        "before a holiday": (at(9, 17, 9), at(9, 23), at(10, 18)),
        # The clock goes on meanwhile: thirty days of the calendar are an hour shorter.
        "over a clock's change": (at(9, 1, 9), at(9, 4), at(10, 2)),
    }.values(),
)
def test_both_clocks(came: datetime, soon: datetime, late: datetime) -> None:
    found = deadlines(came)
    assert (found.soon, found.late) == (soon, late)


def test_an_extension_is_thirty_days_more() -> None:
    assert extended(deadlines(at(5, 5, 10)).late) == at(7, 5)


@given(st.integers(0, 365 * 24 * 60))
def test_there_are_two_whole_working_days_and_thirty_days_whenever_it_comes(minutes: int) -> None:
    came = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    found = deadlines(came)
    assert timedelta(days=2) <= found.soon - came <= timedelta(days=8)
    hour = timedelta(hours=1)
    assert timedelta(days=30) - hour <= found.late - came <= timedelta(days=31) + hour
    for end in (found.soon, found.late):
        here = end.astimezone(SANTIAGO)
        # A day begins at midnight, and at one where the clock goes on at midnight.
        begins = here.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
        assert end == begins
