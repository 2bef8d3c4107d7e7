"""Who looks for something new goes in, and waits its turn to be matched with what is open."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.eligibility import ANY_OCCUPATION
from hub.store.many import among
from hub.store.people import SearchRow
from hub.store.upsert import insert_for
from hub.tables import (
    rematches,
    search_comunas,
    search_occupations,
    search_schedules,
    searches,
)

#: What a search asks, whatever it is called.
Asks = tuple[int | None, bool, frozenset[str], frozenset[str], frozenset[str]]


def asks(one: SearchRow) -> Asks:
    """Give what a search asks, to be compared."""
    return (
        one.pay_min,
        one.at_home,
        frozenset(one.occupations),
        frozenset(one.comunas),
        frozenset(one.schedules),
    )


async def searches_of(db: AsyncConnection, worker_ids: Collection[int]) -> dict[int, set[Asks]]:
    """Give what these workers look for, by row id."""
    s = searches.c
    query = select(s.id, s.worker, s.pay_min, s.at_home).where(among(s.worker, worker_ids))
    rows = (await db.execute(query)).all()
    numbers = [row.id for row in rows]
    parts: list[dict[int, set[str]]] = []
    for column in (
        search_occupations.c.occupation,
        search_comunas.c.comuna,
        search_schedules.c.schedule,
    ):
        of = column.table.c.search
        found: dict[int, set[str]] = {}
        for search, label in await db.execute(select(of, column).where(among(of, numbers))):
            found.setdefault(search, set()).add(label)
        parts.append(found)
    asked: dict[int, set[Asks]] = {}
    for one in rows:
        occupations, comunas, schedules = (frozenset(part.get(one.id, ())) for part in parts)
        what = (one.pay_min, one.at_home, occupations - {ANY_OCCUPATION}, comunas, schedules)
        asked.setdefault(one.worker, set()).add(what)
    return asked


async def ask(db: AsyncConnection, worker_ids: Collection[int], now: datetime) -> None:
    """Note that these workers, by row id, are to be matched, once, with what they look for now."""
    if worker_ids:
        rows = [{"worker": one, "asked_at": now} for one in sorted(worker_ids)]
        new = insert_for(db, rematches)
        again = {"asked_at": new.excluded.asked_at}
        await db.execute(new.on_conflict_do_update(index_elements=["worker"], set_=again), rows)


async def waiting(db: AsyncConnection, limit: int) -> list[int]:
    """Give who waits to be matched, by row id, who asked first first (ix_rematches_asked_at)."""
    m = rematches.c
    query = select(m.worker).order_by(m.asked_at, m.worker).limit(limit)
    return list((await db.scalars(query)).all())


async def take(db: AsyncConnection, worker_ids: Collection[int], looked_at: datetime) -> set[int]:
    """Take these off the list; answer who was on it: nobody is matched twice.

    Who changed something after it was looked at stays.
    """
    m = rematches.c
    gone = delete(rematches).where(among(m.worker, worker_ids), m.asked_at <= looked_at)
    return set((await db.scalars(gone.returning(m.worker))).all())
