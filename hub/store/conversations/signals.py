"""What parties are to hear as it happens, each under a sequence of their own."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from sqlalchemy import (
    Integer,
    String,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.conversations.threads import Thread
from hub.store.engine import to_hear
from hub.store.many import Given
from hub.store.ready import Ready
from hub.tables import listeners, stream
from hub.talk import Party, StreamKind

_SEND = Ready(insert(stream))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What one listener is to hear."""

    listener: str  #: worker:ID or employer:ID
    conversation: int
    kind: StreamKind
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What one listener heard since a number of their sequence."""

    upto: int  #: the number this reaches; there may be nothing under some of them
    last: int  #: the number their sequence has reached
    signs: list[tuple[int, Sign]] = field(default_factory=list)  #: in order, with their numbers


def of(thread: Thread, parties: Iterable[Party], kind: StreamKind, line: int) -> list[Sign]:
    """Say the same of one line to each of these parties of a conversation."""
    return [
        Sign(listener=thread.owner(party), conversation=thread.id, kind=kind, line=line)
        for party in parties
    ]


async def send(db: AsyncConnection, signs: Sequence[Sign], now: datetime) -> list[tuple[int, Sign]]:
    """Put what listeners are to hear at the end of each one's own sequence.

    Gives each sign with its number.
    """
    if not signs:
        return []
    reached = await _count(db, Counter(sign.listener for sign in signs))
    numbered = in_order(signs, reached)
    rows = [
        {
            "listener": sign.listener,
            "number": number,
            "conversation": sign.conversation,
            "kind": sign.kind,
            "line": sign.line,
            "at": now,
        }
        for number, sign in numbered
    ]
    await _SEND.run(db, rows)
    to_hear(db, reached)
    return numbered


def in_order(signs: Sequence[Sign], reached: Mapping[str, int]) -> list[tuple[int, Sign]]:
    """Give signs their numbers, where each listener's sequence has come so far with them."""
    left = Counter(sign.listener for sign in signs)
    numbered = []
    for sign in signs:
        left[sign.listener] -= 1
        numbered.append((reached[sign.listener] - left[sign.listener], sign))
    return numbered


async def _count(db: AsyncConnection, many: Mapping[str, int]) -> dict[str, int]:
    """Let sequences go on by so many; say how far they come. One statement for any number."""
    given, statement = _counting(db.dialect.name)
    made = await statement.rows(db, given.rows(list(many.items())))
    return {row["listener"]: row["last"] for row in made}


@cache
def _counting(dialect: str) -> tuple[Given, Ready]:
    given = Given(dialect, listener=String(), more=Integer())
    row = given.table.c
    # In one order, so that two batches never wait for each other.
    ordered = select(row.listener, row.more).where(true()).order_by(row.listener)
    insertion = (postgresql if dialect == "postgresql" else sqlite).insert(listeners)
    counting = insertion.from_select(["listener", "last"], ordered)
    statement = counting.on_conflict_do_update(
        index_elements=["listener"], set_={"last": listeners.c.last + counting.excluded.last}
    )
    return given, Ready(statement.returning(listeners.c.listener, listeners.c.last))


async def since(db: AsyncConnection, heard: Mapping[str, int], most: int) -> dict[str, Heard]:
    """Give what listeners heard after these numbers of theirs, `most` numbers at once.

    Of who heard nothing more there is nothing. One statement, whatever their number: a look
    into `listeners` each, and a range of the primary key of `stream` for those with news.
    """
    given, statement = _hearing(db.dialect.name)
    rows = await statement.rows(db, given.rows(list(heard.items())) | {"most": most})
    found: dict[str, Heard] = {}
    for row in rows:
        upto = min(row["after"] + most, row["last"])
        one = found.setdefault(row["listener"], Heard(upto=upto, last=row["last"]))
        if row["number"] is not None:
            sign = Sign(
                listener=row["listener"],
                conversation=row["conversation"],
                kind=StreamKind(row["kind"]),
                line=row["line"],
            )
            one.signs.append((row["number"], sign))
    return found


@cache
def _hearing(dialect: str) -> tuple[Given, Ready]:
    given = Given(dialect, listener=String(), number=Integer())
    asked, s, known = given.table.c, stream.c, listeners.c
    upto = asked.number + bindparam("most", type_=Integer())
    statement = (
        select(
            asked.listener, asked.number.label("after"), known.last,
            s.number, s.conversation, s.kind, s.line,
        )
        .join(listeners, and_(known.listener == asked.listener, known.last > asked.number))
        .outerjoin(
            stream,
            and_(s.listener == asked.listener, s.number > asked.number, s.number <= upto),
        )
        .order_by(asked.listener, s.number)
    )  # fmt: skip
    return given, Ready(statement)


async def last(db: AsyncConnection, listener: str) -> int:
    """Give the number a listener's sequence has reached; 0 before there is any."""
    query = select(listeners.c.last).where(listeners.c.listener == listener)
    return await db.scalar(query) or 0


async def is_whole(db: AsyncConnection, listener: str, after: int) -> bool:
    """Say whether all that a listener heard after a number is still kept."""
    reached = await last(db, listener)
    s = stream.c
    kept = await db.scalar(select(func.count()).where(s.listener == listener, s.number > after))
    return after <= reached and kept == reached - after


async def clear(db: AsyncConnection, before: datetime) -> int:
    """Forget what was to be heard before a moment; say how much. Walks ix_stream_at."""
    gone = await db.execute(delete(stream).where(stream.c.at < before))
    return gone.rowcount
