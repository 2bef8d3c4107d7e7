"""Calls go in; how many people of each were told, and how many said what, come out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import Answer, BroadcastKind, BroadcastState, Lane
from hub.practice import Invented
from hub.store.many import among_names
from hub.store.offices import practices
from hub.store.offices.underway import underway
from hub.tables import answers, broadcasts, calls, recipients, recipients_of, tells_call, workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnout:
    """What became of one call, in counts."""

    people: int = 0  #: whom it is for, once it is planned
    told: int = 0
    yes: int = 0  #: with a seat
    waiting: int = 0
    no: int = 0
    on_its_way: int = 0  #: have not answered, and a message is still to reach them

    @property
    def silent(self) -> int:
        """Count those who have not answered."""
        return max(self.people - self.yes - self.waiting - self.no, 0)

    @property
    def to_phone(self) -> int:
        """Count those of them whom to telephone."""
        return max(self.silent - self.on_its_way, 0)

    @property
    def groups(self) -> dict[str, int]:
        """Give how many of its people are in each group: together they are all of them."""
        names = ("yes", "waiting", "no", "to_phone", "on_its_way")
        return {name: getattr(self, name) for name in names}

    @property
    def counts(self) -> dict[str, int]:
        """Give how many of its people said what: the same, for whom it is nothing to telephone."""
        return {"yes": self.yes, "waiting": self.waiting, "no": self.no, "to_phone": self.silent}


async def of(db: AsyncConnection, call_ids: Collection[str], now: datetime) -> dict[str, Turnout]:
    """Give the turnout of each of these calls, by the portal's id; that of practice is invented."""
    if not call_ids:
        return {}
    asked = among_names(calls.c.call_id, call_ids)
    reached = _reached(among_names(broadcasts.c.subject_id, call_ids))
    found = {
        row.call_id: Turnout(people=row.people, told=row.told) for row in await db.execute(reached)
    }
    for row in await db.execute(_said(asked)):
        before = found.get(row.call_id, Turnout())
        found[row.call_id] = replace(before, yes=row.yes, waiting=row.waiting, no=row.no)
    for row in await db.execute(_on_its_way(asked, now)):
        found[row.call_id] = replace(found[row.call_id], on_its_way=row.people)
    invented = select(calls).where(asked, calls.c.practice.is_not(None))
    for one in (await db.execute(invented)).mappings():
        found[one["call_id"]] = _practised(practices.standings(dict(one), now))
    return {one: found.get(one, Turnout()) for one in call_ids}


def _reached(which: ColumnElement[bool]) -> Select[Any]:
    b, r = broadcasts.c, recipients.c
    return (
        select(
            b.subject_id.label("call_id"),
            func.count(r.worker.distinct()).label("people"),
            func.count(case((r.told_at.is_not(None), r.worker)).distinct()).label("told"),
        )
        .join(recipients, recipients_of())
        .where(b.kind == BroadcastKind.COURSE_CALL, which)
        .group_by(b.subject_id)
    )


def _on_its_way(which: ColumnElement[bool], now: datetime) -> Select[Any]:
    a, c, r = answers.c, calls.c, recipients.c
    return (
        select(c.call_id, func.count(r.worker.distinct()).label("people"))
        .select_from(calls)
        .join(broadcasts, tells_call())
        .join(recipients, recipients_of())
        .join(workers, workers.c.id == r.worker)
        .outerjoin(answers, and_(a.call == c.id, a.worker == r.worker))
        .where(which, a.answer.is_(None), underway(now))
        .group_by(c.call_id)
    )


def _said(which: ColumnElement[bool]) -> Select[Any]:
    a, c = answers.c, calls.c
    yes = a.answer == Answer.YES
    return (
        select(
            c.call_id,
            func.count(case((and_(yes, a.place.is_(None)), 1))).label("yes"),
            func.count(case((and_(yes, a.place.is_not(None)), 1))).label("waiting"),
            func.count(case((a.answer == Answer.NO, 1))).label("no"),
        )
        .join(calls, c.id == a.call)
        .where(which)
        .group_by(c.call_id)
    )


def _practised(standings: Sequence[Invented]) -> Turnout:
    said = [one.said for one in standings if one.said is not None]
    silent = [one for one in standings if one.said is None and not one.told]
    waiting = sum(one.place is not None for one in standings)
    return Turnout(
        people=len(standings),
        told=sum(one.told for one in standings),
        yes=sum(one.answer is Answer.YES for one in said) - waiting,
        waiting=waiting,
        no=sum(one.answer is Answer.NO for one in said),
        on_its_way=sum(one.person.by is not Lane.INBOX for one in silent),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """The calls of one comuna, each in counts."""

    comuna: str  #: CUT code
    seats: int | None  #: of those that have a number of them; None: none has
    turnouts: tuple[Turnout, ...]


async def by_comuna(db: AsyncConnection, since: datetime) -> list[Fill]:
    """Give the calls whose course begins after a moment, by their comuna; no practice."""
    c = calls.c
    mine = and_(c.starts_at > since, c.practice.is_(None))
    reached = _reached(broadcasts.c.subject_id.in_(select(c.call_id).where(mine))).subquery()
    said = _said(mine).subquery()
    counts = (reached.c.people, reached.c.told, said.c.yes, said.c.waiting, said.c.no)
    query = (
        select(
            c.comuna,
            c.seats,
            *(func.coalesce(one, 0).label(one.name) for one in counts),
        )
        .select_from(calls)
        .outerjoin(reached, reached.c.call_id == c.call_id)
        .outerjoin(said, said.c.call_id == c.call_id)
        .where(mine)
        .order_by(c.comuna, c.id)
    )
    found = (await db.execute(query)).all()
    return [_fill(comuna, list(rows)) for comuna, rows in groupby(found, lambda row: row.comuna)]


def _fill(comuna: str, rows: Sequence[Row[Any]]) -> Fill:
    seats = [row.seats for row in rows if row.seats is not None]
    turnouts = tuple(
        Turnout(people=row.people, told=row.told, yes=row.yes, waiting=row.waiting, no=row.no)
        for row in rows
    )
    return Fill(comuna=comuna, seats=sum(seats) if seats else None, turnouts=turnouts)


async def waiting(db: AsyncConnection) -> list[Mapping[str, Any]]:
    """Give the calls that wait for somebody else's word, or have a change that does."""
    b, c = broadcasts.c, calls.c
    begins = and_(b.state == BroadcastState.AWAITING_APPROVAL, c.undo_until.is_(None))
    changes = and_(c.change.is_not(None), c.change_undo_until.is_(None))
    query = (
        select(calls)
        .join(broadcasts, tells_call())
        .where(or_(begins, changes))
        .order_by(c.id)
        .limit(100)
    )
    return [dict(row) for row in (await db.execute(query)).mappings()]
