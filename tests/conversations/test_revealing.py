"""An employer shows itself, to one or to all of a vacancy; then a worker shares chosen data."""

from hub.tables import lines, log, outbox
from tests.conversations.talk import EMPLOYER, WORKER, mint, opened_by_employer, talking


async def test_reveal_shows_the_employer_and_lets_the_worker_share(hub_database_url):
    async with talking(hub_database_url) as talk:
        assert (await talk.worker("POST", "/share", json={"fields": ["phone"]})).status == 409
        assert (await talk.worker("POST", "/reveal")).status == 404
        before = (await talk.worker("GET")).json
        assert (before["company"], before["revealed"]) == (None, False)
        assert (await talk.employer("POST", "/reveal")).json == {"revealed": 1}
        assert (await talk.employer("POST", "/reveal")).json == {"revealed": 0}
        after = (await talk.worker("GET")).json
        assert after["company"] == {
            "legal_name": EMPLOYER["legal_name"],
            "trade_names": EMPLOYER["trade_names"],
            "rut": EMPLOYER["rut"],
        }
        assert [line["kind"] for line in after["messages"]] == ["revealed"]
        bad = await talk.worker("POST", "/share", json={"fields": ["phone", "wage"]})
        assert (bad.status, len(bad.json["errors"])) == (422, 1)
        shared = await talk.worker("POST", "/share", json={"fields": ["phone", "name"]})
        assert shared.status == 201
        [*_, line] = (await talk.employer("GET")).json["messages"]
        assert line["fields"] == {"name": WORKER["name"], "phone": "+56976543210"}
        events = [row["type"] for row in await talk.site.world.rows(outbox)]
        assert events.count("cl.bne.identity.revealed") == 1


async def test_after_the_reveal_the_worker_is_still_protected(hub_database_url):
    async with talking(hub_database_url) as talk:
        await talk.employer("POST", "/reveal")
        await talk.say("employer", f"Lo esperamos en {EMPLOYER['address']}")
        await talk.say("worker", f"Gracias, mi correo es {WORKER['email']}")
        [_, theirs, _] = await talk.texts("worker")
        assert EMPLOYER["address"] in theirs
        assert WORKER["email"] not in (await talk.texts("employer"))[2]


async def test_a_reveal_for_the_vacancy_is_for_those_who_come_later_too(hub_database_url):
    async with talking(hub_database_url) as talk:
        luis = (await mint(talk, "Luis")).json
        said = await talk.employer("POST", "/reveal", json={"whole_vacancy": True})
        assert said.json == {"revealed": 1}
        opened = await opened_by_employer(talk, luis)
        talk.id = opened.json["id"]
        assert opened.json["revealed"]
        seen = await talk.ask("worker", "Luis", "GET", "")
        assert seen.json["company"]["legal_name"] == EMPLOYER["legal_name"]


async def test_the_portal_hears_of_everybody_who_comes_to_know_an_employer(hub_database_url):
    async with talking(hub_database_url) as talk:
        await talk.employer("POST", "/reveal", json={"whole_vacancy": True})
        body = {"json": {"vacancy_id": "V-1"}, "role": "worker", "sub": "Luis"}
        for _ in range(2):
            assert (await talk.site.post("/v1/conversations", **body)).json["revealed"]
        w = talk.site.world
        assert len(await w.rows(outbox, outbox.c.type == "cl.bne.identity.revealed")) == 2
        kept = await w.rows(log, log.c.what == "conversation.revealed")
        assert len(kept) == 2


async def test_an_employer_no_longer_verified_shows_and_gets_nothing(hub_database_url):
    async with talking(hub_database_url) as talk:
        await talk.employer("POST", "/reveal")
        luis = (await mint(talk, "Luis")).json
        other = (await opened_by_employer(talk, luis)).json["id"]
        await talk.site.world.employer(verified=False, identity=EMPLOYER)
        await talk.site.world.apply()
        assert (await talk.worker("POST", "/share", json={"fields": ["phone"]})).status == 409
        talk.id = other
        assert (await talk.employer("POST", "/reveal")).status == 409


async def test_sharing_the_same_again_gives_nothing_twice(hub_database_url):
    async with talking(hub_database_url) as talk:
        await talk.employer("POST", "/reveal")
        share = {"json": {"fields": ["phone"]}}
        one, again = [await talk.worker("POST", "/share", **share) for _ in range(2)]
        assert one.json == again.json
        assert len(await talk.site.world.rows(lines)) == 2
