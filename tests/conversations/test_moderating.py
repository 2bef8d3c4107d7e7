"""What was held or reported waits for a moderator, who sees it masked and decides once."""

import pytest
from sqlalchemy import select, update

from hub.tables import contacts, lines, log
from hub.web.moderating import review_pages
from tests.conversations.talk import EMPLOYER, WORKER, talking
from tests.web.reading import reading

MONEY = "Para postular debe transferir $30.000 por el uniforme antes del lunes"
THREAT = "Si no me contesta sé dónde vive y lo voy a matar"


async def moderator(talk):
    return {"cookie": await talk.site.sign_in("moderator", "Ana")}


async def act(talk, who, path, **fields):
    csrf = talk.site.csrf(who["cookie"])
    return await talk.site.post(path, data={"csrf": csrf, **fields}, **who)


async def noted(talk, what):
    return [row for row in await talk.site.world.rows(log) if row["what"] == what]


async def test_a_held_text_is_approved_masked(hub_database_url):
    async with talking(hub_database_url) as talk:
        said = await talk.say("employer", f"{MONEY}, llame al 9 8765 4321")
        assert said.json["held_for"] == "money"
        ana = await moderator(talk)
        page = await talk.site.get("/review", **ana)
        assert "Una empresa habla de pagar o pedir plata" in reading(page.text)
        path = f"/review/{talk.id}/1"
        case = await talk.site.get(path, **ana)
        assert "uniforme" in case.text
        assert "4321" not in case.text
        done = await act(talk, ana, path, verdict="approve")
        assert (done.status, done.headers["Location"]) == (303, "/review?hecho=approve")
        assert "✓ Se entregó." in reading(
            (await talk.site.get("/review?hecho=approve", **ana)).text
        )
        assert "✓" not in reading((await talk.site.get("/review?hecho=otra", **ana)).text)
        [text] = await talk.texts("worker")
        assert "uniforme" in text
        assert "4321" not in text
        assert "Nada por revisar" in (await talk.site.get("/review", **ana)).text
        again = await act(talk, ana, path, verdict="hide")
        assert again.status == 409
        assert "Ya está decidido El mensaje se entregó. martes 5 de mayo" in reading(again.text)
        [row] = await noted(talk, "conversation.judged")
        assert row["detail"] == {"by": "Ana", "number": 1, "verdict": "shown"}


async def test_a_hidden_text_is_never_read_and_may_be_appealed(hub_database_url):
    async with talking(hub_database_url) as talk:
        await talk.say("employer", MONEY)
        ana = await moderator(talk)
        await act(talk, ana, f"/review/{talk.id}/1", verdict="hide")
        assert await talk.texts("worker") == []
        [mine] = (await talk.employer("GET")).json["messages"]
        assert mine["state"] == "hidden"


async def test_a_line_that_cannot_be_is_not_found(hub_database_url):
    async with talking(hub_database_url) as talk:
        await talk.say("employer", MONEY)
        ana = await moderator(talk)
        for number in ("9999999999", "2147483648", "x"):
            path = f"/review/{talk.id}/{number}"
            assert (await talk.site.get(path, **ana)).status == 404
            assert (await act(talk, ana, path, verdict="approve")).status == 404
            assert (await act(talk, ana, f"{path}/original", reason="Revisión")).status == 404
        odd = await act(talk, ana, f"/review/{talk.id}/1/original", reason="a\0b")
        assert odd.status == 422
        assert await noted(talk, "conversation.opened_original") == []


@pytest.mark.parametrize(("text", "goes"), [(MONEY, True), (THREAT, False)])
async def test_after_a_day_the_masked_form_goes_and_threats_stay(hub_database_url, text, goes):
    async with talking(hub_database_url) as talk:
        said = await talk.say("employer", text)
        assert said.json["held_for"] == ("money" if goes else "threat")
        moderating = talk.site.hub.conversations.moderating
        w = talk.site.world
        w.clock.move(hours=23, minutes=59)
        assert await moderating.let_go() == 0
        w.clock.move(minutes=1)
        assert await moderating.let_go() == int(goes)
        assert len(await talk.texts("worker")) == int(goes)
        [line] = await w.rows(lines)
        assert line["judged_by"] == ("time" if goes else None)


async def test_who_cannot_be_looked_for_is_read_by_a_moderator_first(hub_database_url):
    """Their own name would pass: it is a name only to whoever knows it."""
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        async with w.hub.database.write() as db:
            [was] = (
                await db.execute(select(contacts.c.sealed).where(contacts.c.worker == 1))
            ).scalars()
            await db.execute(
                update(contacts)
                .where(contacts.c.worker == 1)
                .values(sealed=b"0" + was[1:-1] + b"0")
            )
        looked = await talk.worker("POST", "/preview", json={"text": "Soy la Huenchumil"})
        assert looked.json["held_for"] == "unsearched"
        said = await talk.say("worker", "Le escribe la Huenchumil")
        assert (said.status, said.json["held_for"]) == (201, "unsearched")
        assert await talk.texts("employer") == []
        assert (await talk.say("worker", THREAT)).json["held_for"] == "threat"
        assert (await talk.say("employer", "Hola")).json["held_for"] is None
        w.clock.move(days=8)
        assert await talk.site.hub.conversations.moderating.let_go() == 0
        page = await talk.site.get("/review", **await moderator(talk))
        assert "no pudimos ocultar sus propios datos" in reading(page.text)


async def test_the_original_asks_for_a_reason_that_is_kept(hub_database_url):
    async with talking(hub_database_url) as talk:
        await talk.say("worker", f"deposite plata o pago, soy {WORKER['email']}")
        await talk.say("employer", f"{MONEY} al 9 8765 4321")
        ana = await moderator(talk)
        path = f"/review/{talk.id}/2"
        without = await act(talk, ana, f"{path}/original", reason=" ")
        assert without.status == 422
        assert await noted(talk, "conversation.opened_original") == []
        opened = await act(talk, ana, f"{path}/original", reason="reclamo 114")
        assert "9 8765 4321" in opened.text
        [row] = await noted(talk, "conversation.opened_original")
        assert row["detail"] == {"by": "Ana", "number": 2, "reason": "reclamo 114"}


async def test_a_complaint_is_judged_once_and_can_end_the_conversation(hub_database_url):
    async with talking(hub_database_url) as talk:
        await talk.say("employer", "Hola")
        await talk.worker("POST", "/report", json={"reason": "abuse"})
        ana = await moderator(talk)
        page = await talk.site.get("/review", **ana)
        assert "Una persona denunció a una empresa" in reading(page.text)
        await act(talk, ana, "/review/said/1", verdict="end")
        assert (await talk.say("employer", "¿Hola?")).status == 409
        assert (await act(talk, ana, "/review/said/1", verdict="nothing")).status == 409


async def test_the_original_of_what_was_reported_asks_for_a_reason_too(hub_database_url):
    async with talking(hub_database_url) as talk:
        await talk.say("employer", "Hola")
        await talk.say("employer", "Llame al 9 8765 4321")
        await talk.worker("POST", "/report", json={"reason": "data"})
        ana, path = await moderator(talk), "/review/said/1"
        case = (await talk.site.get(path, **ana)).text
        assert f'href="{path}?line=2#original"' in case
        assert "Abrir con motivo" not in case
        asked = (await talk.site.get(f"{path}?line=2", **ana)).text
        assert f'action="{path}/2/original"' in asked
        assert "4321" not in asked
        assert (await act(talk, ana, f"{path}/2/original", reason=" ")).status == 422
        assert (await act(talk, ana, f"{path}/3/original", reason="x")).status == 404
        assert (await talk.site.get(f"{path}?line=3", **ana)).status == 404
        assert await noted(talk, "conversation.opened_original") == []
        opened = await act(talk, ana, f"{path}/2/original", reason="reclamo 115")
        assert "9 8765 4321" in opened.text
        [row] = await noted(talk, "conversation.opened_original")
        assert row["detail"] == {"by": "Ana", "number": 2, "reason": "reclamo 115"}
        await act(talk, ana, path, verdict="nothing")
        assert (await act(talk, ana, f"{path}/2/original", reason="otra vez")).status == 404


async def test_what_is_reported_after_a_verdict_waits_again(hub_database_url):
    async with talking(hub_database_url) as talk:
        await talk.say("employer", "Hola")
        await talk.worker("POST", "/report", json={"reason": "false"})
        ana = await moderator(talk)
        await act(talk, ana, "/review/said/1", verdict="nothing")
        talk.site.world.clock.move(minutes=30)
        await talk.say("employer", "¿Me da su clave del banco?")
        await talk.worker("POST", "/report", json={"reason": "data"})
        page = reading((await talk.site.get("/review", **ana)).text)
        assert "pide datos que no debe pedir. hace 0 min" in page
        await act(talk, ana, "/review/said/1", verdict="end")
        assert (await talk.worker("GET")).json["open"] is False
        assert len(await noted(talk, "conversation.reported")) == 2


async def test_a_moderator_decides_on_a_reported_vacancy(hub_database_url):
    async with talking(hub_database_url) as talk:
        [item] = (await talk.site.get("/v1/inbox", role="worker", sub="Luis")).json["items"]
        path = f"/v1/inbox/{item['id']}/report"
        await talk.site.post(path, role="worker", sub="Luis", json={"reason": "money"})
        ana = await moderator(talk)
        page = await talk.site.get("/review", **ana)
        assert "Un aviso denunciado está detenido" in page.text
        asked = await talk.site.get("/today/1/release", **ana)
        # What the job says is there to be judged, and the other verdict beside the one.
        for words in ("Cocina", "Curicó", 'href="/today/1/recall"', 'href="/review"'):
            assert words in asked.text
        assert (await talk.site.get("/today/1/recall", **ana)).status == 200
        done = await act(talk, ana, "/today/1/release")
        assert done.headers["Location"] == "/review"
        assert (await talk.site.get("/today", **ana)).status == 404


async def test_vacancies_held_for_their_employer_leave_room_for_reported_ones(
    hub_database_url, monkeypatch
):
    monkeypatch.setattr(review_pages, "_MOST", 1)
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        await w.employer("E-2", verified=False)
        await w.vacancy("V-2", employer_id="E-2")
        await w.apply()
        w.clock.move(minutes=5)
        [item] = (await talk.site.get("/v1/inbox", role="worker", sub="Luis")).json["items"]
        path = f"/v1/inbox/{item['id']}/report"
        await talk.site.post(path, role="worker", sub="Luis", json={"reason": "money"})
        page = await talk.site.get("/review", **await moderator(talk))
        assert "Un aviso denunciado está detenido" in page.text


@pytest.mark.parametrize("role", ["worker", "employer", "operator", "auditor", "officer", "sence"])
async def test_nobody_else_reviews(hub_database_url, role):
    async with talking(hub_database_url) as talk:
        await talk.say("employer", MONEY)
        who = {"cookie": await talk.site.sign_in(role)} if role != "officer" else {"role": role}
        absent = await talk.site.get("/nothing-here", **who)
        for path in ("/review", f"/review/{talk.id}/1"):
            assert (await talk.site.get(path, **who)).seen == absent.seen


async def test_what_is_held_goes_nowhere_once_the_conversation_has_ended(hub_database_url):
    async with talking(hub_database_url) as talk:
        await talk.say("employer", MONEY)
        await talk.worker("POST", "/block")
        ana = await moderator(talk)
        assert "Nada por revisar" in (await talk.site.get("/review", **ana)).text
        assert (await act(talk, ana, f"/review/{talk.id}/1", verdict="approve")).status == 409
        talk.site.world.clock.move(hours=25)
        assert await talk.site.hub.conversations.moderating.let_go() == 0
        assert await talk.texts("worker") == []


async def test_what_is_let_go_late_counts_as_unread(hub_database_url):
    async with talking(hub_database_url) as talk:
        await talk.say("employer", MONEY)
        await talk.say("employer", "Hola")
        await talk.worker("POST", "/read", json={"number": 2})
        talk.site.world.clock.move(hours=24)
        assert await talk.site.hub.conversations.moderating.let_go() == 1
        assert (await talk.worker("GET")).json["unread"] > 0


async def test_a_moderator_does_not_learn_who_revealed_itself(hub_database_url):
    async with talking(hub_database_url) as talk:
        await talk.employer("POST", "/reveal")
        await talk.say("employer", f"Somos {EMPLOYER['legal_name']}. {MONEY}")
        ana = await moderator(talk)
        case = await talk.site.get(f"/review/{talk.id}/2", **ana)
        assert "uniforme" in case.text
        assert "lo leerá entero" in case.text
        assert "Andes Sur" not in case.text


async def test_what_was_masked_before_the_reveal_is_not_said_to_be_read_whole(hub_database_url):
    async with talking(hub_database_url) as talk:
        await talk.say("employer", f"Somos {EMPLOYER['legal_name']}. {MONEY}")
        talk.site.world.clock.move(minutes=1)
        await talk.employer("POST", "/reveal")
        ana = await moderator(talk)
        path = f"/review/{talk.id}/1"
        assert "lo leerá así, con lo oculto" in (await talk.site.get(path, **ana)).text
        await act(talk, ana, path, verdict="approve")
        assert "▒ oculto" in (await talk.texts("worker"))[0]
