"""The 48 hours and the four hours of a planned outage, at their edges; and the hours proposed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import Malformed
from hub.outages import (
    AHEAD,
    Outage,
    Window,
    earliest,
    fault,
    hour_of_week,
    met,
    propose,
    unbroken,
)
from tests.intake.examples import NOTICE, read

SANTIAGO = ZoneInfo("America/Santiago")
#: Moments of 2026, both of whose clock changes lie among them.
MOMENTS = st.integers(0, 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def at(day: int, hour: int, minute: int = 0, month: int = 5, second: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=SANTIAGO)


#: When everybody was told, when it begins, and whether that is 48 hours later.
EDGES = {
    "47:59": (at(5, 10), at(7, 9, 59), False),
    "47:59:59": (at(5, 10), at(7, 9, 59, second=59), False),
    "48:00": (at(5, 10), at(7, 10), True),
    "48:01": (at(5, 10), at(7, 10, 1), True),
    # The clock goes back on 4 April at midnight: two days of local time are 49 hours.
    "autumn, 47:59": (at(3, 10, month=4), at(5, 8, 59, month=4), False),
    "autumn, 48:00": (at(3, 10, month=4), at(5, 9, month=4), True),
    "autumn, the same hour": (at(3, 10, month=4), at(5, 10, month=4), True),
    # It goes on at midnight of 5 to 6 September: they are 47 hours.
    "spring, the same hour": (at(4, 10, month=9), at(6, 10, month=9), False),
    "spring, 48:00": (at(4, 10, month=9), at(6, 11, month=9), True),
    "spring, 47:59": (at(4, 10, month=9), at(6, 10, 59, month=9), False),
}


@pytest.mark.parametrize(("told", "begins", "taken"), EDGES.values(), ids=EDGES)
def test_it_begins_48_hours_after_everybody_was_told(told, begins, taken):
    found = fault(begins, told - timedelta(hours=1), told)
    assert (found is None) is taken
    if found is not None:
        assert found.field == "starts_at"
        first = earliest(told).isoformat(timespec="minutes")
        assert found.message.endswith(f"announced now, it may begin at {first}")


def test_the_moment_it_names_is_one_that_is_taken():
    told = at(5, 10, second=20)
    found = fault(at(6, 10), told, told)
    assert found is not None
    named = datetime.fromisoformat(found.message.rsplit(" ", 1)[1])
    assert named == at(7, 10, 1)
    assert fault(named, told, told) is None


def test_what_has_begun_and_what_nobody_can_promise_are_refused():
    now = at(5, 10)
    for begins in (now, at(5, 9), at(4, 10)):
        found = fault(begins, now, now)
        assert found is not None
        assert "must lie ahead" in found.message
    found = fault(at(20, 10), now, None)
    assert found is not None
    assert "paused or broken" in found.message


@given(MOMENTS, st.integers(0, 100_000))
def test_48_hours_are_real_hours_whatever_the_clock_does(told: datetime, seconds: int) -> None:
    told += timedelta(seconds=seconds)
    assert fault(told + AHEAD, told, told) is None
    assert fault(told + AHEAD - timedelta(microseconds=1), told, told) is not None


#: How long it lasts, and whether that may be; it begins at 2:00.
LENGTHS = {
    "an hour": ("03:00:00", None),
    "four hours": ("06:00:00", None),
    "four hours and a second": ("06:00:01", "must be at most 4 hours after starts_at"),
    "nothing": ("02:00:00", "must be after starts_at"),
    "ends before it begins": ("01:59:59", "must be after starts_at"),
}


@pytest.mark.parametrize(("ends", "why"), LENGTHS.values(), ids=LENGTHS)
def test_an_outage_lasts_four_hours_at_most(ends, why):
    when = {"starts_at": "2026-05-10T02:00:00-04:00", "ends_at": f"2026-05-10T{ends}-04:00"}
    if why is None:
        assert read(NOTICE, **when).ends_at > read(NOTICE, **when).starts_at
        return
    with pytest.raises(Malformed) as caught:
        read(NOTICE, **when)
    ((field, message),) = [(one.field, one.message) for one in caught.value.faults]
    assert field == "data.ends_at"
    assert message.startswith(why)


def outage(name: str, begins: datetime, ends: datetime) -> Outage:
    return Outage(notice_id=name, starts_at=begins, ends_at=ends)


#: What stands, what is asked for, and where it is refused with the names it runs into.
TOGETHER = {
    "nothing stands": ([], (at(10, 2), at(10, 6)), None),
    "exactly four hours": ([(at(10, 2), at(10, 4))], (at(10, 4), at(10, 6)), None),
    "one second more": (
        [(at(10, 2), at(10, 4))],
        (at(10, 4), at(10, 6, second=1)),
        ("starts_at", ["n-1"]),
    ),
    "a second between": (
        [(at(10, 2), at(10, 6))],
        (at(10, 6, second=1), at(10, 10)),
        None,
    ),
    "back to back": ([(at(10, 2), at(10, 6))], (at(10, 6), at(10, 10)), ("starts_at", ["n-1"])),
    "before another": ([(at(10, 6), at(10, 10))], (at(10, 2), at(10, 6)), ("ends_at", ["n-1"])),
    "over another": ([(at(10, 2), at(10, 6))], (at(10, 4), at(10, 8)), ("starts_at", ["n-1"])),
    "over another, four hours": ([(at(10, 2), at(10, 5))], (at(10, 3), at(10, 6)), None),
    "inside another": ([(at(10, 2), at(10, 6))], (at(10, 3), at(10, 4)), None),
    "between two": (
        [(at(10, 2), at(10, 4)), (at(10, 5), at(10, 7))],
        (at(10, 4), at(10, 5)),
        ("starts_at", ["n-1", "n-2"]),
    ),
    "by one that another touches": (
        [(at(10, 4), at(10, 6)), (at(10, 2), at(10, 4))],
        (at(10, 6), at(10, 7)),
        ("starts_at", ["n-2", "n-1"]),
    ),
    "others touch elsewhere": (
        [(at(11, 2), at(11, 6)), (at(10, 2), at(10, 3))],
        (at(10, 3), at(10, 6)),
        None,
    ),
    # The clock goes back: 22:00 to 23:00 and an hour of the same name are five real hours.
    "autumn": (
        [(at(4, 22, month=4), at(5, 0, month=4))],
        (at(5, 0, month=4), at(5, 2, month=4)),
        ("starts_at", ["n-1"]),
    ),
}


@pytest.mark.parametrize(("stand", "asks", "why"), TOGETHER.values(), ids=TOGETHER)
def test_outages_that_touch_or_overlap_are_four_hours_together_at_most(stand, asks, why):
    standing = [outage(f"n-{number}", *one) for number, one in enumerate(stand, 1)]
    wanted = outage("n-9", *(one.astimezone(UTC) for one in asks))
    found = unbroken(wanted, standing)
    if why is None:
        assert found is None
        return
    field, names = why
    assert found is not None
    assert found.field == field
    assert [one.notice_id for one in met(wanted, standing)] == names
    places = [found.message.index(name) for name in names]
    assert places == sorted(places)
    assert "more than 4 hours without a break" in found.message


def test_a_change_is_judged_without_what_it_was_before():
    standing = [outage("n-1", at(10, 2), at(10, 6))]
    assert unbroken(outage("n-1", at(10, 6), at(10, 10)), standing) is None
    assert unbroken(outage("n-2", at(10, 6), at(10, 10)), standing) is not None


#: Every hour is busy but two: Wednesday's 3:00 a little, Sunday's 4:00 not at all.
BUSY = dict.fromkeys(range(7 * 24), 100.0) | {2 * 24 + 3: 10.0, 6 * 24 + 4: 0.0}


def test_the_quietest_hours_are_proposed_first_and_none_too_soon():
    told = at(5, 10)  # a Tuesday: Wednesday's 3:00 is less than 48 hours away
    hour = timedelta(hours=1)
    found = propose(BUSY, told, hour, SANTIAGO)
    assert [one.starts_at for one in found] == [at(10, 4), at(17, 4), at(13, 3)]
    assert [one.busy for one in found] == [0.0, 0.0, 10.0]
    assert all(one.ends_at - one.starts_at == hour for one in found)


def test_what_is_as_quiet_is_proposed_at_night_and_well_apart():
    found = propose({}, at(5, 10), timedelta(hours=4), SANTIAGO)
    assert [one.starts_at for one in found] == [at(8, 1), at(9, 1), at(10, 1)]


def test_a_part_of_an_hour_counts_as_its_part():
    (first, *_) = propose(BUSY, at(5, 10), timedelta(minutes=90), SANTIAGO)
    assert first == Window(
        starts_at=at(10, 4).astimezone(UTC), ends_at=at(10, 5, 30).astimezone(UTC), busy=50.0
    )


@given(MOMENTS, st.integers(15, 240))
def test_every_proposal_can_be_announced(told: datetime, minutes: int) -> None:
    found = propose(BUSY, told, timedelta(minutes=minutes), SANTIAGO)
    assert len(found) == 3
    for one in found:
        assert fault(one.starts_at, told, told) is None
        assert one.starts_at.astimezone(SANTIAGO).minute == 0


@given(
    MOMENTS,
    st.integers(15, 240),
    st.lists(st.tuples(st.integers(0, 14 * 24), st.integers(1, 4)), max_size=9),
)
def test_no_proposal_lies_over_an_outage_or_makes_one_too_long(told, minutes, stand):
    standing = []
    for number, (after, hours) in enumerate(stand):
        begins = earliest(told) + timedelta(hours=after)
        standing.append(outage(f"n-{number}", begins, begins + timedelta(hours=hours)))
    for one in propose(BUSY, told, timedelta(minutes=minutes), SANTIAGO, standing=standing):
        found = outage("", one.starts_at, one.ends_at)
        assert unbroken(found, standing) is None
        assert not any(
            each.starts_at < one.ends_at and one.starts_at < each.ends_at for each in standing
        )


def test_hours_beside_an_outage_are_proposed_up_to_four_hours_together():
    standing = [outage("n-1", at(10, 4), at(10, 6))]
    busy = dict.fromkeys(range(7 * 24), 100.0) | {6 * 24 + hour: 0.0 for hour in range(2, 8)}
    (two, *_) = propose(busy, at(5, 10), timedelta(hours=2), SANTIAGO, standing=standing)
    assert two.starts_at == at(10, 2)
    (three, *_) = propose(busy, at(5, 10), timedelta(hours=3), SANTIAGO, standing=standing)
    assert three.starts_at == at(17, 2)


def test_an_hour_of_the_week_is_of_santiago():
    assert hour_of_week(datetime(2026, 5, 4, 4, tzinfo=UTC), SANTIAGO) == 0  # Monday 0:00
    assert hour_of_week(datetime(2026, 5, 4, 3, tzinfo=UTC), SANTIAGO) == 7 * 24 - 1
