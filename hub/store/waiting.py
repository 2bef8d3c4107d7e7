"""The lanes as the operator watches them: how much waits in each, and until when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import OPEN_STATES, BroadcastState, Lane
from hub.tables import broadcasts, deliveries, recipients

_RUNNING = (BroadcastState.SENDING, BroadcastState.HELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits on one lane."""

    lane: Lane
    count: int
    next_due: datetime | None  #: the earliest due time among them


async def on_lanes(db: AsyncConnection) -> list[Waiting]:
    """Give what waits on every lane, of the broadcasts being told."""
    d, r, b = deliveries.c, recipients.c, broadcasts.c
    outside = (
        select(d.channel, func.count().label("many"), func.min(b.due_at).label("due"))
        .join(broadcasts, b.id == d.broadcast_id)
        .where(b.state.in_(_RUNNING), d.state.in_(OPEN_STATES))
        .group_by(d.channel)
    )
    found = {Lane(row.channel): row for row in await db.execute(outside)}
    inside = (
        select(func.count().label("many"), func.min(b.due_at).label("due"))
        .select_from(recipients)
        .join(broadcasts, b.id == r.broadcast_id)
        .where(b.state.in_(_RUNNING), r.visible_at.is_(None))
    )
    found[Lane.INBOX] = (await db.execute(inside)).one()
    return [
        Waiting(lane=lane, count=found[lane].many, next_due=found[lane].due)
        if lane in found
        else Waiting(lane=lane, count=0, next_due=None)
        for lane in Lane
    ]
