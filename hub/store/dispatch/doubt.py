"""SMS that may have gone: which are to be looked for comes out, what was found goes in.

What rode in such a message is in the same doubt, and shares its end.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import and_, case, exists, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import BroadcastState, DeliveryState, Lane
from hub.receipts import FIRST_LOOK
from hub.store.dispatch import claimed, notes, riders
from hub.store.dispatch.claimed import Claimed, Rider
from hub.store.dispatch.permission import NO_BROADCAST
from hub.store.dispatch.settle import Settled
from hub.store.dispatch.sweep import PENDING
from hub.store.many import among
from hub.tables import broadcasts, deliveries, moment
from hub.tables.ids import FIRST_NOTE

_OVER = (BroadcastState.STOPPED, BroadcastState.RECALLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """One SMS that may have gone, with what is needed to write it again."""

    row: Claimed
    handed_at: datetime
    looks: int  #: that clearly found nothing
    shown_hash: bytes | None
    sent_to: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InDoubt:
    """How many messages of one channel are in doubt for one reason."""

    channel: Lane
    code: str  #: the provider's last, or ours; empty: the answer was lost
    count: int
    since: datetime | None  #: the first of them was handed over


async def due(db: AsyncConnection, now: datetime, limit: int) -> list[Doubt]:
    """Give SMS in doubt that are to be looked for now; walks ix_deliveries_pending.

    Of broadcasts that ended too, while what they told is valid: somebody may have been told.
    """
    d, b = deliveries.c, broadcasts.c
    valid = select(b.id).where(b.finished_at.is_(None) | b.state.in_(_OVER), b.valid_until > now)
    query = (
        select(d.id, d.handed_at, d.looks, d.shown_hash, d.sent_to)
        .where(
            PENDING,
            d.broadcast_id.in_(valid.union_all(select(literal(NO_BROADCAST)))),
            d.state == DeliveryState.UNKNOWN,
            d.channel == Lane.SMS,
            d.rides_with.is_(None),
            or_(
                d.not_before <= now,
                and_(d.not_before.is_(None), d.handed_at <= moment(now - FIRST_LOOK)),
            ),
        )
        .order_by(d.handed_at)
        .limit(limit)
    )
    found = {row.id: row for row in (await db.execute(query)).all()}
    if not found:
        return []
    alone = [one for one in found if one >= FIRST_NOTE]
    many = [one for one in found if one < FIRST_NOTE]
    rows = await claimed.rows_of(db, among(d.id, many)) if many else []
    rows += await notes.rows_of(db, among(d.id, alone)) if alone else []
    carried = await _riders(db, many)
    return [
        Doubt(
            row=replace(row, riders=tuple(carried[row.id])),
            handed_at=found[row.id].handed_at,
            looks=found[row.id].looks or 0,
            shown_hash=found[row.id].shown_hash,
            sent_to=found[row.id].sent_to,
        )
        for row in rows
    ]


async def _riders(db: AsyncConnection, carriers: Collection[int]) -> dict[int, list[Rider]]:
    d = deliveries.c
    query = (
        select(d.id, d.broadcast_id, d.rides_with)
        .where(
            d.rides_with.is_not(None),
            among(d.rides_with, carriers),
            d.state == DeliveryState.UNKNOWN,
        )
        .order_by(d.rank, d.order_at, d.shuffle)
    )
    carried: dict[int, list[Rider]] = defaultdict(list)
    for row in await db.execute(query):
        carried[row.rides_with].append(Rider(id=row.id, broadcast_id=row.broadcast_id))
    return carried


async def settle(
    db: AsyncConnection,
    doubt: Doubt,
    settled: Sequence[Settled],
    *,
    nothing: bool,
    now: datetime,
) -> list[Settled]:
    """Write what a look says of a message, the claimed delivery first, then its riders.

    Nothing is written when somebody settled it, or it went again, since it was asked for.
    `nothing` says that the provider clearly had nothing. What may go again of a broadcast that
    is over stays. Answers what was written.
    """
    d = deliveries.c
    first, *riding = settled
    still = select(d.id).where(
        d.id == first.id,
        d.state == DeliveryState.UNKNOWN,
        d.handed_at == moment(doubt.handed_at),
    )
    if (await db.execute(still.with_for_update())).first() is None:
        return []
    state = first.settlement.state
    await db.execute(
        update(deliveries).where(d.id == first.id).values(_values(first, now, nothing=nothing))
    )
    if state is DeliveryState.READY:
        await _leave_what_is_over(db, first.id)
        return [first]
    if state is DeliveryState.UNKNOWN:
        return list(settled)
    for one in riding:
        await db.execute(
            update(deliveries)
            .where(d.id == one.id, d.state == DeliveryState.UNKNOWN, d.rides_with == first.id)
            .values(_values(one, now, nothing=False))
        )
    return list(settled)


def _values(one: Settled, now: datetime, *, nothing: bool) -> dict[str, object]:
    """Give the columns of one row; the claim stays, since a late answer still counts."""
    d, state = deliveries.c, one.settlement.state
    values: dict[str, object] = {
        "state": state,
        "not_before": one.settlement.not_before,
        "provider_id": func.coalesce(one.provider_id or None, d.provider_id),
        "code": func.coalesce(one.code or None, d.code),
    }
    if one.settlement.told:
        values["accepted_at"] = func.coalesce(d.accepted_at, moment(now))
    if state is DeliveryState.DELIVERED:
        values["delivered_at"] = now
    if state is DeliveryState.READY:
        values |= {"late_entry": 1, "looks": None}
    elif nothing:
        values["looks"] = func.coalesce(d.looks, 0) + 1
    return values


async def _leave_what_is_over(db: AsyncConnection, delivery: int) -> None:
    """Let what was not there rest when its broadcast ended, of a message and of its riders.

    Riders of a message that goes no more have their own turn.
    """
    d, b = deliveries.c, broadcasts.c
    its = b.id == d.broadcast_id
    over = exists().where(its, b.state.in_(_OVER))
    recalled = exists().where(its, b.state == BroadcastState.RECALLED)
    ended = await db.scalars(
        update(deliveries)
        .where(
            or_(
                and_(d.id == delivery, d.state == DeliveryState.READY),
                and_(d.rides_with == delivery, d.state == DeliveryState.UNKNOWN),
            ),
            over,
        )
        .values(
            state=case(
                (recalled, DeliveryState.RECALLED.value), else_=DeliveryState.SUPPRESSED.value
            )
        )
        .returning(d.id)
    )
    if delivery in ended.all():
        await riders.free(db, [delivery])


async def standing(db: AsyncConnection) -> list[InDoubt]:
    """Count what is in doubt, by channel and reason; walks ix_deliveries_pending."""
    d = deliveries.c
    code = func.coalesce(d.code, "")
    query = (
        select(d.channel, code.label("code"), func.count().label("count"), func.min(d.handed_at))
        .where(PENDING, d.state == DeliveryState.UNKNOWN)
        .group_by(d.channel, code)
        .order_by(d.channel, code)
    )
    return [
        InDoubt(channel=Lane(channel), code=why, count=count, since=since)
        for channel, why, count, since in await db.execute(query)
    ]
