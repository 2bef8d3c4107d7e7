"""Accepted events are stored once, sealed, and read back in the order of acceptance."""

import asyncio

import pytest

from anonymizer.vault import VaultError
from hub.intake.parse import read_event
from hub.store.portal import events as store
from hub.tables import broadcasts, events, vacancies, workers
from tests.waiting import eventually
from tests.world import START, cooks_job, world


async def test_an_event_is_stored_once_by_source_and_id(hub_database_url):
    async with world(hub_database_url) as w:
        one = w.event("worker.upserted", {"worker_id": "Rosa"})
        other = w.event("worker.upserted", {"worker_id": "Luis"})
        assert await w.accept(one, one, other) == 2  # twice inside one batch
        assert await w.accept(other, one) == 0
        assert await w.accept(other | {"source": "elsewhere"}) == 1  # unique with its source
        assert await w.accept(one | {"data": {"worker_id": "Ana"}}) == 0  # whatever it says
        await w.apply()
        assert await w.accept(one) == 0
        stored = await w.rows(events)
        assert [(e["subject"], e["result"]) for e in stored] == [
            ("worker:Rosa", "applied"),
            ("worker:Luis", "applied"),
            ("worker:Luis", "applied"),
        ]


async def test_two_requests_with_the_same_events_at_once_store_them_once(hub_database_url):
    async with world(hub_database_url) as w, world(hub_database_url) as other:
        many = [w.event("worker.upserted", {"worker_id": f"W-{n}"}) for n in range(50)]
        accepted = await asyncio.gather(
            *(hub.accept(*many) for hub in (w, other, w, other)),
        )
        assert sum(accepted) == 50
        assert len(await w.rows(events)) == 50


async def test_two_batches_about_the_same_strangers_in_other_orders_both_get_in(hub_database_url):
    """Each makes the data keys of both: in one order, or they would wait for each other."""
    async with world(hub_database_url) as w, world(hub_database_url) as other:

        async def come_too():
            async with other.hub.database.write() as db:
                return await other.hub.vault.keys(db, ["worker:2", "worker:1"], START)

        async with w.hub.database.write() as db:
            first = await w.hub.vault.keys(db, ["worker:1"], START)
            coming = asyncio.create_task(come_too())
            await other_waits(w)
            second = await w.hub.vault.keys(db, ["worker:2"], START)
        assert await coming == first | second


async def other_waits(w):
    """Wait until somebody waits for a lock; on SQLite whoever writes second does anyway."""

    async def waits() -> bool:
        query = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        async with w.hub.database.read() as look:
            return bool((await look.exec_driver_sql(query)).scalar_one())

    if not w.hub.database.is_sqlite:
        await eventually(waits)


async def test_events_are_applied_in_the_order_they_were_accepted(hub_database_url):
    async with world(hub_database_url) as w:
        later = START.replace(hour=16)
        await w.accept(
            w.event("worker.upserted", {"worker_id": "Rosa", "status": "paused"}),
            w.event("worker.upserted", {"worker_id": "Luis", "status": "paused"}),
            w.event("worker.upserted", {"worker_id": "Rosa", "status": "seeking"}),
            w.event("employability.loaded", _index("Luis", 0.5)),
            w.event("worker.upserted", {"worker_id": "Luis", "status": "seeking"}, later),
            w.event("worker.upserted", {"worker_id": "Luis", "status": "paused"}, later),
        )
        await w.apply()
        states = {row["worker_id"]: row["status"] for row in await w.rows(workers)}
        assert states == {"Rosa": "seeking", "Luis": "paused"}


async def test_a_vacancy_is_planned_for_everybody_accepted_before_it(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa")  # accepted, not applied
        await w.vacancy()
        await w.plan()
        assert (await w.report()).audience == 1


async def test_a_change_older_than_what_is_known_is_kept_and_ignored(hub_database_url):
    def at(hour: int, kind: str, **data: object) -> dict[str, object]:
        return w.event(kind, data, START.replace(hour=hour))

    async with world(hub_database_url) as w:
        vacancy = {
            "vacancy_id": "V-1",
            "employer_id": "E-1",
            "title": "Ayudante de cocina",
            "occupation": "Cocina",
            "comuna": "07301",
            "published_at": "2026-05-05T08:00:00Z",
            "valid_until": "2026-06-05T08:00:00Z",
        }
        await w.accept(
            at(12, "worker.upserted", worker_id="Rosa", status="paused"),
            at(11, "worker.upserted", worker_id="Rosa", status="seeking"),
            at(12, "employability.loaded", **_index("Rosa", 0.5)),
            at(11, "employability.loaded", **_index("Rosa", 0.25)),
            at(12, "employer.upserted", employer_id="E-1", verified=False, trade="Gastronomía"),
            at(11, "employer.upserted", employer_id="E-1", verified=True),
            at(12, "vacancy.published", **vacancy),
            at(11, "vacancy.published", **vacancy | {"title": "Otra cosa"}),
            at(11, "vacancy.closed", vacancy_id="V-1"),
            at(12, "worker.upserted", worker_id="Rosa", status="seeking"),  # as old is not older
        )
        await w.apply()
        assert [e["result"] for e in await w.rows(events)] == [
            "applied", "outdated",
            "applied", "outdated",
            "applied", "outdated",
            "published", "outdated", "outdated",
            "applied",
        ]  # fmt: skip
        assert all(e["sealed"] for e in await w.rows(events))
        [offer] = await w.rows(vacancies)
        assert (offer["title"], offer["state"]) == ("Ayudante de cocina", "open")
        assert [b["state"] for b in await w.rows(broadcasts)] == ["held"]


async def test_heavy_events_are_applied_few_at_a_time(hub_database_url):
    """Whoever else writes waits for one batch: it has a bound in bytes as well."""
    labels = [f"{number:0200}" for number in range(1_000)]  # 200 kB an event
    async with world(hub_database_url) as w:
        for name in ("Rosa", "Luis", "Ana"):
            searches = [{"search_id": "s1", "occupations": labels}]
            await w.accept(w.event("worker.upserted", {"worker_id": name, "searches": searches}))
        await w.accept(*[w.event("worker.upserted", {"worker_id": f"W-{n}"}) for n in range(100)])
        batches = []
        while count := await w.hub.applier.apply_next():
            batches.append(count)
        assert batches == [1, 1, 101]
        assert {row["result"] for row in await w.rows(events)} == {"applied"}


async def test_a_crash_between_accepting_and_applying_loses_nothing(hub_database_url, monkeypatch):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa")
    async with world(hub_database_url) as w:  # another process
        applied = store.applied

        async def killed(*_):
            raise asyncio.CancelledError

        monkeypatch.setattr(store, "applied", killed)
        with pytest.raises(asyncio.CancelledError):
            await w.apply()
        assert await w.rows(workers) == []
        monkeypatch.setattr(store, "applied", applied)
    async with world(hub_database_url) as w:
        w.source = "afterwards"
        await w.vacancy()
        await w.plan()
        assert (await w.report()).audience == 1


async def test_a_wrong_secret_opens_nothing_and_consumes_nothing(hub_database_url):
    async with world(hub_database_url) as w:
        await w.worker("Rosa")
    async with world(hub_database_url, HUB_SECRET_KEY="another secret of the same length") as w:
        with pytest.raises(VaultError):
            await w.apply()
        assert [e["applied_at"] for e in await w.rows(events)] == [None]
    async with world(hub_database_url) as w:
        await w.apply()
        assert [e["result"] for e in await w.rows(events)] == ["applied"]


async def test_two_processes_apply_each_event_once(hub_database_url):
    async with world(hub_database_url) as w, world(hub_database_url) as other:
        await w.employer()
        later = [
            cooks_job(START, "V-1") | {"published_at": f"2026-05-05T13:{minute:02}:00Z"}
            for minute in range(20)
        ]
        await w.accept(*(w.event("vacancy.published", data) for data in later))
        await asyncio.gather(w.apply(), other.apply())
        results = [e["result"] for e in await w.rows(events)]
        assert results == ["applied", "published"] + ["reactivated"] * 19
        assert len(await w.rows(broadcasts)) == 20


async def test_an_event_accepted_while_its_owner_is_erased_is_not_lost(hub_database_url):
    """It is sealed under the key that is just being destroyed."""
    async with world(hub_database_url) as w, world(hub_database_url) as other:
        await w.worker("Rosa")
        await w.accept(w.event("worker.erased", {"worker_id": "Rosa"}, START.replace(hour=15)))
        event = read_event(
            w.event("worker.upserted", {"worker_id": "Rosa"}, START.replace(hour=16))
        )
        assert event.time is not None
        back = store.Incoming(
            source=event.source,
            event_id=event.id,
            type=event.type,
            subject=event.subject,
            time=event.time,
            data=event.canonical(),
        )
        async with w.hub.database.write() as db:
            assert await store.accept(db, w.hub.vault, [back], START) == 1
            erasing = asyncio.create_task(other.apply())
            await other_waits(w)
        await erasing
        await other.apply()
        assert [e["result"] for e in await w.rows(events)] == ["applied", "erased", "applied"]
        assert [p["worker_id"] for p in await w.rows(workers)] == ["Rosa"]


def _index(name: str, index: float) -> dict[str, object]:
    return {
        "worker_id": name,
        "index": index,
        "method_version": "m1",
        "computed_on": "2026-05-01",
    }
