"""*Mesa de ayuda*: one item at a time, masked, answered once by the way it came."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import delete
from structlog.testing import capture_logs

from channels.base import Blame, Outcome, Receipt
from channels.gsm7 import segments
from hub.errors import Unavailable
from hub.letters.desk_answers import LONGEST
from hub.model import DeskKind, Lane
from hub.store.letters import desk
from hub.store.letters.desk import Filed
from hub.tables import desk_items, log, outbox, replies
from hub.web.render import render
from templates import desk as said
from templates import guide
from tests.web.gallery import GALLERY
from tests.web.reading import reading
from tests.web.site import Said, Web, web
from tests.web.test_api_texts import answer_all, rosa, writes

#: Above the statements there is one database.
SQLITE = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
ASKED = "hola cambie de celular, el nuevo es 9 8123 4567, ¿que hago?"


@pytest.mark.parametrize("page", ["desk", "desk-kept"])
def test_the_whole_of_a_suggestion_shows(page: str) -> None:
    def rows(answer: str) -> int:
        name, view = GALLERY[page]
        [box] = re.findall(r"<textarea[^>]*>", render(name, replace(view, answer=answer)))
        return int(re.search(r'rows="(\d+)"', box)[1])

    # On a telephone a line holds some thirty letters.
    assert (rows(""), rows("x" * 80), rows("x" * 250), rows("x\n" * 9)) == (5, 5, 10, 11)
    assert rows("x" * 4_000) == 24


async def operator(site: Web) -> str:
    return await site.sign_in("operator", "op-1")


async def act(site: Web, cookie: str, path: str, **fields: str) -> Said:
    return await site.post(path, data={"csrf": site.csrf(cookie), **fields}, cookie=cookie)


async def deeds(site: Web) -> list[tuple[str, dict[str, object]]]:
    rows = await site.world.rows(log, log.c.what.like("desk_%"))
    return [(row["what"], row["detail"]) for row in rows]


async def test_an_item_is_seen_masked_and_answered_once_by_the_way_it_came(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        cookie = await operator(site)
        assert "Sin consultas." in reading((await site.get("/desk", cookie=cookie)).text)
        await rosa(site)
        await writes(site, ASKED)
        w.sms.sent.clear()
        w.clock.move(minutes=50)
        today = reading((await site.get("/today", cookie=cookie)).text)
        assert "Mesa de ayuda: 1 por responder" in today
        page = await site.get("/desk", cookie=cookie)
        shown = reading(page.text)
        assert "Una persona escribió" in shown
        assert "hace 50 min" in shown
        assert "•••321" in shown
        for hidden in ("8123", "87654321", "Rosa", "Persona"):
            assert hidden not in page.text
        assert "Cambie su correo o su celular en la BNE" in shown  # suggested
        said_twice = [
            await act(site, cookie, "/desk/1", answer="vaya a su OMIL, por favor") for _ in "ab"
        ]
        assert [one.status for one in said_twice] == [303, 409]
        assert "vaya a su OMIL, por favor" in reading(said_twice[1].text)
        await answer_all(w)
        [sent] = w.sms.sent
        assert (sent.to, w.sms.texts()) == ("+56987654321", ["BNE: vaya a su OMIL, por favor"])
        assert "replies" in site.rung
        [row] = await w.rows(desk_items)
        assert row["closed_by"] == "op-1"
        assert [what for what, _ in await deeds(site)] == ["desk_filed", "desk_answered"]
        assert "OMIL" not in str(await deeds(site))


async def test_what_becomes_of_an_answer_is_kept_and_alarms_nobody(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w, cookie = site.world, await operator(site)
        await rosa(site)
        await writes(site, ASKED)
        w.sms.sent.clear()
        await act(site, cookie, "/desk/1", answer="vaya a su OMIL, por favor")
        await answer_all(w)
        [sent] = w.sms.sent

        async def heard(lane: Lane, outcome: Outcome, code: str) -> list[tuple[str, str]]:
            one = Receipt(ref=sent.ref, outcome=outcome, code=code, blame=Blame.ADDRESS)
            with capture_logs() as noted:
                assert await w.hub.later.hear(lane, [one]) == 0
            return [(entry["event"], entry["log_level"]) for entry in noted]

        assert await heard(Lane.SMS, Outcome.DELIVERED, "") == []
        assert await heard(Lane.SMS, Outcome.PERMANENT_FAILURE, "30005") == [
            ("reply.refused", "warning")
        ]
        [*_, kept] = await w.rows(replies)
        assert kept["code"] == "30005"
        # A word of another way, or of what is not there, is truly unknown.
        assert await heard(Lane.EMAIL, Outcome.DELIVERED, "") == [("receipt.unknown", "warning")]
        async with w.hub.database.write() as db:
            await db.execute(delete(replies))
        assert await heard(Lane.SMS, Outcome.DELIVERED, "") == [("receipt.unknown", "warning")]


@SQLITE
async def test_a_bad_answer_is_kept_and_one_can_be_left_for_later(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await operator(site)
        await rosa(site)
        for number in (1, 2):
            await writes(site, f"una pregunta {number}", f"SM{number}")
        long = "a" * (LONGEST[Lane.SMS] + 1)
        for text, why in ((long, "290 letras"), (" ", said.EMPTY), ("x\x07", said.STRANGE)):
            answered = await act(site, cookie, "/desk/1", answer=text)
            assert answered.status == 422
            assert why in reading(answered.text)
            assert text.strip() in answered.text
        assert "pregunta 2" in (await site.get("/desk?after=1", cookie=cookie)).text
        assert "pregunta 1" in (await site.get("/desk?after=2", cookie=cookie)).text
        assert segments("BNE: " + "a" * LONGEST[Lane.SMS]).parts == 2


@SQLITE
async def test_what_is_hidden_is_opened_with_a_reason_that_is_kept(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await operator(site)
        await rosa(site)
        await writes(site, ASKED)
        assert (await act(site, cookie, "/desk/1/original", reason=" ")).status == 422
        opened = await act(site, cookie, "/desk/1/original", reason="corregir su celular")
        assert "9 8123 4567" in opened.text
        assert (await deeds(site))[-1] == (
            "desk_opened_original",
            {"item": 1, "reason": "corregir su celular", "by": "op-1", "role": "operator"},
        )
        await act(site, cookie, "/desk/1/close")
        assert "Sin consultas." in reading((await site.get("/desk", cookie=cookie)).text)
        assert (await act(site, cookie, "/desk/1/original", reason="otra vez")).status == 404


@SQLITE
async def test_a_request_of_the_law_shows_both_clocks_and_is_answered_by_e_mail(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        cookie = await operator(site)
        await rosa(site)
        one = Filed(
            print="page:1",
            kind=DeskKind.ERASURE,
            channel=Lane.INBOX,
            worker_id="Rosa",
            text="Borren mis datos",
        )
        async with w.hub.database.write() as db:
            await desk.file(db, w.hub.vault, one, w.clock.now())
        shown = reading((await site.get("/desk", cookie=cookie)).text)
        assert "Hasta el jueves 7 de mayo" in shown
        assert "Hasta el jueves 4 de junio" in shown
        today = "1 pedido sobre datos propios vence en menos de 1 día"
        assert today not in reading((await site.get("/today", cookie=cookie)).text)
        w.clock.move(days=4)
        cookie = await operator(site)
        assert today in reading((await site.get("/today", cookie=cookie)).text)
        extended = reading((await act(site, cookie, "/desk/1/extend")).text)
        assert "Venció el jueves 7 de mayo" in extended
        assert "Hasta el sábado 4 de julio" in extended
        assert (await act(site, cookie, "/desk/1/extend")).status == 422
        await act(site, cookie, "/desk/1", answer="listo, borramos sus datos.\nGracias.")
        await answer_all(w)
        assert [message.to for message in w.email.sent] == ["rosa@correo.example"]
        assert "Listo, borramos sus datos.\nGracias." in w.email.texts()[0]


@SQLITE
async def test_an_answer_that_fails_on_our_side_is_given_back(
    hub_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with web(hub_database_url) as site:
        cookie = await operator(site)
        await rosa(site)
        await writes(site, "una pregunta")

        async def away(*_: object, **__: object) -> None:
            raise Unavailable

        monkeypatch.setattr(desk, "close", away)
        said_ = await act(site, cookie, "/desk/1", answer="una respuesta larga")
        assert said_.status == 503
        assert "una respuesta larga" in said_.text
        monkeypatch.undo()
        [action] = re.findall(r'action="(/desk/\d+)"', said_.text)
        assert (await act(site, cookie, action, answer="una respuesta larga")).status == 303


@pytest.mark.parametrize(
    ("outcome", "blame"),
    [(Outcome.TEMPORARY_FAILURE, Blame.PROVIDER), (Outcome.UNKNOWN, Blame.PROVIDER)],
    ids=["busy", "in doubt"],
)
async def test_a_reply_goes_once_whatever_the_provider_says(
    hub_database_url: str, outcome: Outcome, blame: Blame
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        cookie = await operator(site)
        await rosa(site)
        await writes(site, "una pregunta")
        w.sms.sent.clear()
        await act(site, cookie, "/desk/1", answer="una respuesta")
        w.sms.answer = lambda one: Receipt(ref=one.ref, outcome=outcome, blame=blame)
        await answer_all(w)
        assert len(w.sms.sent) == 1
        w.sms.answer = lambda _: None
        # Looked for twice, and not there: it certainly did not go.
        w.sms.found = lambda one: Receipt(ref=one.ref, outcome=Outcome.TEMPORARY_FAILURE)
        for _ in range(4):
            w.clock.move(minutes=2)
            await answer_all(w)
        assert len({one.ref for one in w.sms.sent}) == 1
        assert len(w.sms.sent) == 2
        [row] = await w.rows(replies)
        assert row["ended_at"] is not None
        assert await w.rows(outbox, outbox.c.type == "cl.bne.contact.failed") == []


@SQLITE
async def test_a_doubt_that_stays_is_never_sent_again(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await writes(site, "una pregunta", sender="+56922223333")
        w.sms.answer = lambda one: Receipt(ref=one.ref, outcome=Outcome.UNKNOWN)
        for _ in range(30):
            await answer_all(w)
            w.clock.move(hours=1)
        assert len(w.sms.sent) == 1
        [row] = await w.rows(replies)
        assert row["code"] == "too-late"


@SQLITE
async def test_strangers_are_answered_within_the_days_budget_and_people_beyond_it(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url, HUB_SMS_DAILY_BUDGET="2") as site:
        w = site.world
        cookie = await operator(site)
        for number in range(3):
            await writes(site, "una pregunta", f"SM{number}", sender=f"+5692222333{number}")
        await answer_all(w)
        assert len(w.sms.sent) == 2
        await act(site, cookie, "/desk/1", answer="una respuesta")
        await answer_all(w)
        assert len(w.sms.sent) == 3
        assert [row["code"] for row in await w.rows(replies)].count("over-budget") == 1


@SQLITE
async def test_only_operators_have_a_desk(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        for role in ("moderator", "sence", "auditor", "officer", "worker", "employer"):
            cookie = await site.sign_in(role)
            assert (await site.get("/desk", cookie=cookie)).status == 404


@pytest.mark.parametrize(
    "text",
    ["", "me piden plata", "olvide mi clave", "tengo otro celular", "busco pega", "quien es?"],
)
@pytest.mark.parametrize("kind", [str(kind) for kind in DeskKind])
def test_what_is_suggested_keeps_to_the_guide(kind: str, text: str) -> None:
    suggested = said.suggested(kind, text)
    assert suggested[0].isupper()
    assert guide.of_short(f"BNE: {suggested}") == []
    assert len(suggested) <= LONGEST[Lane.SMS]
