"""The portal's ids of workers go in; their rows are held until the transaction ends."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.many import among
from hub.tables import workers


async def hold_worker(db: AsyncConnection, worker: int) -> None:
    """Let nobody else who holds this worker, by row id, go on before this transaction ends."""
    await db.execute(
        select(workers.c.id).where(workers.c.id == worker).with_for_update(key_share=True)
    )


async def hold_all(db: AsyncConnection, ids: Collection[int]) -> dict[int, str]:
    """Hold workers as `hold_workers` does, by row id; give the portal's ids of those there are."""
    w = workers.c
    query = select(w.id, w.worker_id).where(among(w.id, ids)).order_by(w.id)
    held = await db.execute(query.with_for_update(key_share=True))
    return {row.id: row.worker_id for row in held}


async def hold_workers(db: AsyncConnection, worker_ids: Collection[str]) -> None:
    """Let nobody else change these workers before this transaction ends.

    What follows from consents is read, computed and written: two at once, one of them a
    withdrawal, would lose one of the two. SQLite has one writer anyway. By row id, so that
    two holders never wait for each other.
    """
    if db.dialect.name == "sqlite":
        return
    await db.execute(
        select(workers.c.id)
        .where(workers.c.worker_id.in_(worker_ids))
        .order_by(workers.c.id)
        .with_for_update(key_share=True)  # whoever writes of them meanwhile need not wait
    )
