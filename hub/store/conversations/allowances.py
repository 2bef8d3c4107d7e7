"""What parties did comes in and is counted; when the bucket of each is whole again comes out.

A row is a bucket that fills again within an hour, kept as the moment at which it is whole: the
same for every process, and of no use any more once that moment has passed.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Insert,
    String,
    bindparam,
    case,
    delete,
    func,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.many import Given, among_given
from hub.store.ready import Ready
from hub.tables import allowances

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
# PostgreSQL's advisory lock; SQLite has one writer anyway.
_STRANGERS: Final = 7_301_007
_WHOLE: Final = Ready(
    select(allowances.c.owner, allowances.c.whole_at)
    .where(
        allowances.c.what == bindparam("what"),
        among_given(allowances.c.owner, "owners"),
    )
    # In one order, so that two batches of the same parties never wait for each other.
    .order_by(allowances.c.owner)
    .with_for_update()
)

#: By owner and what for: the time in which what was drawn is filled up again.
Drawn = Mapping[tuple[str, str], timedelta]


async def whole_at(db: AsyncConnection, what: str, owners: Collection[str]) -> dict[str, datetime]:
    """Give when the bucket of each owner is whole, of those that were ever drawn on.

    They change under nobody else's hands until this transaction ends.
    """
    rows = await _WHOLE.rows(db, {"what": what, "owners": list(owners)})
    return {row["owner"]: _EPOCH + row["whole_at"] * _MICROSECOND for row in rows}


async def draw(db: AsyncConnection, drawn: Drawn, now: datetime) -> None:
    """Draw on buckets: by owner and what for, the time in which that is filled up again.

    What another process drew meanwhile on a bucket that was new counts beside it.
    """
    if drawn:
        given, statement = _drawing(db.dialect.name)
        await statement.rows(db, rows(given, drawn, now))


def rows(given: Given, drawn: Drawn, now: datetime) -> dict[str, Any]:
    """Give the parameters with which `drawing` draws on these buckets."""
    parts = [(*bucket, more // _MICROSECOND) for bucket, more in drawn.items()]
    return given.rows(parts) | {"present": (now - _EPOCH) // _MICROSECOND}


@cache
def _drawing(dialect: str) -> tuple[Given, Ready]:
    given, statement = drawing(dialect)
    return given, Ready(statement)


def drawing(dialect: str) -> tuple[Given, Insert]:
    """Give the statement that draws on buckets, and what it is given."""
    given = Given(dialect, "drawn", owner=String(), what=String(), more=BigInteger())
    a, row, present = allowances.c, given.table.c, bindparam("present", type_=BigInteger())
    # In one order, so that two batches never wait for each other.
    fresh = select(row.owner, row.what, present + row.more).where(true())
    insertion = (postgresql if dialect == "postgresql" else sqlite).insert(allowances)
    drawn = insertion.from_select(["owner", "what", "whole_at"], fresh.order_by(row.owner))
    later = case((a.whole_at > present, a.whole_at), else_=present)
    statement = drawn.on_conflict_do_update(
        index_elements=["owner", "what"],
        set_={"whole_at": later + drawn.excluded.whole_at - present},
    )
    return given, statement


async def full(
    db: AsyncConnection, what: str, bounds: Mapping[str, tuple[int, timedelta]], now: datetime
) -> set[str]:
    """Count one of each owner's, where every one has room; else of none, and give who has none.

    `bounds` are by owner: so many within a time. Where two may come at once for an owner who
    never did it, the caller holds them apart.
    """
    present = await whole_at(db, what, bounds)
    without = {
        owner
        for owner, (many, within) in bounds.items()
        if present.get(owner, now) - now > within - within / many
    }
    if not without:
        drawn = {(owner, what): within / many for owner, (many, within) in bounds.items()}
        await draw(db, drawn, now)
    return without


async def hold_strangers(db: AsyncConnection) -> None:
    """Be the only one to count strangers until this transaction ends."""
    if db.dialect.name == "postgresql":
        await db.execute(select(func.pg_advisory_xact_lock(_STRANGERS)))


async def forget(db: AsyncConnection, owner: str) -> None:
    """Forget what an owner did."""
    await db.execute(delete(allowances).where(allowances.c.owner == owner))


async def clear(db: AsyncConnection, now: datetime) -> int:
    """Take away the buckets that are whole, but for those somebody draws on; answer how many."""
    a, present = allowances.c, (now - _EPOCH) // _MICROSECOND
    key = tuple_(a.owner, a.what)
    over = select(a.owner, a.what).where(a.whole_at <= present)
    free = over.with_for_update(skip_locked=True)
    return (await db.execute(delete(allowances).where(key.in_(free)))).rowcount
