"""A withdrawal by link and an event about the same person, at the same moment."""

import asyncio

from sqlalchemy import text

from hub.intake.consents import withdraw
from hub.model import Lane, Purpose
from hub.tables import workers
from tests.waiting import eventually
from tests.world import World, world


async def waits_for_a_row(w: World) -> bool:
    """Say whether somebody stands in a queue for a row; SQLite lets one in at a time anyway."""
    if w.hub.database.is_sqlite:
        return True
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    async with w.hub.database.read() as db:
        return bool(await db.scalar(text(query + " AND datname = current_database()")))


async def test_an_event_applied_meanwhile_does_not_undo_a_withdrawal(hub_database_url: str) -> None:
    async with world(hub_database_url) as w, world(hub_database_url, clock=w.clock) as other:
        await w.worker("Rosa")
        await w.apply()
        moved = w.event("worker.upserted", {"worker_id": "Rosa", "profile": {"comuna": "13101"}})
        await w.accept(moved)
        async with w.hub.database.write() as db:
            now = w.clock.now()
            assert await withdraw(db, w.hub.vault, "Rosa", Purpose.ALERTS, Lane.EMAIL, now)
            applying = asyncio.create_task(other.hub.applier.apply_next())
            await eventually(lambda: waits_for_a_row(other))
        await applying
        [rosa] = await w.rows(workers)
        assert (rosa["comuna"], rosa["alerts_by"]) == ("13101", 2)


async def test_withdrawing_twice_is_no_news_nor_is_it_of_a_stranger(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await w.worker("Rosa")
        await w.apply()
        found = []
        for name in ("Rosa", "Rosa", "nobody"):
            async with w.hub.database.write() as db:
                now = w.clock.now()
                found.append(await withdraw(db, w.hub.vault, name, Purpose.ALERTS, Lane.SMS, now))
        assert found == [True, False, False]
        assert [row["alerts_by"] for row in await w.rows(workers)] == [1]
