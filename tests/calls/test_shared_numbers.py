"""A number of two people who are called: one SMS without a question, and both are telephoned."""

from datetime import timedelta

from channels.base import Outcome, Receipt
from channels.gsm7 import segments
from hub.model import DeliveryState, Lane
from hub.tables import deliveries, recipients
from tests.calls import asked, neighbour
from tests.calls.following import DAY_BEFORE, HALFWAY, SQLITE, follow, to_phone
from tests.dispatch.hands import row_id
from tests.world import consents, world

NUMBER = "+56987654321"
SHARED = {"contact": {"phone": NUMBER}}
BOTH = {"contact": {"phone": NUMBER, "email": "beto@correo.example"}}


async def test_one_sms_goes_to_a_number_of_two_and_asks_nothing(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await neighbour(w, "Ana", **SHARED)
        await neighbour(w, "Beto", **SHARED)
        await neighbour(w, "Caro", contact={"phone": "+56987654322"})
        await asked(w)
        shared, alone = sorted(w.sms.texts(), key=lambda text: "¿Puede ir?" in text)
        assert len(w.sms.sent) == 2
        assert "Es para mas de una persona de este numero. Llame o vaya a su OMIL." in shared
        assert "SI o NO" not in shared
        assert "bne.example" not in shared  # a link would open what is one person's
        assert segments(shared).parts == 1
        assert "¿Puede ir?" in alone
        told = {one.worker_id: one.told_by for one in await to_phone(w)}
        assert sorted(told) == ["Ana", "Beto", "Caro"]
        assert sorted([told["Ana"], told["Beto"]]) == [Lane.INBOX, Lane.SMS]
        assert await follow(w, HALFWAY + timedelta(hours=9)) == ["+56987654322"]
        assert await follow(w, DAY_BEFORE) == []


async def test_whose_sms_gives_way_is_told_by_e_mail_with_the_question(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        both = {"preferences": {"channels": "both"}}
        for name in ("Ana", "Beto"):
            phone = {"phone": NUMBER, "email": f"{name.lower()}@correo.example"}
            await neighbour(w, name, contact=phone, **both)
        await asked(w)
        assert sorted(one.to for one in w.email.sent) == [
            "ana@correo.example",
            "beto@correo.example",
        ]
        assert all("SÍ, puedo ir" in text for text in w.email.texts())
        assert len(w.sms.sent) == 1


@SQLITE
async def test_who_is_not_called_takes_no_question_away(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await neighbour(w, "Ana", **SHARED)
        await neighbour(w, "Beto", **SHARED, status="paused")
        await w.worker("Lejos", **SHARED, consents=consents("courses"))  # of Curicó
        await asked(w)
        (text,) = w.sms.texts()
        assert "¿Puede ir?" in text


@SQLITE
async def test_an_sms_that_comes_to_the_number_later_does_not_go(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await neighbour(w, "Ana", **SHARED)
        await neighbour(w, "Beto", **BOTH)  # by e-mail, and by SMS when that fails
        w.email.answer = lambda one: Receipt(
            ref=one.ref, outcome=Outcome.PERMANENT_FAILURE, code="550"
        )
        await asked(w)
        (text,) = w.sms.texts()
        assert "mas de una persona" in text
        (beto,) = await w.rows(
            deliveries,
            deliveries.c.worker == await row_id(w, "Beto"),
            deliveries.c.channel == Lane.SMS,
        )
        assert (beto["state"], beto["code"]) == (DeliveryState.SUPPRESSED, "shared-number")
        (one,) = await w.rows(recipients, recipients.c.worker == await row_id(w, "Beto"))
        assert one["told_by"] == Lane.INBOX


async def test_what_is_tried_again_or_looked_for_is_the_same_sms(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await neighbour(w, "Ana", **SHARED)
        await neighbour(w, "Beto", **SHARED)
        outcomes = iter([Outcome.TEMPORARY_FAILURE, Outcome.UNKNOWN])
        w.sms.answer = lambda one: Receipt(ref=one.ref, outcome=next(outcomes), code="x")
        looked = []

        def look(one: object) -> Receipt:
            looked.append(one)
            return Receipt(ref=one.ref, outcome=Outcome.ACCEPTED, code="0")  # type: ignore[attr-defined]

        w.sms.found = look
        await asked(w)
        w.clock.move(minutes=2)
        await w.hub.keeper.look()
        await w.work()
        first, again = w.sms.texts()
        assert first == again
        w.clock.move(minutes=3)
        assert w.hub.reconciler is not None
        await w.hub.reconciler.work_once()
        assert len(looked) == 1
        states = {row["state"] for row in await w.rows(deliveries)}
        assert states == {DeliveryState.ACCEPTED, DeliveryState.SUPPRESSED}
