"""One call goes in; who said yes, who waits, who said no, and whom to telephone, come out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, false, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import UNFINISHED, Answer, BroadcastKind
from hub.practice import Standing
from hub.store import calls as calls_store
from hub.store import practices
from hub.store.many import among_names
from hub.tables import answers, broadcasts, calls, recipients, workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One person of a call, as its office sees them: nothing of their turn."""

    worker_id: str
    answer: Answer | None
    reason: str | None
    at: datetime | None  #: of the answer
    way: str | None
    place: int | None  #: on the waiting list
    told: bool  #: said once all are
    told_by: str | None  #: likewise
    prefers_call: bool = False  #: they would rather be telephoned


async def rows(db: AsyncConnection, call_id: str, now: datetime) -> list[Row]:
    """Give everyone of a call by their portal's id: the order of telling is nobody's to see.

    So who was told, and by what, is said once all are: looked at again and again meanwhile, it
    would show everybody's band. Those of a practice call are invented.
    """
    row = await calls_store.get(db, call_id)
    if row is not None and row["practice"] is not None:
        return [_practised(one) for one in practices.standings(row, now)]
    r, b, w, a, c = recipients.c, broadcasts.c, workers.c, answers.c, calls.c
    over = b.state.not_in(UNFINISHED)
    query = (
        select(
            w.worker_id,
            a.answer,
            a.reason,
            a.at,
            a.way,
            a.place,
            and_(over, r.told_at.is_not(None)).label("told"),
            case((over, r.told_by)).label("told_by"),
            func.coalesce(w.prefers_call, false()).label("prefers_call"),
        )
        .select_from(calls)
        .join(broadcasts, and_(b.subject_id == c.call_id, b.kind == BroadcastKind.COURSE_CALL))
        .join(recipients, r.broadcast_id == b.id)
        .join(workers, w.id == r.worker)
        .outerjoin(answers, and_(a.call == c.id, a.worker == r.worker))
        .where(c.call_id == call_id)
        .order_by(w.worker_id)
    )
    found = (await db.execute(query)).mappings()
    return [
        Row(**{**row, "answer": None if row["answer"] is None else Answer(row["answer"])})
        for row in found
    ]


def _practised(one: Standing) -> Row:
    said = one.said
    return Row(
        worker_id=one.person.worker_id,
        answer=None if said is None else said.answer,
        reason=None if said is None else said.reason,
        at=None if said is None else said.at,
        way=None if said is None else str(said.way),
        place=one.place,
        told=one.told,
        told_by=str(one.person.by) if one.told else None,
    )


async def of_comuna(
    db: AsyncConnection, comuna: str, limit: int, after: str | None = None
) -> Sequence[Mapping[str, Any]]:
    """Give an office's own calls, the latest first, after one of them."""
    c = calls.c
    query = select(calls).where(c.comuna == comuna)
    if after is not None:
        last = select(c.id).where(c.call_id == after, c.comuna == comuna)
        query = query.where(c.id < last.scalar_subquery())
    found = await db.execute(query.order_by(c.id.desc()).limit(limit))
    return [dict(row) for row in found.mappings()]


async def broadcast(db: AsyncConnection, call_id: str) -> Mapping[str, Any] | None:
    """Give the latest broadcast of a call."""
    return (await broadcasts_of(db, [call_id])).get(call_id)


async def broadcasts_of(
    db: AsyncConnection, call_ids: Collection[str]
) -> dict[str, Mapping[str, Any]]:
    """Give the latest broadcast of each of these calls that has one, by the call's id."""
    b = broadcasts.c
    newest = (
        select(func.max(b.id))
        .where(among_names(b.subject_id, call_ids), b.kind == BroadcastKind.COURSE_CALL)
        .group_by(b.subject_id)
    )
    rows = await db.execute(select(broadcasts).where(b.id.in_(newest)))
    return {row["subject_id"]: dict(row) for row in rows.mappings()}
