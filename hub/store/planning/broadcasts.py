"""Broadcasts as rows: they are made, found by what they tell, and moved on by the clock."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import (
    ALERTS,
    NOTICES,
    OF_VACANCIES,
    STARTED,
    UNFINISHED,
    BroadcastKind,
    BroadcastState,
)
from hub.order import Priority
from hub.tables import broadcasts, deliveries, deliveries_of, recipients, recipients_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBroadcast:
    """One thing to be told to many."""

    kind: BroadcastKind
    subject_id: str
    state: BroadcastState
    published_at: datetime
    due_at: datetime
    valid_until: datetime
    changed: Sequence[str] = ()  #: of an update: which facts


async def add_broadcast(db: AsyncConnection, new: NewBroadcast, now: datetime) -> int:
    """Insert a broadcast; answer its row id."""
    return (await add_broadcasts(db, [new], now))[new.subject_id]


async def add_broadcasts(
    db: AsyncConnection, news: Sequence[NewBroadcast], now: datetime
) -> dict[str, int]:
    """Insert broadcasts, each of another subject; answer their row ids by it."""
    many = [
        {name: getattr(new, name) for name in NewBroadcast.__slots__}
        | {"changed": list(new.changed), "created_at": now}
        | {"planned_upto": 0, "audience": 0, "missed": 0}
        for new in news
    ]
    b = broadcasts.c
    made = await db.execute(insert(broadcasts).returning(b.id, b.subject_id), many)
    return {row.subject_id: row.id for row in made}


async def get(db: AsyncConnection, broadcast_id: int) -> Mapping[str, Any] | None:
    """Give a broadcast's row."""
    query = select(broadcasts).where(broadcasts.c.id == broadcast_id)
    row = (await db.execute(query)).mappings().first()
    return dict(row) if row is not None else None


def subject_of(row: Mapping[str, Any]) -> str:
    """Say what a broadcast, given as its row, tells of, as the log names it."""
    what = "call" if row["kind"] == BroadcastKind.COURSE_CALL else "vacancy"
    if row["kind"] in NOTICES:
        what = "notice"
    return f"{what}:{row['subject_id']}"


async def of_subject(db: AsyncConnection, subject_id: str) -> list[int]:
    """Give the broadcasts of a vacancy, else of a call, newest first (ix_broadcasts_subject_id)."""
    b = broadcasts.c
    mine = select(b.id, b.kind).where(b.subject_id == subject_id).order_by(b.id.desc())
    found = (await db.execute(mine)).all()
    return [row.id for row in found if row.kind in OF_VACANCIES] or [row.id for row in found]


async def unfinished(db: AsyncConnection, subject_id: str) -> list[tuple[int, str, list[str]]]:
    """Give id, kind and changed facts of each alert of a subject that may still tell."""
    query = select(broadcasts.c.id, broadcasts.c.kind, broadcasts.c.changed).where(
        _alerts_of(subject_id)
    )
    return [(row.id, row.kind, row.changed) for row in await db.execute(query)]


async def earlier(db: AsyncConnection, subject_id: str, before: int) -> list[int]:
    """Give the broadcasts of a vacancy older than one."""
    b = broadcasts.c
    query = select(b.id).where(b.subject_id == subject_id, b.id < before, b.kind.in_(OF_VACANCIES))
    return list((await db.scalars(query)).all())


async def anybody_told(db: AsyncConnection, subject_id: str) -> bool:
    """Say whether anyone was told of a subject, or may have been."""
    b = broadcasts.c
    mine = select(b.id).where(b.subject_id == subject_id, b.kind.in_(OF_VACANCIES))
    told = mine.join(recipients, recipients_of()).where(recipients.c.told_at.is_not(None))
    handed = mine.join(deliveries, deliveries_of()).where(deliveries.c.first_handed_at.is_not(None))
    return bool(await db.scalar(select(told.exists() | handed.exists())))


async def edit_broadcasts(db: AsyncConnection, subject_id: str, valid_until: datetime) -> None:
    """Let the unfinished broadcasts of a subject know its new validity."""
    await db.execute(
        update(broadcasts).where(_alerts_of(subject_id)).values(valid_until=valid_until)
    )


def _alerts_of(subject_id: str) -> ColumnElement[bool]:
    """Give the predicate over `broadcasts` of a subject's alerts that may still tell."""
    b = broadcasts.c
    return and_(b.subject_id == subject_id, b.state.in_(UNFINISHED), b.kind.in_(ALERTS))


async def over(db: AsyncConnection, numbers: Collection[int]) -> set[int]:
    """Give of which of these broadcasts everybody was told: of one that ended early, the first."""
    b = broadcasts.c
    query = select(b.id).where(b.id.in_(numbers), b.state == BroadcastState.FINISHED)
    return set((await db.scalars(query)).all())


async def next_to_plan(db: AsyncConnection, but: Collection[int] = ()) -> int | None:
    """Give the oldest broadcast that waits to be planned, but for some."""
    found: int | None = await db.scalar(
        select(broadcasts.c.id)
        .where(broadcasts.c.state == BroadcastState.PLANNING, broadcasts.c.id.not_in(but))
        .order_by(broadcasts.c.published_at, broadcasts.c.id)
        .limit(1)
    )
    return found


async def begin_scheduled(db: AsyncConnection, now: datetime) -> int:
    """Let those whose publication has come be planned."""
    begun = await db.scalars(
        update(broadcasts)
        .where(broadcasts.c.state == BroadcastState.SCHEDULED, broadcasts.c.published_at <= now)
        .values(state=BroadcastState.PLANNING)
        .returning(broadcasts.c.id)
    )
    return len(begun.all())


async def keep_terms(
    db: AsyncConnection, broadcast_id: int, priority: Priority, cut_id: int | None
) -> None:
    """Keep by which cut and in which direction a broadcast is planned (D140 annex 8)."""
    await db.execute(
        update(broadcasts)
        .where(broadcasts.c.id == broadcast_id)
        .values(cut_id=cut_id, priority_first=priority.first, bands=priority.bands)
    )


async def planned(db: AsyncConnection, broadcast_id: int, now: datetime) -> bool:
    """Let a planned broadcast be sent; say False when its state changed meanwhile."""
    done = await db.execute(
        update(broadcasts)
        .where(broadcasts.c.id == broadcast_id, broadcasts.c.state == BroadcastState.PLANNING)
        .values(state=BroadcastState.SENDING, planned_at=now)
        .returning(broadcasts.c.id)
    )
    return done.first() is not None


async def planned_upto(db: AsyncConnection, broadcast_id: int) -> int | None:
    """Give the last worker its planning has seen, and lock it; None when it is not to be planned.

    The lock keeps its state, and lets no two processes plan the same workers.
    """
    query = (
        select(broadcasts.c.planned_upto)
        .where(broadcasts.c.id == broadcast_id, broadcasts.c.state == BroadcastState.PLANNING)
        .with_for_update()
    )
    found: int | None = await db.scalar(query)
    return found


async def newly_missed(db: AsyncConnection, now: datetime) -> list[tuple[int, int]]:
    """Record who was not told by their due time, told since or not; answer (broadcast, how many).

    A due time that cannot be met any more is kept and shown, never hidden. What is not planned
    yet has nobody to count: it is recorded once it is.
    """
    query = select(broadcasts.c.id, broadcasts.c.recipients_from, broadcasts.c.recipients_to).where(
        broadcasts.c.state.in_(STARTED),
        broadcasts.c.due_at <= now,
        broadcasts.c.planned_at.is_not(None),
        broadcasts.c.missed_at.is_(None),
    )
    news = []
    for row in (await db.execute(query)).all():
        untold = await db.scalar(
            select(func.count()).where(
                recipients.c.id.between(row.recipients_from or 0, row.recipients_to or -1),
                recipients.c.broadcast_id == row.id,
                or_(
                    recipients.c.told_at.is_(None),
                    recipients.c.told_at > recipients.c.due_at,
                ),
            )
        )
        await db.execute(
            update(broadcasts)
            .where(broadcasts.c.id == row.id)
            .values(missed_at=now, missed=untold or 0)
        )
        if untold:
            news.append((row.id, untold))
    return news
