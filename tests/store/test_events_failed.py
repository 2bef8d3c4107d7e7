"""An event that cannot be applied is noted, holds nobody up, and can be applied again."""

import pytest
from structlog.testing import capture_logs

from hub.errors import Unavailable
from hub.intake import vacancies as vacancy_handlers
from hub.intake import workers as worker_handlers
from hub.store.log import PORTAL
from hub.store.portal import events as store
from hub.store.portal import failures
from hub.store.workers import people
from hub.tables import events, vacancies, workers
from tests.world import START, cooks_job, world


async def test_what_is_refused_when_it_is_applied_is_kept(hub_database_url):
    async with world(hub_database_url) as w:
        await w.tell(
            "notice.requested",
            notice_id="N-1",
            kind="maintenance",
            starts_at="2026-05-06T02:00:00-04:00",
            ends_at="2026-05-06T04:00:00-04:00",
            text="El sitio estará cerrado.",
        )
        [kept] = await w.rows(events)
        assert kept["result"].startswith("refused: starts_at: must leave 48 hours")
        assert kept["sealed"]


async def test_a_poisoned_event_is_noted_and_holds_nobody_up(hub_database_url, monkeypatch):
    publish, contact_row = vacancy_handlers.publish, worker_handlers._contact_row

    async def stumbling(db, vault, data, **terms):
        word = await publish(db, vault, data, **terms)
        if data.vacancy_id == "V-2":
            raise ZeroDivisionError
        return word

    def slipping(worker, data, *more):
        if data.worker_id == "Luis":
            raise KeyError(data.worker_id)
        return contact_row(worker, data, *more)

    monkeypatch.setattr(vacancy_handlers, "publish", stumbling)
    monkeypatch.setattr(worker_handlers, "_contact_row", slipping)
    async with world(hub_database_url) as w:
        await w.employer()
        for name in ("Rosa", "Luis", "Ana"):
            await w.worker(name)
        await w.accept(
            *[w.event("vacancy.published", cooks_job(START, f"V-{n}")) for n in (1, 2, 3)]
        )
        with capture_logs() as logs:
            await w.apply()
        assert [e["result"] for e in await w.rows(events)] == [
            "applied",
            "applied", "failed: KeyError", "applied",
            "published", "failed: ZeroDivisionError", "published",
        ]  # fmt: skip
        failed = [(log["event"], log.get("seq")) for log in logs if log["event"] != "events.taken"]
        assert failed == [
            ("events.batch_failed", None),
            ("events.failed", 3),
            ("events.failed", 6),
        ]
        # what it had written before it failed is undone
        assert [v["vacancy_id"] for v in await w.rows(vacancies)] == ["V-1", "V-3"]
        assert {p["worker_id"] for p in await w.rows(workers)} == {"Rosa", "Ana"}
        await w.work()
        assert [len(message.fill) for message in w.email.sent] == [3, 3]  # two links each, one out


async def test_what_failed_is_applied_again_in_its_order(hub_database_url, monkeypatch):
    async with world(hub_database_url) as w:
        with monkeypatch.context() as meanwhile:

            def slipping(*_):
                raise KeyError

            meanwhile.setattr(worker_handlers, "_contact_row", slipping)
            for name in ("Rosa", "Luis"):
                await w.worker(name)
            await w.apply()
        assert await w.rows(workers) == []
        async with w.hub.database.write() as db:
            assert await failures.count(db) == 2
            assert await failures.retry(db, PORTAL, w.clock.now()) == 2
            assert await failures.count(db) == 0
            assert await store.waiting(db) == 2
        await w.apply()
        assert [row["result"] for row in await w.rows(events)] == ["applied", "applied"]
        assert [row["worker_id"] for row in await w.rows(workers)] == ["Rosa", "Luis"]


async def test_a_lost_connection_fails_no_event(hub_database_url, monkeypatch):
    async with world(hub_database_url) as w:
        await w.worker("Rosa")
        change = people.change

        async def cut_off(db, rows):
            await change(db, rows)
            if db.dialect.name == "postgresql":
                await db.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
            raise OSError("the disk is gone")

        monkeypatch.setattr(people, "change", cut_off)
        with pytest.raises(Unavailable):
            await w.apply()
        [waiting] = await w.rows(events)
        assert (waiting["applied_at"], waiting["result"]) == (None, None)
        monkeypatch.setattr(people, "change", change)
        await w.apply()
        assert [e["result"] for e in await w.rows(events)] == ["applied"]
