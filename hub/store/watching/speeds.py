"""How lanes went lately: each process writes what it measured, the forecast reads it."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.forecast import MEASURED, Measure
from hub.model import Lane
from hub.store.upsert import insert_for
from hub.store.watching import traffic
from hub.tables import lane_speeds


async def keep(db: AsyncConnection, lane: Lane, one: Measure) -> None:
    """Keep what one process measured of a lane.

    Each process writes rows of its own, so that nobody waits for another's settlement.
    """
    values = {
        "lane": lane,
        "at": one.at,
        "process": one.process,
        "tried": one.tried,
        "accepted": one.accepted,
        "put_off": one.put_off,
        "full": one.full,
        "busy": one.busy,
    }
    await db.execute(insert_for(db, lane_speeds).values(values).on_conflict_do_nothing())


async def lately(db: AsyncConnection, now: datetime) -> dict[Lane, list[Measure]]:
    """Give what was measured of every lane and counts still."""
    found: dict[Lane, list[Measure]] = defaultdict(list)
    query = select(lane_speeds).where(lane_speeds.c.at >= now - MEASURED)
    for row in (await db.execute(query)).mappings():
        values = dict(row)
        found[Lane(values.pop("lane"))].append(Measure(**values))
    return found


async def forget(db: AsyncConnection, now: datetime) -> None:
    """Forget what counts no more, of processes that ended too; how much went is kept by hours."""
    s = lane_speeds.c
    gone = await db.execute(
        delete(lane_speeds).where(s.at < now - MEASURED).returning(s.at, s.accepted)
    )
    await traffic.sent(db, [(row.at, row.accepted) for row in gone])
