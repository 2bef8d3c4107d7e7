"""Practice calls as rows: what an office writes down of them, and nothing of it lost."""

import asyncio
from dataclasses import replace

import pytest

from hub.model import Answer, Way
from hub.practice import PEOPLE, Said
from hub.store.offices import calls as store
from hub.store.offices import practices
from tests.calls import STARTS, later
from tests.intake.test_consents import waits_for_a_row
from tests.waiting import eventually
from tests.world import START, world

CALL = {
    "call_id": "c-31",
    "comuna": "13118",
    "requested_by": "omil-1",
    "code": "1237984102",
    "name": "Soldadura básica",
    "starts_at": STARTS,
    "place": "Liceo Municipal",
    "answer_by": STARTS,
    "as_of": START,
}
FIRST, SECOND = (one.worker_id for one in PEOPLE[:2])
YES = Said(answer=Answer.YES, at=later(minutes=1), way=Way.OFFICER, reason=None)


@pytest.mark.parametrize("hub_database_url", ["postgresql"], indirect=True)
async def test_what_two_write_down_at_once_is_kept_of_both(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        async with w.hub.database.write() as db:
            await store.put(db, CALL | {"practice": practices.beginning(START)})
        async with w.hub.database.read() as db:
            row = await store.get(db, "c-31")
        assert row is not None

        async def second() -> None:
            async with w.hub.database.write() as db:
                assert await practices.write_down(db, row, SECOND, replace(YES, answer=Answer.NO))

        async with w.hub.database.write() as db:
            assert await practices.write_down(db, row, FIRST, YES)
            other = asyncio.create_task(second())
            assert await eventually(lambda: waits_for_a_row(w))
        await other
        async with w.hub.database.read() as db:
            row = await store.get(db, "c-31")
        assert row is not None
        assert set(row["practice"]["written"]) == {FIRST, SECOND}
