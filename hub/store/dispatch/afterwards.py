"""What a provider says of a message after it took it: states change, and a channel may open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, insert, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import (
    OF_VACANCIES,
    STARTED,
    BroadcastKind,
    BroadcastState,
    DeliveryState,
    Lane,
    Reach,
    VacancyState,
)
from hub.order import Rank
from hub.store.many import among
from hub.store.planning import holds
from hub.store.planning.consented import consented_to
from hub.store.planning.new_deliveries import new_delivery
from hub.tables import broadcasts, deliveries, moment, recipients, vacancies, workers
from hub.tables.ids import delivery_by

_BEFORE = {
    DeliveryState.ACCEPTED: [DeliveryState.UNKNOWN],
    DeliveryState.DELIVERED: [DeliveryState.ACCEPTED, DeliveryState.UNKNOWN],
    DeliveryState.FAILED: [DeliveryState.ACCEPTED, DeliveryState.UNKNOWN],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A delivery that a later word changed: the one it speaks of, or one that rode with it."""

    delivery: int
    broadcast_id: int
    carrier: int  #: the one it speaks of


async def later_receipts(
    db: AsyncConnection, ids: Sequence[int], state: DeliveryState, code: str, now: datetime
) -> list[Part]:
    """Write a provider's later word on these deliveries, and on what rode in their messages.

    Answers those for whom the word is news, and those that rode along and shared their fate.
    """
    d = deliveries.c
    values: dict[str, object] = {"state": state, "code": code or None, "not_before": None}
    if state is not DeliveryState.FAILED:
        values["accepted_at"] = func.coalesce(d.accepted_at, moment(now))
    if state is DeliveryState.DELIVERED:
        values["delivered_at"] = now
    rows = await db.execute(
        update(deliveries)
        .where(among(d.id, ids), d.state.in_(_BEFORE[state]))
        .values(values)
        .returning(d.id, d.broadcast_id)
    )
    news = [Part(delivery=row.id, broadcast_id=row.broadcast_id, carrier=row.id) for row in rows]
    if not news:
        return []
    failed = state is DeliveryState.FAILED
    before = [DeliveryState.UNKNOWN, *([DeliveryState.COALESCED] if failed else [])]
    riding = await db.execute(
        update(deliveries)
        .where(among(d.rides_with, [one.delivery for one in news]), d.state.in_(before))
        .values(values | {"state": state if failed else DeliveryState.COALESCED})
        .returning(d.id, d.broadcast_id, d.rides_with)
    )
    return news + [
        Part(delivery=row.id, broadcast_id=row.broadcast_id, carrier=row.rides_with)
        for row in riding
    ]


async def open_next(
    db: AsyncConnection,
    ids: Sequence[int],
    lane: Lane,
    channels: Sequence[Lane],
    now: datetime,
) -> int:
    """Open the channels not tried yet for people whom a message told that failed afterwards.

    Told stays as it was: accepted is told. Due stays too. A broadcast that had finished is
    sent again for them, while what it tells is valid and its vacancy was not ended since; it is
    held where whatever came meanwhile holds it. Answers how many deliveries were opened.
    """
    d, r, b, v = deliveries.c, recipients.c, broadcasts.c, vacancies.c
    goes_on = or_(b.state.in_(STARTED), b.state == BroadcastState.FINISHED)
    offered = exists().where(v.vacancy_id == b.subject_id, v.state == VacancyState.OPEN)
    corrects = b.kind == BroadcastKind.CORRECTION
    others = b.kind.not_in(OF_VACANCIES)
    mine = (
        select(d.recipient)
        .join(broadcasts, b.id == d.broadcast_id)
        .where(among(d.id, ids), goes_on, b.valid_until > now, or_(corrects, others, offered))
    )
    # Two channels of one person may fail at once: the second sees what the first opened.
    await db.execute(
        select(r.id).where(r.id.in_(mine)).order_by(r.id).with_for_update(of=recipients)
    )
    opened = 0
    for channel in channels:
        query = _untried(channel).where(r.id.in_(mine), r.told_by == lane)
        made = await db.scalars(
            insert(deliveries)
            .from_select([c.name for c in query.selected_columns], query)
            .returning(deliveries.c.id)
        )
        opened += len(made.all())
    if opened:
        waits = exists().where(
            and_(d.broadcast_id == b.id, d.recipient.in_(mine), d.state == DeliveryState.READY)
        )
        again = await db.scalars(
            update(broadcasts)
            .where(b.state == BroadcastState.FINISHED, waits)
            .values(state=BroadcastState.SENDING, finished_at=None)
            .returning(b.id)
        )
        await holds.restate(db, b.id.in_(again.all()), now=now, soon=now)
    return opened


def _untried(channel: Lane) -> Select[Any]:
    """Select deliveries to be written: by a channel that is consented to and was not tried yet."""
    r, b = recipients.c, broadcasts.c
    number = delivery_by(r.id, channel)
    correction = b.kind == BroadcastKind.CORRECTION
    rank = case((correction, int(Rank.URGENT)), else_=int(Rank.REST))
    return (
        select(*new_delivery(number, literal(channel.value), rank, late_entry=1))
        .join(workers, workers.c.id == r.worker)
        .join(broadcasts, b.id == r.broadcast_id)
        .where(
            consented_to(b.kind).op("&")(int(Reach.of(channel))) != 0,
            ~exists().where(deliveries.c.id == number),
        )
    )
