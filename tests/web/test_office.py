"""An officer's pages by real handlers: who answered, what is done, and who may see it."""

import re
from dataclasses import replace
from typing import Any

import pytest

from hub.model import Lane
from hub.tables import answers, log
from hub.web.office import pages, people
from tests.calls import ANSWER_BY, course, neighbour
from tests.web.reading import reading
from tests.web.site import Said, Web, statements, web
from tests.world import consents

pytestmark = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)

ELSEWHERE = "13118"
SILENT = {"consents": [], "contact": {"name": "Persona Sola", "address": "Los Boldos 12"}}


async def called(site: Web, *names: str, work: bool = True, **more: Any) -> None:
    """Let people of Curicó, and one of Macul, be called to a course."""
    for name in names:
        await neighbour(site.world, name, profile={"comuna": "07301"})
    await neighbour(site.world, "Lejos", profile={"comuna": ELSEWHERE})
    await site.world.apply()
    wanted = {
        "call_id": "c-1",
        "course": course(seats=1),
        "audience": {"worker_ids": [*names, "Lejos"]},
        "answer_by": ANSWER_BY.isoformat(),
    }
    said = await site.post("/v1/calls", role="officer", sub="omil-1", json=wanted | more)
    assert said.status == 201
    if work:
        await site.world.work()


async def send(site: Web, cookie: str, path: str, **fields: str) -> Said:
    said = await site.post(path, cookie=cookie, data=fields | {"csrf": site.csrf(cookie)})
    await site.world.work()
    return said


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
        assert not [one for one in asked if "contacts" in one or "prefers_call" in one]
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
        shown = reading((await site.get("/calls/c-1", cookie=cookie)).text)
        assert shown.count("Aviso en camino") == 2
        assert "1 de 2" in shown
        await w.work()
        shown = reading((await site.get("/calls/c-1", cookie=cookie)).text)
        assert shown.count("Avisado con un mensaje") == 2


async def test_a_call_is_stopped_once_its_reach_was_shown(hub_database_url: str) -> None:
    async with web(hub_database_url, HUB_CALLS_APPROVAL_ABOVE="1") as site:
        await called(site, "Ana", "Beto")
        cookie = await site.sign_in("officer", "omil-1")
        page = reading((await site.get("/calls/c-1", cookie=cookie)).text)
        assert "Espera que lo apruebe otra persona de la OMIL, o SENCE." in page
        assert "Aprobar" not in page  # they asked for it themselves
        assert "La lista se hace cuando sale el llamado." in page
        other = await site.sign_in("officer", "omil-2")
        ask = reading((await site.get("/calls/c-1/approve", cookie=other)).text)
        assert "Personas a quienes llega2" in ask
        sence = await site.sign_in("sence", "sence-1")
        assert "Esperan su palabra: 1" in reading((await site.get("/calls", cookie=sence)).text)
        counts = (await site.get("/calls/c-1", cookie=sence)).text
        assert "Ana" not in counts
        approve = "/calls/c-1/approve"
        [seen] = re.findall(
            r'name="as_of" value="([^"]+)"', (await site.get(approve, cookie=sence)).text
        )
        done = [await send(site, sence, approve, as_of=seen) for _ in range(2)]
        assert [one.status for one in done] == [303, 303]
        news = [(await site.get(one.headers["Location"], cookie=sence)).text for one in done]
        assert ["Quedó aprobado." in one for one in news] == [True, False]
        assert ["Ya estaba aprobado." in one for one in news] == [False, True]
        assert len(site.world.email.sent) == 2
        assert (
            await send(site, sence, "/calls/c-1/withdraw", held="yes")
        ).status == 409  # all told
        assert "/calls/c-1/stop" in (await site.get("/calls/c-1", cookie=cookie)).text
        assert (await send(site, cookie, "/calls/c-1/stop", held="yes")).status == 303
        assert "/calls/c-1/stop" not in (await site.get("/calls/c-1", cookie=cookie)).text
        assert "Quitar la aprobación" not in (await site.get("/calls/c-1", cookie=sence)).text
        filled = reading((await site.get("/calls", cookie=sence)).text)
        assert "No se dice" in filled


async def test_a_page_approves_what_it_showed(hub_database_url: str) -> None:
    async with web(hub_database_url, HUB_CALLS_APPROVAL_ABOVE="1") as site:
        await called(site, "Ana", "Beto")
        sence, editor = [await site.sign_in(role, f"{role}-2") for role in ("sence", "officer")]
        asked = (await site.get("/calls/c-1/approve", cookie=sence)).text
        assert "Liceo Municipal, Av. Las Torres 456" in asked
        [seen] = re.findall(r'name="as_of" value="([^"]+)"', asked)
        assert "/calls/c-1/approve" in (await site.get("/calls/c-1", cookie=editor)).text
        wanted = {
            "call_id": "c-1",
            "course": course(place="Otra sede"),
            "audience": {"worker_ids": ["Ana", "Beto"]},
            "answer_by": ANSWER_BY.isoformat(),
        }
        said = await site.post("/v1/calls", role="officer", sub="officer-2", json=wanted)
        assert said.status == 200
        assert "/calls/c-1/approve" not in (await site.get("/calls/c-1", cookie=editor)).text
        assert (await send(site, sence, "/calls/c-1/approve", as_of=seen)).status == 409
        assert site.world.email.sent == []


async def test_whoever_moved_away_is_known_by_their_new_office_alone(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await called(site, "Ana", "Beto")
        site.world.clock.move(minutes=1)
        await neighbour(site.world, "Ana", profile={"comuna": ELSEWHERE})
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
        theirs = {"call_id": "c-2", "comuna": ELSEWHERE, "requested_by": "omil-macul"}
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


async def test_whom_no_message_reaches_is_listed_without_a_rank(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        for number in range(12):
            await w.worker(f"S{number:02}", index=0.08 * number, **SILENT)
        await w.worker("Ana", index=0.5)
        await w.worker("Macul", profile={"comuna": ELSEWHERE}, **SILENT)
        fixed = {"name": "Persona Fija", "phone": "+56223456789"}
        await w.worker("Fija", contact=fixed, consents=consents("alerts"), index=0.99)
        await w.apply()
        await w.hub.cutter.recut_if_needed()
        cookie = await site.sign_in("officer", "omil-1")
        page = (await site.get("/unreachable", cookie=cookie)).text
        text = reading(page)
        assert "Personas sin canal: 13" in text
        assert "Persona Ana" not in text
        assert "Macul" not in text
        assert "+56 2 2345 6789" in text
        assert text.index("S00") < text.index("S09") < text.index("Fija")
        for word in ("band", "0.08", "prioridad", "especial"):
            assert word not in text
        assert (await site.get("/unreachable", cookie=cookie)).text == page
        [looked] = await w.rows(log, log.c.what == "looked")
        assert (looked["subject"], looked["detail"]["people"]) == ("comuna:07301", 13)


async def test_whom_no_message_reaches_is_read_page_by_page(
    hub_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "_A_PAGE", 5)
    async with web(hub_database_url) as site:
        w = site.world
        for number in range(20):
            await w.worker(f"S{number:02}", index=0.05 * number, **SILENT)
        await w.worker("Ana", index=0.5)
        await w.worker("Lejos", profile={"comuna": ELSEWHERE}, index=0.5, **SILENT)
        await w.apply()
        await w.hub.cutter.recut_if_needed()
        cookie, listed, path = await site.sign_in("officer", "omil-1"), [], "/unreachable"
        while path:
            page = (await site.get(path, cookie=cookie)).text
            assert "Personas sin canal: 20" in reading(page)
            listed.append(re.findall(r"\bS\d\d(?= ·)", reading(page)))
            more = re.findall(r'href="(/unreachable\?after=S\d\d)"', page)
            path = more[0] if more else ""
        assert [len(one) for one in listed] == [5, 5, 5, 5]
        whole = [name for page in listed for name in page]
        assert sorted(whole) == [f"S{number:02}" for number in range(20)]
        assert all(abs(int(one[1:]) - place) <= 2 for place, one in enumerate(whole))
        # Each part is another look, and the log names nobody.
        looked = [row["detail"] for row in await w.rows(log, log.c.what == "looked")]
        assert len({one["where"] for one in looked}) == 4
        assert not re.search(r"S\d\d", str(looked))
        # After somebody of elsewhere, or nobody, the list begins anew; and after who is reached,
        # or it would show where they stand.
        for other in ("Lejos", "Ana", "Nadie"):
            page = (await site.get(f"/unreachable?after={other}", cookie=cookie)).text
            assert re.findall(r"\bS\d\d(?= ·)", reading(page)) == listed[0]


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


async def test_an_approval_is_taken_back_while_nothing_went_yet(hub_database_url: str) -> None:
    async with web(hub_database_url, HUB_CALLS_APPROVAL_ABOVE="1") as site:
        await called(site, "Ana", "Beto")
        sence = await site.sign_in("sence", "sence-1")
        said = await site.post("/calls/c-1/approve", cookie=sence, data={"csrf": site.csrf(sence)})
        assert said.status == 303
        assert "Quitar la aprobación" in (await site.get("/calls/c-1", cookie=sence)).text
        assert "No se deshace." in (await site.get("/calls/c-1/withdraw", cookie=sence)).text
        assert (await send(site, sence, "/calls/c-1/withdraw")).status == 303
        assert site.world.email.sent == []
