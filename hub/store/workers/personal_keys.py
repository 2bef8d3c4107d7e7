"""Workers' personal keys as rows: their sealed hashes, and the tries that were in vain.

One that an office printed is none any more once its worker moved away or a message reaches them:
an officer knows it. They make another as everybody does.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.upsert import insert_for
from hub.store.workers.readers import reached
from hub.tables import personal_keys, workers

#: After so many tries in vain nobody tries for an hour.
TRIES: Final = 5
#: After so many without a right one the key opens nothing any more, until there is a new one: five
#: an hour, for the month a link holds, would find one key in 280.
MOST: Final = 20
_AN_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept of a worker's key."""

    sealed: bytes  #: the hash, under the worker's data key
    made_at: datetime


async def put(
    db: AsyncConnection, worker: int, sealed: bytes, now: datetime, *, office: str | None
) -> None:
    """Keep a worker's new key in the place of the one before, which nobody tried yet.

    `office` is the comuna of the office that printed it; None: its worker made it.
    """
    row = {"hashed": sealed, "made_at": now, "tries": 0, "tries_from": now, "office": office}
    await db.execute(
        insert_for(db, personal_keys)
        .values(worker=worker, **row)
        .on_conflict_do_update(index_elements=["worker"], set_=row)
    )


async def of(db: AsyncConnection, worker: int) -> Kept | None:
    """Give what is kept of a worker's key; None when there is none, or it is none any more."""
    k = personal_keys.c
    there = (k.worker == worker, k.hashed != b"", or_(k.office.is_(None), _of_the_office()))
    row = (await db.execute(select(k.hashed, k.made_at).where(*there))).first()
    return None if row is None else Kept(sealed=row.hashed, made_at=row.made_at)


def _of_the_office() -> ColumnElement[bool]:
    """Say of keys that their worker still lives where they were printed, reached by nothing."""
    k, w = personal_keys.c, workers.c
    return exists().where(w.id == k.worker, w.comuna == k.office, ~reached())


async def spend(db: AsyncConnection, worker: int, now: datetime) -> bool:
    """Count one try; False when there were too many, and this one is not looked at.

    Of a worker without a key as well, so that the answers tell nobody who has one.
    """
    k = personal_keys.c
    rests = and_(k.tries > 0, k.tries % TRIES == 0, k.tries_from > now - _AN_HOUR)
    first = {"hashed": b"", "made_at": now, "tries": 1, "tries_from": now}
    counted = (
        insert_for(db, personal_keys)
        .values(worker=worker, **first)
        .on_conflict_do_update(
            index_elements=["worker"],
            set_={"tries": k.tries + 1, "tries_from": now},
            where=and_(k.tries < MOST, ~rests),
        )
        .returning(k.worker)
    )
    return (await db.execute(counted)).first() is not None


async def is_spent(db: AsyncConnection, worker: int) -> bool:
    """Say whether so many tries were in vain that only a new key will open."""
    k = personal_keys.c
    tries = await db.scalar(select(k.tries).where(k.worker == worker))
    return tries is not None and tries >= MOST


async def forgive(db: AsyncConnection, worker: int) -> None:
    """Forget the tries in vain of whoever knew their key."""
    k = personal_keys.c
    await db.execute(update(personal_keys).where(k.worker == worker).values(tries=0))
