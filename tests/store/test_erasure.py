"""Whoever is erased is gone from every room; what was counted stays, and only news brings back."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from anonymizer.vault import VaultError, open_sealed
from hub.errors import Fault
from hub.portal.entries import Entry, refused
from hub.store.portal import rejected
from hub.tables import (
    consents,
    contacts,
    data_keys,
    deliveries,
    employability,
    erasures,
    events,
    metadata,
    recipients,
    searches,
    suppressions,
    workers,
)
from tests.world import START, world

HOUR = timedelta(hours=1)
OF_A_WORKER = [workers, contacts, searches, consents, employability, suppressions]


async def erase(w, name, time):
    await w.tell("worker.erased", time, worker_id=name)


async def counts(w, *tables):
    async with w.hub.database.read() as db:
        return [await db.scalar(select(func.count()).select_from(table)) for table in tables]


async def test_the_erased_are_forgotten_and_their_counts_stay(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", index=0.1)
        await w.vacancy()
        await w.work()
        before, written = await w.report(), await counts(w, recipients, deliveries, events)
        [key] = await w.rows(data_keys, data_keys.c.owner == "worker:Rosa")
        await erase(w, "Rosa", START + HOUR)
        assert await counts(w, *OF_A_WORKER) == [0] * len(OF_A_WORKER)
        assert await w.rows(data_keys, data_keys.c.owner == "worker:Rosa") == []
        sealed = await w.rows(events, events.c.subject == "worker:Rosa")
        assert [(row["type"], row["sealed"]) for row in sealed] == [
            ("cl.bne.worker.upserted", None),
            ("cl.bne.employability.loaded", None),
            ("cl.bne.worker.erased", None),
        ]
        assert key["wrapped"]
        assert await w.report() == before
        assert await counts(w, recipients, deliveries, events) == [*written[:2], written[2] + 1]


async def test_an_older_event_does_not_bring_the_erased_back_and_a_newer_one_does(
    hub_database_url,
):
    async with world(hub_database_url) as w:
        await w.worker("Rosa")
        await erase(w, "Rosa", START + HOUR)
        index = {"index": 0.5, "method_version": "m1", "computed_on": "2026-05-01"}
        for older in (START, START + HOUR):  # of the same time is not later (docs/events.md)
            await w.tell("worker.upserted", older, worker_id="Rosa", profile={})
            await w.tell("employability.loaded", older, worker_id="Rosa", **index)
        assert await counts(w, *OF_A_WORKER) == [0] * len(OF_A_WORKER)
        assert [e["result"] for e in await w.rows(events)][2:] == ["erased"] * 4
        await erase(w, "Rosa", START - HOUR)  # said again, and older: the later one holds
        await w.tell("worker.upserted", START, worker_id="Rosa", profile={})
        assert await w.rows(workers) == []
        assert [row["at"] for row in await w.rows(erasures)] == [START + HOUR]
        await w.tell("worker.upserted", START + 2 * HOUR, worker_id="Rosa", profile={})
        assert [row["worker_id"] for row in await w.rows(workers)] == ["Rosa"]


async def test_what_comes_late_of_the_erased_is_not_kept_whenever_it_comes(hub_database_url):
    """Neither before their erasure was applied nor after, nor where it could not be read."""
    async with world(hub_database_url) as w:
        await w.worker("Rosa")
        contact = {"email": "rosa.h@correo.example"}
        late = {"worker_id": "Rosa", "contact": contact}
        await w.accept(
            w.event("worker.erased", {"worker_id": "Rosa"}, START + HOUR),
            w.event("worker.upserted", late, START + HOUR),
        )
        await w.apply()
        await w.tell("worker.upserted", START, **late)
        await w.tell("worker.erased", START, worker_id="Rosa")
        said = [row["sealed"] for row in await w.rows(events, events.c.subject == "worker:Rosa")]
        assert said == [None] * 5
        faults = (Fault("data", "is not one"),)
        for entry, time in (("1-0", START), ("2-0", START + 2 * HOUR), ("3-0", None)):
            text = {"type": "cl.bne.worker.upserted", "data": late}
            if time is not None:
                text["time"] = time.isoformat()
            bad = refused(Entry(id=entry, fields={b"event": json.dumps(text).encode()}), faults)
            async with w.hub.database.write() as db:
                await rejected.keep(db, w.hub.vault, [bad], START + HOUR * (0 if time else 1))
        async with w.hub.database.read() as db:
            kept = await rejected.page(db, 9)
        assert [one.owner for one in kept] == ["hub", "worker:Rosa", "hub"]
        assert [one.faults for one in kept] == [faults] * 3
        await erase(w, "Rosa", START + 3 * HOUR)
        assert await w.rows(data_keys, data_keys.c.owner == "worker:Rosa") == []


async def test_what_was_accepted_after_an_erasure_is_applied(hub_database_url):
    """Under a new key, though it was sealed under the one that was destroyed."""
    async with world(hub_database_url) as w:
        await w.worker("Rosa")
        contact = {"email": "rosa.nueva@correo.example"}
        back = {"worker_id": "Rosa", "contact": contact, "status": "paused"}
        await w.accept(
            w.event("worker.erased", {"worker_id": "Rosa"}, START + HOUR),
            w.event("worker.upserted", back, START + 2 * HOUR),
            w.event("worker.erased", {"worker_id": "Rosa"}, START + 3 * HOUR),
            w.event("worker.upserted", back | {"status": "seeking"}, START + 4 * HOUR),
        )
        await w.apply()
        assert [e["result"] for e in await w.rows(events)] == [
            "applied", "erased", "applied", "erased", "applied",
        ]  # fmt: skip
        assert [row["status"] for row in await w.rows(workers)] == ["seeking"]
        # only the last is still to be read
        *gone, last = await w.rows(events)
        assert {row["sealed"] for row in gone} == {None}
        async with w.hub.database.read() as db:
            [key] = (await w.hub.vault.known(db, ["worker:Rosa"])).values()
        context = f"event:tests:{last['event_id']}"
        assert b"rosa.nueva" in open_sealed(key, last["sealed"], context)
        with pytest.raises(VaultError):
            open_sealed(key, last["sealed"], "event:tests:another")


async def test_nobody_inherits_what_was_written_of_the_erased(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa")
        await w.vacancy()
        await w.work()
        await erase(w, "Rosa", START + HOUR)
        await w.worker("Luis")
        await w.apply()
        [told], [luis] = await w.rows(recipients), await w.rows(workers)
        assert told["worker"] != luis["id"]
        # the vacancy comes again: it is news to whoever was not told of it
        await w.vacancy(published_at=(START + timedelta(minutes=1)).isoformat())
        await w.work()
        assert [message.to for message in w.email.sent] == [
            "rosa@correo.example",
            "luis@correo.example",
        ]


async def test_a_broadcast_under_way_passes_the_erased_over_and_finishes(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        for name in ("Rosa", "Luis", "Ana"):
            await w.worker(name)
        await w.vacancy()
        await w.plan()
        await erase(w, "Luis", START + HOUR)
        await w.work()
        report = await w.report()
        assert (report.state, report.audience) == ("finished", 3)
        assert {message.to for message in w.email.sent} == {
            "rosa@correo.example",
            "ana@correo.example",
        }


async def test_an_erasure_of_somebody_unknown_is_kept_in_mind(hub_database_url):
    async with world(hub_database_url) as w:
        await erase(w, "Rosa", START + HOUR)
        await w.worker("Rosa")  # sent before, arrived after
        await w.apply()
        assert await w.rows(workers) == []


def test_every_table_about_a_worker_is_emptied_by_erasing_the_worker():
    """A table that comes to hold something of a worker is forgotten with them, or says why not."""
    counted = {"recipients", "deliveries"}  # by row id alone, which says nothing any more
    held = {
        table.name
        for table in metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table is workers and key.ondelete == "CASCADE"
    }
    named = {table.name for table in metadata.tables.values() if "worker" in table.c}
    assert named - held - counted == {"search_occupations"}  # goes with its search
