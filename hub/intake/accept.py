"""One parsed body comes in; its events are stored once, and what to answer leaves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.intake import judging
from hub.intake.apply import HANDLED
from hub.intake.contract.advice import Promise
from hub.intake.parse import Batch, Rejected, warnings
from hub.intake.timely import ToldBy
from hub.store import log
from hub.store.engine import Database
from hub.store.portal import events
from hub.store.portal.events import Incoming
from hub.store.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of the events of one body (contract: POST /v1/events)."""

    accepted: int
    duplicates: int  #: known by source and id: they did nothing
    rejected: tuple[Rejected, ...]
    warnings: tuple[str, ...]

    @property
    def refused(self) -> bool:
        """Whether there were events and every one of them was rejected."""
        return bool(self.rejected) and not self.accepted and not self.duplicates

    def document(self) -> dict[str, Any]:
        """Give the JSON of the contract."""
        return {
            "accepted": self.accepted,
            "duplicates": self.duplicates,
            "rejected": [
                {
                    "id": one.id,
                    "errors": [
                        {"field": fault.field, "message": fault.message} for fault in one.faults
                    ],
                }
                for one in self.rejected
            ],
            "warnings": list(self.warnings),
        }


async def accept(
    database: Database,
    vault: Vault,
    batch: Batch,
    now: datetime,
    terms: Promise,
    told_by: ToldBy | None = None,
) -> Answer:
    """Store what is new of a body in one transaction; nothing of it is acted on here.

    An event without a time is of this moment. `terms` are what the warnings judge by. A
    call by another call's id is rejected at once, and with `told_by` an outage that could not be
    announced in time.
    Raises Unavailable when it was not stored.
    """
    accepted = 0
    batch = await _without_faults(database, batch, now, told_by)
    if batch.events:
        async with database.write() as db:
            accepted = await store(db, vault, batch, now)
    return Answer(
        accepted=accepted,
        duplicates=len(batch.events) - accepted,
        rejected=tuple(batch.rejected),
        warnings=tuple(
            one for event in batch.events for one in warnings(event, now, HANDLED, terms)
        ),
    )


async def _without_faults(
    database: Database, batch: Batch, now: datetime, told_by: ToldBy | None
) -> Batch:
    """Reject what of a batch could not be done as it says."""
    faults = await judging.faults(database, batch.events, now, told_by)
    if not faults:
        return batch
    going, rejected = [], list(batch.rejected)
    for index, one in enumerate(batch.events):
        fault = faults.get((one.source, one.id))
        if fault is None:
            going.append(one)
        else:
            rejected.append(Rejected(index=index, id=one.id, source=one.source, faults=(fault,)))
    return Batch(events=going, rejected=rejected)


async def store(db: AsyncConnection, vault: Vault, batch: Batch, now: datetime) -> int:
    """Store what is new of a batch and note it, in the caller's transaction; answer how many."""
    incoming = [
        Incoming(
            source=event.source,
            event_id=event.id,
            type=event.type,
            subject=event.subject,
            time=event.time or now,
            data=event.canonical(),
        )
        for event in batch.events
    ]
    accepted = await events.accept(db, vault, incoming, now) if incoming else 0
    counts = {
        "accepted": accepted,
        "duplicates": len(incoming) - accepted,
        "rejected": len(batch.rejected),
    }
    await log.write(db, [log.Note(what="accepted", detail=counts)], now)
    return accepted
