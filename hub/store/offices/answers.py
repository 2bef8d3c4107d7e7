"""What people answered to calls, as rows; who has a seat, and who waits for one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import STARTED, Answer, BroadcastKind, Cadence, Lane, Reach, Way
from hub.store.many import among
from hub.store.upsert import insert_for
from hub.tables import answers, broadcasts, calls, deliveries, recipients, tells_call, workers
from hub.tables.ids import CHANNEL_NUMBER, of_recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One answer as it stands."""

    answer: Answer
    reason: str | None
    at: datetime
    way: Way
    place: int | None  #: on the waiting list


async def hold_call(db: AsyncConnection, call_id: str) -> Mapping[str, Any] | None:
    """Give a call's row; nobody else gives or takes a seat of it before this transaction ends."""
    query = select(calls).where(calls.c.call_id == call_id).with_for_update()
    row = (await db.execute(query)).mappings().first()
    return dict(row) if row is not None else None


async def of(db: AsyncConnection, call: int, worker: int) -> Kept | None:
    """Give what one person answered to a call."""
    a = answers.c
    query = select(a.answer, a.reason, a.at, a.way, a.place)
    row = (await db.execute(query.where(a.call == call, a.worker == worker))).first()
    return None if row is None else _kept(row)


async def who_answered(db: AsyncConnection, call: int, people: Collection[int]) -> set[int]:
    """Give which of these people, by row id, answered a call already."""
    a = answers.c
    query = select(a.worker).where(a.call == call, among(a.worker, people))
    return set((await db.scalars(query)).all())


async def of_worker(db: AsyncConnection, worker: int, call_ids: Collection[str]) -> dict[str, Kept]:
    """Give what one person answered to these calls, by the call's id."""
    if not call_ids:
        return {}
    a, c = answers.c, calls.c
    query = (
        select(c.call_id, a.answer, a.reason, a.at, a.way, a.place)
        .join(calls, c.id == a.call)
        .where(a.worker == worker, c.call_id.in_(call_ids))
    )
    return {row.call_id: _kept(row) for row in await db.execute(query)}


def _kept(row: Any) -> Kept:
    return Kept(
        answer=Answer(row.answer),
        reason=row.reason,
        at=row.at,
        way=Way(row.way),
        place=row.place,
    )


async def seats_of(db: AsyncConnection, worker: int) -> list[str]:
    """Give the calls with seats that one person said yes to, by the call's id."""
    a, c = answers.c, calls.c
    query = select(c.call_id).join(answers, a.call == c.id)
    mine = query.where(a.worker == worker, a.answer == Answer.YES, c.seats.is_not(None))
    return list((await db.scalars(mine.order_by(c.call_id))).all())


async def put(db: AsyncConnection, call: int, many: Mapping[int, Kept]) -> None:
    """Keep what people, by row id, answer now."""
    rows = [
        {"call": call, "worker": worker, **{name: getattr(kept, name) for name in Kept.__slots__}}
        for worker, kept in many.items()
    ]
    statement = insert_for(db, answers)
    new = {name: statement.excluded[name] for name in Kept.__slots__}
    await db.execute(
        statement.on_conflict_do_update(index_elements=["call", "worker"], set_=new), rows
    )


async def free(db: AsyncConnection, call: int, seats: int) -> int:
    """Count the seats nobody has; no more answers are read than there are seats.

    Along ix_answers_call_place, where those with a seat stand together.
    """
    a = answers.c
    has = and_(a.call == call, a.place.is_(None), a.answer == Answer.YES)
    taken = select(a.worker).where(has).limit(seats).subquery()
    return seats - (await db.scalar(select(func.count()).select_from(taken)) or 0)


async def last_place(db: AsyncConnection, call: int) -> int:
    """Give the last place of the waiting list that was ever given and is not taken up; 0: none."""
    query = select(func.max(answers.c.place)).where(answers.c.call == call)
    return await db.scalar(query) or 0


async def move_up(db: AsyncConnection, call: int, seats: int | None) -> list[int]:
    """Give the seats that are free to those who wait longest; answer who, by row id.

    With None there are enough.
    """
    a = answers.c
    room = None if seats is None else await free(db, call, seats)
    waits = (a.call == call, a.answer == Answer.YES, a.place.is_not(None))
    query = select(a.worker).where(*waits).order_by(a.place).limit(room)
    moved = list((await db.scalars(query)).all())
    if moved:
        taken = update(answers).where(a.call == call, a.worker.in_(moved))
        await db.execute(taken.values(place=None))
    return moved


def withdraws(said: Answer, before: Answer | None) -> bool:
    """Say whether what is said asks for no seat: it counts until the course begins.

    Whoever said yes can say so again, or that they cannot come after all; whoever said no, why.
    """
    return before is not None and (said is Answer.NO or before is Answer.YES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One call a person was told of, whose course has not begun."""

    call: int
    call_id: str
    delivery: int | None  #: the one that told them, by which a note speaks of it
    answer: Answer | None  #: what they said so far
    answer_by: datetime
    cancelled: bool  #: the course is not held

    def late(self, at: datetime) -> bool:
        """Say whether what came at this moment is no new answer to it any more."""
        return self.cancelled or self.answer_by <= at

    def takes(self, said: Answer, at: datetime) -> bool:
        """Say whether this, come at this moment, still counts."""
        return not self.cancelled and (at < self.answer_by or withdraws(said, self.answer))


async def questions(
    db: AsyncConnection, people: Collection[int], now: datetime
) -> dict[int, list[Question]]:
    """Give the calls these people, by row id, were asked about; the oldest first.

    Whom an entry is shown to is found by their own index, and others by their broadcast, while
    it is being told: PostgreSQL enters a recipient among a worker's when it is shown.
    """
    r, b, c, a, d = recipients.c, broadcasts.c, calls.c, answers.c, deliveries.c
    sent = (
        select(func.min(d.id))
        .where(of_recipient(d.id, r.id), d.first_handed_at.is_not(None))
        .scalar_subquery()
    )
    of = (
        select(
            r.worker,
            c.id.label("call"),
            b.id.label("broadcast"),
            c.call_id,
            sent.label("delivery"),
            a.answer,
            c.answer_by,
            c.cancelled_at.is_not(None).label("cancelled"),
        )
        .select_from(calls)
        .join(broadcasts, tells_call())
        .join(recipients, r.broadcast_id == b.id)
        .outerjoin(answers, and_(a.call == c.id, a.worker == r.worker))
        .where(r.worker.in_(people), c.starts_at > now)
    )
    shown = of.where(r.visible_at.is_not(None))
    told = or_(r.told_at.is_not(None), sent.is_not(None))
    unseen = of.where(r.visible_at.is_(None), told, b.state.in_(STARTED))
    both = union_all(shown, unseen).subquery().c
    names = ("worker", "call", "call_id", "delivery", "answer", "answer_by", "cancelled")
    query = select(*(both[name] for name in names)).order_by(both.call, both.broadcast)
    found: dict[int, dict[int, Question]] = {}
    for row in (await db.execute(query)).mappings():
        values = dict(row)
        worker = values.pop("worker")
        values["answer"] = None if row["answer"] is None else Answer(row["answer"])
        found.setdefault(worker, {})[row["call"]] = Question(**values)
    return {worker: list(by_call.values()) for worker, by_call in found.items()}


async def call_of(db: AsyncConnection, broadcast_id: int) -> int | None:
    """Give the row id of the call a broadcast told of, if it told of one."""
    b = broadcasts.c
    query = (
        select(calls.c.id)
        .join(broadcasts, b.subject_id == calls.c.call_id)
        .where(b.id == broadcast_id, b.kind == BroadcastKind.COURSE_CALL)
    )
    found: int | None = await db.scalar(query)
    return found


async def was_called(db: AsyncConnection, call_id: str, worker: int) -> bool:
    """Say whether a call was for this person, told yet or not."""
    r, b = recipients.c, broadcasts.c
    mine = (
        select(r.id)
        .join(broadcasts, b.id == r.broadcast_id)
        .where(b.subject_id == call_id, b.kind == BroadcastKind.COURSE_CALL, r.worker == worker)
        .limit(1)
    )
    # As a rule it is shown, and then found among the worker's own.
    if await db.scalar(mine.where(r.visible_at.is_not(None))) is not None:
        return True
    return await db.scalar(mine.where(r.visible_at.is_(None))) is not None


async def who_said_yes(db: AsyncConnection, call: int) -> list[int]:
    """Give everyone who can come, with a seat or without, by row id (ix_answers_call_place)."""
    a = answers.c
    query = select(a.worker).where(a.call == call, a.answer == Answer.YES).order_by(a.worker)
    return list((await db.scalars(query)).all())


async def many(db: AsyncConnection, call: int) -> Sequence[Mapping[str, Any]]:
    """Give every answer to a call."""
    query = select(answers).where(answers.c.call == call)
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def ways(
    db: AsyncConnection, people: Collection[int], channels: Collection[Lane]
) -> dict[int, Lane]:
    """Give by which channel each of these may be told of courses: e-mail, else SMS."""
    w = workers.c
    query = select(w.id, w.courses_by).where(w.id.in_(people), w.processing)
    query = query.where(w.cadence != Cadence.INBOX_ONLY).order_by(w.id)
    found = {}
    for row in await db.execute(query):
        usable = [one for one in CHANNEL_NUMBER if one in channels]
        way = next((one for one in usable if row.courses_by & Reach.of(one)), None)
        if way is not None:
            found[row.id] = way
    return found
