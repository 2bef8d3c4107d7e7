"""The inbox lane, and one worker's inbox."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, or_, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import OF_VACANCIES, BroadcastKind, Lane
from hub.store.dispatch.picking import Reachable
from hub.store.dispatch.restraint import tell_meanwhile
from hub.store.many import among
from hub.tables import broadcasts, moment, recipients


async def show(
    db: AsyncConnection,
    reachable: Sequence[Reachable],
    fence: datetime | None,
    limit: int,
    now: datetime,
) -> Counter[tuple[int, int]]:
    """Make the next entries of the inbox lane visible; answer how many per broadcast and place.

    Whoever has no outside channel is told by it.
    """
    r = recipients.c
    heads = []
    for one in reachable:
        upto = min((m for m in (one.upto, fence) if m is not None), default=None)
        mine = [r.broadcast_id == one.broadcast_id, r.visible_at.is_(None)]
        if upto is not None:
            mine.append(r.order_at <= upto)
        head = (
            select(r.id, r.order_at, r.shuffle)
            .where(*mine)
            .order_by(r.order_at, r.shuffle)
            .limit(limit)
            .subquery()
        )
        heads.append(select(head))
    merged = union_all(*heads).subquery()
    query = select(merged.c.id).order_by(merged.c.order_at, merged.c.shuffle).limit(limit)
    ids = list((await db.scalars(query)).all())
    alone = r.alone.is_not(None) & r.told_at.is_(None)
    shown = await db.execute(
        update(recipients)
        .where(among(r.id, ids), r.visible_at.is_(None))
        .values(
            visible_at=now,
            told_at=case((alone, moment(now)), else_=r.told_at),
            told_by=case((alone, Lane.INBOX.value), else_=r.told_by),
        )
        .returning(r.broadcast_id, r.place)
    )
    await tell_meanwhile(db, ids, now)
    return Counter(map(tuple, shown))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a worker's inbox."""

    recipient: int
    broadcast_id: int
    kind: str
    vacancy_id: str
    visible_at: datetime
    seen_at: datetime | None


async def entries(
    db: AsyncConnection, worker: int, limit: int, before: int | None = None
) -> list[Entry]:
    """Give a worker's visible entries, newest first; `before` is the last recipient id seen.

    Of several broadcasts of one vacancy only the latest is shown. A call with the id of one is
    another thing.
    """
    r, b = recipients.c, broadcasts.c
    later = recipients.alias("later")
    later_b = broadcasts.alias("later_broadcast")
    superseded = (
        select(later.c.id)
        .join(later_b, later_b.c.id == later.c.broadcast_id)
        .where(
            later.c.worker == r.worker,
            later.c.visible_at.is_not(None),
            later_b.c.subject_id == b.subject_id,
            later_b.c.kind.in_(OF_VACANCIES) == b.kind.in_(OF_VACANCIES),
            # A correction stands above the job it corrects, and does not take its place.
            (later_b.c.kind == BroadcastKind.CORRECTION) == (b.kind == BroadcastKind.CORRECTION),
            later.c.broadcast_id > r.broadcast_id,
        )
        .exists()
    )
    query = (
        select(
            r.id.label("recipient"),
            r.broadcast_id,
            b.kind,
            b.subject_id.label("vacancy_id"),
            r.visible_at,
            r.seen_at,
        )
        .join(broadcasts, b.id == r.broadcast_id)
        .where(r.worker == worker, r.visible_at.is_not(None), ~superseded)
        .order_by(r.visible_at.desc(), r.id.desc())
        .limit(limit)
    )
    if before is not None:
        anchor = select(r.visible_at).where(r.id == before).scalar_subquery()
        query = query.where(or_(r.visible_at < anchor, (r.visible_at == anchor) & (r.id < before)))
    return [Entry(**row) for row in (await db.execute(query)).mappings()]


async def entry(db: AsyncConnection, recipient: int) -> tuple[Entry, int] | None:
    """Give one entry with its worker's row id, visible or not."""
    r, b = recipients.c, broadcasts.c
    row = (
        (
            await db.execute(
                select(
                    r.id.label("recipient"),
                    r.broadcast_id,
                    b.kind,
                    b.subject_id.label("vacancy_id"),
                    func.coalesce(r.visible_at, r.told_at, b.published_at).label("visible_at"),
                    r.seen_at,
                    r.worker,
                )
                .join(broadcasts, b.id == r.broadcast_id)
                .where(r.id == recipient)
            )
        )
        .mappings()
        .first()
    )
    if row is None:
        return None
    values = dict(row)
    worker = values.pop("worker")
    return Entry(**values), worker


async def see(db: AsyncConnection, recipient: int, now: datetime) -> bool:
    """Note that the worker opened an entry; the first time counts. Say whether it exists."""
    result = await db.execute(
        update(recipients)
        .where(recipients.c.id == recipient)
        .values(seen_at=func.coalesce(recipients.c.seen_at, moment(now)))
        .returning(recipients.c.id)
    )
    return result.first() is not None
