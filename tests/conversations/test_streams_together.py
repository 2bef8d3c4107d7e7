"""Streams while many write: in order and whole, in one process or several, at a steady cost."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import redis
from structlog.testing import capture_logs

from anonymizer.vault import seal
from hub.conversations import postman, relay
from hub.errors import Refused
from tests import servers
from tests.conversations.ears import ear
from tests.conversations.talk import Talk, talking
from tests.waiting import eventually
from tests.web.site import Web, statements, web_of

PLENTY = {"HUB_CONVERSATIONS_MESSAGES_PER_HOUR": "100000"}
POSTGRESQL = pytest.mark.parametrize("hub_database_url", ["postgresql"], indirect=True)


async def test_many_writers_are_heard_in_order_and_whole(hub_database_url):
    async with talking(hub_database_url, **PLENTY) as talk, web_of(talk.site.world) as another:
        luis = await opened(talk, "Luis")
        writers = [Talk(site, one.id) for site in (talk.site, another) for one in (talk, luis)]
        async with ear(talk.site, "employer") as here, ear(another, "employer") as there:

            async def write(side: Talk, name: str) -> None:
                for number in range(10):
                    said = await side.say("employer", f"{name} {number}")
                    assert said.status == 201

            await asyncio.gather(
                *(write(one, f"{at}{turn}") for at, one in enumerate(writers) for turn in "ab")
            )
            for one in (here, there):
                events = await one.heard(80)
                assert [event.id for event in events] == list(range(1, 81))
                for thread in (talk.id, luis.id):
                    lines = [
                        event.data["message"]["number"]
                        for event in events
                        if event.data["conversation"] == thread
                    ]
                    assert lines == list(range(1, 41))


async def opened(talk: Talk, worker: str) -> Talk:
    said = await talk.site.post(
        "/v1/conversations", role="worker", sub=worker, json={"vacancy_id": "V-1"}
    )
    return Talk(talk.site, said.json["id"])


async def test_what_many_hear_is_read_at_once(hub_database_url, monkeypatch):
    monkeypatch.setattr(postman, "_LOOK", 1000.0)
    async with (
        talking(hub_database_url) as talk,
        web_of(talk.site.world) as writing,
        ear(talk.site, "employer") as firm,
        ear(talk.site, "worker") as rosa,
    ):
        for _ in range(20):
            await Talk(writing, talk.id).say("employer", "Hola")
        with statements(talk.site) as counted:
            talk.site.hub.bell.ring({"employer:E-1": 20, "worker:Rosa": 20})
            await firm.heard(20)
            await rosa.heard(20)
        assert len([one for one in counted if one.lstrip().startswith("SELECT")]) == 4


async def test_what_another_process_wrote_is_found_without_a_ring(hub_database_url):
    async with (
        talking(hub_database_url) as talk,
        web_of(talk.site.world) as another,
        ear(another, "worker") as rosa,
    ):
        await talk.say("employer", "Hola")
        await rosa.heard(1)


@asynccontextmanager
async def two(database_url: str, url: str) -> AsyncIterator[tuple[Talk, Web]]:
    """Serve one database twice, with Redis between."""
    async with (
        talking(database_url, HUB_REDIS_URL=url) as talk,
        web_of(talk.site.world) as another,
    ):
        assert await eventually(lambda: subscribed(url) == 2)
        yield talk, another


def subscribed(url: str) -> int:
    """Say how many processes hear each other."""
    with redis.Redis.from_url(url) as client:
        return dict(client.pubsub_numsub("hub:heard"))[b"hub:heard"]


async def test_rings_tell_whoever_reads_redis_neither_who_nor_whether_it_is_the_same_again(
    hub_database_url, redis_url, monkeypatch
):
    monkeypatch.setattr(postman, "_LOOK", 1000.0)
    async with two(hub_database_url, redis_url) as (talk, another):
        luis = await opened(talk, "Luis")
        with redis.Redis.from_url(redis_url) as client, client.pubsub() as spy:
            spy.subscribe("hub:heard")
            assert spy.get_message(timeout=5)["type"] == "subscribe"
            passed = []
            async with ear(another, "employer") as firm:
                for number, thread in enumerate((talk, talk, luis)):
                    await thread.say("employer", "Hola")
                    await firm.heard(number + 1)
                    passed.append(spy.get_message(timeout=5)["data"])
        for name in (b"Rosa", b"E-1", b"worker", b"Hola", talk.id.encode()):
            assert name not in b"".join(passed)
        assert len({len(one) for one in passed}) == 1
        pieces = [one[at : at + 8] for one in passed for at in range(len(one) - 7)]
        assert len(pieces) == len(set(pieces))


async def test_what_somebody_else_says_there_stops_no_ring(
    hub_database_url, redis_url, monkeypatch
):
    monkeypatch.setattr(postman, "_LOOK", 1000.0)
    forged = json.dumps(["", "worker:Rosa"]).encode()
    async with (
        two(hub_database_url, redis_url) as (talk, another),
        ear(another, "worker") as rosa,
    ):
        with redis.Redis.from_url(redis_url) as client, capture_logs() as noted:
            for said in (b"hello", forged, seal(bytes(32), forged, "hub:heard")):
                assert client.publish("hub:heard", said) == 2
            await talk.say("employer", "Hola")
            await rosa.heard(1)
        assert "stream.relay_broke" not in {one["event"] for one in noted}


@pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
async def test_redis_without_its_client_is_refused_in_words(hub_database_url, monkeypatch):
    monkeypatch.setattr(relay, "find_spec", lambda _: None)
    with pytest.raises(Refused, match="HUB_REDIS_URL needs the package redis"):
        async with talking(hub_database_url, HUB_REDIS_URL="redis://127.0.0.1:1/0"):
            pass


async def until_connected(site: Web, figure: int) -> None:
    """Wait until the metrics of a process say whether rings come in."""

    async def said() -> bool:
        return f"hub_redis_connected {figure}.0" in (await site.get("/metrics")).text

    assert await eventually(said)


@POSTGRESQL
async def test_without_redis_streams_go_on_and_it_is_found_again(hub_database_url, monkeypatch):
    monkeypatch.setattr(relay, "_AGAIN", 0.05)
    with servers.redis_server() as server:
        async with (
            two(hub_database_url, server.url) as (talk, another),
            ear(another, "worker") as rosa,
        ):
            await until_connected(another, 1)
            server.crash()
            await until_connected(another, 0)
            await talk.say("employer", "Hola")
            await rosa.heard(1)
            server.start()
            assert await eventually(lambda: subscribed(server.url) == 2)
            await until_connected(another, 1)
            monkeypatch.setattr(postman, "_LOOK", 1000.0)
            await talk.say("employer", "Hola otra vez")
            await rosa.heard(2)
