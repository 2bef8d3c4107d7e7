"""Links that have expired, and the one link of an SMS that tells several jobs."""

import asyncio
import re

from hub.tables import notes
from templates import words
from tests.web.reading import Blocks, reading
from tests.web.site import PUBLIC_URL, Web, web
from tests.world import consents

SMS_ONLY = {"contact": {"phone": "+56987654321"}, "consents": consents("alerts", channel="sms")}
GONE = words.WITHDRAWN["job"]
ASKED = "Si el enlace era suyo, le llegará otro."


async def told(site: Web, *, jobs: int = 1) -> str:
    """Let Rosa be told of so many jobs in one SMS; give the path of its link."""
    w = site.world
    await w.employer()
    await w.worker("Rosa", **SMS_ONLY)
    for number in range(jobs):
        data = {"title": f"Cocina {number + 1}", "occupation": "Cocina"}
        await w.vacancy(f"V-{number + 1}", **data)
    await w.work()
    [message] = w.sms.sent
    return message.fill["link"].removeprefix(PUBLIC_URL)


def links(page: str) -> list[str]:
    return [
        href
        for tag, attributes in Blocks(page).tags
        if tag == "a" and (href := attributes.get("href") or "").startswith("/a/")
    ]


async def test_a_digest_s_link_lists_every_item_and_each_leads_to_its_job(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        path = await told(site, jobs=3)
        page = (await site.get(path)).text
        assert "Trabajos de su mensaje" in page
        listed = re.findall(r"<h3>(.*)</h3>", page)
        assert sorted(listed) == ["Cocina 1", "Cocina 2", "Cocina 3"]
        assert "/inbox" not in page
        shown = []
        for link in links(page):
            said = await site.get(link)
            assert said.status == 200
            shown += re.findall(r"<h1>(.*)</h1>", said.text)
        assert shown == listed


async def test_what_was_closed_or_recalled_says_so_behind_its_link(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        path = await told(site, jobs=3)
        await site.world.tell("vacancy.closed", vacancy_id="V-1")
        await site.world.tell("vacancy.recalled", vacancy_id="V-2")
        page = (await site.get(path)).text
        assert page.count("Este trabajo ya se cerró.") == 1
        assert page.count(GONE) == 1
        pages = [(await site.get(link)).text for link in links(page)]
        over = ["Este trabajo ya se cerró." in one or GONE in one for one in pages]
        assert over == [">Me interesa<" not in one for one in pages]
        assert sum(over) == 2


async def test_one_interest_of_a_digest_comes_back_to_its_own_job(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        path = await told(site, jobs=2)
        said = await site.post(f"{path}/interested", data={"interested": "yes"})
        page = (await site.get(said.headers["Location"])).text
        [first] = re.findall(r"<h1>(.*)</h1>", page)
        assert first == re.findall(r"<h3>(.*)</h3>", (await site.get(path)).text)[0]
        assert "A usted le interesa." in reading(page)
        assert reading((await site.get(path)).text).count("A usted le interesa.") == 1


async def test_an_expired_link_is_sent_again_the_same_way(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        path = await told(site)
        site.world.clock.move(days=31)
        page = (await site.get(path)).text
        assert f'action="{path}/again"' in page
        assert await site.world.rows(notes) == []  # looking sends nothing
        said = await site.post(f"{path}/again")
        assert (said.status, ASKED in said.text) == (200, True)
        assert site.rung == ["sms"]
        await site.world.work()
        fresh = site.world.sms.sent[-1].fill["link"].removeprefix(PUBLIC_URL)
        assert fresh != path
        assert "Cocina 1" in (await site.get(fresh)).text


async def test_another_link_is_sent_once_an_hour(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        path = await told(site)
        site.world.clock.move(days=31)
        for minutes, count in ((0, 1), (59, 1), (2, 2)):
            site.world.clock.move(minutes=minutes)
            await site.post(f"{path}/again")
            assert len(await site.world.rows(notes)) == count


async def test_many_taps_at_once_send_one_link(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        path = await told(site)
        site.world.clock.move(days=31)
        said = await asyncio.gather(*(site.post(f"{path}/again") for _ in range(8)))
        assert [one.status for one in said] == [200] * 8
        assert len(await site.world.rows(notes)) == 1


async def test_the_second_link_expires_and_leads_to_a_third(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        path = await told(site)
        for _ in range(2):
            site.world.clock.move(days=31)
            await site.post(f"{path}/again")
            await site.world.work()
            path = site.world.sms.sent[-1].fill["link"].removeprefix(PUBLIC_URL)
        assert "Cocina 1" in (await site.get(path)).text
        abouts = {row["about"] for row in await site.world.rows(notes)}
        assert len(abouts) == 1


async def test_the_answer_tells_nobody_whether_a_link_was_ours(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        path = await told(site)
        fresh = await site.post(f"{path}/again")  # not expired: nothing is sent
        nobody = await site.post("/a/0000000000000/again")
        nonsense = await site.post("/a/x/again")
        site.world.clock.move(days=31)
        expired = await site.post(f"{path}/again")
        assert len({one.seen for one in (fresh, nobody, nonsense, expired)}) == 1
        assert len(await site.world.rows(notes)) == 1


async def test_whoever_asks_too_often_is_told_to_wait(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        statuses = [(await site.post("/a/0000000000000/again")).status for _ in range(32)]
        assert statuses[:15] == [200] * 15
        assert statuses[-1] == 429


async def test_a_link_to_a_number_of_before_sends_nothing(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        path = await told(site)
        site.world.clock.move(days=31)
        contact = {"phone": "+56987651111"}
        await site.world.tell("worker.upserted", worker_id="Rosa", contact=contact)
        said = await site.post(f"{path}/again")
        assert ASKED in said.text
        assert await site.world.rows(notes) == []
