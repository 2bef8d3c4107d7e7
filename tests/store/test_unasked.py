"""What an office's calls told without a word is counted, in one walk, and by one at a time."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import insert, text, update

from hub.store.offices import unasked
from hub.store.offices.calls import TOLD_AGAIN
from hub.tables import broadcasts, calls, log
from tests.calls import MACUL, PROVIDENCIA, asked, later, neighbour
from tests.intake.test_consents import waits_for_a_row
from tests.store.test_walks import plans
from tests.waiting import eventually
from tests.world import START, World, world

DAY = timedelta(days=1)
MANY = 3_000


async def note(w: World, what: str, call: str, *hours: float) -> None:
    """Keep that something was done to a call, so many hours after the beginning."""
    rows = [
        {"at": later(hours=one), "what": what, "subject": f"call:{call}", "detail": {}}
        for one in hours
    ]
    async with w.hub.database.write() as db:
        await db.execute(insert(log), rows)


async def people(w: World, hours: float, but: str = "", comuna: str = MACUL) -> int:
    """Count those of a day before and after a moment."""
    at = later(hours=hours)
    async with w.hub.database.read() as db:
        return await unasked.people(db, comuna, at - DAY, at + DAY, but)


async def test_who_is_called_let_go_on_and_told_again_counts_together(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        for name in ("Ana", "Beto", "Caro"):
            await neighbour(w, name)
        await asked(w, "two", by=["Ana", "Beto"])
        await asked(w, "one", by=["Caro"])
        assert [await people(w, at) for at in (1, 23, 25)] == [3, 3, 0]
        assert (await people(w, 1, "two"), await people(w, 1, comuna=PROVIDENCIA)) == (1, 0)
        await note(w, "resumed", "two", 48, 50)  # twice: its people are told once
        await note(w, TOLD_AGAIN, "one", 49, 51)  # twice: its people are told twice
        await note(w, "paused", "one", 49)
        assert await people(w, 50) == 2 + 2
        assert await people(w, 50, "two") == 2
        assert await people(w, 50, "one") == 2 + 2
        # What is done after a word was asked for is not without one.
        async with w.hub.database.write() as db:
            await db.execute(update(calls).values(asked_at=later(hours=50)))
        assert (await people(w, 50), await people(w, 1)) == (2 + 1, 3)
        async with w.hub.database.write() as db:
            await db.execute(update(calls).values(asked_at=START - DAY))
        assert (await people(w, 50), await people(w, 1)) == (0, 0)
        async with w.hub.database.write() as db:
            await db.execute(update(calls).values(asked_at=None))
            await db.execute(update(broadcasts).values(state="stopped", planned_at=None))
        assert await people(w, 1) == 0


async def test_the_log_of_the_calls_is_found_without_reading_the_rest(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        await neighbour(w, "Ana")
        await asked(w)
        await note(w, "resumed", "c-31", 1)
        rows = [
            {"at": START, "what": "resumed", "subject": f"vacancy:{n}", "detail": {}}
            for n in range(MANY)
        ]
        async with w.hub.database.write() as db:
            await db.execute(insert(log), rows)
            await db.execute(text("ANALYZE"))
        for plan in await plans(
            w, "FROM calls", lambda db: unasked.people(db, MACUL, START - DAY, START + DAY)
        ):
            assert plan.count("ix_log_subject") == 2, plan


@pytest.mark.parametrize("hub_database_url", ["postgresql"], indirect=True)
async def test_two_who_count_one_offices_calls_count_one_after_the_other(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        done = []

        async def second() -> None:
            async with w.hub.database.write() as db:
                await unasked.hold(db, MACUL)
                done.append("second")

        async with w.hub.database.write() as db:
            await unasked.hold(db, MACUL)
            async with w.hub.database.write() as other:
                await unasked.hold(other, PROVIDENCIA)  # another office waits for nobody
            task = asyncio.create_task(second())
            assert await eventually(lambda: waits_for_a_row(w))
            done.append("first")
        await task
        assert done == ["first", "second"]
