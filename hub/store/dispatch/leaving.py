"""Rows that may not go as they are leave their lane, and whoever waits for them goes on."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import DeliveryState, Lane
from hub.store.dispatch import riders, settle
from hub.store.many import among
from hub.tables import deliveries


async def leave(
    db: AsyncConnection,
    ids: Collection[int],
    channels: Sequence[Lane],
    now: datetime,
    *,
    why: str | None = None,
) -> None:
    """Take rows that wait in their lane, and were not claimed, out of it; `why` is a code.

    What rides with them has its own turn again, and their people's next channel opens: without
    the first a rider waits for ever, without the second its person.
    """
    if not ids:
        return
    rows = sorted(ids)
    await db.execute(
        update(deliveries)
        .where(among(deliveries.c.id, rows), deliveries.c.state == DeliveryState.READY)
        .values(state=DeliveryState.SUPPRESSED, code=func.coalesce(why, deliveries.c.code))
    )
    await riders.free(db, rows)
    await settle.open_fallbacks(db, rows, channels, now)
