"""The latest forecast of every broadcast under way: kept by whoever made it, read by all."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.forecast import Estimate, Verdict, Watch
from hub.model import STARTED, Lane
from hub.report import Forecast
from hub.store.upsert import insert_for
from hub.tables import broadcasts, forecasts, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A forecast as it was kept, with what is remembered of its alarm."""

    finish_at: datetime | None
    watch: Watch


async def kept(db: AsyncConnection) -> dict[int, Kept]:
    """Give every forecast there is, locked until the transaction ends."""
    query = select(forecasts).order_by(forecasts.c.broadcast_id).with_for_update()
    return {
        row.broadcast_id: Kept(
            finish_at=row.finish_at,
            watch=Watch(since=row.since, calm_since=row.calm_since, alarmed_at=row.alarmed_at),
        )
        for row in await db.execute(query)
    }


async def keep(db: AsyncConnection, made: Sequence[tuple[Estimate, Watch]], now: datetime) -> None:
    """Keep forecasts in place of the earlier ones; those of broadcasts that are over go."""
    if made:
        rows = [
            {
                "broadcast_id": one.broadcast_id,
                "at": now,
                "finish_at": one.finish_at,
                "verdict": one.verdict,
                "short": " ".join(sorted(one.short)),
                "since": watch.since,
                "calm_since": watch.calm_since,
                "alarmed_at": watch.alarmed_at,
            }
            for one, watch in made
        ]
        statement = insert_for(db, forecasts)
        names = [name for name in rows[0] if name != "broadcast_id"]
        await db.execute(
            statement.on_conflict_do_update(
                index_elements=["broadcast_id"],
                set_={name: statement.excluded[name] for name in names},
            ),
            rows,
        )
    under_way = select(broadcasts.c.id).where(broadcasts.c.state.in_(STARTED))
    await db.execute(delete(forecasts).where(forecasts.c.broadcast_id.not_in(under_way)))


async def of(db: AsyncConnection, ids: Collection[int]) -> Mapping[int, Forecast]:
    """Give the forecasts of these broadcasts, of those that are under way."""
    f, b = forecasts.c, broadcasts.c
    query = (
        select(f.broadcast_id, f.finish_at, f.verdict)
        .join(broadcasts, b.id == f.broadcast_id)
        .where(f.broadcast_id.in_(ids), b.state.in_(STARTED))
    )
    return {
        row.broadcast_id: Forecast(finish_at=row.finish_at, verdict=row.verdict)
        for row in await db.execute(query)
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Broadcasts whose people will be told late, as things go."""

    at_risk: int
    late: int  #: somebody is past due, or certainly will be
    lanes: tuple[Lane, ...]  #: by which
    forwarded: int  #: of how many the scarce SMS was brought forward


async def alarm(db: AsyncConnection) -> Alarm | None:
    """Give what stands at risk; None while nothing does."""
    f, b = forecasts.c, broadcasts.c
    query = (
        select(f.verdict, f.short, f.forwarded_at)
        .join(broadcasts, b.id == f.broadcast_id)
        .where(f.alarmed_at.is_not(None), b.state.in_(STARTED))
    )
    rows = (await db.execute(query)).all()
    if not rows:
        return None
    short = {name for row in rows for name in row.short.split()}
    late = sum(row.verdict == Verdict.LATE for row in rows)
    return Alarm(
        at_risk=len(rows) - late,
        late=late,
        lanes=tuple(lane for lane in Lane if lane in short),
        forwarded=sum(row.forwarded_at is not None for row in rows),
    )


async def forwarded(db: AsyncConnection, broadcast_id: int, now: datetime) -> None:
    """Keep when a broadcast's scarce SMS was first brought forward."""
    f = forecasts.c
    await db.execute(
        update(forecasts)
        .where(f.broadcast_id == broadcast_id)
        .values(forwarded_at=func.coalesce(f.forwarded_at, moment(now)))
    )
