"""New lines and what is to be heard of them go in; they are written, counted and numbered."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from hub.store.conversations import allowances, signals
from hub.store.conversations.allowances import Drawn
from hub.store.conversations.lines import NewLine
from hub.store.conversations.signals import Sign
from hub.store.engine import to_hear
from hub.store.many import Given, among_given
from hub.store.ready import Ready
from hub.tables import Instant, conversations, lines, listeners, stream

#: The columns of a line's row but for its moment, with their types.
_TEXT: dict[str, TypeEngine[Any]] = {
    "conversation": BigInteger(),
    "number": Integer(),
    "by": String(),
    "kind": String(),
    "state": String(),
    "sealed": LargeBinary(),
    "shown": LargeBinary(),
    "hidden": SmallInteger(),
    "held_for": String(),
    "key": String(),
}
_ADD = Ready(insert(lines))
_COUNT = Ready(
    update(conversations)
    .where(among_given(conversations.c.id, "threads"))
    .values(
        lines=select(func.max(lines.c.number))
        .where(lines.c.conversation == conversations.c.id)
        .scalar_subquery(),
        last_at=bindparam("now"),
    )
)


async def add(db: AsyncConnection, new: Sequence[NewLine], now: datetime) -> None:
    """Write lines, and count them in their conversations. The caller has locked those."""
    if not new:
        return
    names = [*_TEXT, "at"]
    await _ADD.run(db, [dict(zip(names, (*_row(one), now), strict=True)) for one in new])
    await _COUNT.rows(db, {"threads": list({one.thread.id for one in new}), "now": now})


async def say(
    db: AsyncConnection,
    new: Sequence[NewLine],
    signs: Sequence[Sign],
    drawn: Drawn,
    now: datetime,
) -> list[tuple[int, Sign]]:
    """Add lines, send the signs of them, and draw on what their writers may do in an hour.

    Gives each sign with its number. The caller has locked the conversations. On PostgreSQL all
    of it is one statement: there a trip takes longer than its rows do.
    """
    if not new:
        return []
    if db.dialect.name != "postgresql":
        await add(db, new, now)
        await allowances.draw(db, drawn, now)
        return await signals.send(db, signs, now)
    texts, marks, buckets, statement = _saying()
    rows = texts.rows([_row(one) for one in new]) | marks.rows(_marks(signs)) | {"now": now}
    rows |= allowances.rows(buckets, drawn, now)
    reached = {row["listener"]: row["last"] for row in await statement.rows(db, rows)}
    to_hear(db, reached)
    return signals.in_order(signs, reached)


def _row(line: NewLine) -> tuple[object, ...]:
    return (line.thread.id, *(getattr(line, name) for name in list(_TEXT)[1:]))


def _marks(signs: Sequence[Sign]) -> list[tuple[object, ...]]:
    """Give signs as rows; last, how far each is from the end of its listener's sequence."""
    ends = dict.fromkeys([sign.listener for sign in signs], 0)
    return [
        (sign.listener, sign.conversation, sign.kind, sign.line, -place)
        for place, sign in signals.in_order(signs, ends)
    ]


@cache
def _saying() -> tuple[Given, Given, Given, Ready]:
    texts = Given("postgresql", "texts", **_TEXT)
    marks = Given(
        "postgresql",
        "marks",
        listener=String(),
        conversation=BigInteger(),
        kind=String(),
        line=Integer(),
        left=Integer(),
    )
    now = bindparam("now", type_=Instant())
    new = select(texts.table).cte("new")
    told = select(marks.table).cte("told")
    added = insert(lines).from_select([*_TEXT, "at"], select(new, now)).cte("added")
    upto = (
        select(new.c.conversation, func.max(new.c.number).label("number"))
        .group_by(new.c.conversation)
        .subquery()
    )
    counted = (
        update(conversations)
        .where(conversations.c.id == upto.c.conversation)
        .values(lines=upto.c.number, last_at=now)
        .cte("counted")
    )
    # In one order, so that two batches never wait for each other.
    further = (
        select(told.c.listener, func.count().label("more"))
        .group_by(told.c.listener)
        .order_by(told.c.listener)
    )
    sequence = postgresql.insert(listeners).from_select(["listener", "last"], further)
    reached = (
        sequence.on_conflict_do_update(
            index_elements=["listener"], set_={"last": listeners.c.last + sequence.excluded.last}
        )
        .returning(listeners.c.listener, listeners.c.last)
        .cte("reached")
    )
    signs = select(
        told.c.listener,
        reached.c.last - told.c.left,
        told.c.conversation,
        told.c.kind,
        told.c.line,
        now,
    ).join(reached, reached.c.listener == told.c.listener)
    columns = ["listener", "number", "conversation", "kind", "line", "at"]
    heard = insert(stream).from_select(columns, signs).cte("heard")
    buckets, drawing = allowances.drawing("postgresql")
    statement = select(reached.c.listener, reached.c.last).add_cte(
        added, counted, heard, drawing.cte("bounded")
    )
    return texts, marks, buckets, Ready(statement)
