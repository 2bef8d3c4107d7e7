"""Events that could not be applied: they are counted, and let be applied again."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store import log
from hub.store.log import Actor
from hub.store.portal.events import hold_applying
from hub.tables import events
from hub.tables.base import holds
from hub.tables.events import EVENT_FAILED

_COULD_NOT = holds(EVENT_FAILED)


async def count(db: AsyncConnection) -> int:
    """Count accepted events that could not be applied (ix_events_failed)."""
    return await db.scalar(select(func.count()).select_from(events).where(_COULD_NOT)) or 0


async def retry(db: AsyncConnection, actor: Actor, now: datetime) -> int:
    """Let what could not be applied be applied again, in its order; answer how many events.

    One that a later event overtook is then outdated, as it would have been.
    """
    await hold_applying(db)
    again = update(events).where(_COULD_NOT).values(applied_at=None, result=None)
    many = (await db.execute(again)).rowcount
    if many:
        detail = {"events": many, **actor.document()}
        await log.write(db, [log.Note(what="events_retried", detail=detail)], now)
    return many
