"""Index events go in, many at a time; sealed indexes come out, and bands until the next cut."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import seal
from hub import order
from hub.intake import contract
from hub.intake.results import Fate
from hub.intake.workers import fresh
from hub.store.locks import hold_workers
from hub.store.vault import Vault
from hub.store.workers import people
from hub.store.workers.people import IndexRow

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """One index event to apply."""

    time: datetime
    data: contract.EmployabilityLoaded


async def load(
    db: AsyncConnection,
    vault: Vault,
    events: Sequence[Loaded],
    *,
    thresholds: Sequence[float] | None,
    middle_band: int,
    now: datetime,
) -> list[Fate]:
    """Keep the indexes of different workers; answer `applied` or `outdated` for each.

    By the present `thresholds` each gets a band until the next cut. A worker who is not known
    yet is made, empty.
    """
    ids = [event.data.worker_id for event in events]
    await hold_workers(db, ids)
    erased = await people.erased(db, [f"worker:{worker_id}" for worker_id in ids])
    alive = [
        event
        for event in events
        if erased.get(f"worker:{event.data.worker_id}", _LONG_AGO) < event.time
    ]
    numbers = await people.row_ids(db, ids)
    strangers = [one.data.worker_id for one in alive if one.data.worker_id not in numbers]
    if strangers:
        numbers |= await people.add(
            db, [fresh(worker_id, middle_band, _LONG_AGO) for worker_id in strangers]
        )
    held = await people.indexes_as_of(db, list(numbers.values()))
    current = [
        event for event in alive if held.get(numbers[event.data.worker_id], _LONG_AGO) <= event.time
    ]
    keys = await vault.keys(db, [f"worker:{event.data.worker_id}" for event in current], now)
    rows, bands = [], {}
    for event in current:
        worker, data = numbers[event.data.worker_id], event.data
        plain = struct.pack("<d", data.index)
        rows.append(
            IndexRow(
                worker=worker,
                sealed=seal(keys[f"worker:{data.worker_id}"], plain, f"index:{worker}"),
                method_version=data.method_version,
                computed_on=data.computed_on.isoformat(),
                as_of=event.time,
            )
        )
        if thresholds is not None:
            bands[worker] = order.band(data.index, thresholds)
    await people.replace_indexes(db, rows, bands)
    applied = {event.data.worker_id for event in current}
    return [Fate.APPLIED if worker_id in applied else Fate.OUTDATED for worker_id in ids]
