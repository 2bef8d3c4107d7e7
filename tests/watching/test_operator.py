"""Who runs the hub hears by mail of what stands still, once, and of its end; and of each day."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import update

from channels.base import Message, Outcome, Receipt
from hub.jobs import ALARM, SUMMARY
from hub.model import Lane
from hub.store.dispatch import lanes
from hub.tables import alarms, broadcasts, events, lane_pauses, staff_mails
from hub.watching.operator import Operator
from tests.world import World, world

OPERATOR = "turno@bne.example"


@asynccontextmanager
async def watched(url: str, to: str = OPERATOR, **more: str) -> AsyncIterator[World]:
    """Open a world whose operator has an address, and whose ways are set up."""
    ways = {
        "HUB_OPERATOR_MAIL": to,
        "HUB_SMTP_URL": "smtp://127.0.0.1:2525?tls=none",
        "HUB_MAIL_FROM": "BNE <avisos@bne.example>",
        "HUB_TWILIO_ACCOUNT_SID": "AC1",
        "HUB_TWILIO_AUTH_TOKEN": "not-a-token",
        "HUB_TWILIO_FROM": "+56232109876",
    }
    async with world(url, **(ways | more)) as w:
        yield w


async def fail(w: World, seq: int = 1, result: str = "failed: KeyError") -> None:
    """Let an event have failed, or be mended."""
    async with w.hub.database.write() as db:
        await db.execute(update(events).where(events.c.seq == seq).values(result=result))


def mails(w: World) -> list[Message]:
    return [one for one in w.email.sent if one.to.endswith("@bne.example")]


def subjects(w: World) -> list[str]:
    return [one.draft.subject for one in mails(w)]


async def look(w: World, **later: float) -> None:
    w.clock.move(**later)
    await w.jobs.answer(ALARM)


async def test_a_trouble_is_told_once_and_its_end_once(hub_database_url: str) -> None:
    async with watched(hub_database_url) as w:
        await w.worker("Rosa")
        await w.apply()
        await look(w)
        assert mails(w) == []
        await fail(w)
        for _ in range(3):
            await look(w, minutes=11)
        assert subjects(w) == ["BNE: 1 evento no se pudo aplicar."]
        [mail] = mails(w)
        assert mail.to == OPERATOR
        assert "Qué hizo el sistema: No se perdió nada." in mail.draft.long
        assert "ejecute hub events retry" in mail.draft.html
        assert mail.unsubscribe is None
        await fail(w, result="applied")
        for _ in range(2):
            await look(w, minutes=11)
        assert subjects(w)[1:] == ["BNE: ya terminó. 1 evento no se pudo aplicar."]
        assert "Duró 33 min." in mails(w)[1].draft.long
        await fail(w)  # again: that is another occurrence
        await look(w, minutes=11)
        assert len(mails(w)) == 3


async def test_a_trouble_that_comes_and_goes_makes_one_mail_in_ten_minutes(
    hub_database_url: str,
) -> None:
    async with watched(hub_database_url) as w:
        await w.worker("Rosa")
        await w.apply()
        for minute in range(10):
            await fail(w, result="failed: KeyError" if minute % 2 == 0 else "applied")
            await look(w, minutes=1)
        assert len(mails(w)) == 1
        await look(w, minutes=1)
        assert len(mails(w)) == 2
        # Five occurrences, four of which had not been told of yet; all five are over.
        said = mails(w)[1].draft
        assert said.long.count("Qué pasó:") == 4
        assert said.long.count("Ya terminó:") == 5
        assert said.subject.endswith("Y 8 más.")
        await look(w, minutes=60)
        assert len(mails(w)) == 2


async def test_the_brake_of_one_kind_holds_no_other(hub_database_url: str) -> None:
    async with watched(hub_database_url) as w:
        await w.worker("Rosa")
        await w.apply()
        await fail(w)
        await look(w)
        async with w.hub.database.write() as db:
            await lanes.rest(db, Lane.EMAIL, w.clock.now())
        await look(w, seconds=30)
        assert subjects(w)[1:] == ["BNE: El proveedor principal de correo falla desde las 10:00."]


async def test_people_told_late_are_an_alarm_until_they_are_told(hub_database_url: str) -> None:
    async with watched(hub_database_url) as w:
        await w.employer()
        await w.crowd(2)
        w.email.answer = lambda message: (
            None
            if message.to == OPERATOR
            else Receipt(ref="", outcome=Outcome.TEMPORARY_FAILURE, code="421")
        )
        w.sms.answer = lambda _: Receipt(ref="", outcome=Outcome.TEMPORARY_FAILURE, code="20503")
        await w.vacancy()
        await w.work()
        await look(w, hours=5, minutes=59)
        assert mails(w) == []
        w.clock.move(minutes=2)
        await w.hub.keeper.watch()
        await look(w)
        assert subjects(w) == ["BNE: El aviso 1 venció con 2 personas sin avisar."]
        w.email.answer = lambda _: None
        w.clock.move(minutes=16)
        await w.hub.keeper.look()
        await w.work()
        await look(w)
        [row] = await w.rows(broadcasts)
        assert row["state"] == "finished"
        assert subjects(w)[1].startswith("BNE: ya terminó. El aviso 1 venció")


async def test_no_mail_of_an_alarm_says_who_anybody_is(hub_database_url: str) -> None:
    async with watched(hub_database_url) as w:
        await w.employer()
        await w.crowd(3)
        await w.vacancy()
        await w.work()
        await fail(w)
        await look(w)
        w.clock.move(days=1)
        await w.jobs.answer(SUMMARY)
        assert len(mails(w)) == 2
        for mail in mails(w):
            whole = f"{mail.draft.subject} {mail.draft.long} {mail.draft.html}"
            for one in ("W000", "correo.example", "+569", "98765", "Quillay", "E-1", "V-1"):
                assert one not in whole


@pytest.mark.parametrize("outcome", [Outcome.TEMPORARY_FAILURE, Outcome.UNKNOWN])
async def test_what_the_relay_did_not_take_goes_again_the_same(
    hub_database_url: str, outcome: Outcome
) -> None:
    async with watched(hub_database_url) as w:
        await w.worker("Rosa")
        await w.apply()
        await fail(w)
        w.email.answer = lambda _: Receipt(ref="", outcome=outcome, code="421")
        await look(w)
        w.email.answer = lambda _: None
        await look(w, seconds=30)
        await look(w, seconds=30)
        first, again = mails(w)
        assert (first.ref, first.at, first.draft) == (again.ref, again.at, again.draft)
        # After a day it says nothing new.
        await fail(w, result="applied")
        w.email.answer = lambda _: Receipt(ref="", outcome=outcome, code="421")
        await look(w, minutes=11)
        await look(w, hours=25)
        assert [row["code"] for row in await w.rows(staff_mails)] == ["250", "too-late"]


async def test_a_refused_mail_is_not_tried_again(hub_database_url: str) -> None:
    async with watched(hub_database_url) as w:
        await w.worker("Rosa")
        await w.apply()
        await fail(w)
        w.email.answer = lambda _: Receipt(ref="", outcome=Outcome.PERMANENT_FAILURE, code="550")
        for _ in range(2):
            await look(w, seconds=30)
        assert len(mails(w)) == 1


async def test_paused_mail_waits_for_the_operator_too(hub_database_url: str) -> None:
    async with watched(hub_database_url) as w:
        await w.worker("Rosa")
        await w.apply()
        await fail(w)
        row = {"lane": "email", "since": w.clock.now(), "by": "op", "role": "operator"}
        async with w.hub.database.write() as db:
            await db.execute(lane_pauses.insert().values(row))
        await look(w)
        assert mails(w) == []
        async with w.hub.database.write() as db:
            await db.execute(lane_pauses.delete())
        await look(w, minutes=1)
        assert len(mails(w)) == 1


async def test_everybody_of_the_setting_hears_of_it(hub_database_url: str) -> None:
    async with watched(hub_database_url, "a@bne.example,b@bne.example") as w:
        await w.worker("Rosa")
        await w.apply()
        await fail(w)
        await look(w)
        assert [one.to for one in mails(w)] == ["a@bne.example", "b@bne.example"]
        assert len({one.ref for one in mails(w)}) == 2


async def test_two_workers_at_once_tell_it_once(hub_database_url: str) -> None:
    async with watched(hub_database_url) as w:
        await w.worker("Rosa")
        await w.apply()
        await fail(w)
        one = w.hub.operator
        fields: dict[str, Any] = {
            name: getattr(one, name) for name in Operator.__slots__ if name != "_holder"
        }
        other = Operator(**fields)

        async def meanwhile(_: Any) -> None:
            w.email.before = None
            await other.look()  # while the first one's mail is on the wire

        w.email.before = meanwhile
        await one.look()
        await other.look()
        assert len(mails(w)) == 1
        assert len(await w.rows(alarms)) == 1


async def test_without_an_address_nothing_is_kept(hub_database_url: str) -> None:
    async with watched(hub_database_url, "") as w:
        await w.worker("Rosa")
        await w.apply()
        await fail(w)
        await look(w)
        await w.jobs.answer(SUMMARY)
        assert await w.rows(alarms) == await w.rows(staff_mails) == []


async def test_the_morning_tells_of_yesterday_once(hub_database_url: str) -> None:
    async with watched(hub_database_url) as w:  # a Tuesday, 10:00 in Santiago
        await w.employer()
        await w.crowd(3, lambda n: {"contact": {}} if n == 0 else {})
        await w.vacancy()
        await w.work()
        w.clock.at = datetime(2026, 5, 6, 12, 0, tzinfo=UTC)  # Wednesday, 8:00
        for _ in range(2):
            await w.jobs.answer(SUMMARY)
            w.clock.move(hours=1)
        assert subjects(w) == ["BNE, martes 5 de mayo: todo a tiempo"]
        [mail] = mails(w)
        for line in (
            "Avisos publicados: 1",
            "Personas por avisar: 3",
            "Avisadas: 3",
            "A tiempo: 3",
            "Con atraso: 0",
            "Sin canal: solo en su lista: 1",
            "No hay nada que hacer.",
        ):
            assert line in mail.draft.long
        w.clock.at = datetime(2026, 5, 7, 12, 0, tzinfo=UTC)
        await fail(w)
        await w.jobs.answer(SUMMARY)
        assert subjects(w)[1:] == ["BNE, miércoles 6 de mayo: todo a tiempo. Hay 1 cosa por hacer"]
        assert "Avisos publicados: 0" in mails(w)[1].draft.long
        assert "ejecute hub events retry" in mails(w)[1].draft.long
