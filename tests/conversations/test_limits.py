"""What one party may do in an hour, whichever process it asks, and however much at once."""

import asyncio
from datetime import timedelta

from hub.tables import allowances
from tests.conversations.talk import Talk, talking
from tests.web.site import Said, web_of


async def test_an_hour_is_one_whichever_process_is_asked(hub_database_url):
    more = {"HUB_CONVERSATIONS_MESSAGES_PER_HOUR": "3", "HUB_CONVERSATIONS_PREVIEWS_PER_HOUR": "2"}
    async with talking(hub_database_url, **more) as talk, web_of(talk.site.world) as another:
        there = Talk(another, talk.id)
        written = [await one.say("worker", "Hola") for one in (talk, there, talk, there)]
        assert [one.status for one in written] == [201, 201, 201, 429]
        # An hour's three come back one each twenty minutes.
        assert written[-1].headers["Retry-After"] == "1200"
        assert (await there.say("employer", "Hola")).status == 201
        looked = [await look(one) for one in (talk, there, talk)]
        assert [one.status for one in looked] == [200, 200, 429]
        talk.site.world.clock.move(seconds=1199)
        assert (await there.say("worker", "Hola")).status == 429
        talk.site.world.clock.move(seconds=1)
        assert (await there.say("worker", "Hola")).status == 201


async def look(talk: Talk) -> Said:
    return await talk.worker("POST", "/preview", json={"text": "Hola"})


async def test_who_writes_many_at_once_to_two_processes_writes_no_more(hub_database_url):
    more = {"HUB_CONVERSATIONS_MESSAGES_PER_HOUR": "5"}
    async with talking(hub_database_url, **more) as talk, web_of(talk.site.world) as another:
        both = (talk, Talk(another, talk.id))
        said = await asyncio.gather(*(both[n % 2].say("worker", f"Hola {n}") for n in range(16)))
        assert sorted(one.status for one in said) == [201] * 5 + [429] * 11
        assert len(await talk.texts("employer")) == 5


async def test_opening_what_is_open_counts_nothing(hub_database_url):
    more = {"HUB_CONVERSATIONS_OPENINGS_PER_HOUR": "1"}
    async with talking(hub_database_url, **more) as talk:
        w = talk.site.world
        w.clock.move(minutes=1)
        await w.vacancy("V-2", published_at=w.clock.now().isoformat())
        await w.work()

        async def opened(vacancy: str) -> int:
            wanted = {"vacancy_id": vacancy}
            said = await talk.site.post("/v1/conversations", role="worker", sub="Rosa", json=wanted)
            return said.status

        assert [await opened("V-1") for _ in range(3)] == [200] * 3
        assert await opened("V-2") == 429
        w.clock.move(hours=1)
        assert await opened("V-2") == 200


async def test_nothing_is_kept_of_it_longer_than_it_counts(hub_database_url):
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        await talk.say("worker", "Hola")
        await talk.say("employer", "Hola")
        await w.tell("worker.erased", w.clock.now() + timedelta(seconds=1), worker_id="Rosa")
        assert {row["owner"] for row in await w.rows(allowances)} == {"employer:E-1"}
        await w.hub.conversations.keeping.clear()
        assert len(await w.rows(allowances)) == 1
        w.clock.move(hours=1)
        await w.hub.conversations.keeping.clear()
        assert await w.rows(allowances) == []
