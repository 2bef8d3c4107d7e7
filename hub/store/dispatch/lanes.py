"""What all processes share of a lane: its rate, which provider carries it, and its day's cost."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Float, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import Lane
from hub.store.upsert import insert_for
from hub.tables import lane_days, lane_paces, standbys

_SECOND = 1_000_000  # microseconds

_NOW = cast(func.extract("epoch", func.clock_timestamp()) * _SECOND, BigInteger)
_TAKE = (
    insert(lane_paces)
    .values(lane=bindparam("of"), free_at=_NOW + bindparam("cost", type_=BigInteger()))
    .on_conflict_do_update(
        index_elements=["lane"],
        set_={
            "free_at": func.greatest(lane_paces.c.free_at, _NOW)
            + bindparam("cost", type_=BigInteger())
        },
    )
    .returning(cast(lane_paces.c.free_at - bindparam("cost", type_=BigInteger()) - _NOW, Float))
)


async def take_turn(db: AsyncConnection, lane: Lane, seconds: float) -> float:
    """Take so much of a lane's time, on PostgreSQL; answer the seconds until it begins.

    By the database's clock, which is the same for all who ask.
    """
    row = {"of": lane, "cost": round(seconds * _SECOND)}
    wait: float = (await db.execute(_TAKE, row)).scalar_one()
    return max(0.0, wait / _SECOND)


async def rest(db: AsyncConnection, lane: Lane, now: datetime) -> None:
    """Note that a lane's first provider rests; since when stays as it was."""
    row = {"lane": lane, "since": now}
    await db.execute(insert_for(db, standbys).values(row).on_conflict_do_nothing())


async def carry_again(db: AsyncConnection, lane: Lane) -> None:
    """Note that a lane's first provider carries all of it again."""
    await db.execute(standbys.delete().where(standbys.c.lane == lane))


async def resting(db: AsyncConnection) -> dict[Lane, datetime]:
    """Give the lanes whose first provider rests, and since when."""
    return {Lane(row.lane): row.since for row in await db.execute(select(standbys))}


async def spend(db: AsyncConnection, lane: Lane, day: date, messages: int) -> None:
    """Count messages handed over on a day."""
    counting = insert_for(db, lane_days).values(lane=lane, day=day, messages=messages)
    await db.execute(
        counting.on_conflict_do_update(
            index_elements=["lane", "day"],
            set_={"messages": lane_days.c.messages + counting.excluded.messages},
        )
    )


async def spent(db: AsyncConnection, lane: Lane, day: date) -> int:
    """Give how many messages were handed over on a day."""
    c = lane_days.c
    return await db.scalar(select(c.messages).where(c.lane == lane, c.day == day)) or 0
