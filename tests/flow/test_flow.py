"""Lanes on a virtual clock: by the rules of dispatch, and as messages one by one would go."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.flow.course import Course
from hub.flow.parts import Ahead, FlowTerms, Outage, Part, Speed, Tells
from hub.flow.running import Flow
from hub.forecast import Verdict, Watch, forecast, watch
from hub.model import Lane
from hub.order import Rank
from tests.flow import oracle

NOW = datetime(2026, 5, 5, 14, tzinfo=UTC)  # 10:00 in Santiago
SANTIAGO = ZoneInfo("America/Santiago")
TERMS = FlowTerms()
HOUR = timedelta(hours=1)


def speeds(email: float | None = 100, sms: float | None = 20, **more: float) -> dict[Lane, Speed]:
    return {
        Lane.EMAIL: Speed(rate=email, limit=email or 100, **more),
        Lane.SMS: Speed(rate=sms, limit=sms or 20, **more),
        Lane.INBOX: Speed(rate=1e6, limit=1e6),
    }


def broadcast(
    mails: int, texts: int, number: int = 1, at: datetime = NOW, bands: int = 10
) -> Ahead:
    """Give one of so many e-mails and SMS in each band."""
    parts = [
        Part(lane=lane, place=place, count=count)
        for place in range(bands)
        for lane, count in ((Lane.EMAIL, mails), (Lane.SMS, texts))
    ]
    due = at + 6 * HOUR
    return Ahead(broadcast_id=number, published_at=at, due_at=due, parts=tuple(parts))


def run(
    aheads: Sequence[Ahead],
    lanes: dict[Lane, Speed],
    outages: Sequence[Outage] = (),
    now: datetime = NOW,
) -> dict[int, Course]:
    flow = Flow(lanes, TERMS, now, outages)
    for one in aheads:
        flow.add(one)
    flow.run(now + 48 * HOUR)
    return flow.courses


few = st.integers(0, 12)
ages = st.integers(0, 70)
#: Never of the same moment in two places, which are half an hour apart: their order is drawn.
crowds = st.lists(
    st.tuples(few, few, ages), min_size=1, max_size=3, unique_by=lambda one: one[2] % 30
)


def made(crowd: Sequence[tuple[int, int, int]]) -> list[Ahead]:
    """Give broadcasts of these e-mails and SMS a band, published so many minutes ago."""
    return [
        broadcast(mails, texts, number, NOW - timedelta(minutes=ago), bands=4)
        for number, (mails, texts, ago) in enumerate(crowd)
    ]


@settings(max_examples=40, deadline=None)
@given(crowds, st.integers(1, 3), st.integers(1, 3))
def test_it_ends_when_messages_one_by_one_would(crowd, mail_rate, text_rate) -> None:
    """Within five seconds, or two hundredths: the oracle moves by whole seconds and messages."""
    aheads = made(crowd)
    plain = oracle.told(aheads, {Lane.EMAIL: mail_rate, Lane.SMS: text_rate}, TERMS, NOW)
    for number, course in run(aheads, speeds(mail_rate, text_rate)).items():
        if number in plain:
            took, last = plain[number] - NOW, course.last_sent_at - NOW
            assert abs(took - last) <= max(timedelta(seconds=5), took / 50)


@settings(max_examples=60, deadline=None)
@given(crowds, st.floats(0.05, 5), st.floats(1, 4))
def test_a_single_lane_that_is_faster_ends_no_later(crowd, rate, faster) -> None:
    """Of one lane; two can hold one another, and the slower one's hour begins earlier then."""
    aheads = [replace(one, parts=_only(Lane.EMAIL, one)) for one in made(crowd)]
    slow = _ended(run(aheads, speeds(rate)))
    assert _ended(run(aheads, speeds(rate * faster))) <= slow + timedelta(milliseconds=1)


@settings(max_examples=60, deadline=None)
@given(crowds, st.floats(0.05, 5), st.integers(0, 120), st.integers(1, 240))
def test_an_outage_never_makes_the_end_earlier(crowd, rate, begins, length) -> None:
    aheads, lanes = made(crowd), speeds(rate, rate)
    begin = NOW + timedelta(minutes=begins)
    for lane in (None, Lane.SMS):
        away = Outage(begins=begin, ends=begin + timedelta(minutes=length), lane=lane)
        later, before = _ended(run(aheads, lanes, [away])), _ended(run(aheads, lanes))
        assert later >= before - timedelta(milliseconds=1)


@settings(max_examples=60, deadline=None)
@given(crowds, st.floats(0.002, 3), st.floats(0.002, 3), st.integers(0, 400))
def test_a_forecast_made_at_any_moment_is_what_then_happens(crowd, mail, text, minutes) -> None:
    """Within two minutes or a twentieth: what the gate remembers is not in what is ahead."""
    lanes = speeds(mail, text)
    flow = Flow(lanes, TERMS, NOW)
    for one in made(crowd):
        flow.add(one)
    flow.run(NOW + timedelta(minutes=minutes))
    now = flow.now
    foreseen = forecast(flow.ahead(), lanes, TERMS, now)
    flow.run(NOW + 200 * HOUR)
    for number, estimate in foreseen.items():
        course = flow.courses[number]
        if estimate.finish_at is not None and course.last_told_at is not None:
            left = course.last_told_at - now
            gate = TERMS.priority.gate if course.gated_since or course.let_go else timedelta(0)
            slack = max(timedelta(minutes=2), left / 20) + gate
            assert abs(estimate.finish_at - course.last_told_at) <= slack


@settings(max_examples=60, deadline=None)
@given(crowds, st.floats(0.001, 0.2))
def test_whoever_is_late_was_foreseen_and_nobody_else(crowd, rate) -> None:
    aheads, lanes = made(crowd), speeds(rate, rate)
    foreseen = forecast(aheads, lanes, TERMS, NOW)
    for number, course in run(aheads, lanes).items():
        late = course.late > 1e-3
        assert (foreseen[number].verdict is not Verdict.ON_TIME) == late or (
            abs(foreseen[number].finish_at - course.ahead.due_at) < timedelta(seconds=1)
        )


def test_a_long_queue_that_is_feasible_says_nothing() -> None:
    busy = broadcast(mails=210_000, texts=42_000)  # 5 h 50 min of work on both lanes
    (estimate,) = forecast([busy], speeds(), TERMS, NOW).values()
    assert estimate.verdict is Verdict.ON_TIME
    assert estimate.finish_at == NOW + timedelta(hours=5, minutes=50)


def test_of_what_fails_for_now_the_rest_comes_later_and_all_of_it_comes() -> None:
    (course,) = run([broadcast(1_000, 0)], speeds(failing=0.2)).values()
    assert abs(course.in_time - 10_000) < 1e-6
    assert course.last_sent_at - NOW > timedelta(seconds=125)  # 12,500 tries, 100 a second


def test_a_fast_lane_waits_an_hour_for_a_slow_one_and_no_longer() -> None:
    (course,) = run([broadcast(100, 1_000)], speeds(100, 0.1)).values()
    assert course.let_go == {Lane.EMAIL}
    (course,) = run([broadcast(100, 20)], speeds(100, 20)).values()
    assert course.let_go == set()


def test_by_night_an_sms_waits_and_the_list_tells_whom_it_would_make_late() -> None:
    evening = datetime(2026, 5, 6, 0, 30, tzinfo=UTC)  # 20:30 in Santiago
    part = Part(lane=Lane.SMS, place=0, count=100_000, rank=Rank.FORWARD, zone=SANTIAGO)
    ahead = Ahead(broadcast_id=1, published_at=evening, due_at=evening + 6 * HOUR, parts=(part,))
    (course,) = run([ahead], speeds(), now=evening).values()
    assert course.in_time == 20 * 1_800  # until nine
    assert course.quiet == 100_000 - course.in_time
    assert course.late == 0
    assert course.last_sent_at > datetime(2026, 5, 6, 12, tzinfo=UTC)  # from eight on


def test_whom_two_channels_tell_the_earlier_one_tells() -> None:
    pair = tuple(
        Part(lane=lane, place=0, count=1_000, tells=Tells.PAIRED) for lane in (Lane.EMAIL, Lane.SMS)
    )
    ahead = replace(broadcast(0, 0), parts=pair)
    (course,) = run([ahead], speeds(100, 0.01)).values()
    assert course.in_time == 1_000
    assert course.last_told_at == NOW + timedelta(seconds=10)


def test_what_a_broken_lane_cannot_tell_goes_by_the_other_before_it_is_due() -> None:
    mails = replace(broadcast(0, 0), parts=(Part(lane=Lane.EMAIL, place=0, count=50, other=True),))
    (course,) = run([mails], speeds(email=None)).values()
    assert course.in_time == 50
    assert course.last_told_at > NOW + 5 * HOUR


def test_an_alarm_does_not_flap() -> None:
    """To and fro every 20 seconds: no alarm before half a minute, and then one."""
    seen, now = Watch(), NOW
    alarms = 0
    for step in range(60):
        verdict = Verdict.AT_RISK if step % 2 or step > 20 else Verdict.ON_TIME
        if step > 30 and step % 3 == 0:
            verdict = Verdict.ON_TIME
        later = watch(seen, verdict, now)
        alarms += seen.alarmed_at is None and later.alarmed_at is not None
        seen, now = later, now + timedelta(seconds=20)
    assert alarms == 1
    for _ in range(17):
        seen, now = watch(seen, Verdict.ON_TIME, now), now + timedelta(seconds=20)
    assert seen == Watch()


def _only(lane: Lane, ahead: Ahead) -> tuple[Part, ...]:
    return tuple(part for part in ahead.parts if part.lane is lane)


def _ended(courses: dict[int, Course]) -> datetime:
    return max((one.last_sent_at for one in courses.values() if one.last_sent_at), default=NOW)


def test_what_a_days_budget_leaves_goes_today_and_the_rest_from_midnight() -> None:
    """Midnight is Santiago's: 4:00 UTC, 14 hours from NOW."""
    paid = replace(speeds()[Lane.SMS], a_day=30, left_today=10)
    lanes, one = {**speeds(), Lane.SMS: paid}, broadcast(0, 100, bands=1)
    course = run([one], lanes)[1]
    assert course.in_time == 10
    assert NOW + 38 * HOUR < course.last_sent_at < NOW + 39 * HOUR  # 30 at one midnight, 30 ...
    assert sum(bucket.left for bucket in course.live) == 30
    seen = forecast([one], lanes, TERMS, NOW)[1]
    assert seen.verdict is Verdict.AT_RISK
    enough = {**lanes, Lane.SMS: replace(paid, left_today=100)}
    assert forecast([one], enough, TERMS, NOW)[1].verdict is Verdict.ON_TIME


def test_a_budget_that_is_used_up_is_no_risk_where_the_next_begins_in_time() -> None:
    lanes = {**speeds(), Lane.SMS: replace(speeds()[Lane.SMS], a_day=200, left_today=0)}
    at = NOW + 10 * HOUR
    made = forecast([broadcast(0, 10, at=at)], lanes, TERMS, at)
    assert made[1].verdict is Verdict.ON_TIME
    assert made[1].finish_at > NOW + 14 * HOUR
