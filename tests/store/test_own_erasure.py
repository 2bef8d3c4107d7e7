"""What a worker's own erasure writes and forgets, and what a record reads, on each database."""

from datetime import date, timedelta

import pytest

from hub.errors import NotFound
from hub.intake import erasing
from hub.model import Lane
from hub.store.workers import erasing as store
from hub.store.workers import people, record
from hub.tables import data_keys, erasures, events, farewells, workers
from tests.world import START, world

NUMBER, OTHER = "BR-7F3K-2M9Q", "BR-0000-0000"


async def erase(w, name, number=NUMBER):
    async with w.hub.database.write() as db:
        lanes = (Lane.EMAIL, Lane.SMS)
        return await erasing.erase(db, w.hub.vault, name, number, lanes, w.clock.now())


async def test_everything_of_them_goes_and_the_last_word_lies_alone(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", index=0.1)
        await w.vacancy()
        await w.work()
        hub = w.hub
        async with hub.database.read() as db:
            found = await record.of(db, hub.vault, "Rosa")
            assert await record.of(db, hub.vault, "nobody") is None
        assert [(one.kind, one.channels) for one in found.told] == [("vacancy", ("email",))]
        assert {one.what for one in found.events} == {
            "cl.bne.worker.upserted",
            "cl.bne.employability.loaded",
        }
        w.clock.move(minutes=1)
        # accepted and not applied yet: it goes with the rest
        await w.accept(w.event("worker.upserted", {"worker_id": "Rosa", "status": "paused"}))
        await erase(w, "Rosa")
        await w.apply()
        assert await w.rows(workers) == []
        assert {
            row["sealed"] for row in await w.rows(events, events.c.subject == "worker:Rosa")
        } == {None}
        assert [row["own"] for row in await w.rows(erasures)] == [True]
        await erase(w, "Rosa")  # the same receipt: it is done
        with pytest.raises(NotFound):
            await erase(w, "Rosa", OTHER)
        assert len(await w.rows(farewells)) == 1
        async with hub.database.write() as db:
            assert await store.day_of(db, NUMBER) == date(2026, 5, 5)
            assert await store.day_of(db, OTHER) is None
            assert not await store.give_receipt(db, NUMBER, date(2026, 5, 6))
            word = await store.take_word(db, hub.vault, w.clock.now())
            assert word is not None
            assert (word.address, word.receipt) == ("rosa@correo.example", NUMBER)
            assert await store.take_word(db, hub.vault, w.clock.now()) is None  # it goes once
            await store.put_back(db, word.id)
            again = await store.take_word(db, hub.vault, w.clock.now())
            assert again is not None
            assert again == word
            later = w.clock.now() + timedelta(minutes=6)
            assert await store.take_word(db, hub.vault, later) is None
            assert not await store.any_waiting(db)
        assert [row for row in await w.rows(data_keys) if row["owner"].startswith("farewell")] == []


async def test_the_portals_word_closes_the_matter_whatever_its_time(hub_database_url):
    async with world(hub_database_url) as w:
        await w.worker("Rosa")
        await w.apply()
        await erase(w, "Rosa")
        async with w.hub.database.read() as db:
            assert await people.erased(db, ["worker:Rosa"]) == {"worker:Rosa": people.FOR_EVER}
        await w.tell("worker.upserted", START + timedelta(days=1), worker_id="Rosa")
        assert await w.rows(workers) == []
        await w.tell("worker.erased", START - timedelta(days=1), worker_id="Rosa")
        async with w.hub.database.read() as db:
            assert await people.erased(db, ["worker:Rosa"]) == {"worker:Rosa": START}
        await w.tell("worker.upserted", START + timedelta(days=2), worker_id="Rosa")
        assert len(await w.rows(workers)) == 1
        with pytest.raises(NotFound):  # whoever came back is not erased by the receipt they have
            await erase(w, "Rosa")
