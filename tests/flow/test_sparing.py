"""SMS that cannot tell everybody in time goes first to those whom nothing else tells."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from hub.flow.parts import Ahead, FlowTerms, Outage, Part, Speed, Tells
from hub.flow.running import Flow
from hub.flow.sparing import spare
from hub.forecast import Estimate, Verdict, scarce
from hub.model import Lane, Waits
from hub.order import Priority, Rank, woken
from hub.simulation.days import simulate
from hub.simulation.scene import Scene, vacancies

NOW = datetime(2026, 5, 5, 14, tzinfo=UTC)  # 10:00 in Santiago
SANTIAGO = ZoneInfo("America/Santiago")
TERMS = FlowTerms()
DUE = NOW + timedelta(hours=6)


def lanes(sms: float) -> dict[Lane, Speed]:
    return {
        Lane.EMAIL: Speed(rate=100, limit=100),
        Lane.SMS: Speed(rate=sms, limit=sms),
        Lane.INBOX: Speed(rate=2_000, limit=2_000),
    }


def test_whom_email_told_gives_way_and_who_has_sms_alone_goes_first() -> None:
    both = [
        Part(lane=lane, place=place, count=100, tells=Tells.PAIRED)
        for place in (0, 1)
        for lane in (Lane.EMAIL, Lane.SMS)
    ]
    alone = Part(lane=Lane.SMS, place=1, count=100)
    ahead = Ahead(broadcast_id=1, published_at=NOW, due_at=DUE, parts=(*both, alone))
    flow = Flow(lanes(0.01), TERMS, NOW)
    flow.add(ahead)
    flow.run(NOW + timedelta(minutes=1))  # e-mail told all it could
    assert spare(flow, 1, special={0}) == pytest.approx(300, abs=2)
    left = {(one.place, one.rank, one.tells): one.count for one in flow.ahead()[0].parts}
    assert left == {
        (0, Rank.FORWARD, Tells.NOBODY): pytest.approx(100, abs=1),
        (1, Rank.FORWARD, Tells.ALONE): 100,
    }
    assert spare(flow, 1, special={0}) == 0
    flow.run(NOW + timedelta(hours=40))
    course = flow.courses[1]
    assert course.in_time + course.late == pytest.approx(300)
    assert flow.lines[Lane.SMS].left == pytest.approx(0, abs=1e-6)


def test_it_is_done_where_sms_alone_is_short_and_email_goes() -> None:
    def one(number: int, *short: Lane) -> Estimate:
        return Estimate(
            broadcast_id=number,
            finish_at=None,
            verdict=Verdict.AT_RISK,
            short=frozenset(short),
        )

    alarmed = [one(1, Lane.SMS), one(2, Lane.SMS, Lane.EMAIL), one(3), one(4)]
    assert scarce(alarmed, {4}, lanes(1)) == [1, 4]
    broken = {**lanes(1), Lane.EMAIL: Speed(rate=None, limit=1)}
    assert scarce(alarmed, {4}, broken) == []
    paused = {**lanes(1), Lane.EMAIL: Speed(rate=1, limit=1, still=True)}
    assert scarce(alarmed, {4}, paused) == []


@pytest.mark.parametrize(
    ("rank", "why", "then"),
    [
        (Rank.REST, Waits.CAP, Rank.FORWARD),
        (Rank.REST, Waits.CADENCE, Rank.REST),
        (Rank.REST, Waits.RETRY, Rank.REST),
        (Rank.REST, None, Rank.REST),
        (Rank.URGENT, Waits.CAP, Rank.URGENT),
    ],
)
def test_the_last_sms_of_a_day_comes_forward_when_it_leaves(
    rank: Rank, why: Waits | None, then: Rank
) -> None:
    assert woken(rank, why) is then


SCENE = Scene(
    workers=100_000,
    vacancies=60,
    days=1,
    begins=date(2026, 5, 5),
    opens=time(8),
    shuts=time(13),
    match=0.01,
    email=0.5,
    sms=0.5,
    both=0.6,
    digest=0.0,
    cap=9,
    speeds=lanes(0.62),
    zones={SANTIAGO: 1.0},
    home=SANTIAGO,
)
FEW = FlowTerms(priority=Priority(bands=3, middle_band=1))


def test_a_day_short_of_sms_is_foreseen_and_nobody_is_late_for_it() -> None:
    """Who has SMS alone goes before those whom e-mail told; as rows are claimed some are late."""
    tight = simulate(SCENE, FEW)
    assert tight.alarms > 0
    assert tight.spared > 5_000
    assert tight.whole.late < 0.5
    many = [one.ahead for one in vacancies(SCENE, FEW)]
    deaf = Flow(SCENE.speeds, FEW, many[0].published_at)
    for one in many:
        deaf.add(one)
    deaf.run(many[-1].due_at + timedelta(hours=36))
    assert sum(course.late for course in deaf.courses.values()) > 3_000


def test_four_hours_without_the_hub_are_caught_up_inside_the_due_times() -> None:
    begins = datetime.combine(SCENE.begins, time(10), SANTIAGO).astimezone(UTC)
    away = Outage(begins=begins, ends=begins + timedelta(hours=4))
    scene = replace(SCENE, cap=2, both=0.05, speeds=lanes(4), outages=(away,))
    told = simulate(scene, TERMS).whole
    assert told.people == pytest.approx(60_000)
    assert told.late < 0.5
    assert told.longest <= timedelta(hours=6)
