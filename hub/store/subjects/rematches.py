"""Who looks for something new goes in, and waits its turn to be matched with what is open."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.audiences.eligibility import ANY_OCCUPATION
from hub.store.many import among, among_names
from hub.store.upsert import insert_for
from hub.store.workers.people import SearchRow
from hub.tables import (
    moment,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody who waits to be matched, and by which change."""

    worker: int  #: row id
    asked_at: datetime
    change: str


async def ask(db: AsyncConnection, worker_ids: Collection[int], now: datetime) -> None:
    """Note that these workers, by row id, are to be matched, once, with what they look for now."""
    if not worker_ids:
        return
    rows = [
        {"worker": one, "asked_at": now, "again_at": None, "change": secrets.token_hex(8)}
        for one in sorted(worker_ids)
    ]
    new = insert_for(db, rematches)
    anew = {name: new.excluded[name] for name in ("asked_at", "again_at", "change")}
    await db.execute(new.on_conflict_do_update(index_elements=["worker"], set_=anew), rows)


async def waiting(db: AsyncConnection, now: datetime, limit: int) -> list[Asked]:
    """Give who waits to be matched now, who asked, or was put off to, the earliest first."""
    m = rematches.c
    turn = func.coalesce(m.again_at, m.asked_at)
    query = select(m.worker, m.asked_at, m.change).where(turn <= moment(now))
    rows = await db.execute(query.order_by(turn, m.worker).limit(limit))
    return [Asked(**row._mapping) for row in rows]


async def take(db: AsyncConnection, many: Collection[Asked]) -> set[int]:
    """Take these off the list; answer who was on it still: nobody is matched twice.

    Who changed something since they were read stays, whichever clock either was told by.
    """
    gone = delete(rematches).where(*_unchanged(many)).returning(rematches.c.worker)
    return set((await db.scalars(gone)).all())


async def put_off(db: AsyncConnection, many: Collection[Asked], until: datetime) -> set[int]:
    """Let these wait until then; answer who was on the list still, as they were read."""
    later = update(rematches).where(*_unchanged(many)).values(again_at=until)
    return set((await db.scalars(later.returning(rematches.c.worker))).all())


def _unchanged(many: Collection[Asked]) -> tuple[ColumnElement[bool], ...]:
    m = rematches.c
    changes = among_names(m.change, [one.change for one in many])
    return among(m.worker, [one.worker for one in many]), changes
