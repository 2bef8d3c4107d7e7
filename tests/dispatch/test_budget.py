"""A day's SMS are bounded: what is told to many waits, what one person asked for still goes."""

from datetime import timedelta

import pytest

from hub.dispatch.budget import Budget, day_of
from hub.jobs import FORECAST
from hub.model import Lane
from hub.store.dispatch import lanes
from tests.world import consents, world

SMS_ONLY = {"consents": consents("alerts", channel="sms")}
DAY = {"HUB_SMS_DAILY_BUDGET": "3"}


async def test_no_more_go_in_a_day_and_the_rest_the_next(hub_database_url):
    async with world(hub_database_url, **DAY) as w:
        await w.crowd(5, lambda _: SMS_ONLY)
        await w.employer()
        await w.vacancy()
        await w.work()
        assert len(w.sms.sent) == 3
        async with w.hub.database.read() as db:
            assert await lanes.spent(db, Lane.SMS, day_of(w.clock.now())) == 3
        w.clock.at += timedelta(days=1)
        await w.work()
        assert len({one.to for one in w.sms.sent}) == len(w.sms.sent) == 5


async def test_without_a_budget_nothing_is_counted(hub_database_url):
    async with world(hub_database_url) as w:
        await w.crowd(3, lambda _: SMS_ONLY)
        await w.employer()
        await w.vacancy()
        await w.work()
        assert len(w.sms.sent) == 3
        async with w.hub.database.read() as db:
            assert await lanes.spent(db, Lane.SMS, day_of(w.clock.now())) == 0


async def test_all_processes_spend_from_one_budget(hub_database_url):
    async with world(hub_database_url) as w:
        budget, now = Budget(lane=Lane.SMS, messages=10), w.clock.now()
        for many in (4, 0, 3):
            async with w.hub.database.write() as db:
                await budget.spend(db, many, now)
        async with w.hub.database.read() as db:
            assert await budget.left(db, now) == 3
            assert await budget.left(db, now + timedelta(days=1)) == 10


@pytest.mark.parametrize(
    ("people", "verdict", "tomorrow"), [(4, "at_risk", True), (3, "on_time", False)]
)
async def test_what_a_day_cannot_pay_for_is_foreseen_before_the_first_goes(
    hub_database_url, people, verdict, tomorrow
):
    async with world(hub_database_url, **DAY) as w:
        await w.crowd(people, lambda _: SMS_ONLY)
        await w.employer()
        await w.vacancy()
        await w.apply()
        await w.plan()
        await w.jobs.steps[FORECAST]()
        assert w.sms.sent == []
        seen = (await w.report()).forecast
        midnight = w.clock.now().replace(hour=4) + timedelta(days=1)  # in Santiago
        assert (seen.verdict, seen.finish_at >= midnight) == (verdict, tomorrow)
