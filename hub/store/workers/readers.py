"""A worker's id goes in; what whoever shows them something needs of them comes out."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import SENDING_PURPOSES
from hub.store.many import among
from hub.tables import workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A worker as whoever shows them something needs to know them."""

    id: int  #: row id; never leaves the hub
    worker_id: str  #: the portal's
    comuna: str | None  #: CUT code; their zone follows from it
    alerts_by: int  #: Reach flags: by what alerts still reach them


def reached() -> ColumnElement[bool]:
    """Say of workers that they are reached by e-mail or SMS, for any purpose at all."""
    return or_(*(workers.c[f"{one}_by"] != 0 for one in SENDING_PURPOSES))


async def reader(db: AsyncConnection, worker_id: str) -> Reader | None:
    """Give a worker by the portal's id."""
    return await _reader(db, workers.c.worker_id == worker_id)


async def reader_of(db: AsyncConnection, worker: int) -> Reader | None:
    """Give a worker by their row id."""
    return await _reader(db, workers.c.id == worker)


async def _reader(db: AsyncConnection, which: ColumnElement[bool]) -> Reader | None:
    w = workers.c
    row = (await db.execute(select(w.id, w.worker_id, w.comuna, w.alerts_by).where(which))).first()
    return None if row is None else Reader(**row._mapping)


async def portal_ids(db: AsyncConnection, ids: Collection[int]) -> dict[int, str]:
    """Give the portal's id of these workers, by row id; of those erased nothing."""
    w = workers.c
    rows = await db.execute(select(w.id, w.worker_id).where(among(w.id, ids)))
    return {row.id: row.worker_id for row in rows}
