"""*Lo que sabemos de usted* and *Sus permisos*, by real handlers, and the same as a file."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from channels.base import Obeyed, Written
from hub.model import Lane
from hub.tables import heard
from hub.web.records.record_documents import RecordDocument
from templates import agreed
from tests.calls import MACUL, asked
from tests.web.reading import FORBIDDEN, reading
from tests.web.site import Web, web
from tests.world import START, consents

CONTACT = {
    "name": "Rosa Inés Tapia",
    "rut": "12.345.678-5",
    "email": "rosa@correo.example",
    "phone": "+56987654321",
    "address": "Los Aromos 123, Macul",
}


async def lived(site: Web) -> str:
    """Let Rosa be told of a job and a course, answer, and say what she thinks; sign her in."""
    w = site.world
    given = consents("alerts", "courses", "messages", "publication")
    await w.worker(
        "Rosa",
        index=0.4242,
        contact=CONTACT,
        consents=given,
        profile={"comuna": MACUL, "education": "Educación media completa", "experience_years": 2.5},
        searches=[{"search_id": "s1", "occupations": ["Cocina"], "comunas": ["07301"]}],
    )
    await w.worker("Luis", contact={"email": "luis.otro@correo.example"}, index=0.9)
    await w.employer()
    await w.vacancy()
    await w.work()
    await asked(w)
    cookie = await site.sign_in("worker", "Rosa")
    listed = (await site.get("/v1/inbox", role="worker", sub="Rosa")).json["items"]
    entries = {one["kind"]: one["id"] for one in listed}
    as_rosa: dict[str, Any] = {"role": "worker", "sub": "Rosa"}
    await site.post(f"/v1/inbox/{entries['vacancy']}/interested", **as_rosa)
    no = {"answer": "no", "reason": "distance"}
    await site.post(f"/v1/inbox/{entries['course_call']}/answer", json=no, **as_rosa)
    await site.post("/v1/conversations", json={"vacancy_id": "V-1"}, **as_rosa)
    return cookie


async def test_a_worker_reads_everything_of_theirs_and_nothing_of_their_turn(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        cookie = await lived(site)
        page = await site.get("/record", cookie=cookie)
        text = reading(page.text)
        for word in (
            *(CONTACT | {"phone": "+56 9 8765 4321"}).values(),
            "Educación media completa",
            "2,5 años",
            "Curicó",
            "5 de mayo de 2026: Trabajo: Ayudante de cocina",
            "5 de mayo de 2026: Curso: Soldadura básica, por correo y en su lista",
            "No al curso de Soldadura básica, en su lista. Motivo: Distancia.",
            "5 de mayo de 2026: le interesó Ayudante de cocina.",
            "6 años",  # for how long the log is kept
            "Ese cálculo es secreto",
        ):
            assert word in text, word
        talk = "Ayudante de cocina. Con una empresa sin nombre, desde el 5 de mayo de 2026:"
        assert f"{talk} 0 mensajes." in text
        assert "V-1" not in text
        assert not re.search(r"\b\d{1,2}:\d\d\b", text), "an hour would tell their turn"
        assert not FORBIDDEN.search(text)
        assert "0.4242" not in page.text
        assert "luis.otro" not in page.text


async def test_the_same_is_taken_along_as_a_file(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await lived(site)
        said = await site.get("/v1/record", cookie=cookie)
        assert said.headers["Content-Disposition"] == 'attachment; filename="mis-datos-bne.json"'
        found = RecordDocument.model_validate(said.json)
        assert found.contact == CONTACT | {"rut": "123456785"}
        assert [(one.kind, one.channels) for one in found.told] == [
            ("course_call", ["email", "inbox"]),
            ("vacancy", ["email", "inbox"]),
        ]
        assert [(one.answer, one.reason) for one in found.answers] == [("no", "distance")]
        assert len(found.conversations) == found.candidate_of == 1
        assert {one.title for one in (*found.conversations, *found.interested_in)} == {
            "Ayudante de cocina"
        }
        assert {(one.purpose, one.granted) for one in found.consents} == {
            (purpose, True) for purpose in ("alerts", "courses", "messages", "publication")
        }
        assert {one.type for one in found.told_by_portal} == {
            "cl.bne.worker.upserted",
            "cl.bne.employability.loaded",
        }
        assert "0.4242" not in said.text
        assert "band" not in said.text


async def test_a_company_has_its_name_for_those_it_showed_itself_to(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await lived(site)
        asks = await site.get("/v1/conversations", role="worker", sub="Rosa")
        [thread] = asks.json["items"]
        await site.post(f"/v1/conversations/{thread['id']}/reveal", role="employer", sub="E-1")
        cookie = await site.sign_in("worker", "Rosa")
        name = "Cocinerías Quillay Limitada"
        text = reading((await site.get("/record", cookie=cookie)).text)
        assert f"Ayudante de cocina. Con {name}, desde el" in text
        file = RecordDocument.model_validate((await site.get("/v1/record", cookie=cookie)).json)
        assert [one.with_ for one in file.conversations] == [name]


async def test_what_was_written_is_told_by_the_channel_it_came_by(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await w.worker("Rosa", contact=CONTACT, consents=consents("alerts"))
        await w.apply()
        one = Written(provider_id="1", sender=CONTACT["email"], text="baja")
        away = replace(one, provider_id="2", text="Vuelvo el lunes.", automatic=True)
        spam = replace(one, provider_id="3", text="", obeyed=Obeyed.STOP, complaint=True)
        await w.hear(one, away, spam, lane=Lane.EMAIL)
        await w.hear(replace(one, provider_id="4", sender=CONTACT["phone"], text="ayuda"))
        async with w.hub.database.write() as db:  # as what was heard before the channel was kept
            earlier = {"provider_id": "0", "worker": 1, "meaning": "stop", "channel": None}
            await db.execute(insert(heard).values(earlier | {"at": START - timedelta(days=1)}))
        cookie = await site.sign_in("worker", "Rosa")
        text = reading((await site.get("/record", cookie=cookie)).text)
        for words in (
            "4 de mayo de 2026: nos llegó un SMS suyo. Entendimos: No más SMS.",
            "5 de mayo de 2026: nos llegó un SMS suyo. Entendimos: Ayuda.",
            "nos llegó un correo suyo. Entendimos: No más correos.",
            "nos llegó un correo suyo. Entendimos: Respuesta automática.",
            "su correo marcó un mensaje nuestro como no deseado.",
        ):
            assert text.count(words) == 1, words
        file = (await site.get("/v1/record", cookie=cookie)).json
        assert sorted((one["channel"], one["meaning"]) for one in file["heard_from_you"]) == [
            ("email", "automatic"),
            ("email", "spam"),
            ("email", "stop"),
            ("sms", "help"),
            ("sms", "stop"),
        ]


async def test_nobody_elses_record_can_be_read(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await lived(site)
        for path in ("/record", "/v1/record", "/alerts/consents"):
            stranger = await site.get(path, role="worker", sub="nobody")
            officer = await site.get(path, role="operator", sub="Rosa")
            assert (stranger.status, officer.status) == (404, 404)
            assert (await site.get(path)).status == 401
            luis = await site.get(path, role="worker", sub="Luis")
            assert luis.status == 200
            hers = [*CONTACT.values(), "rosa", "123456785", "9876", "Distancia", "Soldadura"]
            assert [one for one in hers if one.casefold() in luis.text.casefold()] == []
        for path in ("/record", "/v1/record"):
            luis = await site.get(path, role="worker", sub="Luis")
            assert "luis.otro@correo.example" in luis.text


async def test_every_word_is_shown_with_what_was_read_when_it_was_said(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        cookie = await lived(site)
        data = {"how": "sms", "csrf": site.csrf(cookie)}
        await site.post("/alerts/how", cookie=cookie, data=data)
        page = await site.get("/alerts/consents", cookie=cookie)
        text = reading(page.text)
        assert "No por correo, desde el 5 de mayo de 2026." in text
        assert "Todavía no dice si los quiere por correo." in text  # what the BNE itself tells
        assert "Falta su respuesta por" not in text
        assert "Sí por SMS, desde el 4 de mayo de 2026." in text
        assert "No: Trabajos por correo 5 de mayo de 2026, 10:00. Por Mis avisos." in text
        assert " ".join(agreed.current("alerts").split()) in text
        assert text.index("No: Trabajos por correo") < text.index("Sí: Trabajos 4")
