"""Conversations by the API: who is a candidate, under which reference, and who may begin one."""

import pytest

from hub.tables import candidates, conversations
from tests.conversations.talk import WORKER, listed, mint, opened_by_employer, talking, told
from tests.world import consents


async def test_a_reference_is_minted_once_and_opens_one_conversation(hub_database_url):
    async with told(hub_database_url) as talk:
        one, again, luis = await mint(talk), await mint(talk), await mint(talk, "Luis")
        assert one.json == again.json != luis.json
        assert len(await talk.site.world.rows(candidates)) == 2
        found = (await listed(talk)).json
        named = {item["candidate"] for item in found["items"]}
        assert named == {one.json["candidate"], luis.json["candidate"]}
        assert (found["received"], found["asked"]) == (2, 0)
        first = await opened_by_employer(talk, one.json)
        second = await opened_by_employer(talk, one.json)
        assert first.json["id"] == second.json["id"]
        assert len(await talk.site.world.rows(conversations)) == 1


async def test_who_only_opened_a_conversation_asked_nothing_and_is_no_candidate(hub_database_url):
    async with talking(hub_database_url) as talk:
        found = (await listed(talk)).json
        assert (found["items"], found["asked"]) == ([], 0)
        everything = {"path": "/v1/conversations", "role": "employer", "sub": "E-1"}
        assert (await talk.site.get(**everything)).json["items"] == []
        await talk.say("worker", "¿El turno es de mañana?")
        found = (await listed(talk)).json
        assert (len(found["items"]), found["asked"]) == (1, 1)
        assert len((await talk.site.get(**everything)).json["items"]) == 1


FAULTY = {
    "unknown worker": ({"worker": "Nobody"}, "worker_id"),
    "unknown employer": ({"employer_id": "E-9"}, "employer_id"),
    "unknown vacancy": ({"vacancy_id": "V-9"}, "vacancy_id"),
}


@pytest.mark.parametrize(("more", "field"), FAULTY.values(), ids=FAULTY.keys())
async def test_minting_for_strangers_names_the_field(hub_database_url, more, field):
    async with told(hub_database_url) as talk:
        said = await mint(talk, **more)
        assert said.status == 422
        assert field in {error["field"] for error in said.json["errors"]}
        assert await talk.site.world.rows(candidates) == []


async def test_without_consent_to_publication_nobody_is_a_candidate(hub_database_url):
    async with told(hub_database_url) as talk:
        reference = (await mint(talk)).json
        w = talk.site.world
        w.clock.move(minutes=1)
        no = consents("publication", channel="all", granted=False, at=w.clock.now())
        await w.worker("Rosa", consents=no)
        await w.apply()
        assert (await listed(talk)).json["items"] == []
        assert (await opened_by_employer(talk, reference)).status == 404


async def test_a_worker_opens_only_what_they_were_told_of(hub_database_url):
    async with told(hub_database_url) as talk:
        w = talk.site.world
        await w.worker("Ana", searches=[{"search_id": "s1", "occupations": ["Aseo"]}])
        await w.apply()
        one, other = [
            await talk.site.post(
                "/v1/conversations", role="worker", sub="Ana", json={"vacancy_id": vacancy}
            )
            for vacancy in ("V-1", "V-none")
        ]
        assert one.seen == other.seen
        assert one.status == 404


async def test_what_changes_in_a_worker_changes_in_none_of_their_aliases(hub_database_url):
    async with told(hub_database_url) as talk:
        await mint(talk)
        before = (await listed(talk)).json["items"]
        w = talk.site.world
        w.clock.move(minutes=1)
        await w.worker("Rosa", profile={"comuna": "13101", "experience_years": 7}, contact=WORKER)
        await w.apply()
        assert (await listed(talk)).json["items"] == before
