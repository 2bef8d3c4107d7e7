"""Days on a virtual clock: every hour of a year, outages, and what `hub simulate` says of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from math import exp, factorial
from zoneinfo import ZoneInfo

import pytest

from hub.flow.parts import FlowTerms, Outage, Speed
from hub.flow.running import Flow
from hub.forecast import Verdict, forecast
from hub.manners import QuietHours
from hub.model import Lane
from hub.order import Priority
from hub.simulation.days import simulate
from hub.simulation.scene import Scene, over_the_day, vacancies, vacancy
from tests.cli.program import hub

SANTIAGO = ZoneInfo("America/Santiago")
MAGALLANES = ZoneInfo("America/Punta_Arenas")
TERMS = FlowTerms()
#: Few bands: what the clock does to one it does to all.
FEW = FlowTerms(priority=Priority(bands=2, middle_band=0))
NIGHT = QuietHours()
#: A country in which everybody is told by SMS alone, save who has nothing.
SCENE = Scene(
    workers=100_000,
    vacancies=20,
    days=1,
    begins=date(2026, 5, 5),
    opens=time(8),
    shuts=time(20),
    match=0.01,
    email=0.5,
    sms=0.5,
    both=0.1,
    digest=0.1,
    cap=2,
    speeds={
        Lane.EMAIL: Speed(rate=100, limit=100),
        Lane.SMS: Speed(rate=20, limit=20),
        Lane.INBOX: Speed(rate=2_000, limit=2_000),
    },
    zones={SANTIAGO: 0.99, MAGALLANES: 0.01},
    home=SANTIAGO,
)


def hours_of(year: int) -> list[datetime]:
    first = datetime(year, 1, 1, tzinfo=SANTIAGO).astimezone(UTC)
    last = datetime(year + 1, 1, 1, tzinfo=SANTIAGO).astimezone(UTC)
    return [first + timedelta(hours=n) for n in range((last - first) // timedelta(hours=1))]


@pytest.mark.parametrize("month", range(1, 13))
def test_at_every_hour_of_a_year_it_ends_as_the_rules_promise(month: int) -> None:
    """Both changes of the clock are among them: in April and in September."""
    for number, at in enumerate(hours_of(2026)):
        if at.astimezone(SANTIAGO).month != month:
            continue
        one = vacancy(replace(SCENE, digest=0.0), FEW, number, at, 0)
        flow = Flow(SCENE.speeds, FEW, at)
        flow.add(one.ahead)
        flow.run(at + timedelta(hours=40))
        course = flow.courses[number]
        due, people = at + timedelta(hours=6), 1_000
        assert due.timestamp() - at.timestamp() == 6 * 3_600  # whatever the clocks do
        assert not course.live
        assert course.late == pytest.approx(0, abs=1e-6)
        assert course.in_time + course.quiet == pytest.approx(people)
        assert course.last_told_at <= due
        for zone, share in SCENE.zones.items():
            opens = NIGHT.opens(at, zone)
            if opens >= due:  # by night: the list tells, and the SMS leaves at eight by that clock
                assert opens.astimezone(zone).hour == 8
                assert course.last_sent_at >= opens
                assert course.quiet >= 250 * share * 0.9
        if all(not NIGHT.quiet(at + timedelta(hours=n), SANTIAGO) for n in range(7)):
            assert course.quiet == 0 or NIGHT.opens(due, MAGALLANES) > due
            assert course.last_told_at - at < timedelta(minutes=5)


def test_both_changes_of_the_clock_are_in_the_year() -> None:
    offsets = [at.astimezone(SANTIAGO).utcoffset() for at in hours_of(2026)]
    assert sum(one != other for one, other in pairwise(offsets)) == 2


def test_a_day_tells_everybody_in_time_and_a_four_hour_outage_is_caught_up() -> None:
    begin = datetime.combine(SCENE.begins, time(10), SANTIAGO).astimezone(UTC)
    for lane in (None, Lane.EMAIL, Lane.SMS):
        away = Outage(begins=begin, ends=begin + timedelta(hours=4), lane=lane)
        told = simulate(replace(SCENE, vacancies=8, outages=(away,)), TERMS).whole
        assert told.people == pytest.approx(8 * 1_000)
        assert told.late == pytest.approx(0, abs=1e-6)
    assert simulate(SCENE, TERMS).whole.longest < timedelta(hours=6)


def test_where_it_is_too_slow_the_forecast_says_so_before_anybody_is_late() -> None:
    slow = {**SCENE.speeds, Lane.SMS: Speed(rate=0.02, limit=0.02)}
    scene = replace(SCENE, speeds=slow, vacancies=8, opens=time(8), shuts=time(10))
    many = [one.ahead for one in vacancies(scene, TERMS)]
    flow = Flow(slow, TERMS, many[0].published_at)
    for one in many:
        flow.add(one)
    warned: dict[int, datetime] = {}
    while flow.now < many[-1].due_at:
        flow.run(flow.now + timedelta(minutes=30))
        made = forecast(flow.ahead(), slow, TERMS, flow.now)
        for number, estimate in made.items():
            if estimate.verdict is not Verdict.ON_TIME:
                warned.setdefault(number, flow.now)
    flow.run(many[-1].due_at + timedelta(hours=40))
    late = [number for number, course in flow.courses.items() if course.late > 0.5]
    assert late
    for number in late:
        assert warned[number] < flow.courses[number].ahead.due_at - timedelta(hours=1)


@pytest.mark.parametrize("cap", [0, 1, 2, 5])
@pytest.mark.parametrize("alerts", [0.0, 0.3, 4.0])
def test_a_day_is_shared_out_as_poisson_would(cap: int, alerts: float) -> None:
    def exactly(many: int) -> float:
        return exp(-alerts) * alerts**many / factorial(many)

    day = over_the_day(cap, alerts)
    assert day.goes == pytest.approx(sum(map(exactly, range(max(0, cap - 1)))))
    assert day.last == pytest.approx(exactly(cap - 1) if cap else 0)
    assert day.goes + day.last + day.none == pytest.approx(1)


def test_the_same_seed_draws_the_same_days() -> None:
    scene = replace(SCENE, vacancies=4)
    assert simulate(scene, TERMS) == simulate(scene, TERMS)
    assert simulate(replace(scene, seed=2), TERMS) != simulate(scene, TERMS)


def test_the_command_says_who_would_be_told_when() -> None:
    asked = ["simulate", "--workers", "50000", "--vacancies", "5", "--seed", "3"]
    said = hub(*asked, "--json").json
    assert (said["vacancies"], said["people"], said["late"]) == (5, 500, 0)
    assert sum(one["people"] for one in said["by_hour"].values()) == 500
    shown = hub(*asked)
    assert (shown.code, shown.err) == (0, "")
    assert "nobody is late" in shown.out
    slow = hub(*asked, "--sms-rate", "0.001", "--outage", "email:08:00-12:00")
    assert "are late" in slow.out


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--outage", "fax:10:00-14:00"),
        ("--outage", "email:25:00-26:00"),
        ("--outage", "email@0:10:00-14:00"),
        ("--hours", "morning"),
        ("--from", "tomorrow"),
        ("--sms-rate", "0"),
        ("--match", "2"),
        ("--workers", "0"),
    ],
)
def test_what_cannot_be_simulated_is_named(option: str, value: str) -> None:
    said = hub("simulate", option, value)
    assert (said.code, said.out) == (2, "")
    assert option in said.err


@pytest.mark.parametrize(
    "lane",
    [
        {Lane.EMAIL: Speed(rate=0.01, limit=0.01)},
        {Lane.SMS: Speed(rate=20, limit=20, a_day=100, left_today=100)},
    ],
    ids=["slow e-mail", "a small budget of SMS"],
)
def test_whatever_makes_people_late_raises_an_alarm(lane: dict[Lane, Speed]) -> None:
    outcome = simulate(replace(SCENE, speeds={**SCENE.speeds, **lane}, vacancies=4), TERMS)
    assert outcome.whole.late > 100
    assert outcome.alarms > 0
    assert simulate(replace(SCENE, vacancies=4), TERMS).alarms == 0


def test_the_command_takes_the_days_budget_from_the_settings() -> None:
    few = ("simulate", "--workers", "10000", "--vacancies", "4", "--match", "0.01", "--email", "0")
    plain = hub(*few, "--json").json
    bounded = hub(*few, "--json", HUB_SMS_DAILY_BUDGET="20").json
    assert (plain["late"], bounded["late"] > 50) == (0, True)


def test_the_command_knows_no_day_at_the_end_of_the_calendar() -> None:
    said = hub("simulate", "--from", "9999-12-31")
    assert (said.code, "--from: 9999-12-31 is no date" in said.err) == (2, True)
