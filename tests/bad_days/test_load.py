"""The same thing a hundred times at once, and a provider that is slow rather than down."""

import asyncio
from datetime import timedelta

from hub.demo.phones import Mischief
from hub.model import Lane
from hub.tables import broadcasts, events
from tests.dispatch.hands import sender, states
from tests.dispatch.town import town
from tests.world import consents, cooks_job, world

BY_EMAIL = {"consents": consents("alerts", channel="email")}
BY_SMS = {"consents": consents("alerts", channel="sms")}


async def test_a_storm_of_duplicates_is_one_event_and_one_message(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", **BY_EMAIL)
        data = cooks_job(w.clock.now())
        same = w.event("vacancy.published", data)
        counts = await asyncio.gather(*(w.accept(same, same) for _ in range(30)))
        assert sum(counts) == 1
        # And as many other events that say the same: the portal's queue was replayed.
        for _ in range(10):
            await w.accept(w.event("vacancy.published", data))
        await asyncio.gather(*(w.apply() for _ in range(3)))
        await w.work()
        assert len(await w.rows(events, events.c.type == "cl.bne.vacancy.published")) == 11
        assert len(await w.rows(broadcasts)) == 1
        assert len(w.email.sent) == 1


async def test_a_slow_phone_company_makes_no_mail_late_and_no_sms_double(hub_database_url):
    async with town(hub_database_url) as t:
        ways = (BY_EMAIL, BY_SMS)
        await t.w.employer()
        await t.w.crowd(8, lambda number: ways[number % 2])
        await t.w.vacancy()
        await t.w.plan()
        t.phones.misbehave(Mischief(delay=0.8))
        lease = timedelta(seconds=0.2)  # over several times before the company answers
        slow = asyncio.create_task(sender(t.w, Lane.SMS, lease=lease, chunk=4).work_once())

        async def others() -> None:
            while not slow.done():
                await t.w.hub.keeper.sweep()
                await t.w.work("email", "inbox")

        await asyncio.wait_for(others(), 60)
        assert await slow
        assert t.mail.total > 0  # mail went on meanwhile, as far as the gate lets it
        t.phones.behave()
        await t.pass_time(minutes=5)
        assert await states(t.w) == {"email": {"accepted": 4}, "sms": {"accepted": 4}}
        assert ([t.texts(n) for n in range(8)], t.phones.repeated) == ([0, 1] * 4, 0)
        report = await t.w.report()
        assert (report.state, report.told_in_time, report.inversions) == ("finished", 8, 0)
