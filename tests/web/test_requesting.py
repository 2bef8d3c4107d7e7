"""*Sus pedidos*: what a worker asks about their data waits at the desk; its answer is shown."""

from typing import Any

import pytest

from hub.store.letters import desk
from hub.store.log import Actor
from hub.tables import desk_items
from tests.store.dump import everything
from tests.web.reading import Blocks, reading
from tests.web.site import Said, Web, web

ASK = {"kind": "correction", "field": "name", "text": "Debe decir Quilapangui.", "number": "a1"}


async def rosa(site: Web) -> str:
    await site.world.worker("Rosa")
    await site.world.apply()
    return await site.sign_in("worker", "Rosa")


async def ask(site: Web, cookie: str, **more: str) -> Said:
    data = {**ASK, **more, "csrf": site.csrf(cookie)}
    return await site.post("/requests", cookie=cookie, data=data)


async def test_a_correction_waits_at_the_desk_and_is_answered_on_the_page(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        hub, now = site.hub, site.world.clock.now()
        cookie = await rosa(site)
        for _ in range(2):  # pressed twice
            said = await ask(site, cookie)
            assert (said.status, said.headers["Location"]) == (303, "/requests?sent")
        assert b"Quilapangui" not in await everything(hub.database)
        page = reading((await site.get("/requests?sent", cookie=cookie)).text)
        assert "Lo mandamos a la mesa de ayuda." in page
        assert "Nombre: Debe decir Quilapangui." in page
        assert "En revisión. Le responden hasta el 4 de junio de 2026." in page
        async with hub.database.write() as db:
            [one] = await desk.of_worker(db, hub.vault, "Rosa")
            who = Actor(role="operator", sub="ana")
            await desk.close(db, hub.vault, one, answer="Ya está.", actor=who, now=now)
        page = reading((await site.get("/requests", cookie=cookie)).text)
        assert "Respondido." in page
        assert "Ya está." in page


async def test_the_record_leads_to_it_with_the_field_chosen(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await rosa(site)
        assert 'href="/requests"' in (await site.get("/record", cookie=cookie)).text
        page = (await site.get("/requests?field=email", cookie=cookie)).text
        chosen = [a["value"] for tag, a in Blocks(page).tags if tag == "input" and "checked" in a]
        assert chosen == ["correction", "email"]


WRONG: dict[str, tuple[dict[str, str], str]] = {
    "nothing asked": ({"kind": ""}, "Elija qué quiere pedir."),
    "what cannot be asked": ({"kind": "erasure"}, "Elija qué quiere pedir."),
    "no field": ({"field": ""}, "Elija qué dato está mal."),
    "no words": ({"text": "  "}, "Escriba qué debe decir, o qué pide."),
    "too many words": ({"text": "a" * 501}, "Escriba menos: hasta 500 letras."),
}


@pytest.mark.parametrize(("more", "words"), WRONG.values(), ids=WRONG)
async def test_what_is_wrong_is_said_and_what_was_written_stays(
    hub_database_url: str, more: dict[str, str], words: str
) -> None:
    async with web(hub_database_url) as site:
        cookie = await rosa(site)
        said = await ask(site, cookie, **more)
        assert said.status == 422
        assert said.text.count(words) == 2
        assert more.get("text", ASK["text"]).strip() in said.text
        assert await site.world.rows(desk_items) == []


async def test_nobody_fills_the_desk(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await rosa(site)
        statuses = [(await ask(site, cookie, number=f"n{n}")).status for n in range(6)]
        assert statuses == [303] * 5 + [422]


async def test_who_asks_is_known(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await rosa(site)
        stranger: dict[str, Any] = {"role": "worker", "sub": "nobody"}
        assert (await site.get("/requests", **stranger)).status == 404
        assert (await site.get("/requests", role="operator", sub="Rosa")).status == 404
