"""What the portal is to hear reaches its stream, once or again, in order, and by one process."""

import asyncio
import json

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from hub.portal.events_stream import STREAM
from hub.store import log as log_store
from hub.store.portal import outbox as store
from hub.tables import outbox
from tests import servers
from tests.portal.queues import portal
from tests.world import world


async def tell(w, *subjects):
    """Write to the outbox that an address of each of these does not work."""
    async with w.hub.database.write() as db:
        for number, subject in enumerate(subjects):
            data = {"worker_id": subject, "channel": "email", "reason": str(number)}
            told = [("cl.bne.contact.failed", f"worker:{subject}", data)]
            await log_store.tell_portal(db, w.hub.vault, told, w.clock.now())


def heard(url):
    with portal(url) as client:
        return [json.loads(fields[b"event"]) for _, fields in client.xrange(STREAM)]


def said(events):
    return [f"{one['data']['worker_id']} {one['data']['reason']}" for one in events]


async def stream(w):
    while await w.jobs.steps["outbox_stream"]():
        pass


async def test_events_reach_the_stream_as_cloudevents_in_the_order_they_were_written(
    hub_database_url, redis_url
):
    async with world(hub_database_url, HUB_REDIS_URL=redis_url) as w:
        await tell(w, "Rosa", "Luis", "Rosa")
        await stream(w)
        events = heard(redis_url)
        assert said(events) == ["Rosa 0", "Luis 1", "Rosa 2"]
        assert len({one["id"] for one in events}) == 3
        assert {key: value for key, value in events[0].items() if key != "id"} == {
            "specversion": "1.0",
            "source": "https://bne.example",
            "type": "cl.bne.contact.failed",
            "subject": "worker:Rosa",
            "time": "2026-05-05T14:00:00+00:00",
            "datacontenttype": "application/json",
            "data": {"worker_id": "Rosa", "channel": "email", "reason": "0"},
        }
        await stream(w)
        assert len(heard(redis_url)) == 3  # and no more


async def test_a_broadcast_that_ends_is_heard_of_by_the_look_of_each_second(
    hub_database_url, redis_url
):
    async with world(hub_database_url, HUB_REDIS_URL=redis_url) as w:
        await w.worker("Rosa")
        await w.employer()
        await w.vacancy()
        await w.work()
        await w.jobs.answer("look")
        assert "outbox_stream" in w.rung
        await w.jobs.answer("outbox_stream")
        [event] = heard(redis_url)
        assert (event["type"], event["subject"]) == ("cl.bne.broadcast.finished", "broadcast:1")
        assert (event["data"]["told"], event["data"]["audience"]) == (1, 1)


async def test_killed_between_the_stream_and_the_note_it_sends_again_under_the_same_id(
    hub_database_url, redis_url, monkeypatch
):
    class Killed(BaseException):
        pass

    async def killed(*_):
        raise Killed

    async with world(hub_database_url, HUB_REDIS_URL=redis_url) as w:
        await tell(w, "Rosa", "Luis")
        with monkeypatch.context() as patched:
            patched.setattr(store, "streamed", killed)
            with pytest.raises(Killed):
                await stream(w)
        w.clock.move(seconds=61)
        async with world(hub_database_url, w.clock, HUB_REDIS_URL=redis_url) as other:
            await stream(other)
        one, two, again, too = heard(redis_url)
        assert (again, too) == (one, two)


async def test_two_processes_send_each_event_once(hub_database_url, redis_url):
    async with (
        world(hub_database_url, HUB_REDIS_URL=redis_url) as w,
        world(hub_database_url, HUB_REDIS_URL=redis_url) as other,
    ):
        subjects = [f"W-{number % 7}" for number in range(700)]
        await tell(w, *subjects)
        rings = [one.jobs.answer("outbox_stream") for one in (w, other, w, other)]
        await asyncio.gather(*rings)
        assert said(heard(redis_url)) == [f"{one} {n}" for n, one in enumerate(subjects)]


async def test_without_redis_events_wait_and_it_says_so_once(hub_database_url):
    with servers.redis_server() as server:
        async with world(hub_database_url, HUB_REDIS_URL=server.url) as w:
            await tell(w, "Rosa")
            server.stop()
            with capture_logs() as noted:
                for _ in range(3):
                    assert await w.jobs.steps["outbox_stream"]() is False
            assert [one["event"] for one in noted] == ["outbox.stream_away"]
            assert ":" not in noted[0]["why"]
            server.start()
            await stream(w)
            assert said(heard(server.url)) == ["Rosa 0"]


async def test_what_does_not_open_is_put_aside_and_holds_up_no_other(hub_database_url, redis_url):
    async with world(hub_database_url, HUB_REDIS_URL=redis_url) as w:
        await tell(w, "Rosa", "Luis", "Rosa")
        async with w.hub.database.write() as db:
            luis = outbox.c.subject == "worker:Luis"
            await db.execute(update(outbox).where(luis).values(sealed=b"damaged"))
        with capture_logs() as logged:
            await stream(w)
        assert said(heard(redis_url)) == ["Rosa 0", "Rosa 2"]
        [row] = [row for row in await w.rows(outbox) if row["parked_at"] is not None]
        assert (row["subject"], row["fault"]) == ("worker:Luis", "unreadable")
        [line] = [line for line in logged if line["event"] == "outbox.damaged"]
        assert line["rows"] == [row["id"]]


async def test_a_type_of_another_version_waits_for_it(hub_database_url, redis_url):
    async with world(hub_database_url, HUB_REDIS_URL=redis_url) as w:
        async with w.hub.database.write() as db:
            told = [("cl.bne.new.thing", "worker:Rosa", {"worker_id": "Rosa"})]
            await log_store.tell_portal(db, w.hub.vault, told, w.clock.now())
        await tell(w, "Luis")
        await stream(w)
        assert said(heard(redis_url)) == ["Luis 0"]
        [waiting] = await w.rows(outbox, outbox.c.streamed_at.is_(None))
        assert waiting["type"] == "cl.bne.new.thing"
