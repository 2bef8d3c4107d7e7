"""Troubles that stand go in; alarms with a beginning and an end, and mails of them, are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import UNFINISHED
from hub.store.upsert import insert_for
from hub.tables import alarms, broadcasts, moment, staff_mails

#: A broadcast that was late and ended is a trouble for a little longer: somebody is to hear of it.
_LINGERS = timedelta(minutes=5)

# PostgreSQL's advisory lock; SQLite has one writer anyway.
_NOTING = 7_301_006


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One trouble that occurred."""

    id: int
    kind: str
    said: Mapping[str, str]
    began_at: datetime
    over_at: datetime | None
    begin_told_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMail:
    """One mail that is to go."""

    id: int
    kind: str
    place: int  #: of its address in the setting
    content: Mapping[str, Any]
    at: datetime


async def late(db: AsyncConnection, now: datetime) -> list[tuple[int, int]]:
    """Give broadcasts that passed their due time and go on: (number, people untold by then).

    (ix_broadcasts_missed)
    """
    b = broadcasts.c
    going = or_(b.state.in_(UNFINISHED), b.missed_at > moment(now - _LINGERS))
    query = select(b.id, b.missed).where(b.missed_at.is_not(None), going).order_by(b.due_at, b.id)
    return [(row.id, row.missed) for row in await db.execute(query)]


async def hold_noting(db: AsyncConnection) -> None:
    """Be the only one to note alarms until this transaction ends."""
    if db.dialect.name == "postgresql":
        await db.execute(select(func.pg_advisory_xact_lock(_NOTING)))


async def note(
    db: AsyncConnection, standing: Mapping[tuple[str, str], Mapping[str, str]], now: datetime
) -> None:
    """Begin an alarm for each trouble that stands, by (kind, key), and end those that do not."""
    a = alarms.c
    going = {
        (row.kind, row.key): row.id
        for row in await db.execute(select(a.id, a.kind, a.key).where(a.over_at.is_(None)))
    }
    new = [
        {"kind": kind, "key": key, "said": dict(said), "began_at": now}
        for (kind, key), said in standing.items()
        if (kind, key) not in going
    ]
    if new:
        await db.execute(insert_for(db, alarms), new)
    over = [number for which, number in going.items() if which not in standing]
    if over:
        await db.execute(update(alarms).where(a.id.in_(over)).values(over_at=now))


async def untold(db: AsyncConnection) -> list[Alarm]:
    """Give alarms of whose beginning or end nobody was told, the oldest first."""
    a = alarms.c
    news = or_(a.begin_told_at.is_(None), a.over_at.is_not(None))
    columns = [a[name] for name in Alarm.__slots__]
    query = select(*columns).where(a.end_told_at.is_(None), news).order_by(a.id)
    return [Alarm(**row) for row in (await db.execute(query)).mappings()]


async def told(db: AsyncConnection, many: Sequence[Alarm], now: datetime) -> None:
    """Keep that mails were written of these alarms, as they were read."""
    a = alarms.c
    begun = [one.id for one in many if one.begin_told_at is None]
    ended = [one.id for one in many if one.over_at is not None]
    await db.execute(update(alarms).where(a.id.in_(begun)).values(begin_told_at=now))
    await db.execute(update(alarms).where(a.id.in_(ended)).values(end_told_at=now))


async def last_of(db: AsyncConnection, kind: str) -> datetime | None:
    """Give when the last mail of a kind was written."""
    m = staff_mails.c
    last: datetime | None = await db.scalar(select(func.max(m.at)).where(m.kind == kind))
    return last


async def write(
    db: AsyncConnection,
    kind: str,
    content: Mapping[str, Any],
    places: int,
    now: datetime,
    day: date | None = None,
) -> bool:
    """Write a mail to each of so many addresses; False when there is one of that day."""
    rows = [
        {"kind": kind, "place": place, "content": dict(content), "at": now, "day": day}
        for place in range(places)
    ]
    new = insert_for(db, staff_mails).on_conflict_do_nothing().returning(staff_mails.c.id)
    return bool((await db.execute(new, rows)).all())


async def waiting(db: AsyncConnection, limit: int) -> list[StaffMail]:
    """Give the mails that are to go, the oldest first (ix_staff_mails_waiting)."""
    m = staff_mails.c
    columns = [m[name] for name in StaffMail.__slots__]
    query = select(*columns).where(m.ended_at.is_(None)).order_by(m.id).limit(limit)
    return [StaffMail(**row) for row in (await db.execute(query)).mappings()]


async def ended(db: AsyncConnection, number: int, code: str, now: datetime) -> None:
    """Keep that a mail is not sent any more, and what its relay said."""
    m = staff_mails.c
    await db.execute(
        update(staff_mails)
        .where(and_(m.id == number, m.ended_at.is_(None)))
        .values(ended_at=now, code=code)
    )
