"""One call goes in; who said yes, who waits, who said no, and whom to telephone, come out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import Answer, BroadcastKind, BroadcastState, Lane
from hub.practice import Invented
from hub.store.letters.heard import unclear_since
from hub.store.many import among_names
from hub.store.offices import practices
from hub.store.offices.underway import messaged, underway
from hub.tables import answers, broadcasts, calls, recipients, recipients_of, tells_call, workers


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
    messaged: bool = True  #: a message goes to them, or went; not their list alone
    prefers_call: bool = False  #: they would rather be telephoned
    unclear: bool = False  #: they wrote since what was neither yes nor no


class Group(StrEnum):
    """The people of a call by what they said, in the order in which an office reads them."""

    YES = "yes"  #: who has a seat
    WAITING = "waiting"  #: for a seat, the longest first
    NO = "no"
    TO_PHONE = "to_phone"  #: they have not answered; by what leaves them to it
    ON_ITS_WAY = "on_its_way"  #: nor these, whom a message is still to reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some of a group: from where on, and how many at most."""

    group: Group
    limit: int
    offset: int = 0
    after: tuple[int, str] | None = None  #: after the one with this turn and id


async def rows(
    db: AsyncConnection, row: Mapping[str, Any], piece: Piece, now: datetime
) -> list[Row]:
    """Give some people of a call, given as its row; those of a practice call are invented.

    Inside a group by their portal's id: the order of telling is nobody's to see. So who was
    told, and by what, is said once all are: looked at again and again meanwhile, it would show
    everybody's band.
    """
    if row["practice"] is not None:
        return _some_practised(row, piece, now)
    turn, said = _turn(), _of_group(piece.group, now)
    query = _people(row["call_id"]).where(said)
    if piece.after is not None:
        last, worker_id = piece.after
        later = and_(turn == last, workers.c.worker_id > worker_id)
        query = query.where(or_(turn > last, later))
    query = query.order_by(turn, workers.c.worker_id).limit(piece.limit).offset(piece.offset)
    return [_row(one) for one in (await db.execute(query)).mappings()]


async def latest(db: AsyncConnection, row: Mapping[str, Any]) -> datetime | None:
    """Give when somebody answered a call, given as its row, last; of a practice call its clock."""
    if row["practice"] is not None:
        return None
    found: datetime | None = await db.scalar(
        select(func.max(answers.c.at)).where(answers.c.call == row["id"])
    )
    return found


async def one(
    db: AsyncConnection, row: Mapping[str, Any], worker_id: str, now: datetime
) -> Row | None:
    """Give one person of a call, given as its row; None of whom it is not for."""
    if row["practice"] is not None:
        everyone = [_practised(one) for one in practices.standings(row, now)]
        return next((each for each in everyone if each.worker_id == worker_id), None)
    query = _people(row["call_id"]).where(workers.c.worker_id == worker_id)
    found = (await db.execute(query)).mappings().first()
    return None if found is None else _row(found)


def _people(call_id: str) -> Select[Any]:
    r, b, w, a, c = recipients.c, broadcasts.c, workers.c, answers.c, calls.c
    # Of what ended before everybody was told, who was would be the first in the order.
    over = b.state == BroadcastState.FINISHED
    return (
        select(
            w.worker_id,
            a.answer,
            a.reason,
            a.at,
            a.way,
            a.place,
            and_(over, r.told_at.is_not(None)).label("told"),
            case((over, r.told_by)).label("told_by"),
            messaged().label("messaged"),
            func.coalesce(w.prefers_call, false()).label("prefers_call"),
            unclear_since(r.worker, func.coalesce(a.at, b.created_at)).label("unclear"),
        )
        .select_from(calls)
        .join(broadcasts, tells_call())
        .join(recipients, recipients_of())
        .join(workers, w.id == r.worker)
        .outerjoin(answers, and_(a.call == c.id, a.worker == r.worker))
        .where(c.call_id == call_id)
    )


def _of_group(group: Group, now: datetime) -> ColumnElement[bool]:
    a = answers.c
    return {
        Group.YES: and_(a.answer == Answer.YES, a.place.is_(None)),
        Group.WAITING: and_(a.answer == Answer.YES, a.place.is_not(None)),
        Group.NO: a.answer == Answer.NO,
        Group.TO_PHONE: and_(a.answer.is_(None), ~underway(now)),
        Group.ON_ITS_WAY: and_(a.answer.is_(None), underway(now)),
    }[group]


def _turn() -> ColumnElement[int]:
    """Give what people of a group stand by: their place, or what leaves them to the telephone.

    Who would rather be telephoned is first, then whoever no message goes to, and then the others.
    """
    a, prefers = answers.c, func.coalesce(workers.c.prefers_call, false())
    return case(
        (a.place.is_not(None), a.place),
        (or_(a.answer.is_not(None), prefers), 0),
        (~messaged(), 1),
        else_=2,
    )


def turn_of(one: Row) -> int:
    """Give the same of a row."""
    if one.place is not None:
        return one.place
    if one.answer is not None or one.prefers_call:
        return 0
    return 2 if one.messaged else 1


def _row(found: Mapping[str, Any]) -> Row:
    return Row(**{**found, "answer": found["answer"] and Answer(found["answer"])})


def _group_of(one: Row) -> Group:
    if one.answer is None:
        return Group.ON_ITS_WAY if one.messaged and not one.told else Group.TO_PHONE
    if one.answer is Answer.NO:
        return Group.NO
    return Group.YES if one.place is None else Group.WAITING


def _some_practised(row: Mapping[str, Any], piece: Piece, now: datetime) -> list[Row]:
    everyone = [_practised(one) for one in practices.standings(row, now)]
    mine = [(turn_of(one), one.worker_id, one) for one in everyone]
    mine = sorted(each for each in mine if _group_of(each[2]) is piece.group)
    if piece.after is not None:
        mine = [each for each in mine if each[:2] > piece.after]
    return [each[2] for each in mine[piece.offset : piece.offset + piece.limit]]


def _practised(one: Invented) -> Row:
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
        messaged=one.person.by is not Lane.INBOX,
    )


async def of_comuna(
    db: AsyncConnection, comuna: str | None, limit: int, after: str | None = None
) -> Sequence[Mapping[str, Any]]:
    """Give an office's own calls, the latest first, after one of them; None: of every office."""
    c = calls.c
    own = true() if comuna is None else c.comuna == comuna
    query = select(calls).where(own)
    if after is not None:
        last = select(c.id).where(c.call_id == after, own)
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
