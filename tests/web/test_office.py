"""An officer's pages of a call: who answered, what is written down, and who may see it."""

import re
from dataclasses import replace

import pytest

from hub.model import Lane
from hub.tables import answers, log
from hub.web.office import pages
from tests.calls import ANSWER_BY, course, neighbour
from tests.web.calling import ELSEWHERE, called, send
from tests.web.reading import reading
from tests.web.site import statements, web

pytestmark = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)


async def test_a_list_of_calls_takes_as_many_statements_however_many_they_are(
    hub_database_url: str,
) -> None:
    # Each call waits for an approval: SENCE has it in its list as well.
    async with web(hub_database_url, HUB_CALLS_APPROVAL_ABOVE="1") as site:
        officer, sence = await site.sign_in("officer", "omil-1"), await site.sign_in("sence")
        counts = []
        for more in (("c-1",), ("c-2", "c-3", "c-4")):
            for name in more:
                await called(site, "Ana", "Beto", call_id=name)
            with statements(site) as asked:
                page = (await site.get("/calls", cookie=officer)).text
                waiting = (await site.get("/calls", cookie=sence)).text
                await site.get("/v1/calls", role="officer", sub="omil-1")
            assert all(f"/calls/{one}" in page and f"/calls/{one}" in waiting for one in more)
            counts.append(len(asked))
        assert counts[0] == counts[1]


async def test_an_officer_follows_a_call_and_writes_down_what_was_said(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await called(site, "Ana", "Beto", "Caro")
        cookie = await site.sign_in("officer", "omil-1")
        assert (await site.get("/", cookie=cookie)).headers["Location"] == "/calls"
        assert "Soldadura básica" in (await site.get("/calls", cookie=cookie)).text
        page = (await site.get("/calls/c-1", cookie=cookie)).text
        assert "Por llamar: 3" in reading(page)
        assert "Persona Ana" in page
        assert "Lejos" not in page
        asked = await site.get("/calls/c-1/people/Beto", cookie=cookie)
        assert "+56 9 8" in asked.text
        assert (await send(site, cookie, "/calls/c-1/people/Beto")).status == 422
        done = await send(site, cookie, "/calls/c-1/people/Beto", answer="no", reason="care")
        assert done.headers["Location"] == "/calls/c-1?hecho=anotado"
        for name in ("Ana", "Caro"):
            await send(site, cookie, f"/calls/c-1/people/{name}", answer="yes", reason="")
        shown = reading((await site.get(done.headers["Location"], cookie=cookie)).text)
        assert "La respuesta quedó anotada." in shown
        assert "Sí: 1 " in shown
        assert "En espera de un cupo: 1" in shown
        assert "Cuidado de otra persona" in shown
        assert "Lo ven su OMIL, la persona y la auditoría." in shown
        assert "rechaz" not in shown
        sheet = reading((await site.get("/calls/c-1/sheet", cookie=cookie)).text)
        assert "Persona Ana" in sheet
        assert "Persona Beto" not in sheet
        assert "No puede" not in sheet
        # Each looked at the list once, whatever a page reloads; the sheet is another look.
        other = await site.sign_in("officer", "omil-2")
        for _ in range(2):
            await site.get("/calls/c-1", cookie=other)
        looked = [row["detail"] for row in await site.world.rows(log, log.c.what == "looked")]
        lists = [one["by"] for one in looked if one["where"] == "yes waiting no to_phone 0"]
        assert lists == ["omil-1", "omil-2"]
        assert [one["people"] for one in looked if one["where"] == "sheet 0"] == [1]
        assert [one["by"] for one in looked if one["where"] == "Beto"] == ["omil-1"]


async def test_a_page_that_follows_reads_nobody_while_nothing_happens(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await called(site, "Ana", "Beto")
        cookie = await site.sign_in("officer", "omil-1")
        page = (await site.get("/calls/c-1", cookie=cookie)).text
        [seen] = re.findall(r'data-seen="&#34;(\w+)&#34;"', page)
        known = {"If-None-Match": f'"{seen}"'}
        with statements(site) as asked:
            again = await site.get("/calls/c-1", cookie=cookie, headers=known)
        assert (again.status, again.text) == (304, "")
        assert not [one for one in asked if "contacts" in one or "SELECT workers" in one]
        await send(site, cookie, "/calls/c-1/people/Beto", answer="no", reason="")
        changed = await site.get("/calls/c-1", cookie=cookie, headers=known)
        assert changed.status == 200
        assert "No puede: 1" in reading(changed.text)


async def test_the_printed_list_has_everybody_however_many_sheets_it_takes(
    hub_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_ON_A_SHEET", 2)
    async with web(hub_database_url) as site:
        names = ("Ana", "Beto", "Caro", "Dora", "Eva")
        await called(site, *names, course=course())
        cookie = await site.sign_in("officer", "omil-1")
        for name in names[:3]:
            await send(site, cookie, f"/calls/c-1/people/{name}", answer="yes", reason="")
        found, path = [], "/calls/c-1/sheet"
        while path:
            sheet = (await site.get(path, cookie=cookie)).text
            found.append(re.findall(r"Persona (\w+)", sheet))
            more = re.findall(r'href="(/calls/c-1/sheet\?desde=\d+)"', sheet)
            path = more[0] if more else ""
        assert found == [["Ana", "Beto"], ["Caro", "Dora"], ["Eva"]]


async def test_who_is_told_is_said_once_all_are(hub_database_url: str) -> None:
    """Looked at again and again meanwhile it would show everybody's band."""
    async with web(hub_database_url) as site:
        w = site.world
        await called(site, "Ana", "Beto", work=False)
        await w.apply()
        await w.plan()
        sender = w.hub.senders[Lane.EMAIL]
        assert await replace(sender, batch_limit=1).work_once()
        assert len(w.email.sent) == 1
        cookie = await site.sign_in("officer", "omil-1")
        assert "1 de 2" in reading((await site.get("/calls/c-1", cookie=cookie)).text)
        underway = await site.get("/calls/c-1?ver=on_its_way", cookie=cookie)
        assert reading(underway.text).count("Aviso en camino") == 2
        await w.work()
        shown = reading((await site.get("/calls/c-1", cookie=cookie)).text)
        assert shown.count("Avisado con un mensaje") == 2


async def test_whoever_moved_away_is_known_by_their_new_office_alone(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await called(site, "Ana", "Beto")
        site.world.clock.move(minutes=1)
        await neighbour(site.world, "Ana", profile=ELSEWHERE)
        await site.world.apply()
        cookie = await site.sign_in("officer", "omil-1")
        page = (await site.get("/calls/c-1", cookie=cookie)).text
        assert "Ya no vive en la comuna" in page
        assert "Persona Ana" not in page
        assert (await site.get("/calls/c-1/people/Ana", cookie=cookie)).status == 404
        await send(site, cookie, "/calls/c-1/people/Ana", answer="yes")
        assert await site.world.rows(answers) == []


async def test_another_comunas_call_and_people_are_not_there(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await called(site, "Ana")
        theirs = {"call_id": "c-2", "requested_by": "omil-macul"} | ELSEWHERE
        audience = {"audience": {"criteria": {}}, "answer_by": ANSWER_BY.isoformat()}
        await site.world.tell("course_call.requested", course=course(), **theirs, **audience)
        await site.world.work()
        cookie = await site.sign_in("officer", "omil-1")
        missing = await site.get("/calls/no-such", cookie=cookie)
        for path in ("", "/sheet", "/people/Lejos", "/stop", "/approve", "/pause"):
            assert (await site.get(f"/calls/c-2{path}", cookie=cookie)).seen == missing.seen
        assert (await send(site, cookie, "/calls/c-2/stop")).status == 404
        assert (await site.get("/calls/c-1/people/Lejos", cookie=cookie)).seen == missing.seen
        assert "c-2" not in (await site.get("/calls", cookie=cookie)).text


async def test_an_auditor_reads_calls_with_each_no_and_changes_nothing(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await called(site, "Ana", "Beto")
        officer, auditor = [await site.sign_in(one, f"{one}-1") for one in ("officer", "auditor")]
        await send(site, officer, "/calls/c-1/people/Beto", answer="no", reason="care")
        assert 'href="/calls"' in (await site.get("/today", cookie=auditor)).text
        listed = reading((await site.get("/calls", cookie=auditor)).text)
        assert "Soldadura básica" in listed
        assert "OMIL Curicó" in listed
        for _ in range(2):
            page = (await site.get("/calls/c-1", cookie=auditor)).text
        shown = reading(page)
        assert "No puede: 1" in shown
        assert "Cuidado de otra persona" in shown
        assert "Lo pidió" in shown
        assert "Se pidió" in shown
        for name in ("Persona Ana", "+56 9"):
            assert name not in shown
        [action] = set(re.findall(r'action="(/today/\d+/person)"', page))
        proof = await site.post(
            action, cookie=auditor, data={"csrf": site.csrf(auditor), "worker": "Beto"}
        )
        assert "No puede ir, cuidado de otra persona, por teléfono" in reading(proof.text)
        for what in ("stop", "approve", "people/Ana", "sheet"):
            assert (await site.get(f"/calls/c-1/{what}", cookie=auditor)).status == 404
        looked = await site.world.rows(log, log.c.what == "looked")
        by = [row["detail"]["by"] for row in looked if row["subject"] == "call:c-1"]
        assert by.count("auditor-1") == 1
