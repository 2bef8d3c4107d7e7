"""What parties did comes in and is counted; when the bucket of each is whole again comes out.

A row is a bucket that fills again within an hour, kept as the moment at which it is whole: the
same for every process, and of no use any more once that moment has passed.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import case, delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.many import among_names
from hub.store.upsert import insert_for
from hub.tables import allowances

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


async def whole_at(db: AsyncConnection, what: str, owners: Collection[str]) -> dict[str, datetime]:
    """Give when the bucket of each owner is whole, of those that were ever drawn on.

    They change under nobody else's hands until this transaction ends.
    """
    a = allowances.c
    query = select(a.owner, a.whole_at).where(a.what == what, among_names(a.owner, owners))
    # In one order, so that two batches of the same parties never wait for each other.
    rows = await db.execute(query.order_by(a.owner).with_for_update())
    return {row.owner: _EPOCH + row.whole_at * _MICROSECOND for row in rows}


async def draw(
    db: AsyncConnection, what: str, drawn: Mapping[str, timedelta], now: datetime
) -> None:
    """Draw on buckets: by owner, the time in which that is filled up again.

    What another process drew meanwhile on a bucket that was new counts beside it.
    """
    present = (now - _EPOCH) // _MICROSECOND
    a, insert = allowances.c, insert_for(db, allowances)
    for owner in sorted(drawn):
        row = {"owner": owner, "what": what, "whole_at": present + drawn[owner] // _MICROSECOND}
        more = insert.excluded.whole_at - present
        later = case((a.whole_at > present, a.whole_at), else_=present) + more
        statement = insert.values(row)
        await db.execute(
            statement.on_conflict_do_update(
                index_elements=["owner", "what"], set_={"whole_at": later}
            )
        )


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
