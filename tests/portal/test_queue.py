"""What the portal puts on its queue is stored once and in order, whatever is killed or away."""

import asyncio
import json

import pytest
from structlog.testing import capture_logs

from hub.errors import Refused
from hub.portal import connection, queue
from hub.portal.stream import GROUP, STREAM, standing
from hub.store.portal import events as event_store
from hub.store.schema import upgrade_in_thread
from hub.tables import events, log, rejected
from tests import servers
from tests.intake.examples import TYPES, example
from tests.portal.queues import (
    add,
    left,
    portal,
    queue_of,
    reading,
    shown,
    stored,
    taken,
    workers,
)
from tests.waiting import eventually
from tests.world import world

pytestmark = pytest.mark.usefixtures("brief")


async def test_every_type_comes_in_by_the_queue_as_by_the_door(hub_database_url, redis_url):
    async with world(hub_database_url, HUB_REDIS_URL=redis_url) as w, reading(w) as rung:
        add(redis_url, *(example(one) for one in TYPES))
        assert await taken(redis_url)
        assert [row["type"] for row in await w.rows(events)] == list(TYPES)
        assert rung
        add(
            redis_url, *(example(one) for one in TYPES)
        )  # the portal is not sure, and says it again
        assert await taken(redis_url)
        assert len(await w.rows(events)) == len(TYPES)
        counted = [row["detail"] for row in await w.rows(log, log.c.what == "accepted")]
        assert sum(one["duplicates"] for one in counted) == len(TYPES)
        await w.apply()
        assert {row["result"] for row in await w.rows(events)} >= {"applied"}


async def test_a_thousand_events_keep_their_order_though_two_processes_read(
    hub_database_url, redis_url
):
    async with (
        world(hub_database_url, HUB_REDIS_URL=redis_url) as w,
        world(hub_database_url, HUB_REDIS_URL=redis_url) as other,
    ):
        many = workers(w, 1000)
        async with reading(w, other):
            for start in range(0, 1000, 125):
                add(redis_url, *many[start : start + 125])
            assert await taken(redis_url)
        assert await stored(w) == [one["id"] for one in many]


async def test_killed_between_commit_and_acknowledgement_it_stores_nothing_twice(
    hub_database_url, redis_url, monkeypatch
):
    async with world(hub_database_url, HUB_REDIS_URL=redis_url) as w:
        bad = w.event("worker.upserted", {"worker_id": "W-9", "age": 44})
        add(redis_url, *workers(w, 3), bad)
        held = asyncio.Event()

        async def never(*_):
            held.set()
            await asyncio.Event().wait()

        with monkeypatch.context() as patched:
            patched.setattr(queue.Queue, "_take_off", never)
            async with reading(w):
                await asyncio.wait_for(held.wait(), 10)
        assert left(redis_url) == 4
        assert (len(await w.rows(events)), len(await w.rows(rejected))) == (3, 1)
        async with world(hub_database_url, HUB_REDIS_URL=redis_url) as other, reading(other):
            assert await taken(redis_url)
        assert (len(await w.rows(events)), len(await w.rows(rejected))) == (3, 1)
        assert len(shown(redis_url)) == 1
        with portal(redis_url) as client:
            assert client.xpending(STREAM, GROUP)["pending"] == 0


async def test_nothing_is_taken_off_before_it_is_committed(
    hub_database_url, redis_url, monkeypatch
):
    async with world(hub_database_url, HUB_REDIS_URL=redis_url) as w:
        whole = event_store.accept
        begun, go_on = asyncio.Event(), asyncio.Event()

        async def slow(*told):
            begun.set()
            await go_on.wait()
            return await whole(*told)

        monkeypatch.setattr(event_store, "accept", slow)
        add(redis_url, *workers(w, 2))
        async with reading(w):
            await asyncio.wait_for(begun.wait(), 10)
            assert left(redis_url) == 2
            go_on.set()
            assert await taken(redis_url)
        assert len(await stored(w)) == 2


async def test_what_a_dead_process_was_handed_is_taken_over_when_its_lease_is_over(
    hub_database_url, redis_url
):
    async with (
        world(hub_database_url, HUB_REDIS_URL=redis_url) as w,
        world(hub_database_url, HUB_REDIS_URL=redis_url, HUB_INTAKE_LEASE_SECONDS="30") as other,
    ):
        dead = queue_of(w)
        many = workers(w, 3)
        add(redis_url, *many)
        assert await dead._have_turn()
        with portal(redis_url) as client:
            client.xgroup_create(STREAM, GROUP, id="0")
            client.xreadgroup(GROUP, dead.name, {STREAM: ">"})  # and then it dies
            client.xgroup_createconsumer(STREAM, GROUP, "long gone")
        add(redis_url, *(later := workers(w, 1, first=3)))
        async with reading(other):
            await eventually(lambda: left(redis_url) == 4)
            assert await stored(w) == []  # as long as it may be alive
            other.clock.move(seconds=31)
            assert await taken(redis_url)
        assert await stored(w) == [one["id"] for one in (*many, *later)]
        with portal(redis_url) as client:
            names = {one["name"] for one in client.xinfo_consumers(STREAM, GROUP)}
        assert queue_of(other).name.encode() in names


async def test_names_of_processes_that_are_gone_are_forgotten(
    hub_database_url, redis_url, monkeypatch
):
    async with world(hub_database_url, HUB_REDIS_URL=redis_url) as w:
        monkeypatch.setattr(queue_of(w), "lease", type(queue_of(w).lease)(milliseconds=900))
        with portal(redis_url) as client:
            client.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
            client.xadd(STREAM, {"event": json.dumps(workers(w, 1)[0])})
            client.xgroup_createconsumer(STREAM, GROUP, "long gone")

            def idle():
                return client.xinfo_consumers(STREAM, GROUP)[0]["idle"] > 900

            assert await eventually(idle)
            async with reading(w):
                assert await taken(redis_url)
            names = [one["name"] for one in client.xinfo_consumers(STREAM, GROUP)]
        assert names == [queue_of(w).name.encode()]


async def test_with_redis_away_it_says_so_once_and_a_redis_that_begins_empty_is_read_on(
    hub_database_url,
):
    with servers.redis_server() as server:
        async with world(hub_database_url, HUB_REDIS_URL=server.url) as w:
            bad = w.event("worker.upserted", {"worker_id": "W-9", "age": 44})
            with capture_logs() as noted:
                async with reading(w):
                    add(server.url, *workers(w, 2), bad)
                    assert await taken(server.url)
                    server.crash()
                    assert await eventually(lambda: not queue_of(w).reading)
                    server.start()  # and holds nothing any more
                    assert await eventually(lambda: queue_of(w).reading, within=20)
                    add(server.url, *workers(w, 2, first=2))
                    assert await taken(server.url)
                    with portal(server.url) as client:
                        client.flushall()  # under its hands
                    assert await eventually(lambda: not queue_of(w).reading)
                    assert await eventually(lambda: queue_of(w).reading, within=20)
                    add(server.url, *workers(w, 1, first=4))
                    assert await taken(server.url)
            assert len(await stored(w)) == 5
            assert [one["entry"] for one in shown(server.url)] == [
                row["entry"] for row in await w.rows(rejected)
            ]
    said = [one["event"] for one in noted if one["event"] in ("queue.away", "queue.back")]
    assert said.count("queue.back") == 2
    # A crash is heard of as a lost connection and then as a refused one, and no more often.
    assert 2 <= said.count("queue.away") <= 4
    assert ":" not in str([one.get("why") for one in noted])  # no address, no password


async def test_with_the_database_away_everything_waits_on_the_queue(redis_url):
    with servers.postgres(fsync="on") as server:
        await upgrade_in_thread(server.url)
        async with world(server.url, HUB_REDIS_URL=redis_url) as w:
            many = workers(w, 3)
            with capture_logs() as noted:
                async with reading(w):
                    assert await eventually(lambda: queue_of(w).reading, within=20)
                    await asyncio.to_thread(server.crash)
                    add(redis_url, *many)
                    assert await eventually(
                        lambda: any(it["event"] == "queue.away" for it in noted), within=20
                    )
                    assert left(redis_url) == 3
                    await asyncio.to_thread(server.start)
                    assert await taken(redis_url)
            assert await stored(w) == [one["id"] for one in many]
            assert [it["event"] for it in noted if it["event"] == "queue.away"] == ["queue.away"]


async def test_it_reads_no_more_while_too_many_events_wait_to_be_applied(
    hub_database_url, redis_url
):
    async with (
        world(hub_database_url, HUB_REDIS_URL=redis_url, HUB_INTAKE_MOST_WAITING="4") as w,
        reading(w),
    ):
        add(redis_url, *workers(w, 5))
        assert await taken(redis_url)
        assert await eventually(lambda: queue_of(w).full)
        add(redis_url, *workers(w, 2, first=5))
        async with connection.connect(redis_url) as client:

            async def waits():
                found = await standing(client)
                return found.entries == 2 and found.oldest.total_seconds() > 0.1

            assert await eventually(waits)
        assert len(await stored(w)) == 5
        await w.apply()
        assert await taken(redis_url)
        assert not queue_of(w).full


async def test_what_was_cut_off_the_stream_is_said_and_waited_for_no_more(
    hub_database_url, redis_url
):
    async with world(hub_database_url, HUB_REDIS_URL=redis_url) as w:
        add(redis_url, *workers(w, 3))
        with portal(redis_url) as client:
            client.xgroup_create(STREAM, GROUP, id="0")
            client.xreadgroup(GROUP, "dead", {STREAM: ">"})
            client.xtrim(STREAM, maxlen=1, approximate=False)
            with capture_logs() as noted:
                async with reading(w):
                    assert await taken(redis_url)
                    assert await eventually(lambda: queue_of(w).reading)
            assert client.xpending(STREAM, GROUP)["pending"] == 0
        assert len(await stored(w)) == 1
        [said] = [one for one in noted if one["event"] == "queue.trimmed"]
        assert (said["many"], said["log_level"]) == (2, "error")


@pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
async def test_the_queue_without_its_client_is_refused_in_words(hub_database_url, monkeypatch):
    monkeypatch.setattr(connection, "find_spec", lambda _: None)
    with pytest.raises(Refused, match="HUB_REDIS_URL needs the package redis"):
        async with world(hub_database_url, HUB_REDIS_URL="redis://127.0.0.1:1/0"):
            pass
