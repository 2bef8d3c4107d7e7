"""How PostgreSQL looks for an audience: each by keys when they are few, else through the tables."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select, text

from hub.audiences.eligibility import Criteria
from hub.store.planning import tuning
from tests.world import world

COOK = Criteria(
    occupation="Cocina",
    comuna="13101",
    best_pay=None,
    schedule=None,
    education=None,
    experience_years=None,
)
#: Of 96 workers three are few: one in thirty-two.
THERE, FEW = 96, 3
ANY = ""  #: a search for whatever job


async def sets(w, criteria):
    """Give whether a transaction that looks for these people may hash, in it and after it."""
    hashes = text("SHOW enable_hashjoin")
    async with w.hub.database.write() as db:
        await tuning.tune(db, criteria)
        during = await db.scalar(hashes)
    async with w.hub.database.read() as db:
        return during, await db.scalar(hashes)


@pytest.mark.parametrize(
    ("looking", "earlier", "hash_join"),
    [
        (["Cocina"] * FEW, (), "off"),
        (["Cocina"] * (FEW - 1) + [ANY], (), "off"),
        (["Cocina"] * (FEW + 1), (), "on"),
        (["Cocina"] * FEW + [ANY], (), "on"),
        (["Aseo"] * (FEW + 1), (), "off"),
        # Who was told earlier is found by going through all who were.
        (["Cocina"] * FEW, (1,), "on"),
    ],
)
async def test_few_are_looked_up_one_by_one(postgres_url, looking, earlier, hash_join):
    async with world(postgres_url) as w:
        async with w.hub.database.write() as db:
            last = func.pg_get_serial_sequence("workers", "id")
            await db.execute(select(func.setval(last, THERE - len(looking))))
        for number, occupation in enumerate(looking):
            search = {"search_id": "s1", "occupations": [occupation] if occupation else []}
            await w.worker(f"Rosa-{number}", searches=[search])
        await w.apply()
        assert await sets(w, replace(COOK, earlier=earlier)) == (hash_join, "on")
