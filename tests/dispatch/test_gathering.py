"""One message tells of several vacancies: less is kinder, and nothing is late or lost by it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from channels.base import Blame, Outcome, Receipt
from channels.gsm7 import segments
from hub.dispatch import claiming
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


class TestOneFate:
    """What rides in a message shares what becomes of it."""

    async def two(self, w: World, **who: object) -> None:
        await w.employer()
        await w.worker("Rosa", **(MAIL_ONLY | who))
        await publish(w, "V-1", "V-2")

    async def test_a_message_that_is_tried_again_is_the_same_message(
        self, hub_database_url: str
    ) -> None:
        async with world(hub_database_url) as w:
            await self.two(w)
            w.email.answer = lambda m: Receipt(
                ref=m.ref, outcome=Outcome.TEMPORARY_FAILURE, code="451"
            )
            await w.work()
            assert await states(w, Lane.EMAIL) == ["waiting", "waiting"]
            w.email.answer = lambda _: None
            await publish(w, "V-3")
            await w.work()  # V-3 goes by itself: the other message is finished
            w.clock.move(minutes=5)
            await w.hub.keeper.look()
            await w.work()
            first, alone, again = w.email.sent
            assert (first.draft, first.fill, first.at) == (again.draft, again.fill, again.at)
            assert "V-3" in alone.draft.subject
            assert await states(w, Lane.EMAIL) == ["accepted", "coalesced", "accepted"]

    async def test_a_message_refused_for_good_opens_the_next_channel_for_all_of_it(
        self, hub_database_url: str
    ) -> None:
        async with world(hub_database_url) as w:
            await self.two(w, consents=consents("alerts"))
            w.email.answer = lambda m: Receipt(
                ref=m.ref, outcome=Outcome.PERMANENT_FAILURE, code="550", blame=Blame.ADDRESS
            )
            await w.work()
            assert await states(w, Lane.EMAIL) == ["failed", "failed"]
            assert len(w.sms.sent) == 1
            assert sorted(await states(w, Lane.SMS)) == ["accepted", "coalesced"]
            assert await told(w) == ["sms", "sms"]

    async def test_an_item_recalled_before_the_wire_drops_out_of_the_message(
        self, hub_database_url: str
    ) -> None:
        async with world(hub_database_url) as w:
            await self.two(w)

            async def recall() -> None:
                await w.tell("vacancy.recalled", vacancy_id="V-2")

            await sender(w, Lane.EMAIL, recall).work_once()
            assert w.email.sent == []
            await w.work()
            (message,) = w.email.sent
            assert "V-1" in message.draft.subject
            assert "V-2" not in message.draft.long
            assert await states(w, Lane.EMAIL) == ["accepted", "recalled"]

    async def test_when_the_carrier_is_recalled_what_rode_with_it_goes_by_itself(
        self, hub_database_url: str
    ) -> None:
        async with world(hub_database_url) as w:
            await self.two(w)
            w.email.answer = lambda m: Receipt(
                ref=m.ref, outcome=Outcome.TEMPORARY_FAILURE, code="451"
            )
            await w.work()
            w.email.answer = lambda _: None
            await w.tell("vacancy.recalled", vacancy_id="V-1")
            await w.work()
            assert await states(w, Lane.EMAIL) == ["recalled", "accepted"]
            assert "V-2" in w.email.sent[-1].draft.subject

    async def test_a_lease_that_lapses_before_the_wire_parts_them(
        self, hub_database_url: str
    ) -> None:
        async with world(hub_database_url) as w:
            await self.two(w)

            class Crash(Exception):
                pass

            async def crash() -> None:
                raise Crash

            with pytest.raises(Crash):
                await sender(w, Lane.EMAIL, crash).work_once()
            assert await states(w, Lane.EMAIL) == ["sending", "sending"]
            w.clock.move(seconds=31)
            await w.hub.keeper.sweep()
            assert await states(w, Lane.EMAIL) == ["ready", "ready"]
            await w.work()
            assert await states(w, Lane.EMAIL) == ["accepted", "coalesced"]
            assert len(w.email.sent) == 1

    async def test_a_crash_on_the_wire_sends_the_same_message_again(
        self, hub_database_url: str
    ) -> None:
        async with world(hub_database_url) as w:
            await self.two(w)

            class Crash(Exception):
                pass

            async def crash(_: object) -> None:
                w.email.sent += _  # type: ignore[arg-type]
                raise Crash

            w.email.before = crash
            with pytest.raises(Crash):
                await w.hub.senders[Lane.EMAIL].work_once()
            w.email.before = None
            await publish(w, "V-3")
            w.clock.move(seconds=31)
            await w.hub.keeper.sweep()
            assert await states(w, Lane.EMAIL) == ["ready", "waiting", "ready"]
            await w.work()
            first, again, alone = sorted(w.email.sent, key=lambda m: "V-3" in m.draft.subject)
            assert (first.ref, first.draft, first.fill) == (again.ref, again.draft, again.fill)
            assert "V-3" in alone.draft.subject
            assert await states(w, Lane.EMAIL) == ["accepted", "coalesced", "accepted"]

    async def test_what_rode_in_a_message_goes_again_with_it_wherever_the_gate_stands(
        self, hub_database_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with world(hub_database_url) as w:
            await self.two(w)
            w.email.answer = lambda m: Receipt(ref=m.ref, outcome=Outcome.UNKNOWN)
            await w.work()
            w.email.answer = lambda _: None
            take_turn = claiming.take_turn

            async def behind(*given: Any) -> claiming.Turn:
                """Let another lane of V-2 be far behind: nobody new may go in it."""
                return replace(await take_turn(*given), limits={2: START})

            monkeypatch.setattr(claiming, "take_turn", behind)
            w.clock.move(minutes=5)
            await w.hub.keeper.look()
            await w.work()
            first, again = w.email.sent
            assert (first.draft, first.fill, first.at) == (again.draft, again.fill, again.at)
            assert await states(w, Lane.EMAIL) == ["accepted", "coalesced"]

    @pytest.mark.parametrize("outcome", [Outcome.UNKNOWN, Outcome.TEMPORARY_FAILURE])
    async def test_what_is_held_when_its_message_goes_again_goes_by_itself_later(
        self, hub_database_url: str, outcome: Outcome
    ) -> None:
        async with world(hub_database_url) as w:
            await w.employer()
            await w.employer("E-2")
            await w.worker("Rosa", **MAIL_ONLY)
            await w.vacancy("V-1")
            w.clock.move(seconds=1)
            await w.vacancy("V-2", employer_id="E-2")
            w.email.answer = lambda m: Receipt(ref=m.ref, outcome=outcome, code="451")
            await w.work()
            assert len(w.email.sent) == 1
            w.email.answer = lambda _: None
            w.clock.move(seconds=1)
            await w.employer("E-2", verified=False)
            await w.apply()
            w.clock.move(minutes=5)
            await w.hub.keeper.look()
            await w.work()
            assert await told(w) == ["email", None]
            w.clock.move(seconds=1)
            await w.employer("E-2")
            await w.work()
            assert await told(w) == ["email", "email"]
            assert (await w.report(2)).state == "finished"
