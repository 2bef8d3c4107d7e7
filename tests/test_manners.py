"""When nobody is woken: every hour of a year in every zone, both clock changes, whole days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.manners import Manners, QuietHours

SANTIAGO, PUNTA_ARENAS, COYHAIQUE, EASTER = (
    ZoneInfo(name)
    for name in (
        "America/Santiago",
        "America/Punta_Arenas",
        "America/Coyhaique",
        "Pacific/Easter",
    )
)
ZONES = (SANTIAGO, PUNTA_ARENAS, COYHAIQUE, EASTER)
NIGHT = QuietHours()
SUNDAYS = QuietHours(whole_day=lambda day: day.weekday() == 6)


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_every_hour_of_a_year_is_quiet_by_the_wall_clock_and_nothing_else(zone: ZoneInfo) -> None:
    begin = utc(2026, 1, 1)
    for hour in range(366 * 24):
        at = begin + timedelta(hours=hour)
        wall = at.astimezone(zone).hour
        assert NIGHT.quiet(at, zone) == (wall >= 21 or wall < 8), at


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_whatever_hour_it_is_published_the_sms_goes_at_once_or_at_eight(zone: ZoneInfo) -> None:
    begin = utc(2026, 1, 1)
    for hour in range(366 * 24):
        at = begin + timedelta(hours=hour)
        opens = NIGHT.opens(at, zone)
        if NIGHT.quiet(at, zone):
            assert opens.astimezone(zone).time() == time(8), at
            assert timedelta(0) < opens - at <= timedelta(hours=12), at  # a night in April is long
        else:
            assert opens == at


@pytest.mark.parametrize(
    ("at", "zone", "opens"),
    [
        # April 2026: at midnight the clock goes back to 23:00. The night lasts an hour longer.
        (utc(2026, 4, 5, 0, 30), SANTIAGO, utc(2026, 4, 5, 12)),
        (utc(2026, 4, 5, 3, 30), SANTIAGO, utc(2026, 4, 5, 12)),
        (utc(2026, 4, 5, 3, 30), PUNTA_ARENAS, utc(2026, 4, 5, 11)),
        (utc(2026, 4, 5, 3, 30), COYHAIQUE, utc(2026, 4, 5, 11)),
        (utc(2026, 4, 5, 3, 30), EASTER, utc(2026, 4, 5, 14)),
        # September 2026: at midnight it goes on to 1:00. The night lasts an hour less.
        (utc(2026, 9, 6, 1, 30), SANTIAGO, utc(2026, 9, 6, 11)),
        (utc(2026, 9, 6, 4, 30), SANTIAGO, utc(2026, 9, 6, 11)),
        (utc(2026, 9, 6, 4, 30), EASTER, utc(2026, 9, 6, 13)),
        # The edges belong to the side they open.
        (utc(2026, 5, 6, 1, 0), SANTIAGO, utc(2026, 5, 6, 12)),
        (utc(2026, 5, 6, 12, 0), SANTIAGO, utc(2026, 5, 6, 12)),
        (utc(2026, 5, 6, 0, 59), SANTIAGO, utc(2026, 5, 6, 0, 59)),
    ],
)
def test_the_night_ends_by_the_clock_of_the_place(
    at: datetime, zone: ZoneInfo, opens: datetime
) -> None:
    assert NIGHT.opens(at, zone) == opens


def test_a_quiet_sunday_joins_the_nights_around_it() -> None:
    saturday_night = utc(2026, 5, 10, 2)  # Saturday 22:00
    monday = utc(2026, 5, 11, 12)
    assert SUNDAYS.opens(saturday_night, SANTIAGO) == monday
    assert SUNDAYS.opens(utc(2026, 5, 10, 16), SANTIAGO) == monday
    assert SUNDAYS.began(utc(2026, 5, 10, 16), SANTIAGO) == utc(2026, 5, 10, 1)
    assert SUNDAYS.closes(utc(2026, 5, 9, 16), SANTIAGO) == utc(2026, 5, 10, 1)
    without_night = QuietHours(begins=time(8), ends=time(8), whole_day=SUNDAYS.whole_day)
    assert without_night.opens(utc(2026, 5, 10, 16), SANTIAGO) == utc(2026, 5, 11, 4)
    assert without_night.began(utc(2026, 5, 10, 16), SANTIAGO) == utc(2026, 5, 10, 4)


def test_without_quiet_hours_nothing_is_ever_quiet() -> None:
    never = QuietHours(begins=time(0), ends=time(0))
    assert not any(never.quiet(utc(2026, 5, 5, hour), SANTIAGO) for hour in range(24))
    assert never.closes(utc(2026, 5, 5), SANTIAGO).year == 9999


moments = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: utc(2026, 1, 1) + timedelta(minutes=minutes)
)
hours = st.times().map(lambda at: at.replace(second=0, microsecond=0))
days = st.sampled_from([None, lambda day: day.weekday() == 6, lambda day: day.day % 7 < 3])


@given(moments, st.sampled_from(ZONES), hours, hours, days)
def test_quiet_ends_where_it_is_said_to_end_and_begins_where_it_is_said_to_begin(
    at: datetime, zone: ZoneInfo, begins: time, ends: time, whole_day: object
) -> None:
    hush = QuietHours(begins=begins, ends=ends, whole_day=whole_day)  # type: ignore[arg-type]
    opens, closes = hush.opens(at, zone), hush.closes(at, zone)
    assert not hush.quiet(opens, zone)
    if opens > at:
        assert hush.quiet(opens - timedelta(seconds=1), zone)
        assert hush.quiet(hush.began(at, zone), zone)
        assert not hush.quiet(hush.began(at, zone) - timedelta(seconds=1), zone)
    if closes.year < 9999:
        assert hush.quiet(closes, zone)
    assert hush.open_between(at, opens, zone) == timedelta(0)


class TestGathered:
    def test_leaves_its_margin_before_due(self) -> None:
        due = utc(2026, 5, 5, 20)
        assert Manners().leaves(due, timedelta(minutes=15), SANTIAGO) == utc(2026, 5, 5, 19, 45)

    def test_leaves_before_the_night_into_which_its_due_time_falls(self) -> None:
        due = utc(2026, 5, 6, 3)  # 23:00
        margin = timedelta(minutes=15)
        assert Manners().leaves(due, margin, SANTIAGO) == utc(2026, 5, 6, 0, 45)  # 20:45
        assert Manners().leaves(due, margin, None) == utc(2026, 5, 6, 2, 45)

    def test_silent_names_the_zones_that_sleep_and_until_when(self) -> None:
        at = utc(2026, 5, 6, 0, 30)  # 20:30 in Santiago, 21:30 further south, 18:30 on the island
        found = Manners().silent(at, ZONES)
        assert found == {
            PUNTA_ARENAS: utc(2026, 5, 6, 11),
            COYHAIQUE: utc(2026, 5, 6, 11),
        }


def test_holidays_are_whole_quiet_days_when_they_are_kept() -> None:
    kept = QuietHours(whole_day={date(2026, 9, 18), date(2026, 9, 19)}.__contains__)
    assert kept.opens(utc(2026, 9, 18, 15), SANTIAGO) == utc(2026, 9, 20, 11)
