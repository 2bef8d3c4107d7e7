"""The lines of conversations as rows, each read as the party that asks may see it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.conversations.threads import Thread
from hub.store.many import among, among_given, values
from hub.store.ready import Ready
from hub.tables import conversations, lines, workers
from hub.talk import LineKind, LineState, Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line as one party may see it."""

    conversation: int
    number: int
    by: Party
    kind: LineKind
    state: LineState
    at: datetime
    sealed: bytes | None  #: as written; only for its writer
    shown: bytes | None  #: as the other side sees it
    hidden: int  #: spans that were masked
    held_for: str | None  #: only for its writer
    appealed_at: datetime | None  #: only for its writer


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A line to be written."""

    thread: Thread
    number: int
    by: Party
    kind: LineKind
    state: LineState = LineState.SHOWN
    sealed: bytes | None = None
    shown: bytes | None = None
    hidden: int = 0
    held_for: str | None = None
    key: str | None = None

    @property
    def heard_by(self) -> Sequence[Party]:
        """Who hears of it: of one that is held its writer alone."""
        return tuple(Party) if self.state is LineState.SHOWN else (self.by,)

    def seen_by(self, reader: Party, now: datetime) -> Line:
        """Give it as a party may see it, once it is written."""
        own = reader is self.by
        return Line(
            conversation=self.thread.id,
            number=self.number,
            by=self.by,
            kind=self.kind,
            state=self.state,
            at=now,
            sealed=self.sealed if own else None,
            shown=self.shown,
            hidden=self.hidden,
            held_for=self.held_for if own else None,
            appealed_at=None,
        )


async def seen_by(
    db: AsyncConnection,
    thread: int,
    party: Party,
    limit: int,
    *,
    before: int | None = None,
) -> list[Line]:
    """Give the lines a party may see, oldest first: the last ones before a number.

    What the other side wrote comes as it is shown, once it may be; never as it was written.
    """
    n = lines.c
    own = n.by == party
    query = (
        select(*_columns(own))
        .where(n.conversation == thread, or_(own, n.state == LineState.SHOWN))
        .order_by(n.number.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(n.number < before)
    rows = (await db.execute(query)).mappings().all()
    return [line_of(row) for row in reversed(rows)]


async def picked(
    db: AsyncConnection, wanted: Collection[tuple[int, int, Party]]
) -> dict[tuple[int, int, Party], Line]:
    """Give lines by conversation, number and who reads them, each as that party may see it.

    What they may not see is not there.
    """
    asked = values(
        db,
        [tuple(one) for one in wanted],
        conversation=BigInteger(),
        number=Integer(),
        reader=String(),
    )
    n = lines.c
    own = n.by == asked.c.reader
    query = (
        select(*_columns(own), asked.c.reader)
        .join(asked, and_(n.conversation == asked.c.conversation, n.number == asked.c.number))
        .where(or_(own, n.state == LineState.SHOWN))
    )
    found = {}
    for row in (await db.execute(query)).mappings():
        found[row["conversation"], row["number"], Party(row["reader"])] = line_of(row)
    return found


def _columns(own: ColumnElement[bool]) -> list[ColumnElement[Any]]:
    """Give the columns of a line, some of them only where it is its reader's own."""
    n = lines.c
    private = [n.sealed, n.held_for, n.appealed_at]
    shared = [n.conversation, n.number, n.by, n.kind, n.state, n.at, n.shown, n.hidden]
    return [*shared, *(case((own, one), else_=null()).label(one.name) for one in private)]


def line_of(row: Mapping[Any, Any]) -> Line:
    """Make a line of a row that has its columns, and perhaps others."""
    kinds = {
        "by": Party(row["by"]),
        "kind": LineKind(row["kind"]),
        "state": LineState(row["state"]),
    }
    return Line(**{name: row[name] for name in Line.__slots__} | kinds)


async def said_before(
    db: AsyncConnection, threads: Collection[int], most: int
) -> dict[tuple[int, Party], list[tuple[int, bytes]]]:
    """Give each party's last texts in these conversations, so many, oldest first.

    Each as its number and its sealed bytes.
    """
    found: dict[tuple[int, Party], list[tuple[int, bytes]]] = {}
    for row in await _SAID_BEFORE.rows(db, {"threads": list(threads), "most": most}):
        one = row["conversation"], Party(row["by"])
        found.setdefault(one, []).append((row["number"], row["sealed"]))
    return found


def _said_before() -> Select[Any]:
    n = lines.c
    turn = func.row_number().over(partition_by=(n.conversation, n.by), order_by=n.number.desc())
    last = (
        select(n.conversation, n.number, turn.label("turn"))
        .where(among_given(n.conversation, "threads"), n.kind == LineKind.TEXT)
        .subquery()
    )
    return (
        select(n.conversation, n.by, n.number, n.sealed)
        .join(last, and_(last.c.conversation == n.conversation, last.c.number == n.number))
        .where(last.c.turn <= bindparam("most", type_=Integer()))
        .order_by(n.conversation, n.number)
    )


_SAID_BEFORE: Final = Ready(_said_before())


async def with_keys(
    db: AsyncConnection, keys: Collection[tuple[int, str]]
) -> dict[tuple[int, Party, str], Line]:
    """Give lines written before under their writers' own keys, by conversation, party and key."""
    n = lines.c
    query = select(lines).where(
        among(n.conversation, {one for one, _ in keys}),
        n.by.in_(list(Party)),  # uq_lines_conversation_by_key
        n.key.in_({key for _, key in keys}),
    )
    rows = [dict(row) for row in (await db.execute(query)).mappings()]
    return {(row["conversation"], Party(row["by"]), row["key"]): line_of(row) for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What a worker gave, sealed."""

    number: int
    shown: bytes


async def shared(db: AsyncConnection, thread: int) -> list[Shared]:
    """Give what was shared in a conversation."""
    n = lines.c
    query = select(n.number, n.shown).where(n.conversation == thread, n.kind == LineKind.SHARED)
    return [Shared(number=row.number, shown=row.shown) for row in await db.execute(query)]


async def unread(db: AsyncConnection, threads: Collection[int], party: Party) -> dict[int, int]:
    """Count what the other side wrote, and a party has not read, by conversation."""
    n, c = lines.c, conversations.c
    read = c.worker_read if party is Party.WORKER else c.employer_read
    query = (
        select(n.conversation, func.count())
        .join(conversations, c.id == n.conversation)
        .where(
            among(n.conversation, threads),
            n.by != party,
            n.state == LineState.SHOWN,
            n.number > read,
        )
        .group_by(n.conversation)
    )
    return {row[0]: row[1] for row in await db.execute(query)}


async def unread_of(db: AsyncConnection, party: Party, owner: str) -> int:
    """Count what a party has not read of all its conversations; `owner` is their portal id."""
    n, c, w = lines.c, conversations.c, workers.c
    worker = party is Party.WORKER
    read = c.worker_read if worker else c.employer_read
    own = select(w.id).where(w.worker_id == owner)
    query = (
        select(func.count())
        .select_from(lines)
        .join(conversations, c.id == n.conversation)
        .where(
            c.worker.in_(own) if worker else c.employer_id == owner,
            n.by != party,
            n.state == LineState.SHOWN,
            n.number > read,
        )
    )
    return await db.scalar(query) or 0


async def appeal(
    db: AsyncConnection, thread: int, party: Party, number: int, now: datetime
) -> bool:
    """Note that a party asks for another look at a line of theirs that a moderator hid.

    Say whether that was news: each is asked for once.
    """
    n = lines.c
    news = await db.execute(
        update(lines)
        .where(
            n.conversation == thread,
            n.number == number,
            n.by == party,
            n.state == LineState.HIDDEN,
            n.appealed_at.is_(None),
        )
        .values(appealed_at=now)
        .returning(n.number)
    )
    return news.first() is not None
