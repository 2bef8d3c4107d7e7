"""A delivery's number goes in; whose it is, and what of it, comes out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import BroadcastKind
from hub.store.many import among
from hub.tables import broadcasts, contacts, deliveries, notes, recipients, workers
from hub.tables.ids import note_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One delivery, as a link in it or its provider's word finds it again."""

    delivery: int
    recipient: int
    broadcast_id: int
    shows: int  #: the broadcast it speaks of: a note's is that of what it is about
    kind: BroadcastKind  #: of that broadcast; of what speaks of none, that of an alert
    channel: str
    state: str
    first_handed_at: datetime | None  #: None: nobody ever saw it
    worker: int  #: row id, there or erased since
    conversation: int | None  #: of a note that speaks of one
    note: str | None = None  #: the kind of a note


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """What a delivery kept of its address, and its worker's present contact data."""

    delivery: int
    sent_to: int | None
    worker: int
    worker_id: str
    sealed: bytes


async def broadcasts_of(db: AsyncConnection, ids: Collection[int]) -> dict[int, int]:
    """Give the broadcast of each of these deliveries."""
    d = deliveries.c
    found = await db.execute(select(d.id, d.broadcast_id).where(among(d.id, ids)))
    return {row.id: row.broadcast_id for row in found}


async def addresses(db: AsyncConnection, ids: Collection[int]) -> list[Addressed]:
    """Give of deliveries where they went, and where their workers are reached now."""
    d, carrier = deliveries.c, deliveries.alias("carrier").c
    sent_to = func.coalesce(d.sent_to, carrier.sent_to).label("sent_to")
    query = (
        select(d.id.label("delivery"), sent_to, d.worker, workers.c.worker_id, contacts.c.sealed)
        .outerjoin(carrier.id.table, carrier.id == d.rides_with)
        .join(workers, workers.c.id == d.worker)
        .join(contacts, contacts.c.worker == d.worker)
        .where(among(d.id, ids))
    )
    return [Addressed(**row) for row in (await db.execute(query)).mappings()]


async def sent(db: AsyncConnection, ids: Collection[int]) -> dict[int, Sent]:
    """Give deliveries by their numbers."""
    d, about = deliveries.c, deliveries.alias("about").c
    carrier = deliveries.alias("carrier").c
    query = select(
        d.id.label("delivery"),
        d.recipient,
        d.broadcast_id,
        func.coalesce(about.broadcast_id, d.broadcast_id).label("shows"),
        d.channel,
        d.state,
        # What rode in a note went out when that did.
        func.coalesce(d.first_handed_at, carrier.first_handed_at).label("first_handed_at"),
        d.worker,
        notes.c.conversation,
        notes.c.kind.label("note"),
        broadcasts.c.kind,
    )
    query = query.outerjoin(notes, notes.c.id == note_in(d.recipient))
    query = query.outerjoin(about.id.table, about.id == notes.c.about).where(among(d.id, ids))
    query = query.outerjoin(carrier.id.table, carrier.id == d.rides_with)
    shows = func.coalesce(about.broadcast_id, d.broadcast_id)
    query = query.outerjoin(broadcasts, broadcasts.c.id == shows)
    found = [dict(row) for row in (await db.execute(query)).mappings()]
    kinds = [BroadcastKind(row.pop("kind") or BroadcastKind.VACANCY) for row in found]
    return {row["delivery"]: Sent(**row, kind=kind) for row, kind in zip(found, kinds, strict=True)}


async def riders_of(db: AsyncConnection, delivery: int) -> dict[int, int]:
    """Give the deliveries a message carried along, each with its broadcast."""
    d = deliveries.c
    query = select(d.id, d.broadcast_id).where(d.rides_with == delivery).order_by(d.id)
    return {row.id: row.broadcast_id for row in await db.execute(query)}


async def owner_of(db: AsyncConnection, recipient: int) -> int | None:
    """Give the worker's row id of an inbox entry they can see."""
    r = recipients.c
    found: int | None = await db.scalar(
        select(r.worker).where(r.id == recipient, r.visible_at.is_not(None))
    )
    return found
