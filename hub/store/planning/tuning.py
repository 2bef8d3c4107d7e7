"""A plan goes in; how PostgreSQL is to look for its people is set, in this transaction only.

SQLite always steps from key to key, and has nothing to be told.
"""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.audiences.called import Called
from hub.audiences.eligibility import Criteria, named
from hub.audiences.everybody import Everybody
from hub.tables import search_occupations, workers

#: A look by key into three tables for each of so many of all workers takes PostgreSQL as long
#: as reading these tables from end to end.
_SHARE = 32


async def tune(db: AsyncConnection, criteria: Criteria | Called | Everybody) -> None:
    """Set how those are looked for of whom this is asked.

    A hash of a million people misses the processor's cache at every look: with less memory
    PostgreSQL merges, or hashes in parts. It has not to compile a statement of a few seconds,
    nor to shun steps into keys that lie in memory.
    """
    if db.dialect.name != "postgresql":
        return
    await put(db, work_mem="16MB", jit="off", random_page_cost="1.1")
    if isinstance(criteria, Criteria) and await _are_few(db, criteria):
        # It takes a step into the key of comunas for three, one for each word that covers it.
        await put(db, enable_hashjoin="off", enable_mergejoin="off")


async def put(db: AsyncConnection, **settings: str) -> None:
    """Set how PostgreSQL goes about what comes in this transaction; SQLite is not asked."""
    if db.dialect.name == "postgresql":
        await db.execute(select(*(func.set_config(*one, True) for one in settings.items())))


async def _are_few(db: AsyncConnection, criteria: Criteria) -> bool:
    """Say whether few enough look for the occupation to look each of them up."""
    if criteria.earlier:  # who was told of those is found by going through all their recipients
        return False
    there = await db.scalar(select(func.max(workers.c.id))) or 0
    most = there // _SHARE
    theirs = select(search_occupations.c.worker).where(named(criteria)).limit(most + 1)
    found = await db.scalar(select(func.count()).select_from(theirs.subquery()))
    return (found or 0) <= most
