"""Pick-up codes as rows: one is kept by its blind index, and finds its worker again."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.upsert import insert_for
from hub.tables import pickups, workers


async def put(
    db: AsyncConnection, worker: int, code: bytes, until: datetime, now: datetime
) -> None:
    """Keep a worker's new code in the place of the one before; those that ended go."""
    await db.execute(delete(pickups).where(pickups.c.until <= now))
    row = {"code": code, "made_at": now, "until": until}
    made = insert_for(db, pickups).values(worker=worker, **row)
    await db.execute(made.on_conflict_do_update(index_elements=["worker"], set_=row))


async def worker_of(db: AsyncConnection, codes: Collection[bytes], now: datetime) -> str | None:
    """Give whose code this is, by the portal's id; `codes` are its blind indexes."""
    p, w = pickups.c, workers.c
    query = (
        select(w.worker_id)
        .join(pickups, p.worker == w.id)
        .where(p.code.in_(codes), p.until > now, w.processing)
        .limit(1)
    )
    found: str | None = await db.scalar(query)
    return found
