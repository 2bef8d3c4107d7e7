"""A span of time goes in; what was told in it, and what came back, comes out as counts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import BroadcastState
from hub.tables import bounces, broadcasts, moment


async def published(db: AsyncConnection, since: datetime, until: datetime) -> Sequence[int]:
    """Give the broadcasts published from a moment until another."""
    b = broadcasts.c
    between = (b.published_at >= moment(since), b.published_at < moment(until))
    return (await db.scalars(select(b.id).where(*between).order_by(b.id))).all()


async def bounced(db: AsyncConnection, since: datetime, until: datetime) -> int:
    """Count e-mails that came back in that time."""
    between = (bounces.c.at >= moment(since), bounces.c.at < moment(until))
    return await db.scalar(select(func.count()).select_from(bounces).where(*between)) or 0


async def held(db: AsyncConnection) -> int:
    """Count the broadcasts somebody is to judge."""
    query = select(func.count()).where(broadcasts.c.state == BroadcastState.HELD)
    return await db.scalar(query) or 0
