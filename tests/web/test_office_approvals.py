"""An officer's pages that approve, withdraw and stop a call: each does what it showed."""

import re

import pytest

from tests.calls import ANSWER_BY, course
from tests.web.calling import called, send
from tests.web.reading import reading
from tests.web.site import web

pytestmark = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)


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
        assert "Reservado" in filled


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
