"""E-mails that ride together: as person by person, message by message, it would be."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from hub.flow.parts import Ahead, Circle, FlowTerms, Outage, Part, Speed
from hub.flow.running import Flow
from hub.model import Lane

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)
TERMS = FlowTerms()
PEOPLE, VACANCIES, MATCH, RATE = 4_000, 30, 0.05, 4.0
APART = timedelta(minutes=7)
CIRCLE = Circle(place=0, kind="email", people=PEOPLE)


def by_people(away: timedelta, seed: int = 3) -> tuple[int, timedelta]:
    """Send to one person after another: give how many messages, and when the last went."""
    random = Random(seed)
    suits = [
        random.sample(range(PEOPLE), round(PEOPLE * MATCH)) for _ in range(VACANCIES)
    ]  # in the order drawn
    waiting: list[tuple[timedelta, int]] = []
    at, messages, number = away, 0, 0
    told: set[tuple[int, int]] = set()
    while number < VACANCIES or waiting:
        while number < VACANCIES and APART * number <= at:
            waiting += [(APART * number, person) for person in suits[number]]
            number += 1
        if not waiting:
            at = APART * number
            continue
        _, person = waiting[0]
        waiting = [one for one in waiting if one[1] != person]
        told |= {(vacancy, person) for vacancy in range(number)}
        messages += 1
        at += timedelta(seconds=1 / RATE)
    return messages, at


def by_flow(away: timedelta) -> tuple[float, timedelta, float]:
    outages = (Outage(begins=NOW, ends=NOW + away),) if away else ()
    lanes = {Lane.EMAIL: Speed(rate=RATE, limit=RATE)}
    flow = Flow(lanes, TERMS, NOW, outages)
    for number in range(VACANCIES):
        at = NOW + APART * number
        part = Part(lane=Lane.EMAIL, place=0, count=PEOPLE * MATCH, circle=CIRCLE)
        due = at + timedelta(hours=6)
        flow.add(Ahead(broadcast_id=number, published_at=at, due_at=due, parts=(part,)))
    flow.run(NOW + timedelta(hours=48))
    told = sum(one.in_time + one.late for one in flow.courses.values())
    last = max(one.last_told_at for one in flow.courses.values())
    assert flow.lines[Lane.EMAIL].left == pytest.approx(0, abs=1e-3)
    return flow.lines[Lane.EMAIL].sent, last - NOW, told


@pytest.mark.parametrize("hours", [0, 2, 4])
def test_as_many_messages_go_as_person_by_person(hours: int) -> None:
    """Within two hundredths; everybody is told whatever rode with what."""
    away = timedelta(hours=hours)
    messages, last = by_people(away)
    sent, ended, told = by_flow(away)
    assert told == pytest.approx(PEOPLE * MATCH * VACANCIES)
    assert sent == pytest.approx(messages, rel=0.02)
    assert ended == pytest.approx(last, rel=0.02)
    if hours:
        assert sent < PEOPLE * MATCH * VACANCIES * 0.8  # a backlog drains faster than it grew


def test_where_everybody_is_suited_one_message_carries_all() -> None:
    lanes = {Lane.EMAIL: Speed(rate=RATE, limit=RATE)}
    flow = Flow(lanes, TERMS, NOW)
    for number in range(3):
        part = Part(lane=Lane.EMAIL, place=0, count=PEOPLE, circle=CIRCLE)
        flow.add(
            Ahead(
                broadcast_id=number,
                published_at=NOW,
                due_at=NOW + timedelta(hours=6),
                parts=(part,),
            )
        )
    flow.run(NOW + timedelta(hours=2))
    assert flow.lines[Lane.EMAIL].sent == pytest.approx(PEOPLE)
    assert [one.in_time for one in flow.courses.values()] == [pytest.approx(PEOPLE)] * 3


def test_what_was_gathered_for_a_digest_leaves_with_the_first_of_it() -> None:
    lanes = {Lane.EMAIL: Speed(rate=1_000, limit=1_000)}
    flow = Flow(lanes, TERMS, NOW)
    for number in range(2):
        at = NOW + timedelta(hours=number)
        part = Part(lane=Lane.EMAIL, place=0, count=PEOPLE, gathers=True, circle=CIRCLE)
        flow.add(
            Ahead(
                broadcast_id=number, published_at=at, due_at=at + timedelta(hours=6), parts=(part,)
            )
        )
    flow.run(NOW + timedelta(hours=5, minutes=30))
    assert flow.lines[Lane.EMAIL].sent == pytest.approx(PEOPLE)
    assert flow.lines[Lane.EMAIL].left == pytest.approx(0, abs=1e-3)
    flow.run(NOW + timedelta(hours=8))
    assert sum(one.in_time for one in flow.courses.values()) == pytest.approx(2 * PEOPLE)
    assert flow.lines[Lane.EMAIL].sent == pytest.approx(PEOPLE)
