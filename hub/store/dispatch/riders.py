"""Alerts that ride in another's message: gathered at its claim, freed when it ends.

A rider has the claim of the delivery that carries it, and shares its fate. While that one is
tried again the set stays as it was: the same message goes again.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import ALERTS, GATHERED, OPEN_STATES, BroadcastState, DeliveryState, Lane
from hub.order import Rank
from hub.store.dispatch.claimed import Claimed, Rider
from hub.store.dispatch.claims import lock_broadcasts_of
from hub.store.dispatch.permission import permitted
from hub.store.many import Each, among
from hub.tables import broadcasts, deliveries, moment, recipients
from hub.tables.ids import delivery_by

_HELD = (DeliveryState.WAITING, DeliveryState.UNKNOWN)


async def gather(
    db: AsyncConnection,
    lane: Lane,
    rows: Sequence[Claimed],
    gates: Mapping[int, datetime | None],
    *,
    token: str,
    now: datetime,
    lease_until: datetime,
) -> list[Claimed]:
    """Let the same people's other alerts ride along with what was just claimed.

    What is ready, or held by cadence or cap, and inside its broadcast's gate: `gates` gives,
    per broadcast, the last moment of the order that may go. Of a message that goes again it is
    what rode in it, wherever the gate stands now. Answers the rows with their riders.
    """
    if not rows or await _running_alerts(db) < 2:
        return list(rows)
    ids = [row.id for row in rows]
    carried = await _again(db, ids, now)
    carried |= await _anew(db, lane, [one for one in ids if one not in carried], gates, token, now)
    if not carried:
        return list(rows)
    d = deliveries.c
    each = Each(db.dialect.name, of=d.id.type, carrier=d.id.type)
    await each.run(
        db,
        update(deliveries)
        .where(d.id == each["of"])
        .values(
            state=DeliveryState.SENDING,
            rides_with=each["carrier"],
            claim=token,
            lease_until=lease_until,
            handed_at=None,
            not_before=None,
            waits_for=None,
            attempts=d.attempts + 1,
            composed_at=func.coalesce(d.composed_at, moment(now)),
        ),
        [
            {"of": one.id, "carrier": carrier}
            for carrier, riders in carried.items()
            for one in riders
        ],
    )
    return [
        replace(row, riders=tuple(carried[row.id])) if row.id in carried else row for row in rows
    ]


async def _running_alerts(db: AsyncConnection) -> int:
    return await db.scalar(_RUNNING_ALERTS) or 0


_RUNNING_ALERTS = select(func.count()).where(
    broadcasts.c.state == BroadcastState.SENDING, broadcasts.c.kind.in_(ALERTS)
)


async def _again(db: AsyncConnection, ids: Sequence[int], now: datetime) -> dict[int, list[Rider]]:
    """Find who rode in these messages before: waited for, since nothing else takes them along."""
    d, b = deliveries.c, broadcasts.c
    query = (
        select(d.id, d.rides_with.label("carrier"), d.broadcast_id)
        .join(broadcasts, b.id == d.broadcast_id)
        .where(
            d.rides_with.is_not(None),
            among(d.rides_with, ids),
            d.state.in_(_HELD),
            _told_of(now),
        )
        .order_by(d.rank, d.order_at, d.shuffle)
        .with_for_update(of=deliveries)
    )
    carried: dict[int, list[Rider]] = defaultdict(list)
    for row in await db.execute(query):
        carried[row.carrier].append(Rider(id=row.id, broadcast_id=row.broadcast_id))
    return carried


async def _anew(
    db: AsyncConnection,
    lane: Lane,
    ids: Sequence[int],
    gates: Mapping[int, datetime | None],
    token: str,
    now: datetime,
) -> dict[int, list[Rider]]:
    """Find who may ride with whom, in the order of their key, locked against other claims."""
    mine, other = deliveries.alias("mine").c, deliveries.alias("other")
    o, r, b = other.c, recipients.c, broadcasts.c
    carrying = broadcasts.alias("carrying").c
    running = select(func.min(b.id), func.max(b.id)).where(b.state == BroadcastState.SENDING)
    first, last = (await db.execute(running)).one()
    query = (
        select(o.id, mine.id.label("carrier"), o.broadcast_id, o.order_at)
        .join_from(mine.id.table, recipients, r.worker == mine.worker)
        .join(other, o.id == delivery_by(r.id, lane))
        .join(broadcasts, b.id == r.broadcast_id)
        .join(carrying.id.table, carrying.id == mine.broadcast_id)
        .where(
            among(mine.id, ids),
            carrying.kind.in_(ALERTS),
            mine.claim == token,
            mine.first_handed_at.is_(None),
            mine.rank > Rank.URGENT,
            r.broadcast_id.between(first, last),
            o.id != mine.id,
            _told_of(now),
            o.rides_with.is_(None),
            o.first_handed_at.is_(None),
            o.rank > Rank.URGENT,
            or_(
                o.state == DeliveryState.READY,
                and_(o.state == DeliveryState.WAITING, o.waits_for.in_(GATHERED)),
            ),
        )
        .order_by(o.rank, o.order_at, o.shuffle)
        .with_for_update(of=other, skip_locked=True)
    )
    carried: dict[int, list[Rider]] = defaultdict(list)
    for row in await db.execute(query):
        if (upto := gates.get(row.broadcast_id)) is None or row.order_at <= upto:
            rider = Rider(id=row.id, broadcast_id=row.broadcast_id)
            carried[row.carrier].append(rider)
    return carried


def _told_of(now: datetime) -> ColumnElement[bool]:
    """Give the predicate over `broadcasts` of an alert that goes out now."""
    b = broadcasts.c
    return and_(b.state == BroadcastState.SENDING, b.valid_until > now, b.kind.in_(ALERTS))


async def intact(
    db: AsyncConnection, lane: Lane, groups: Sequence[Sequence[int]], token: str, now: datetime
) -> list[Sequence[int]]:
    """Give the messages of several of which every part may still go."""
    ids = [one for group in groups for one in group]
    await lock_broadcasts_of(db, ids)
    query = select(deliveries.c.id).where(
        among(deliveries.c.id, ids),
        deliveries.c.claim == token,
        deliveries.c.state == DeliveryState.SENDING,
        permitted(lane, now),
    )
    going = set((await db.scalars(query)).all())
    return [group for group in groups if going.issuperset(group)]


async def free(db: AsyncConnection, carriers: Collection[int]) -> int:
    """Give riders their own turn back: what carried them goes no more. Answer how many.

    Each is a message of its own from now on, with a date of its own: but for the first of each,
    which takes the place of its carrier (see `daily.counts`).
    """
    if not carriers:
        return 0
    d = deliveries.c
    heirs = await _heirs(db, carriers)
    freed = await db.scalars(
        update(deliveries)
        .where(
            d.rides_with.is_not(None),
            among(d.rides_with, carriers),
            or_(
                d.state.in_(_HELD),
                and_(d.state == DeliveryState.SENDING, d.handed_at.is_(None)),
            ),
        )
        .values(
            state=DeliveryState.READY,
            rides_with=None,
            claim=None,
            lease_until=None,
            not_before=None,
            composed_at=case((among(d.id, heirs), d.composed_at), else_=None),
            late_entry=1,
            attempts=case((d.state == DeliveryState.SENDING, d.attempts - 1), else_=d.attempts),
        )
        .returning(d.id)
    )
    return len(freed.all())


async def _heirs(db: AsyncConnection, carriers: Collection[int]) -> list[int]:
    """Give the first rider of each of these that is over, having been on the wire."""
    d, carrier = deliveries.c, deliveries.alias("carrier").c
    query = (
        select(func.min(d.id))
        .join(carrier.id.table, carrier.id == d.rides_with)
        .where(
            d.rides_with.is_not(None),
            among(d.rides_with, carriers),
            d.state.in_(_HELD),
            d.first_handed_at.is_not(None),
            carrier.state.not_in(OPEN_STATES),
        )
        .group_by(d.rides_with)
    )
    return list((await db.scalars(query)).all())
