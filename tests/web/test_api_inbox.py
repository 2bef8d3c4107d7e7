"""A worker's own inbox, by the API: nobody else's, and nothing that tells their turn."""

from typing import Any

from hub.tables import recipients
from hub.web.documents import InboxList
from tests.web.site import Web, walked, web


async def items(site: Web, sub: str = "Rosa", query: str = "") -> Any:
    said = await site.get(f"/v1/inbox{query}", role="worker", sub=sub)
    assert said.status == 200, said.text
    return said.json


async def test_a_worker_sees_what_they_were_told_and_why(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        listed = await items(site)
        InboxList.model_validate(listed)
        [item] = listed["items"]
        assert item["vacancy"]["title"] == "Ayudante de cocina"
        assert item["vacancy"]["description"] == "Picar verduras.\nLavar ollas."
        assert item["employer"] == {"name": None, "trade": "Restaurantes", "region": "Maule"}
        assert item["reasons"] == [
            "Usted busca este tipo de trabajo: Cocina.",
            "El trabajo queda en su comuna, Curicó.",
        ]
        assert (item["day"], item["seen"], item["closed"]) == ("2026-05-05", False, False)


async def test_workers_see_their_own_inbox_and_no_other(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        rosa, luis = await items(site), await items(site, "Luis")
        assert len(rosa["items"]) == len(luis["items"]) == 1
        assert rosa["items"][0]["id"] != luis["items"][0]["id"]
        for nobody in ("Ana", "a stranger"):
            assert await items(site, nobody) == {"items": [], "next": None}


async def test_another_workers_entry_is_as_one_that_does_not_exist(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        mine = (await items(site))["items"][0]["id"]
        missing = await site.post("/v1/inbox/nothing/read", role="worker", sub="Luis")
        for sub in ("Luis", "Ana", "a stranger"):
            said = await site.post(f"/v1/inbox/{mine}/read", role="worker", sub=sub)
            assert said.seen == missing.seen
        assert missing.status == 404
        assert [row["seen_at"] for row in await site.world.rows(recipients)] == [None, None]


async def test_reading_is_noted_once(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        item = (await items(site))["items"][0]["id"]
        first = site.world.clock.now()
        for _ in range(2):
            said = await site.post(f"/v1/inbox/{item}/read", role="worker", sub="Rosa")
            assert (said.status, said.text) == (204, "")
            site.world.clock.move(minutes=5)
        seen = {row["seen_at"] for row in await site.world.rows(recipients)}
        assert seen == {None, first}
        assert (await items(site))["items"][0]["seen"] is True


async def test_what_is_not_visible_yet_is_not_there(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await w.worker("Rosa")
        await w.employer()
        await w.vacancy()
        await w.plan()
        assert await items(site) == {"items": [], "next": None}


async def test_pages_follow_one_another_newest_first(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await w.worker("Rosa")
        await w.employer()
        for number in range(3):
            await w.vacancy(f"V-{number}")
            await w.work()
            w.clock.move(hours=7)
        found, after = [], ""
        while True:
            page = await items(site, query=f"?limit=1{after}")
            found += [one["vacancy"]["vacancy_id"] for one in page["items"]]
            if page["next"] is None:
                break
            after = f"&after={page['next']}"
        assert found == ["V-2", "V-1", "V-0"]


async def test_a_bad_page_is_a_problem_that_names_the_field(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        others = (await items(site, "Luis"))["items"][0]["id"]
        for query, field in (
            ("limit=0", "limit"),
            ("limit=1001", "limit"),
            ("limit=ten", "limit"),
            ("limit=", "limit"),
            ("after=7", "after"),
            (f"after={others}", "after"),
        ):
            said = await site.get(f"/v1/inbox?{query}", role="worker", sub="Rosa")
            assert said.status == 422, query
            assert [one["field"] for one in said.json["errors"]] == [field], query


async def test_a_job_that_was_closed_or_has_run_out_is_marked(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        site.world.clock.move(days=31)
        assert (await items(site))["items"][0]["closed"] is True


async def test_an_update_says_what_changed(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        site.world.clock.move(hours=1)
        await site.world.vacancy(pay_min=600000)
        await site.world.work()
        [item] = (await items(site))["items"]
        assert (item["kind"], item["changed"]) == ("update", ["pay"])
        assert item["vacancy"]["pay_min"] == 600000
        assert item["reasons"][0] == "Usted busca este tipo de trabajo: Cocina."


async def test_the_day_is_that_of_the_workers_own_zone(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        w.clock.move(hours=15, minutes=30)  # 05:30 UTC: 1:30 in Santiago, 23:30 on Rapa Nui
        anywhere = [{"search_id": "s", "occupations": ["Cocina"], "comunas": ["*"]}]
        for name, comuna in (("Rosa", "07301"), ("Mana", "05201")):
            await w.worker(name, profile={"comuna": comuna}, searches=anywhere)
        await w.employer()
        await w.vacancy()
        await w.work()
        days = {name: (await items(site, name))["items"][0]["day"] for name in ("Rosa", "Mana")}
        assert days == {"Rosa": "2026-05-06", "Mana": "2026-05-05"}
