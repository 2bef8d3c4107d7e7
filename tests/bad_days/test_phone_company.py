"""The phone company misbehaves: no SMS goes twice, and whoever can be told otherwise is."""

import pytest

from hub.demo.phones import (
    ANSWER_LOST,
    BROKEN,
    HANG,
    NO_SUCH_NUMBER,
    OPTED_OUT,
    TOO_MANY,
    UNAVAILABLE,
    Mischief,
)
from tests.dispatch.hands import states
from tests.dispatch.town import town
from tests.world import consents

BY_SMS = {"consents": consents("alerts", channel="sms"), "preferences": {"sms_daily_cap": 9}}


@pytest.mark.parametrize(
    "how",
    [
        pytest.param(TOO_MANY, id="429"),
        pytest.param(UNAVAILABLE, id="503"),
        pytest.param(Mischief(delay=0.1), id="takes its time"),
    ],
)
async def test_what_was_not_taken_goes_again_and_once(hub_database_url, how):
    async with town(hub_database_url) as t:
        t.phones.misbehave(how, times=3)
        await t.begin(3, lambda _: BY_SMS)
        await t.pass_time(minutes=10)
        assert ([t.texts(n) for n in range(3)], t.phones.repeated) == ([1, 1, 1], 0)
        report = await t.w.report()
        assert (report.state, report.told_in_time) == ("finished", 3)


@pytest.mark.parametrize(
    "how", [pytest.param(OPTED_OUT, id="21610"), pytest.param(NO_SUCH_NUMBER, id="21211")]
)
async def test_a_number_that_must_not_be_used_is_not_asked_again(hub_database_url, how):
    async with town(hub_database_url) as t:
        t.phones.misbehave(how, times=3)
        await t.begin(3, lambda _: BY_SMS)
        report = await t.w.report()
        assert (report.told_in_time, report.failed) == (3, 3)  # each by their list
        await t.w.vacancy("V-2")
        await t.pass_time(minutes=30)
        assert t.phones.total == 0  # though the company would take it now
        assert (await t.w.report(2)).told_in_time == 3


@pytest.mark.parametrize(
    ("how", "taken"),
    [
        pytest.param(ANSWER_LOST, 1, id="times out after accepting"),
        pytest.param(HANG, 0, id="times out before"),
        pytest.param(BROKEN, 0, id="500"),
    ],
)
async def test_an_sms_in_doubt_is_never_on_a_phone_twice(hub_database_url, how, taken):
    async with town(hub_database_url, patience=1.0) as t:
        t.phones.misbehave(how)
        await t.begin(2, lambda _: BY_SMS)
        assert [t.texts(n) for n in range(2)] == [taken, taken]
        assert await states(t.w) == {"sms": {"unknown": 2}}
        t.phones.behave()
        await t.pass_time(hours=5)
        assert all(t.texts(n) <= 1 for n in range(2))
        assert t.phones.repeated == 0
