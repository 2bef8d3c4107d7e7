"""What waits for a moderator in conversations, oldest first, and what becomes of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, null, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.spans import Hold
from hub.store.conversations.lines import Line, line_of
from hub.store.many import among
from hub.tables import complaints, conversations, lines
from hub.talk import Complaint, LineState, Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One line somebody should look at."""

    conversation: str  #: its reference
    number: int
    by: Party
    since: datetime  #: written, or appealed
    held_for: Hold
    appealed: bool  #: it was hidden, and its writer asked for another look


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one party says of the other."""

    id: int
    conversation: str  #: its reference
    by: Party
    since: datetime
    reason: Complaint


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What became of one line, or that somebody judged one complaint."""

    state: LineState | None  #: of a line
    at: datetime
    by: str  #: whose verdict


def _held() -> ColumnElement[bool]:
    return lines.c.state == LineState.HELD


def _appealed() -> ColumnElement[bool]:
    n = lines.c
    return and_(n.state == LineState.HIDDEN, n.appealed_at > n.judged_at)


async def waiting(db: AsyncConnection, limit: int) -> list[Waiting]:
    """Give the lines to be judged, the oldest first (ix_lines_at_held, ix_lines_appealed_at)."""
    found = await _waiting(db, _held(), limit) + await _waiting(db, _appealed(), limit)
    return sorted(found, key=lambda one: one.since)[:limit]


async def waiting_line(db: AsyncConnection, thread: int, number: int) -> Waiting | None:
    """Give one line, if it is to be judged."""
    n = lines.c
    mine = and_(n.conversation == thread, n.number == number, or_(_held(), _appealed()))
    return next(iter(await _waiting(db, mine, 1)), None)


async def _waiting(db: AsyncConnection, which: ColumnElement[bool], limit: int) -> list[Waiting]:
    n, c = lines.c, conversations.c
    query = (
        select(
            c.reference.label("conversation"), n.number, n.by, n.at, n.appealed_at, n.held_for,
            n.state,
        )
        .join(conversations, c.id == n.conversation)
        .where(which, c.ended_at.is_(None))  # nobody reads what comes after an end
        .order_by(n.at, n.conversation, n.number)
        .limit(limit)
    )  # fmt: skip
    return [
        Waiting(
            conversation=row.conversation,
            number=row.number,
            by=Party(row.by),
            since=row.at if row.state == LineState.HELD else row.appealed_at,
            held_for=Hold(row.held_for),
            appealed=row.appealed_at is not None,
        )
        for row in await db.execute(query)
    ]


async def said(db: AsyncConnection, limit: int) -> list[Said]:
    """Give the complaints to be judged, the oldest first (ix_complaints_at)."""
    return await _said(db, true(), limit)


async def said_once(db: AsyncConnection, complaint: int) -> Said | None:
    """Give one complaint, if it is to be judged."""
    return next(iter(await _said(db, complaints.c.id == complaint, 1)), None)


async def _said(db: AsyncConnection, which: ColumnElement[bool], limit: int) -> list[Said]:
    p, c = complaints.c, conversations.c
    query = (
        select(p.id, c.reference.label("conversation"), p.by, p.at, p.reason)
        .join(conversations, c.id == p.conversation)
        .where(p.judged_at.is_(None), which)
        .order_by(p.at, p.id)
        .limit(limit)
    )
    return [
        Said(
            id=row.id,
            conversation=row.conversation,
            by=Party(row.by),
            since=row.at,
            reason=Complaint(row.reason),
        )
        for row in await db.execute(query)
    ]


async def judge(
    db: AsyncConnection, thread: int, number: int, state: LineState, by: str, now: datetime
) -> bool:
    """Decide on a line that waits; False when somebody did before."""
    n = lines.c
    news = await db.execute(
        update(lines)
        .where(n.conversation == thread, n.number == number, or_(_held(), _appealed()))
        .values(state=state, judged_at=now, judged_by=by)
        .returning(n.number)
    )
    return news.first() is not None


async def decided(db: AsyncConnection, thread: int, number: int) -> Decided | None:
    """Give what was decided of a line last; None where nobody has."""
    n = lines.c
    query = select(n.state, n.judged_at, n.judged_by).where(
        n.conversation == thread, n.number == number, n.judged_at.is_not(None)
    )
    row = (await db.execute(query)).first()
    if row is None:
        return None
    return Decided(state=LineState(row.state), at=row.judged_at, by=row.judged_by)


async def decided_said(db: AsyncConnection, complaint: int) -> Decided | None:
    """Give when a complaint was judged, and by whom; None where nobody has."""
    p = complaints.c
    query = select(p.judged_at, p.judged_by).where(p.id == complaint, p.judged_at.is_not(None))
    row = (await db.execute(query)).first()
    return None if row is None else Decided(state=None, at=row.judged_at, by=row.judged_by)


async def judge_said(db: AsyncConnection, complaint: int, by: str, now: datetime) -> int | None:
    """Decide on a complaint; give its conversation's row id, None when somebody did before."""
    p = complaints.c
    found: int | None = await db.scalar(
        update(complaints)
        .where(p.id == complaint, p.judged_at.is_(None))
        .values(judged_at=now, judged_by=by)
        .returning(p.conversation)
    )
    return found


#: What no passing of time shows: threats, and what may name its writer.
STAY: Final = (Hold.THREAT, Hold.UNSEARCHED)


def _overdue(before: datetime) -> ColumnElement[bool]:
    n, c = lines.c, conversations.c
    goes_on = exists().where(c.id == n.conversation, c.ended_at.is_(None))
    return and_(_held(), n.at <= before, n.held_for.not_in(STAY), goes_on)


async def overdue(db: AsyncConnection, before: datetime, limit: int) -> set[int]:
    """Give conversations with lines held since before a moment that nobody judged."""
    query = select(lines.c.conversation).where(_overdue(before)).order_by(lines.c.at).limit(limit)
    return set((await db.scalars(query)).all())


async def let_go(
    db: AsyncConnection, ids: Collection[int], before: datetime, by: str, now: datetime
) -> list[tuple[int, int, Party]]:
    """Show the masked form of what was held too long; give conversation, number and writer.

    The caller has locked the conversations.
    """
    n = lines.c
    shown = await db.execute(
        update(lines)
        .where(among(n.conversation, ids), _overdue(before))
        .values(state=LineState.SHOWN, judged_at=now, judged_by=by)
        .returning(n.conversation, n.number, n.by)
    )
    return sorted((row.conversation, row.number, Party(row.by)) for row in shown)


async def complainer(db: AsyncConnection, complaint: int) -> Party:
    """Say who complained."""
    found = await db.execute(select(complaints.c.by).where(complaints.c.id == complaint))
    return Party(found.scalar_one())


async def writer(db: AsyncConnection, thread: int, number: int) -> Party:
    """Say who wrote a line."""
    n = lines.c
    found = await db.execute(select(n.by).where(n.conversation == thread, n.number == number))
    return Party(found.scalar_one())


async def written(db: AsyncConnection, thread: int, number: int) -> tuple[Party, bytes] | None:
    """Give a line's writer and its text as written, sealed: only for broken glass."""
    n = lines.c
    query = select(n.by, n.sealed).where(n.conversation == thread, n.number == number)
    row = (await db.execute(query)).first()
    return None if row is None or row.sealed is None else (Party(row.by), row.sealed)


async def around(db: AsyncConnection, thread: int, upto: int, limit: int) -> list[Line]:
    """Give the last lines up to a number, of both sides and in any state, without originals."""
    n = lines.c
    columns = [getattr(n, name) for name in Line.__slots__ if name != "sealed"]
    query = (
        select(*columns, null().label("sealed"))
        .where(n.conversation == thread, n.number <= upto)
        .order_by(n.number.desc())
        .limit(limit)
    )
    return [line_of(row) for row in reversed((await db.execute(query)).mappings().all())]
