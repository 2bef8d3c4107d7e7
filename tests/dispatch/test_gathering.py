"""One message tells of several vacancies: less is kinder, and nothing is late or lost by it."""

from datetime import timedelta

import pytest

from channels.gsm7 import segments
from hub.model import Lane
from hub.tables import deliveries, recipients
from tests.dispatch.hands import sender
from tests.world import START, World, consents, world

MAIL_ONLY = {"consents": consents("alerts", channel="email")}
SMS_ONLY = {"consents": consents("alerts", channel="sms")}


async def publish(w: World, *names: str) -> None:
    for name in names:
        await w.vacancy(name, title=f"Ayudante de cocina {name}")
        w.clock.move(seconds=1)  # what was published first goes first
    await w.apply()
    await w.plan()


async def states(w: World, lane: Lane) -> list[str]:
    return [row["state"] for row in await w.rows(deliveries, deliveries.c.channel == lane)]


async def told(w: World) -> list[str | None]:
    return [row["told_by"] for row in await w.rows(recipients)]


async def test_what_is_ready_for_one_person_goes_in_one_message(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", **MAIL_ONLY)
        await w.worker("Luis", **MAIL_ONLY)
        await publish(w, "V-1", "V-2", "V-3")
        await w.work()
        assert len(w.email.sent) == 2
        for text in w.email.texts():
            assert [text.count(f"cocina V-{number}") for number in (1, 2, 3)] == [1, 1, 1]
            assert text.count("https://bne.example/a/") == 3
        assert sorted(await states(w, Lane.EMAIL)) == ["accepted"] * 2 + ["coalesced"] * 4
        assert await told(w) == ["email"] * 6
        for number in (1, 2, 3):
            report = await w.report(number)
            assert (report.state, report.told_in_time, report.inversions) == ("finished", 2, 0)
        shown = {row["shown_hash"] for row in await w.rows(deliveries)}
        assert len(shown) == 2  # of each person's message, on every delivery in it


async def test_a_person_without_consent_for_one_reason_is_no_burden_for_another(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", **MAIL_ONLY)
        await publish(w, "V-1", "V-2")

        async def withdraw() -> None:
            later = consents("alerts", at=START, granted=False, channel="email")
            await w.tell("worker.upserted", worker_id="Rosa", consents=later)

        await sender(w, Lane.EMAIL, withdraw).work_once()
        await w.work()
        assert w.email.sent == []
        assert await states(w, Lane.EMAIL) == ["suppressed", "suppressed"]
        assert await told(w) == ["inbox", "inbox"]


async def test_a_digest_is_gathered_until_an_hour_before_the_first_falls_due(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", preferences={"cadence": "digest"}, **MAIL_ONLY)
        await publish(w, "V-1")
        await w.work()
        w.clock.move(hours=2)
        await publish(w, "V-2")
        await w.work()
        assert w.email.sent == []
        held = await w.rows(deliveries)
        assert [row["waits_for"] for row in held] == ["cadence", "cadence"]
        w.clock.move(hours=3)  # an hour before V-1 is due
        await w.hub.keeper.look()
        await w.work()
        assert len(w.email.sent) == 1
        assert await states(w, Lane.EMAIL) == ["accepted", "coalesced"]
        assert [(await w.report(n)).told_in_time for n in (1, 2)] == [1, 1]


class TestDailyCap:
    async def test_all_but_the_last_go_at_once_and_the_last_gathers(
        self, hub_database_url: str
    ) -> None:
        async with world(hub_database_url) as w:
            await w.employer()
            await w.worker("Rosa", **SMS_ONLY)
            for number in (1, 2, 3, 4):
                await publish(w, f"V-{number}")
                await w.work()
                w.clock.move(minutes=10)
            assert len(w.sms.sent) == 1
            assert await states(w, Lane.SMS) == ["accepted"] + ["waiting"] * 3
            w.clock.at = START + timedelta(minutes=10, seconds=1, hours=6) - timedelta(minutes=15)
            await w.hub.keeper.look()
            await w.work()
            assert len(w.sms.sent) == 2
            text = w.sms.texts()[1]
            assert text.startswith("BNE: hay 3 trabajos para usted. 1) Ayudante de cocina V-2")
            assert segments(text).parts == 1
            assert await states(w, Lane.SMS) == ["accepted", "accepted", "coalesced", "coalesced"]
            assert [(await w.report(n)).told_in_time for n in (1, 2, 3, 4)] == [1, 1, 1, 1]

    async def test_what_was_held_until_the_last_goes_before_what_an_outage_left(
        self, hub_database_url: str
    ) -> None:
        async with world(hub_database_url) as w:
            await w.employer()
            await w.worker("Rosa", **SMS_ONLY)
            for number in (1, 2):
                await publish(w, f"V-{number}")
                await w.work()
                w.clock.move(minutes=10)
            w.clock.at = START + timedelta(minutes=10, seconds=1, hours=6) - timedelta(minutes=15)
            await w.worker("Luis", **SMS_ONLY)
            before = START + timedelta(minutes=5)  # its turn is before that of V-2
            await w.vacancy("V-3", published_at=before.isoformat())
            await w.apply()
            await w.plan()
            await w.hub.keeper.look()
            ranks = [row["rank"] for row in await w.rows(deliveries, deliveries.c.channel == "sms")]
            assert sorted(ranks) == [1, 2, 2, 2]
            await w.work()
            people = [row["worker"] for row in await w.rows(recipients)]
            assert len(set(people)) == 2
            rosa = w.sms.sent[0].to
            assert [one.to == rosa for one in w.sms.sent] == [True, True, False]
            assert [(await w.report(n)).late for n in (1, 2, 3)] == [0, 0, 0]

    @pytest.mark.parametrize(
        ("by", "way"),
        [(consents("alerts", channel="sms"), "inbox"), (consents("alerts"), "email")],
        ids=["list", "e-mail"],
    )
    async def test_after_the_last_the_next_channel_tells_or_the_list(
        self, hub_database_url: str, by: object, way: str
    ) -> None:
        async with world(hub_database_url) as w:
            await w.employer()
            prefers = {"sms_daily_cap": 0, "channels": "both"}
            await w.worker("Rosa", consents=by, preferences=prefers)
            await publish(w, "V-1")
            await w.work()
            assert w.sms.sent == []
            assert await told(w) == [way]
            report = await w.report()
            assert (report.told_in_time, report.failed, report.no_consent) == (1, 0, 0)

    async def test_tomorrow_is_another_day(self, hub_database_url: str) -> None:
        async with world(hub_database_url) as w:
            await w.employer()
            await w.worker("Rosa", preferences={"sms_daily_cap": 2}, **SMS_ONLY)
            for number in (1, 2, 3):
                await publish(w, f"V-{number}")
                await w.work()
                w.clock.move(days=1)
            assert len(w.sms.sent) == 3
