"""Pick-up codes as rows: one is kept by its blind index, and finds its worker again.

At the desk while it holds. At the door only while its worker lives where it was printed and no
message reaches them: who printed it knows both its numbers.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.upsert import insert_for
from hub.store.workers.readers import reached
from hub.tables import pickups, workers


async def put(
    db: AsyncConnection, worker: int, code: bytes, comuna: str, until: datetime, now: datetime
) -> None:
    """Keep a worker's new code in the place of the one before; those that ended go."""
    await db.execute(delete(pickups).where(pickups.c.until <= now))
    row = {"code": code, "made_at": now, "until": until, "comuna": comuna}
    made = insert_for(db, pickups).values(worker=worker, **row)
    await db.execute(made.on_conflict_do_update(index_elements=["worker"], set_=row))


async def worker_of(db: AsyncConnection, codes: Collection[bytes], now: datetime) -> str | None:
    """Give whose code this is, by the portal's id; `codes` are its blind indexes."""
    found: str | None = await db.scalar(_holding(codes, now))
    return found


async def let_in(db: AsyncConnection, codes: Collection[bytes], now: datetime) -> str | None:
    """Give whose own pages this code may open, by the portal's id."""
    p, w = pickups.c, workers.c
    found: str | None = await db.scalar(
        _holding(codes, now).where(w.comuna == p.comuna, ~reached())
    )
    return found


def _holding(codes: Collection[bytes], now: datetime) -> Select[Any]:
    p, w = pickups.c, workers.c
    return (
        select(w.worker_id)
        .join(pickups, p.worker == w.id)
        .where(p.code.in_(codes), p.until > now, w.processing)
        .limit(1)
    )
