"""What the hub answered and sent goes in; how busy it is in each hour of a week comes out.

A ring of a few weeks: what is older is written over. Nothing of it is anybody's.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from config.reference import zones
from hub.outages import hour_of_week
from hub.store.upsert import insert_for
from hub.tables import traffic

#: Weeks that are remembered.
_WEEKS: Final = 8
_DAYS: Final = 7


async def answered(db: AsyncConnection, at: datetime, requests: int) -> None:
    """Note how many requests a process answered lately."""
    if requests:
        await _add(db, at, requests=requests, sends=0)


async def sent(db: AsyncConnection, measured: Sequence[tuple[datetime, int]]) -> None:
    """Note how many messages were accepted at these moments."""
    hours: Counter[datetime] = Counter()
    for at, many in measured:
        hours[at.replace(minute=0, second=0, microsecond=0)] += many
    for at, many in sorted(hours.items()):
        if many:
            await _add(db, at, requests=0, sends=many)


async def busy(db: AsyncConnection) -> dict[int, float]:
    """Give what usually happens in each hour of a week: requests and messages, on average.

    Of the weeks in which the hour is known.
    """
    t = traffic.c
    mean = func.avg(t.requests + t.sends).label("mean")
    query = select(t.hour, mean).group_by(t.hour)
    return {row.hour: float(row.mean) for row in await db.execute(query)}


async def _add(db: AsyncConnection, at: datetime, *, requests: int, sends: int) -> None:
    zone = next(iter(zones()))
    # Ordinal 1 was a Monday.
    week = (at.astimezone(zone).date().toordinal() - 1) // _DAYS
    new = insert_for(db, traffic).values(
        hour=hour_of_week(at, zone), turn=week % _WEEKS, week=week, requests=requests, sends=sends
    )
    t, given = traffic.c, new.excluded
    same = t.week == given.week
    await db.execute(
        new.on_conflict_do_update(
            index_elements=["hour", "turn"],
            set_={
                "requests": case((same, t.requests + given.requests), else_=given.requests),
                "sends": case((same, t.sends + given.sends), else_=given.sends),
                "week": given.week,
            },
        )
    )
