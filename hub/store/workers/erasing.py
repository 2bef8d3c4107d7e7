"""A worker who asked to be erased goes in; a receipt that names nobody, and one last word, stay.

The last word lies under a key of its own for an hour at most; then address and key are gone.
"""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import VaultError, open_sealed, seal
from hub.model import Lane
from hub.store.upsert import insert_for
from hub.store.vault import Vault
from hub.tables import erasure_receipts, events, farewells

#: For so long the last word is tried.
LASTING = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Farewell:
    """The last word to somebody who is not there any more."""

    id: int
    owner: str  #: of its key
    channel: Lane
    at: datetime
    address: str = field(repr=False)
    receipt: str


async def last_event(db: AsyncConnection, worker_id: str) -> int:
    """Give the seq of the last event that came of a worker; 0: none did (ix_events_subject)."""
    query = select(func.max(events.c.seq)).where(events.c.subject == f"worker:{worker_id}")
    return await db.scalar(query) or 0


async def give_receipt(db: AsyncConnection, number: str, day: date) -> bool:
    """Keep a receipt's number, as a digest, with its day; say whether it is a new one."""
    statement = insert_for(db, erasure_receipts).values(print=_print(number), day=day.toordinal())
    added = await db.execute(statement.on_conflict_do_nothing().returning(erasure_receipts.c.day))
    return added.first() is not None


async def day_of(db: AsyncConnection, number: str) -> date | None:
    """Give the day on which a receipt was given; None: it never was."""
    query = select(erasure_receipts.c.day).where(erasure_receipts.c.print == _print(number))
    day: int | None = await db.scalar(query)
    return None if day is None else date.fromordinal(day)


async def leave_word(
    db: AsyncConnection, vault: Vault, channel: Lane, address: str, receipt: str, now: datetime
) -> None:
    """Leave a last word to be sent, in the transaction that erases."""
    owner = f"farewell:{_print(receipt).hex()[:32]}"
    key = (await vault.keys(db, [owner], now))[owner]
    said = json.dumps({"address": address, "receipt": receipt}).encode()
    row = {"owner": owner, "channel": channel, "sealed": seal(key, said, owner), "at": now}
    await db.execute(insert(farewells).values(row))


async def take_word(
    db: AsyncConnection, vault: Vault, now: datetime, after: int = 0
) -> Farewell | None:
    """Mark the next last word behind a number as handed over, and give it: none goes twice.

    One that cannot be opened is forgotten, and what was handed over and not settled may have gone,
    and what is too old is of no use: those are forgotten too, with their keys.
    """
    f = farewells.c
    over = (f.handed_at < now - timedelta(minutes=5)) | (f.at < now - LASTING)
    for owner in (await db.scalars(select(f.owner).where(over))).all():
        await forget(db, vault, owner)
    waiting = select(f.id).where(f.handed_at.is_(None), f.id > after).order_by(f.id).limit(1)
    taking = (
        update(farewells)
        .where(f.id.in_(waiting.with_for_update()), f.handed_at.is_(None))
        .values(handed_at=now)
        .returning(farewells)
    )
    while (row := (await db.execute(taking)).first()) is not None:
        keys = await vault.known(db, [row.owner])
        try:
            said = json.loads(open_sealed(keys[row.owner], row.sealed, row.owner))
        except (KeyError, VaultError):
            await forget(db, vault, row.owner)
            continue
        channel = Lane(row.channel)
        return Farewell(id=row.id, owner=row.owner, channel=channel, at=row.at, **said)
    return None


async def put_back(db: AsyncConnection, number: int) -> None:
    """Let a last word wait that certainly did not go."""
    await db.execute(update(farewells).where(farewells.c.id == number).values(handed_at=None))


async def forget(db: AsyncConnection, vault: Vault, owner: str) -> None:
    """Destroy a last word, and the key it lies under."""
    await vault.destroy(db, owner)
    await db.execute(delete(farewells).where(farewells.c.owner == owner))


async def any_waiting(db: AsyncConnection) -> bool:
    """Say whether there is a last word at all."""
    return (await db.execute(select(farewells.c.id).limit(1))).first() is not None


def _print(number: str) -> bytes:
    return sha256(number.encode()).digest()
