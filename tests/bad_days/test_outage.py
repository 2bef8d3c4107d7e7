"""Four hours in which nothing works, and then everything again: told in six hours, in order."""

from datetime import timedelta
from itertools import pairwise

import pytest

from hub.demo.phones import UNAVAILABLE
from hub.demo.smtpd import Stage
from tests.dispatch.hands import states
from tests.dispatch.town import Town, town
from tests.world import consents

WAYS = (
    {"consents": consents("alerts", channel="email")},
    {"consents": consents("alerts", channel="sms")},
    {"preferences": {"channels": "both"}},
)
PEOPLE = 30


def _bands(found: list[str]) -> list[int]:
    """Give the bands of addresses or numbers in the order in which they arrived: ten of three."""
    return [int(one.split("@")[0][-4:]) // 3 for one in found]


def _in_order(t: Town) -> None:
    mails = _bands([mail.to for mail in reversed(t.mail.messages())])
    assert len(mails) == 20
    assert all(a <= b for a, b in pairwise(mails))


async def _everybody_in_time(t: Town) -> None:
    report = await t.w.report()
    assert (report.state, report.told_in_time) == ("finished", PEOPLE)
    assert (report.late, report.missed(t.w.clock.now())) == (0, 0)
    assert (t.mail.repeated, t.phones.repeated) == (0, 0)
    assert [t.mails(n) for n in range(PEOPLE)] == [1, 0, 1] * 10
    assert [t.texts(n) for n in range(PEOPLE)] == [0, 1, 1] * 10


async def test_after_four_hours_without_the_hub_it_catches_up_in_order(hub_database_url):
    async with town(hub_database_url) as t:
        await t.w.employer()
        await t.w.crowd(PEOPLE, lambda number: WAYS[number % 3])
        await t.w.vacancy()  # accepted, and then everything stops
        t.w.clock.move(hours=4)
        await t.w.work()
        await _everybody_in_time(t)
        _in_order(t)
        assert (await t.w.report()).inversions == 0


async def test_after_four_hours_without_a_provider_everybody_is_told_in_time(hub_database_url):
    async with town(hub_database_url) as t:
        t.mail.answer("421 4.3.2 Closing", at=Stage.GREETING)
        t.phones.misbehave(UNAVAILABLE)
        t.a_while = timedelta(minutes=3)
        await t.begin(PEOPLE, lambda number: WAYS[number % 3])
        await t.pass_time(hours=4)
        assert (t.mail.total, t.phones.total) == (0, 0)
        assert await states(t.w) == {"email": {"waiting": 20}, "sms": {"waiting": 20}}
        t.mail.answer(None)
        t.phones.behave()
        await t.pass_time(hours=1)
        await _everybody_in_time(t)


@pytest.mark.parametrize("down", ["the relay", "the phone company"])
async def test_a_provider_that_is_down_holds_the_other_for_an_hour_at_most(hub_database_url, down):
    async with town(hub_database_url) as t:
        if down == "the relay":
            t.mail.answer("421 4.3.2 Closing", at=Stage.GREETING)
        else:
            t.phones.misbehave(UNAVAILABLE)
        t.a_while = timedelta(minutes=1)
        await t.begin(PEOPLE, lambda number: WAYS[number % 3])
        await t.pass_time(hours=1, minutes=1)
        works = t.phones.total if down == "the relay" else t.mail.total
        assert works == 20
        t.mail.answer(None)
        t.phones.behave()
        await t.pass_time(hours=1)
        await _everybody_in_time(t)
