"""Sealed indexes out, for the cut alone; thresholds and bands in."""

import json
import struct
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import VaultError, open_sealed, seal
from hub.store.engine import Database
from hub.store.vault import HUB, Vault
from hub.tables import cuts, data_keys, employability, workers
from hub.tables.base import holds
from hub.tables.people import UNCUT

_CHUNK = 5_000
_log = structlog.get_logger(__name__)


async def counts(db: AsyncConnection) -> tuple[int, int]:
    """Give how many indexes changed since the last cut, and how many there are."""
    changed = await db.scalar(select(func.count()).select_from(employability).where(holds(UNCUT)))
    everything = await db.scalar(select(func.count()).select_from(employability))
    return changed or 0, everything or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """One worker's index, for the cut alone."""

    worker: int
    index: float
    mark: int  #: changes whenever an index is loaded, be it the same one
    method_version: str


async def indexes(database: Database, vault: Vault) -> AsyncIterator[list[Loaded]]:
    """Read every index, a chunk at a time, each a transaction of its own."""
    after = 0
    while True:
        query = (
            select(
                employability.c.worker,
                employability.c.sealed,
                employability.c.method_version,
                data_keys.c.owner,
                data_keys.c.wrapped,
            )
            .join(workers, workers.c.id == employability.c.worker)
            .join(data_keys, data_keys.c.owner == "worker:" + workers.c.worker_id)
            .where(employability.c.worker > after)
            .order_by(employability.c.worker)
            .limit(_CHUNK)
        )
        async with database.read() as db:
            rows = (await db.execute(query)).all()
        if not rows:
            return
        after = rows[-1].worker
        yield [loaded for row in rows if (loaded := _loaded(vault, row)) is not None]


def _loaded(vault: Vault, row: Any) -> Loaded | None:
    try:
        key = vault.keyring.unwrap(row.wrapped, row.owner)
        index = _opened(key, row.sealed, row.worker)
    except VaultError:
        # One that does not open is left out: it must not keep everybody from being told.
        _log.exception("index.unreadable", worker=row.worker)
        return None
    mark, version = _mark(row.sealed), row.method_version
    return Loaded(worker=row.worker, index=index, mark=mark, method_version=version)


def _opened(key: bytes, sealed: bytes, worker: int) -> float:
    index: float = struct.unpack("<d", open_sealed(key, sealed, f"index:{worker}"))[0]
    return index


def _mark(sealed: bytes) -> int:
    # The nonce it was sealed with, which no two loads share.
    return int.from_bytes(sealed[:8], "big", signed=True)


async def keep_cut(
    db: AsyncConnection,
    vault: Vault,
    *,
    thresholds: Sequence[float],
    count: int,
    method_versions: Sequence[str],
    now: datetime,
) -> int:
    """Keep a cut; its thresholds are index values, so they are sealed. Answers its row id.

    From here on it is the one indexes are loaded by; `finish_cut` once everybody is in it.
    """
    key = (await vault.keys(db, [HUB], now))[HUB]
    made = await db.execute(
        insert(cuts)
        .values(
            at=now,
            indexes=count,
            method_versions=list(method_versions),
            thresholds=seal(key, json.dumps(list(thresholds)).encode(), "cut"),
            done=False,
        )
        .returning(cuts.c.id)
    )
    row_id: int = made.scalar_one()
    return row_id


async def finish_cut(db: AsyncConnection, cut_id: int) -> None:
    """Note that every worker is in the band a cut gives."""
    await db.execute(update(cuts).where(cuts.c.id == cut_id).values(done=True))


async def last_cut(db: AsyncConnection) -> int | None:
    """Give the row id of the present cut."""
    found: int | None = await db.scalar(select(func.max(cuts.c.id)))
    return found


async def broken_off(db: AsyncConnection) -> bool:
    """Say whether the present cut did not get to everybody."""
    return await db.scalar(select(cuts.c.done).order_by(cuts.c.id.desc()).limit(1)) is False


async def thresholds(db: AsyncConnection, vault: Vault) -> list[float] | None:
    """Give the thresholds of the present cut, or None before the first."""
    sealed = await db.scalar(select(cuts.c.thresholds).order_by(cuts.c.id.desc()).limit(1))
    if sealed is None:
        return None
    key = (await vault.known(db, [HUB]))[HUB]
    values: list[float] = json.loads(open_sealed(key, sealed, "cut"))
    return values


async def assign(db: AsyncConnection, bands: Mapping[int, int], marks: Mapping[int, int]) -> None:
    """Put workers into bands; both by worker row id. Only rows that change are written.

    Whoever's index was loaded anew since it was read, by its mark, stays where that put them.
    Rows are held in the order everybody holds them: workers by id, then their indexes.
    """
    held = await db.execute(select(workers.c.id, workers.c.band).where(workers.c.id.in_(bands)))
    moved = [row.id for row in held if row.band != bands[row.id]]
    by_id = select(workers.c.id).where(workers.c.id.in_(moved)).order_by(workers.c.id)
    await db.execute(by_id.with_for_update())
    e = employability.c
    uncut = await db.execute(
        select(e.worker, e.sealed).where(e.worker.in_(bands), e.uncut).with_for_update()
    )
    same = {row.worker: _mark(row.sealed) == marks[row.worker] for row in uncut}
    members: dict[int, list[int]] = defaultdict(list)
    for worker in moved:
        if same.get(worker, True):
            members[bands[worker]].append(worker)
    for band, ids in members.items():
        await db.execute(update(workers).where(workers.c.id.in_(ids)).values(band=band))
    cut = [worker for worker, unchanged in same.items() if unchanged]
    await db.execute(update(employability).where(e.worker.in_(cut)).values(uncut=False))
