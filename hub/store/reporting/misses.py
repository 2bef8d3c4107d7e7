"""Dates go in; the broadcasts published in them come out, and which of them broke a promise."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.tables import broadcast_lanes, broadcasts, moment

#: The out of order of all lanes of one broadcast.
_INVERSIONS = (
    select(func.coalesce(func.sum(broadcast_lanes.c.inversions), 0))
    .where(broadcast_lanes.c.broadcast_id == broadcasts.c.id)
    .scalar_subquery()
)


def _between(since: datetime, until: datetime) -> ColumnElement[bool]:
    b = broadcasts.c
    return and_(b.published_at >= moment(since), b.published_at < moment(until))


def _broken() -> ColumnElement[bool]:
    """Give the predicate over `broadcasts` of somebody told late, or out of order.

    Both were written down when they happened: nobody's rows are counted again.
    """
    lanes = broadcast_lanes.c
    out_of_order = exists().where(lanes.broadcast_id == broadcasts.c.id, lanes.inversions > 0)
    return or_(broadcasts.c.missed > 0, out_of_order)


async def counts(db: AsyncConnection, since: datetime, until: datetime) -> tuple[int, int]:
    """Count the broadcasts published from a moment until another, and those that missed."""
    within = select(func.count()).select_from(broadcasts).where(_between(since, until))
    return await db.scalar(within) or 0, await db.scalar(within.where(_broken())) or 0


async def page(
    db: AsyncConnection, since: datetime, until: datetime, limit: int, before: int | None = None
) -> Sequence[int]:
    """Give those that missed, newest first; `before` is the last id seen."""
    b = broadcasts.c
    query = select(b.id).where(_between(since, until), _broken()).order_by(b.id.desc()).limit(limit)
    if before is not None:
        query = query.where(b.id < before)
    return (await db.scalars(query)).all()


async def latest(
    db: AsyncConnection, since: datetime, until: datetime, limit: int
) -> Sequence[int]:
    """Give the last of those published in these dates, newest first."""
    b = broadcasts.c
    query = select(b.id).where(_between(since, until)).order_by(b.id.desc()).limit(limit)
    return (await db.scalars(query)).all()


async def rows(
    db: AsyncConnection, since: datetime, until: datetime, limit: int, after: int = 0
) -> Sequence[Mapping[str, Any]]:
    """Give what was written down of each broadcast of these dates, the first first."""
    b = broadcasts.c
    query = (
        select(
            *(b.id, b.kind, b.subject_id, b.state, b.published_at, b.due_at, b.planned_at),
            *(b.finished_at, b.missed_at, b.audience, b.missed, _INVERSIONS.label("inversions")),
        )
        .where(_between(since, until), b.id > after)
        .order_by(b.id)
        .limit(limit)
    )
    return [dict(row) for row in (await db.execute(query)).mappings()]
