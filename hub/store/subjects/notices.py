"""Planned outages as rows: what they say, whom they were told, and which is next."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.audiences.everybody import Everybody
from hub.model import NOTICES, UNFINISHED, BroadcastKind, NoticeState
from hub.outages import Outage
from hub.store.subjects.announced import Notice, notice_of
from hub.tables import broadcasts, notices


async def get(db: AsyncConnection, notice_id: str) -> Mapping[str, Any] | None:
    """Give a notice's row."""
    query = select(notices).where(notices.c.notice_id == notice_id)
    row = (await db.execute(query)).mappings().first()
    return dict(row) if row is not None else None


async def put(db: AsyncConnection, row: Mapping[str, Any]) -> None:
    """Insert or replace a notice, by its id."""
    changed = update(notices).where(notices.c.notice_id == row["notice_id"]).values(dict(row))
    if (await db.execute(changed.returning(notices.c.id))).first() is None:
        await db.execute(insert(notices).values(dict(row)))


async def page(
    db: AsyncConnection, limit: int, after: str | None = None
) -> list[Mapping[str, Any]]:
    """Give notices, the latest first, after one of them."""
    query = select(notices).order_by(notices.c.id.desc()).limit(limit)
    if after is not None:
        last = select(notices.c.id).where(notices.c.notice_id == after).scalar_subquery()
        query = query.where(notices.c.id < last)
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def coming(db: AsyncConnection, now: datetime) -> tuple[Notice, ...]:
    """Give the outages that stand and are not over, the next first."""
    n = notices.c
    query = (
        select(notices)
        .where(n.ends_at > now, n.state == NoticeState.ANNOUNCED)
        .order_by(n.starts_at, n.id)
    )
    return tuple(notice_of(dict(row)) for row in (await db.execute(query)).mappings())


async def between(
    db: AsyncConnection, begins: datetime, ends: datetime
) -> list[tuple[datetime, datetime]]:
    """Give when each outage that stood begins and ends, of those that touch a time."""
    n = notices.c
    query = select(n.starts_at, n.ends_at).where(
        n.starts_at < ends, n.ends_at > begins, n.state == NoticeState.ANNOUNCED
    )
    return [(starts, over) for starts, over in await db.execute(query)]


async def standing(db: AsyncConnection, now: datetime) -> list[Outage]:
    """Give the hours of the outages that stand and are not over."""
    return [
        Outage(notice_id=one.notice_id, starts_at=one.starts_at, ends_at=one.ends_at)
        for one in await coming(db, now)
    ]


async def broadcasts_of(db: AsyncConnection, notice_id: str) -> list[Mapping[str, Any]]:
    """Give id, kind and state of each broadcast of a notice, the first first."""
    b = broadcasts.c
    query = (
        select(b.id, b.kind, b.state)
        .where(b.subject_id == notice_id, b.kind.in_(NOTICES))
        .order_by(b.id)
    )
    return [dict(row) for row in (await db.execute(query)).mappings()]


def unfinished(of: Sequence[Mapping[str, Any]]) -> list[int]:
    """Give which of a notice's broadcasts may still tell somebody."""
    return [row["id"] for row in of if row["state"] in UNFINISHED]


async def audience(db: AsyncConnection, broadcast: Mapping[str, Any]) -> Everybody:
    """Give whom a broadcast of a notice, given as its row, is for.

    A change and a cancellation are for those told; the announcement beside a change for the
    others.
    """
    earlier = [
        row["id"]
        for row in await broadcasts_of(db, broadcast["subject_id"])
        if row["id"] < broadcast["id"]
    ]
    told = broadcast["kind"] != BroadcastKind.NOTICE
    return Everybody(earlier=earlier, told=told)
