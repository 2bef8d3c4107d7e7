"""The lanes as the operator watches them: how much waits in each, and until when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import STARTED, DeliveryState, Lane
from hub.store.dispatch.sweep import PENDING
from hub.tables import broadcasts, deliveries, recipients
from hub.tables.ids import CHANNEL_NUMBER


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits on one lane."""

    lane: Lane
    count: int
    next_due: datetime | None  #: the earliest due time among them


async def on_lanes(db: AsyncConnection) -> list[Waiting]:
    """Give what waits on every lane, of the broadcasts being told.

    Reads what waits and no more: ix_deliveries_claim holds what is ready,
    ix_deliveries_pending the rest, and ix_recipients_unseen_key the inbox.
    """
    d, r, b = deliveries.c, recipients.c, broadcasts.c
    each = (
        select(d.channel, b.due_at)
        .join(broadcasts, b.id == d.broadcast_id)
        .where(b.state.in_(STARTED))
    )
    ready = each.where(d.channel.in_(CHANNEL_NUMBER), d.state == DeliveryState.READY)
    open_ones = union_all(ready, each.where(PENDING)).subquery()
    outside = select(
        open_ones.c.channel,
        func.count().label("many"),
        func.min(open_ones.c.due_at).label("due"),
    ).group_by(open_ones.c.channel)
    found = {Lane(row.channel): row for row in await db.execute(outside)}
    inside = (
        select(func.count().label("many"), func.min(b.due_at).label("due"))
        .select_from(recipients)
        .join(broadcasts, b.id == r.broadcast_id)
        .where(b.state.in_(STARTED), r.visible_at.is_(None))
    )
    found[Lane.INBOX] = (await db.execute(inside)).one()
    return [
        Waiting(lane=lane, count=found[lane].many, next_due=found[lane].due)
        if lane in found
        else Waiting(lane=lane, count=0, next_due=None)
        for lane in Lane
    ]
