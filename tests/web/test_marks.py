"""*Me interesa* and *Es falso*: by the API, by a session's pages, and by a link."""

import re
from typing import Any

import pytest

from anonymizer.links import Kind
from hub.tables import deliveries, interests, reports, vacancies
from tests.web.reading import Blocks, reading
from tests.web.site import Web, walked, web

ITEM = Kind.ITEM


async def entry(site: Web, sub: str = "Rosa") -> Any:
    [found] = (await site.get("/v1/inbox", role="worker", sub=sub)).json["items"]
    return found


async def post(site: Web, what: str, sub: str = "Rosa", **how: Any) -> Any:
    item = (await entry(site, "Rosa"))["id"]
    return await site.post(f"/v1/inbox/{item}/{what}", role="worker", sub=sub, **how)


async def test_interest_is_kept_shown_back_and_taken_back(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        assert (await entry(site))["interested"] is False
        for how in ({}, {"json": {}}, {"json": {"interested": True}}):
            said = await post(site, "interested", **how)
            assert (said.status, said.json) == (200, {"interested": True})
        assert (await entry(site))["interested"] is True
        assert (await entry(site, "Luis"))["interested"] is False
        assert len(await site.world.rows(interests)) == 1
        said = await post(site, "interested", json={"interested": False})
        assert said.json == {"interested": False}
        assert (await entry(site))["interested"] is False


async def test_nobody_is_interested_in_what_is_closed(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        await post(site, "interested")
        await site.world.tell("vacancy.closed", vacancy_id="V-1")
        assert (await post(site, "interested")).status == 409
        assert (await post(site, "interested", json={"interested": False})).status == 200


async def test_one_who_was_asked_for_money_holds_a_vacancy(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        said = await post(site, "report", json={"reason": "money"})
        assert (said.status, said.json) == (200, {"reported": True})
        assert (await entry(site))["reported"] == "money"
        assert (await entry(site, "Luis"))["reported"] is None
        [vacancy] = await site.world.rows(vacancies)
        assert vacancy["review_since"] == site.world.clock.now()


@pytest.mark.parametrize(
    ("what", "body", "field"),
    [
        ("report", {}, "reason"),
        ("report", {"reason": "ugly"}, "reason"),
        ("interested", {"interested": "yes"}, "interested"),
        ("interested", {"interesed": True}, "interesed"),
    ],
)
async def test_what_is_wrong_is_named(
    hub_database_url: str, what: str, body: dict[str, Any], field: str
) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        said = await post(site, what, json=body)
        assert (said.status, [one["field"] for one in said.json["errors"]]) == (422, [field])
        assert await site.world.rows(interests) == await site.world.rows(reports) == []


async def test_anothers_entry_is_as_none(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        missing = await site.post("/v1/nowhere", role="worker", sub="Luis")
        for what, body in (("interested", {}), ("report", {"reason": "money"})):
            assert (await post(site, what, "Luis", json=body)).seen == missing.seen
        assert await site.world.rows(interests) == await site.world.rows(reports) == []


def forms(page: str) -> list[str | None]:
    return [attributes["action"] for tag, attributes in Blocks(page).tags if tag == "form"]


async def test_a_job_s_page_keeps_and_shows_both(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        cookie = await site.sign_in("worker", "Rosa")
        listed = (await site.get("/inbox", cookie=cookie)).text
        job = re.findall(r'href="(/inbox/\w+)"', listed)[0]
        data = {"csrf": site.csrf(cookie)}
        said = await site.post(
            f"{job}/interested", cookie=cookie, data=data | {"interested": "yes"}
        )
        assert (said.status, said.headers["Location"]) == (303, job)
        assert "A usted le interesa." in reading((await site.get(job, cookie=cookie)).text)
        assert "A usted le interesa." in reading((await site.get("/inbox", cookie=cookie)).text)
        asked = (await site.get(f"{job}/report", cookie=cookie)).text
        assert "Me pidieron plata" in asked
        assert "checked" not in asked
        wrong = await site.post(f"{job}/report", cookie=cookie, data=data)
        assert (wrong.status, wrong.text.count("Elija una respuesta.")) == (422, 2)
        await site.post(f"{job}/report", cookie=cookie, data=data | {"reason": "money"})
        page = reading((await site.get(job, cookie=cookie)).text)
        assert "Usted avisó que es falso: Me pidieron plata." in page
        await site.post(f"{job}/interested", cookie=cookie, data=data | {"interested": "no"})
        assert await site.world.rows(interests) == []


async def test_studies_are_written_as_people_write_them(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        await site.world.vacancy("V-2", education_min="EDUCACIÓN MEDIA COMPLETA")
        await site.world.work()
        cookie = await site.sign_in("worker", "Rosa")
        listed = (await site.get("/inbox", cookie=cookie)).text
        jobs = re.findall(r'href="(/inbox/\w+)"', listed)
        pages = [(await site.get(job, cookie=cookie)).text for job in jobs]
        assert sum("<dd>Educación media completa</dd>" in page for page in pages) == 1


async def test_whoever_reported_a_job_reads_what_became_of_it(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        cookie = await site.sign_in("worker", "Rosa")

        async def read(path: str) -> str:
            return reading((await site.get(path, cookie=cookie)).text)

        listed = (await site.get("/inbox", cookie=cookie)).text
        [job] = re.findall(r'href="(/inbox/\w+)"', listed)
        [title] = re.findall(r"<h3>(.+?)</h3>", listed)
        data = {"csrf": site.csrf(cookie), "reason": "money"}
        await site.post(f"{job}/report", cookie=cookie, data=data)
        assert "Me pidieron plata. Lo revisa una persona." in await read(job)
        await site.post("/v1/vacancies/V-1/release", role="sence")
        page = await read(job)
        assert "Una persona lo revisó. El aviso sigue." in page
        assert "Hasta cuándo" in page
        await site.post("/v1/vacancies/V-1/recall", role="sence", json={"reason": "fraude"})
        await site.world.work()
        page = await read(job)
        assert "Ya lo quitamos. Gracias por avisar." in page
        assert "Lo revisa" not in page
        assert "Hasta cuándo" not in page
        # The correction takes the place of what it corrects.
        listed = (await site.get("/inbox", cookie=cookie)).text
        assert re.findall(r"<h3>(.+?)</h3>", listed) == [title]
        assert "Este aviso era falso." in reading(listed)
        assert "Hasta cuándo" not in listed


async def test_whoever_came_by_a_link_says_so_there(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        row, *_ = await site.world.rows(deliveries, deliveries.c.channel == "email")
        url = f"/a/{site.hub.links.long(ITEM, row['id'])}"
        page = (await site.get(url)).text
        assert forms(page) == [f"{url}/interested"]
        said = await site.post(f"{url}/interested", data={"interested": "yes"})
        assert (said.status, said.headers["Location"]) == (303, f"{url}?item")
        assert "A usted le interesa." in reading((await site.get(url)).text)
        await site.post(f"{url}/report", data={"reason": "false"})
        assert "El trabajo no existe" in reading((await site.get(url)).text)
        assert len(await site.world.rows(interests)) == len(await site.world.rows(reports)) == 1


async def test_a_link_to_an_address_of_before_shows_and_does_nothing(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        w = site.world
        rows = await w.rows(deliveries, deliveries.c.channel == "email")
        w.clock.move(minutes=1)
        for name in ("Rosa", "Luis"):
            contact = {"email": f"otra.{name.lower()}@correo.example"}
            await w.tell("worker.upserted", worker_id=name, contact=contact)
        url = f"/a/{site.hub.links.long(ITEM, rows[0]['id'])}"
        assert forms((await site.get(url)).text) == []
        for what, data in (("interested", {"interested": "yes"}), ("report", {"reason": "money"})):
            assert (await site.post(f"{url}/{what}", data=data)).status == 404
        assert await w.rows(interests) == await w.rows(reports) == []


async def test_looking_at_a_link_says_nothing(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        for row in await site.world.rows(deliveries):
            url = f"/a/{site.hub.links.long(ITEM, row['id'])}"
            for page in (url, f"{url}/report"):
                assert (await site.get(page)).status == 200
        assert await site.world.rows(interests) == await site.world.rows(reports) == []
