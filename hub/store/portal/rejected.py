"""Entries of the portal's queue that were rejected: kept sealed, with their reason open."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import VaultError, open_sealed, seal
from hub.errors import Fault
from hub.store.upsert import insert_for
from hub.store.vault import HUB, Vault
from hub.store.workers import people
from hub.tables import rejected

_PRINT = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """One entry that is no event the hub takes."""

    entry: str  #: its id on the stream
    fields: Mapping[bytes, bytes]  #: as they came
    owner: str  #: whose data key is to seal it: worker:ID, employer:ID or hub
    time: datetime | None  #: of the event, as far as it can be read
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One rejected entry as it is stored."""

    id: int
    entry: str
    owner: str
    sealed: bytes
    faults: tuple[Fault, ...]
    at: datetime


async def keep(db: AsyncConnection, vault: Vault, bad: Sequence[Bad], now: datetime) -> None:
    """Keep rejected entries, in the caller's transaction; one known already does nothing.

    Of what is no later than its worker's erasure only the reason is kept.
    """
    if not bad:
        return
    erased = await people.erased(db, {one.owner for one in bad})
    bad = [_after(one, erased.get(one.owner), now) for one in bad]
    keys = await vault.keys(db, [one.owner for one in bad], now)
    rows = []
    for one in bad:
        written = _written(one.fields)
        rows.append(
            {
                "print": vault.keyring.blind(_PRINT, f"{one.entry} {written}"),
                "entry": one.entry,
                "owner": one.owner,
                "sealed": seal(keys[one.owner], written.encode(), _context(one.entry)),
                "faults": [{"field": it.field, "message": it.message} for it in one.faults],
                "at": now,
            }
        )
    await db.execute(insert_for(db, rejected).on_conflict_do_nothing(), rows)


def _after(one: Bad, erased: datetime | None, now: datetime) -> Bad:
    """Give an entry as it may be kept after its owner's erasure."""
    if erased is None or (one.time or now) > erased:
        return one
    return replace(one, owner=HUB, fields={})


async def count(db: AsyncConnection) -> int:
    """Count the entries nobody has judged yet."""
    return await db.scalar(select(func.count()).select_from(rejected)) or 0


async def of_entries(db: AsyncConnection, entries: Collection[str]) -> list[Kept]:
    """Give what is kept of entries, by their ids on the stream, oldest first."""
    return await _read(db, rejected.c.entry.in_(entries))


async def page(db: AsyncConnection, limit: int, after: int = 0) -> list[Kept]:
    """Give kept entries, oldest first; `after` is the last row id seen."""
    return await _read(db, rejected.c.id > after, limit)


async def opened(db: AsyncConnection, vault: Vault, kept: Kept) -> dict[bytes, bytes] | None:
    """Give an entry's fields as they came; None when its owner was erased since."""
    key = (await vault.known(db, [kept.owner])).get(kept.owner)
    if key is None:
        return None
    try:
        written = open_sealed(key, kept.sealed, _context(kept.entry))
    except VaultError:
        return None  # sealed under a key that is gone
    return {_bytes(name): _bytes(value) for name, value in json.loads(written).items()}


async def explain(db: AsyncConnection, anew: Sequence[tuple[int, Sequence[Fault]]]) -> None:
    """Give entries, by their row ids, other reasons."""
    if anew:
        again = update(rejected).where(rejected.c.id == bindparam("of"))
        await db.execute(
            again.values(faults=bindparam("why")),
            [
                {"of": one, "why": [{"field": it.field, "message": it.message} for it in faults]}
                for one, faults in anew
            ],
        )


async def drop(db: AsyncConnection, ids: Collection[int]) -> None:
    """Keep entries no longer, by their row ids."""
    await db.execute(delete(rejected).where(rejected.c.id.in_(ids)))


async def _read(
    db: AsyncConnection, which: ColumnElement[bool], limit: int | None = None
) -> list[Kept]:
    query = select(rejected).where(which).order_by(rejected.c.id).limit(limit)
    return [
        Kept(
            id=row.id,
            entry=row.entry,
            owner=row.owner,
            sealed=row.sealed,
            faults=tuple(Fault(it["field"], it["message"]) for it in row.faults),
            at=row.at,
        )
        for row in await db.execute(query)
    ]


def _context(entry: str) -> str:
    return f"rejected:{entry}"


def _written(fields: Mapping[bytes, bytes]) -> str:
    return json.dumps({_text(name): _text(value) for name, value in fields.items()})


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")  # whatever it is, it can be given back


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
