"""A broadcast and a worker go in; what was sent to them, step by step, comes out of their rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.evidence import Deed, DeliveryTrace, RecipientTrace
from hub.model import DeliveryState
from hub.store.reporting import history
from hub.store.reporting.history import Logged
from hub.tables import broadcasts, deliveries, recipients, recipients_of
from hub.tables.ids import of_recipient


async def trace(
    db: AsyncConnection, broadcast_id: int, worker: int, deeds: Sequence[Deed]
) -> RecipientTrace | None:
    """Give when and by what a worker was told in a broadcast; None: they are not in it.

    `deeds` are those of the broadcast: a delivery waited for them too.
    """
    r, b, d = recipients.c, broadcasts.c, deliveries.c
    row = (
        await db.execute(
            select(r.id, r.due_at, r.told_at, r.told_by, b.planned_at)
            .join(broadcasts, recipients_of())
            .where(r.worker == worker, b.id == broadcast_id)
        )
    ).first()
    if row is None:
        return None
    query = select(deliveries).where(of_recipient(d.id, row.id)).order_by(d.channel)
    found = [dict(one) for one in (await db.execute(query)).mappings()]
    past = await history.of(db, broadcast_id, [one["id"] for one in found])
    sent = [await _traced(db, one, row.planned_at, past, deeds) for one in found]
    return RecipientTrace(
        due_at=row.due_at, told_at=row.told_at, told_by=row.told_by, deliveries=tuple(sent)
    )


def of_note(kind: str, row: Mapping[str, Any]) -> DeliveryTrace:
    """Give the steps of what was written to one person alone, from its delivery's row."""
    return _steps(row, row["order_at"], kind=kind)


async def _traced(
    db: AsyncConnection,
    row: Mapping[str, Any],
    planned_at: datetime | None,
    past: Sequence[Logged],
    deeds: Sequence[Deed],
) -> DeliveryTrace:
    """Read the steps of one delivery, and what its message told."""
    d, b = deliveries.c, broadcasts.c
    carrier = row["rides_with"] or row["id"]
    query = (
        select(d.id, b.subject_id)
        .join(broadcasts, b.id == d.broadcast_id)
        .where(or_(d.id == carrier, d.rides_with == carrier))
        .order_by(d.id)
    )
    told = {one.id: one.subject_id for one in await db.execute(query)}
    shown = row["shown_version"] is not None
    answers = history.answers(row["id"], past)
    return _steps(
        row,
        planned_at,
        rode_with=told.get(carrier) if carrier != row["id"] else None,
        items=tuple(told.values()) if shown else (),
        answers=answers,
        waited=history.waited(row, planned_at, answers, past, deeds),
    )


def _steps(row: Mapping[str, Any], planned_at: datetime | None, **more: Any) -> DeliveryTrace:
    first, last = row["first_handed_at"], row["handed_at"]
    waits = row["state"] == DeliveryState.WAITING
    return DeliveryTrace(
        channel=row["channel"],
        state=row["state"],
        planned_at=planned_at,
        claimed_at=row["composed_at"],
        attempts=row["attempts"],
        waits_for=row["waits_for"] if waits else None,
        waits_until=row["not_before"] if waits else None,
        handed_at=first,
        handed_again_at=last if first is not None and last != first else None,
        accepted_at=row["accepted_at"],
        delivered_at=row["delivered_at"],
        code=row["code"],
        shown_version=row["shown_version"],
        shown_hash=row["shown_hash"],
        **more,
    )
