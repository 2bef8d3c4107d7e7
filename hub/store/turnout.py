"""Calls go in; how many people of each were told, and how many said what, come out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import Answer, BroadcastKind, BroadcastState
from hub.practice import Standing
from hub.store import practices
from hub.tables import answers, broadcasts, calls, recipients


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnout:
    """What became of one call, in counts."""

    people: int = 0  #: whom it is for, once it is planned
    told: int = 0
    yes: int = 0  #: with a seat
    waiting: int = 0
    no: int = 0

    @property
    def to_phone(self) -> int:
        """Count those who have not answered."""
        return max(self.people - self.yes - self.waiting - self.no, 0)


async def of(db: AsyncConnection, call_ids: Collection[str], now: datetime) -> dict[str, Turnout]:
    """Give the turnout of each of these calls, by the portal's id; that of practice is invented."""
    if not call_ids:
        return {}
    c, b, r, a = calls.c, broadcasts.c, recipients.c, answers.c
    reached = (
        select(
            b.subject_id,
            func.count(r.worker.distinct()).label("people"),
            func.count(case((r.told_at.is_not(None), r.worker)).distinct()).label("told"),
        )
        .join(recipients, r.broadcast_id == b.id)
        .where(b.kind == BroadcastKind.COURSE_CALL, b.subject_id.in_(call_ids))
        .group_by(b.subject_id)
    )
    found = {
        row.subject_id: Turnout(people=row.people, told=row.told)
        for row in await db.execute(reached)
    }
    yes = a.answer == Answer.YES
    said = (
        select(
            c.call_id,
            func.count(case((and_(yes, a.place.is_(None)), 1))).label("yes"),
            func.count(case((and_(yes, a.place.is_not(None)), 1))).label("waiting"),
            func.count(case((a.answer == Answer.NO, 1))).label("no"),
        )
        .join(calls, c.id == a.call)
        .where(c.call_id.in_(call_ids))
        .group_by(c.call_id)
    )
    for row in await db.execute(said):
        before = found.get(row.call_id, Turnout())
        found[row.call_id] = replace(before, yes=row.yes, waiting=row.waiting, no=row.no)
    invented = select(calls).where(c.call_id.in_(call_ids), c.practice.is_not(None))
    for one in (await db.execute(invented)).mappings():
        found[one["call_id"]] = _practised(practices.standings(dict(one), now))
    return {one: found.get(one, Turnout()) for one in call_ids}


def _practised(standings: Sequence[Standing]) -> Turnout:
    said = [one.said for one in standings if one.said is not None]
    waiting = sum(one.place is not None for one in standings)
    return Turnout(
        people=len(standings),
        told=sum(one.told for one in standings),
        yes=sum(one.answer is Answer.YES for one in said) - waiting,
        waiting=waiting,
        no=sum(one.answer is Answer.NO for one in said),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """The calls of one comuna, in counts."""

    comuna: str  #: CUT code
    calls: int
    seats: int | None  #: of those that have a number of them; None: none has
    turnout: Turnout


async def by_comuna(db: AsyncConnection, since: datetime, now: datetime) -> list[Fill]:
    """Give the calls whose course begins after a moment, together for each comuna; no practice."""
    c = calls.c
    query = select(c.call_id, c.comuna, c.seats)
    query = query.where(c.starts_at > since, c.practice.is_(None)).order_by(c.comuna)
    rows = (await db.execute(query)).all()
    each = await of(db, [row.call_id for row in rows], now)
    found: dict[str, Fill] = {}
    for row in rows:
        before = found.get(row.comuna) or Fill(
            comuna=row.comuna, calls=0, seats=None, turnout=Turnout()
        )
        one, sums = each[row.call_id], before.turnout
        seats = before.seats if row.seats is None else (before.seats or 0) + row.seats
        together = Turnout(
            **{name: getattr(sums, name) + getattr(one, name) for name in Turnout.__slots__}
        )
        found[row.comuna] = Fill(
            comuna=row.comuna, calls=before.calls + 1, seats=seats, turnout=together
        )
    return list(found.values())


async def waiting(db: AsyncConnection) -> list[Mapping[str, Any]]:
    """Give the calls that wait for somebody else's word, the oldest first."""
    b, c = broadcasts.c, calls.c
    query = (
        select(calls)
        .join(broadcasts, and_(b.subject_id == c.call_id, b.kind == BroadcastKind.COURSE_CALL))
        .where(b.state == BroadcastState.AWAITING_APPROVAL, c.undo_until.is_(None))
        .order_by(c.id)
        .limit(100)
    )
    return [dict(row) for row in (await db.execute(query)).mappings()]
