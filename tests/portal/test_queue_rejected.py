"""An entry of the portal's queue that is no event is kept, sealed, and holds nobody up."""

import json

import pytest

from hub.portal.stream import REJECTED, STREAM
from hub.store.portal import events as event_store
from hub.store.portal import rejected as store
from hub.tables import notices, rejected
from tests.notices import ahead, notice
from tests.portal.queues import (
    add,
    portal,
    reading,
    shown,
    stored,
    taken,
    workers,
)
from tests.world import world

pytestmark = pytest.mark.usefixtures("brief")

CANARY = "rosa.canaria@correo.example"

BAD = {
    "no JSON": (b"{", "body"),
    "an array": (b"[]", "body"),
    "no UTF-8": (b'{"id": "\xff"}', "body"),
    "too large": (b'"' + b"x" * 1024 * 1024 + b'"', "body"),
    "no event": (b"{}", "type"),
}


@pytest.mark.parametrize(("body", "field"), BAD.values(), ids=BAD)
async def test_a_bad_entry_is_kept_with_its_reason_and_holds_nobody_up(
    hub_database_url, redis_url, body, field
):
    async with world(hub_database_url, HUB_REDIS_URL=redis_url) as w, reading(w):
        one, other = workers(w, 2)
        ids = add(redis_url, one, body, other)
        assert await taken(redis_url)
        assert await stored(w) == [one["id"], other["id"]]
        [entry] = shown(redis_url)
        assert entry["entry"] == ids[1]
        assert field in [it["field"] for it in json.loads(entry["reason"])["errors"]]
        async with w.hub.database.read() as db:
            [kept] = await store.page(db, 10)
            assert await store.opened(db, w.hub.vault, kept) == {b"event": body}


async def test_an_entry_of_other_fields_is_rejected_whole(hub_database_url, redis_url):
    async with world(hub_database_url, HUB_REDIS_URL=redis_url) as w, reading(w):
        given = {b"evento": b"{}", b"\xff": b"\x00"}
        with portal(redis_url) as client:
            client.xadd(STREAM, given)
        assert await taken(redis_url)
        assert "must be the one field" in shown(redis_url)[0]["reason"]
        async with w.hub.database.read() as db:
            [kept] = await store.page(db, 10)
            assert await store.opened(db, w.hub.vault, kept) == given


async def test_what_was_rejected_lies_sealed_and_is_lost_with_its_owner(
    hub_database_url, redis_url
):
    async with world(hub_database_url, HUB_REDIS_URL=redis_url) as w, reading(w):
        contact = {"email": CANARY, "telephone": "+56987654321"}
        add(redis_url, w.event("worker.upserted", {"worker_id": "Rosa", "contact": contact}))
        assert await taken(redis_url)
        with portal(redis_url) as client:
            [(_, fields)] = client.xrange(REJECTED)
        assert b"data.contact.telephone" in fields[b"reason"]
        for secret in (CANARY.encode(), b"987654321"):
            assert secret not in b"".join(fields.values())
            assert secret not in str(await w.rows(rejected)).encode()
        await w.tell("worker.erased", worker_id="Rosa")
        async with w.hub.database.read() as db:
            [kept] = await store.page(db, 10)
            assert await store.opened(db, w.hub.vault, kept) is None


async def test_an_outage_is_rejected_that_cannot_be_announced_in_time(hub_database_url, redis_url):
    async with world(hub_database_url, HUB_REDIS_URL=redis_url) as w, reading(w):
        late = w.event("notice.requested", notice("n-1", ahead(hours=47)))
        good = w.event("notice.requested", notice("n-2", ahead(hours=50)))
        add(redis_url, late, *workers(w, 1), good)
        assert await taken(redis_url)
        [kept] = shown(redis_url)
        [fault] = json.loads(kept["reason"])["errors"]
        assert fault["field"] == "data.starts_at"
        assert "must leave 48 hours" in fault["message"]
        assert len(await stored(w)) == 2
        await w.apply()
        # What is known already, or has other words alone, is late for nothing.
        w.clock.move(hours=10)
        edited = w.event("notice.requested", notice("n-2", ahead(hours=50), text="Otro motivo."))
        add(redis_url, good, edited)
        assert await taken(redis_url)
        assert len(shown(redis_url)) == 1
        assert len(await stored(w)) == 3
        await w.apply()
        assert [row["text"] for row in await w.rows(notices)] == ["Otro motivo."]


async def test_an_event_the_database_refuses_is_rejected_alone(
    hub_database_url, redis_url, monkeypatch
):
    whole = event_store.accept

    async def refusing(db, vault, incoming, now):
        if any(one.event_id == "bad" for one in incoming):
            raise ValueError("no")
        return await whole(db, vault, incoming, now)

    monkeypatch.setattr(event_store, "accept", refusing)
    async with world(hub_database_url, HUB_REDIS_URL=redis_url) as w, reading(w):
        one, bad, other = workers(w, 3)
        add(redis_url, one, bad | {"id": "bad"}, other)
        assert await taken(redis_url)
        assert await stored(w) == [one["id"], other["id"]]
        assert "could not be stored: ValueError" in shown(redis_url)[0]["reason"]
