"""What rides in one message has one fate: each of its vacancies is told, or told otherwise."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from channels.base import Blame, Message, Outcome, Receipt
from hub.dispatch import claiming
from hub.model import Lane
from hub.store.dispatch import scarce
from hub.tables import broadcasts
from tests.dispatch.hands import Crash, crash_on_the_wire, sender
from tests.dispatch.test_gathering import MAIL_ONLY, publish, states, told
from tests.world import START, World, consents, world

BOTH = {"consents": consents("alerts"), "preferences": {"channels": "both"}}
#: What a relay says that takes nothing for the moment.
NOT_NOW = Receipt(ref="", outcome=Outcome.TEMPORARY_FAILURE, code="451")


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
            w.email.answer = lambda _: NOT_NOW
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

    async def test_what_rides_in_an_sms_that_gives_way_goes_on_by_itself(
        self, hub_database_url: str
    ) -> None:
        async with world(hub_database_url) as w:
            await self.two(w, **BOTH)
            w.email.answer = w.sms.answer = lambda _: NOT_NOW
            await w.work()
            w.email.answer = lambda _: None
            w.clock.move(minutes=5)
            await w.hub.keeper.look()
            await w.work("email")  # one e-mail tells of both, and the SMS need not go
            for number in (1, 2):
                async with w.hub.database.write() as db:
                    spared = await scarce.spare(db, number, w.hub.lanes, (), 100, w.clock.now())
                assert spared.by_email == 1
            assert await states(w, Lane.SMS) == ["suppressed", "suppressed"]
            await w.hub.keeper.look()
            assert {row["state"] for row in await w.rows(broadcasts)} == {"finished"}

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
            w.email.answer = lambda _: NOT_NOW
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

            async def reach(messages: Sequence[Message]) -> None:
                w.email.sent += messages

            await crash_on_the_wire(w, reach)
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
