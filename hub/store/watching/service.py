"""What processes note of a minute goes in; how the hub was in service on a day comes out."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.upsert import insert_for
from hub.tables import service_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What one process answered since it last said so."""

    requests: int = 0
    failed: int = 0  #: of them, by a fault of ours: a 5xx
    worst: float = 0.0  #: seconds of the slowest answer
    route: str = ""  #: its door, as declared


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One day of the hub, all processes together."""

    day: date
    since: datetime  #: the first minute of it that was noted
    minutes: int  #: in which it answered
    requests: int
    failed: int
    worst: float
    worst_route: str


async def note(db: AsyncConnection, day: date, minute: datetime, one: Answered) -> None:
    """Note that a process answered in a minute, and what it answered; a minute counts once."""
    new = insert_for(db, service_days).values(
        day=day,
        since=minute,
        last=minute,
        minutes=1,
        requests=one.requests,
        failed=one.failed,
        worst=one.worst,
        worst_route=one.route,
    )
    s, given = service_days.c, new.excluded
    later, worse = given.last > s.last, given.worst > s.worst
    await db.execute(
        new.on_conflict_do_update(
            index_elements=["day"],
            set_={
                "last": case((later, given.last), else_=s.last),
                "minutes": s.minutes + case((later, 1), else_=0),
                "requests": s.requests + given.requests,
                "failed": s.failed + given.failed,
                "worst": case((worse, given.worst), else_=s.worst),
                "worst_route": case((worse, given.worst_route), else_=s.worst_route),
            },
        )
    )


async def of_day(db: AsyncConnection, day: date) -> Served | None:
    """Give a day; None where nothing was noted."""
    s = service_days.c
    names = list(Served.__slots__)
    query = select(*(s[name] for name in names)).where(s.day == day)
    row = (await db.execute(query)).first()
    return None if row is None else Served(**row._mapping)


async def of_days(db: AsyncConnection, first: date, last: date) -> dict[date, tuple[int, datetime]]:
    """Give, of each day between two that was noted, its minutes in service and the latest."""
    s = service_days.c
    query = select(s.day, s.minutes, s.last).where(s.day.between(first, last))
    return {day: (minutes, latest) for day, minutes, latest in await db.execute(query)}


async def began(db: AsyncConnection) -> datetime | None:
    """Give the first minute that was ever noted."""
    found: datetime | None = await db.scalar(select(func.min(service_days.c.since)))
    return found
