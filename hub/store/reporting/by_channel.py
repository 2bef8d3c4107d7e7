"""Broadcasts go in; how many of their messages, or of their people, stand where by each channel."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import BroadcastState, DeliveryState, Lane
from hub.tables import broadcasts, deliveries, deliveries_of, recipients, recipients_of
from hub.tables.ids import delivery_by

#: How many in each state by each channel, of each broadcast.
ByChannel = dict[int, dict[str, dict[str, int]]]

#: How an SMS ended that told nobody.
_CAME_TO_NOTHING = (DeliveryState.FAILED, DeliveryState.SUPPRESSED)


async def messages(db: AsyncConnection, ids: Sequence[int]) -> ByChannel:
    """Count the messages of broadcasts."""
    if not ids:
        return {}
    d = deliveries.c
    query = (
        select(d.broadcast_id, d.channel, d.state, func.count().label("many"))
        .join(broadcasts, deliveries_of())
        .where(broadcasts.c.id.in_(ids))
        .group_by(d.broadcast_id, d.channel, d.state)
    )
    return await _counted(db, query)


async def people(db: AsyncConnection, ids: Sequence[int]) -> ByChannel:
    """Count people by their e-mail, or by their SMS where that one came to nothing.

    Who has a second message from the first on is of a special band: so its office is not told.
    Nor of one that went before the call was stopped, while the e-mail had not.
    """
    if not ids:
        return {}
    mail, sms = deliveries.alias("mail").c, deliveries.alias("sms").c
    r, b = recipients.c, broadcasts.c
    suppressed = and_(mail.state == DeliveryState.SUPPRESSED, b.state != BroadcastState.STOPPED)
    nothing = or_(mail.state == DeliveryState.FAILED, suppressed)
    by_sms = or_(mail.id.is_(None), and_(nothing, sms.state.not_in(_CAME_TO_NOTHING)))
    channel = case((by_sms, Lane.SMS.value), else_=Lane.EMAIL.value).label("channel")
    state = case((by_sms, sms.state), else_=mail.state).label("state")
    each = (
        select(r.broadcast_id, channel, state)
        .select_from(broadcasts)
        .join(recipients, recipients_of())
        .outerjoin(mail.id.table, mail.id == delivery_by(r.id, Lane.EMAIL))
        .outerjoin(sms.id.table, sms.id == delivery_by(r.id, Lane.SMS))
        .where(b.id.in_(ids), or_(mail.id.is_not(None), sms.id.is_not(None)))
        .subquery()
    ).c
    query = select(
        each.broadcast_id, each.channel, each.state, func.count().label("many")
    ).group_by(each.broadcast_id, each.channel, each.state)
    return await _counted(db, query)


async def _counted(db: AsyncConnection, query: Select[Any]) -> ByChannel:
    found: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in await db.execute(query):
        found[row.broadcast_id][row.channel][row.state] = row.many
    return found
