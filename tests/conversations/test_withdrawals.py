"""Whoever takes consent back is written to and shown no more, and answers what is theirs."""

import pytest

from hub.tables import outbox
from tests.conversations.talk import Talk, listed, mint, opened_by_employer, told
from tests.world import consents

WITHDRAWN = {
    "an employer who wrote first": ("employer", "publication", 409),
    "an employer who was asked": ("worker", "publication", 201),
    "nobody at all": ("worker", "processing", 409),
}


@pytest.mark.parametrize(("opener", "purpose", "status"), WITHDRAWN.values(), ids=WITHDRAWN.keys())
async def test_after_a_withdrawal_may_write(hub_database_url, opener, purpose, status):
    async with told(hub_database_url) as talk:
        if opener == "employer":
            opened = await opened_by_employer(talk, (await mint(talk)).json)
        else:
            path = "/v1/conversations"
            body = {"vacancy_id": "V-1"}
            opened = await talk.site.post(path, role="worker", sub="Rosa", json=body)
        talk.id = opened.json["id"]
        w = talk.site.world
        w.clock.move(minutes=1)
        no = consents(purpose, channel="all", granted=False, at=w.clock.now())
        await w.worker("Rosa", consents=no)
        await w.apply()
        assert (await talk.say("employer", "Hola")).status == status


async def take_back(talk, worker="Rosa"):
    w = talk.site.world
    w.clock.move(minutes=1)
    no = consents("publication", channel="all", granted=False, at=w.clock.now())
    await w.worker(worker, consents=no)
    await w.apply()


async def reveals_told(talk):
    """Say of how many reveals the portal hears."""
    return len(await talk.site.world.rows(outbox, outbox.c.type == "cl.bne.identity.revealed"))


async def test_an_employer_shows_itself_to_nobody_who_took_their_consent_back(hub_database_url):
    async with told(hub_database_url) as talk:
        talk.id = (await opened_by_employer(talk, (await mint(talk)).json)).json["id"]
        await take_back(talk)
        refused = await talk.employer("POST", "/reveal")
        ended = await talk.say("employer", "Hola")
        assert (refused.status, refused.text) == (409, ended.text)
        assert not (await talk.worker("GET")).json["revealed"]
        assert await reveals_told(talk) == 0


async def test_a_reveal_to_all_tells_nobody_who_took_their_consent_back(hub_database_url):
    async with told(hub_database_url) as talk:
        luis = Talk(talk.site)
        luis.id = (await opened_by_employer(talk, (await mint(talk, "Luis")).json)).json["id"]
        talk.id = (await opened_by_employer(talk, (await mint(talk)).json)).json["id"]
        await take_back(talk)
        w = talk.site.world
        w.email.sent.clear()
        said = await luis.employer("POST", "/reveal", json={"whole_vacancy": True})
        assert said.json == {"revealed": 1}
        await w.work()
        assert len(w.email.sent) == await reveals_told(talk) == 1
        assert (await talk.worker("GET")).json["messages"] == []


@pytest.mark.parametrize("withdrew", [False, True], ids=["willing", "withdrew"])
async def test_of_a_held_message_let_go_after_a_withdrawal_nobody_is_notified(
    hub_database_url, withdrew
):
    async with told(hub_database_url) as talk:
        talk.id = (await opened_by_employer(talk, (await mint(talk)).json)).json["id"]
        money = "Para postular debe transferir $30.000 por el uniforme antes del lunes"
        assert (await talk.say("employer", money)).json["held_for"] == "money"
        w = talk.site.world
        if withdrew:
            await take_back(talk)
        w.email.sent.clear()
        w.clock.move(hours=25)
        assert await talk.site.hub.conversations.moderating.let_go() == 1
        await w.work()
        assert len(w.email.sent) == (not withdrew)


async def test_whom_a_job_interests_is_a_candidate_until_they_take_it_back(hub_database_url):
    async with told(hub_database_url) as talk:
        [item] = (await talk.site.get("/v1/inbox", role="worker", sub="Rosa")).json["items"]
        path = f"/v1/inbox/{item['id']}/interested"
        await talk.site.post(path, role="worker", sub="Rosa")
        [candidate] = (await listed(talk)).json["items"]
        assert candidate["region"] == "Maule"
        no = {"interested": False}
        await talk.site.post(path, role="worker", sub="Rosa", json=no)
        assert (await listed(talk)).json["items"] == []
