"""What follows a call, as rows: when it is due, how far it has come, and whom it is for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import Answer, BroadcastKind, NoteKind
from hub.store.many import among
from hub.store.upsert import insert_for
from hub.tables import (
    answers,
    broadcasts,
    calls,
    deliveries,
    follow_ups,
    notes,
    recipients,
    recipients_of,
    workers,
)
from hub.tables.ids import of_note, of_recipient

#: What was handed over so long after a change may have been written before it: a lease.
_UNDER_WAY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """One message more to some of those who were told of a call."""

    call: Mapping[str, Any]  #: its row
    kind: NoteKind
    at: datetime
    upto: int  #: the last recipient it has come to
    state: str  #: of the call's broadcast
    state_reason: str | None
    broadcast_id: int
    first: int  #: its recipients lie between these row ids
    last: int


async def plan(
    db: AsyncConnection, call: int, whens: Mapping[NoteKind, datetime | None], now: datetime
) -> None:
    """Keep when each is due, in the place of what was planned; None takes it away.

    One that was begun stays as it is, unless it is due anew from now on: a reminder of a course
    that begins later, another change. Nobody is asked a third time.
    """
    f = follow_ups.c
    for kind, at in whens.items():
        mine = and_(f.call == call, f.kind == kind)
        if at is None:
            await db.execute(follow_ups.delete().where(mine, f.upto == 0, f.done_at.is_(None)))
            continue
        new = {"at": at, "upto": 0, "done_at": None}
        statement = insert_for(db, follow_ups).values(call=call, kind=str(kind), **new)
        anew = and_(f.upto == 0, f.done_at.is_(None))
        if kind is not NoteKind.COURSE_AGAIN and at >= now:
            anew = or_(anew, f.at < at)
        await db.execute(
            statement.on_conflict_do_update(index_elements=["call", "kind"], set_=new, where=anew)
        )


async def next_due(db: AsyncConnection, now: datetime) -> FollowUp | None:
    """Give what is due and was not looked at for longest, held until this transaction ends.

    What others hold is theirs, and what was looked at in this moment has had its turn.
    """
    f, b = follow_ups.c, broadcasts.c
    other = broadcasts.alias("other").c
    newest = (
        select(func.max(other.id))
        .where(other.subject_id == calls.c.call_id, other.kind == BroadcastKind.COURSE_CALL)
        .scalar_subquery()
    )
    query = (
        select(
            calls,
            f.kind.label("follow_kind"),
            f.at,
            f.upto,
            b.state.label("broadcast_state"),
            b.state_reason,
            b.id.label("broadcast_id"),
            b.recipients_from,
            b.recipients_to,
        )
        .select_from(follow_ups)
        .join(calls, calls.c.id == f.call)
        .join(broadcasts, b.id == newest)
        .where(f.done_at.is_(None), f.at <= now, or_(f.looked_at.is_(None), f.looked_at < now))
        .order_by(f.looked_at.is_not(None), f.looked_at, f.at, f.call)
        .limit(1)
        .with_for_update(of=follow_ups, skip_locked=True)
    )
    row = (await db.execute(query)).mappings().first()
    if row is None:
        return None
    return FollowUp(
        call={column.name: row[column.name] for column in calls.c},
        kind=NoteKind(row["follow_kind"]),
        at=row["at"],
        upto=row["upto"],
        state=row["broadcast_state"],
        state_reason=row["state_reason"],
        broadcast_id=row["broadcast_id"],
        first=row["recipients_from"] or 0,
        last=row["recipients_to"] or -1,
    )


async def came_to(
    db: AsyncConnection, one: FollowUp, upto: int, now: datetime, *, done: bool
) -> None:
    """Keep how far it has come, in the transaction that wrote its notes."""
    f = follow_ups.c
    mine = update(follow_ups).where(f.call == one.call["id"], f.kind == one.kind)
    await db.execute(mine.values(upto=upto, looked_at=now, done_at=now if done else None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody it is for."""

    recipient: int
    worker: int
    delivery: int | None  #: the one that told them, of which a note speaks; None: their list did


async def next_people(db: AsyncConnection, one: FollowUp, limit: int) -> Sequence[Person]:
    """Give whom it is for and has not come to yet, in the order in which they were told."""
    r, d, a = recipients.c, deliveries.c, answers.c
    sent = select(func.min(d.id)).where(of_recipient(d.id, r.id), d.first_handed_at.is_not(None))
    if one.kind is NoteKind.COURSE_CHANGED:
        sent = sent.where(d.first_handed_at <= one.at + _UNDER_WAY)
    of = sent.correlate(recipients).scalar_subquery()
    query = (
        select(r.id.label("recipient"), r.worker, of.label("delivery"))
        .select_from(recipients)
        .join(workers, workers.c.id == r.worker)
        .outerjoin(answers, and_(a.call == one.call["id"], a.worker == r.worker))
        .where(
            r.id.between(max(one.first, one.upto + 1), one.last),
            r.broadcast_id == one.broadcast_id,
            _for_whom(one.kind, of.is_not(None), workers.c.comuna == one.call["comuna"]),
        )
        .order_by(r.id)
        .limit(limit)
    )
    return [Person(**row) for row in (await db.execute(query)).mappings()]


def _for_whom(
    kind: NoteKind, told: ColumnElement[bool], there: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Give the predicate over workers and `answers`, where there may be none, of whom it is for.

    Of those who were `told` by a message, but that a course is not held: that is told to all who
    said yes. Who would rather be telephoned is not asked a second time: their office has them to
    phone. Who is not `there` any more, but in another comuna, is that office's no more: they hear
    of nothing but what they said yes to.
    """
    a = answers.c
    if kind is NoteKind.COURSE_CANCELLED:
        return a.answer == Answer.YES
    if kind is NoteKind.COURSE_REMINDER:
        return and_(told, a.answer == Answer.YES, a.place.is_(None))
    if kind is NoteKind.COURSE_AGAIN:
        prefers_call = func.coalesce(workers.c.prefers_call, false())
        return and_(told, there, a.answer.is_(None), ~prefers_call)
    return and_(told, or_(and_(there, a.answer.is_(None)), a.answer == Answer.YES))


async def finish(db: AsyncConnection, call: int, now: datetime) -> None:
    """Let nothing that follows a call come any further."""
    f = follow_ups.c
    mine = update(follow_ups).where(f.call == call, f.done_at.is_(None))
    await db.execute(mine.values(done_at=now))


async def end(
    db: AsyncConnection,
    call: int,
    kinds: Sequence[NoteKind],
    now: datetime,
    people: Collection[int] | None = None,
) -> None:
    """Let notes of a call that were not sent yet go no more: of some people, or of everybody.

    They are found by their person (ix_notes_worker): only who was called has any.
    """
    n, b = notes.c, broadcasts.c
    if people is not None:
        whose = among(n.worker, people)
    else:
        called = (
            select(recipients.c.worker)
            .join(broadcasts, recipients_of())
            .join(calls, calls.c.call_id == b.subject_id)
            .where(calls.c.id == call, b.kind == BroadcastKind.COURSE_CALL)
        )
        whose = n.worker.in_(called)
    mine = (n.until > now, n.kind.in_(kinds), cast(n.calls, String) == f"[{call}]")
    await db.execute(update(notes).where(whose, *mine).values(until=now))


async def told(
    db: AsyncConnection,
    call: int,
    kind: NoteKind,
    people: Collection[int],
    since: datetime,
    now: datetime,
) -> set[int]:
    """Give who of these, by row id, was written to of a call since then, or is about to be.

    A note that was ended before it was handed over told nobody.
    """
    n, d = notes.c, deliveries.c
    handed = exists().where(of_note(d.id, n.id), d.first_handed_at.is_not(None))
    query = select(n.worker).where(
        among(n.worker, people),
        n.kind == kind,
        n.created_at > since,
        cast(n.calls, String) == f"[{call}]",
        or_(n.until > now, handed),
    )
    return set((await db.scalars(query)).all())
