"""What is ahead of every lane, as counts: a few statements however many people wait."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from config.reference import zones
from hub.flow.making import Count, Kind
from hub.model import ALERTS, STARTED, BroadcastKind, Cadence, DeliveryState, Lane, Reach, Waits
from hub.order import Priority, Rank, ordered_from
from hub.store.dispatch.sweep import PENDING
from hub.store.planning.consented import consented_to
from hub.store.planning.plan import ways_of
from hub.tables import (
    Instant,
    broadcasts,
    deliveries,
    forecasts,
    makeups,
    recipients,
    recipients_of,
    workers,
)
from hub.tables.ids import CHANNEL_NUMBER


@dataclass(frozen=True, slots=True, kw_only=True)
class Remaining:
    """What of one broadcast is ahead."""

    broadcast_id: int
    kind: BroadcastKind
    published_at: datetime
    ordered_from: datetime  #: of its places; see `order.ordered_from`
    due_at: datetime
    missed: int  #: people who were not told by their due time
    spared: bool  #: SMS of whom nothing else tells were brought forward
    counts: tuple[Count, ...]
    kinds: tuple[Kind, ...]


async def standings(db: AsyncConnection, priority: Priority, now: datetime) -> list[Remaining]:
    """Give what is ahead of every broadcast that is planned and not over.

    Counted along ix_deliveries_claim, ix_deliveries_pending and ix_recipients_unseen_key.
    """
    b = broadcasts.c
    query = (
        select(
            b.id,
            b.kind,
            b.published_at,
            b.valid_until,
            b.due_at,
            b.missed,
            forecasts.c.forwarded_at,
        )
        .outerjoin(forecasts, forecasts.c.broadcast_id == b.id)
        .where(b.state.in_(STARTED), b.planned_at.is_not(None), b.valid_until > now)
    )
    rows = (await db.execute(query)).all()
    if not rows:
        return []
    counts = await _counts(db, {row.id: _from(row) for row in rows}, priority)
    kinds = await _kinds(db, [row.id for row in rows])
    return [
        Remaining(
            broadcast_id=row.id,
            kind=BroadcastKind(row.kind),
            published_at=row.published_at,
            ordered_from=_from(row),
            due_at=row.due_at,
            missed=row.missed,
            spared=row.forwarded_at is not None,
            counts=tuple(counts[row.id]),
            kinds=tuple(kinds[row.id]),
        )
        for row in rows
    ]


def _from(row: Any) -> datetime:
    return ordered_from(row.kind, row.published_at, row.valid_until)


async def _counts(
    db: AsyncConnection, published: Mapping[int, datetime], priority: Priority
) -> dict[int, list[Count]]:
    places = {
        (number, priority.order_at(at, place)): place
        for number, at in published.items()
        for place in range(priority.bands)
    }
    found: dict[int, list[Count]] = defaultdict(list)

    def counted(row: Any, **more: Any) -> None:
        if row.broadcast_id in published:
            found[row.broadcast_id].append(
                Count(place=places.get((row.broadcast_id, row.order_at), 0), many=row.many, **more)
            )

    if db.dialect.name == "postgresql":
        # Statistics never know what is ready now; whole tables hold years of what went.
        off = ("enable_seqscan", "enable_bitmapscan")
        await db.execute(select(*(func.set_config(one, "off", True) for one in off)))
    for row in await db.execute(_ready()):
        state = DeliveryState.READY
        counted(row, lane=Lane(row.channel), rank=Rank(row.rank), state=state)
    for row in await db.execute(_pending(db)):
        counted(
            row,
            lane=Lane(row.channel),
            rank=Rank(row.rank),
            state=DeliveryState(row.state),
            waits_for=None if row.waits_for is None else Waits(row.waits_for),
            not_before=row.until,
        )
    for row in await db.execute(_unseen()):
        counted(row, lane=Lane.INBOX, rank=Rank.REST, state=DeliveryState.READY)
    return found


def _ready() -> Any:
    """Count what is ready: all of ix_deliveries_claim, and nothing else."""
    d = deliveries.c
    key = (d.channel, d.broadcast_id, d.rank, d.order_at)
    return (
        select(*key, func.count().label("many"))
        .where(d.channel.in_(CHANNEL_NUMBER), d.state == DeliveryState.READY)
        .group_by(*key)
    )


def _pending(db: AsyncConnection) -> Any:
    """Count what waits, by the minute it waits for, or is on its way."""
    d = deliveries.c
    minute: ColumnElement[datetime]
    if db.dialect.name == "postgresql":
        minute = func.date_trunc("minute", d.not_before, type_=Instant())
    else:
        micros = int(timedelta(minutes=1) / timedelta(microseconds=1))
        whole = cast(d.not_before, BigInteger) / literal_column(str(micros))
        minute = cast(cast(whole, BigInteger) * literal_column(str(micros)), Instant())
    until = minute.label("until")
    key = (d.broadcast_id, d.channel, d.state, d.rank, d.order_at, d.waits_for)
    return select(*key, until, func.count().label("many")).where(PENDING).group_by(*key, until)


def _unseen() -> Any:
    """Count the entries of the list nobody sees yet: all of ix_recipients_unseen_key."""
    r = recipients.c
    return (
        select(r.broadcast_id, r.order_at, func.count().label("many"))
        .where(r.visible_at.is_(None))
        .group_by(r.broadcast_id, r.order_at)
    )


async def _kinds(db: AsyncConnection, ids: Sequence[int]) -> dict[int, list[Kind]]:
    m = makeups.c
    found: dict[int, list[Kind]] = defaultdict(list)
    for row in await db.execute(select(makeups).where(m.broadcast_id.in_(ids))):
        found[row.broadcast_id].append(
            Kind(
                place=row.place,
                reach=Reach(row.reach),
                usable=Reach(row.usable),
                zone=ZoneInfo(row.zone) if row.zone else None,
                gathers=row.gathers,
                people=row.people,
            )
        )
    return found


async def unmade(db: AsyncConnection) -> list[int]:
    """Give the planned broadcasts of which nobody counted yet whom they are made of."""
    b = broadcasts.c
    counted = exists().where(makeups.c.broadcast_id == b.id)
    query = (
        select(b.id)
        .where(b.state.in_(STARTED), b.planned_at.is_not(None), b.audience > 0, ~counted)
        .order_by(b.id)
    )
    return list((await db.scalars(query)).all())


async def everybody(
    db: AsyncConnection, priority: Priority, channels: Sequence[Lane]
) -> list[Kind]:
    """Count of whom a notice's audience would be made: one walk of all workers."""
    w = workers.c
    ways = ways_of(BroadcastKind.NOTICE, priority, Reach.of_all(channels))
    usable, reach = ways.usable, ways.reach
    woken = or_(w.night_sms, usable.op("&")(int(Reach.SMS)) == 0)
    zone = cast(case((woken, literal("")), else_=_home()), String)
    key = (reach.label("reach"), usable.label("usable"), zone.label("zone"))
    names: list[Any] = [literal_column(one) for one in ("reach", "usable", "zone")]
    query = select(*key, func.count().label("people")).where(w.processing).group_by(*names)
    return [
        Kind(
            place=0,
            reach=Reach(row.reach),
            usable=Reach(row.usable),
            zone=ZoneInfo(row.zone) if row.zone else None,
            gathers=False,
            people=row.people,
        )
        for row in await db.execute(query)
    ]


def _home() -> ColumnElement[str]:
    """Give the name of the zone a worker lives in; without a comuna, of most people."""
    most, *few = zones()
    places = {code: zone.key for zone in few for code in zones()[zone]}
    return case(places, value=workers.c.comuna, else_=most.key)


async def makeup(db: AsyncConnection, broadcast_id: int) -> list[dict[str, Any]]:
    """Count of whom an audience is made, once: walks its recipients, with their workers."""
    r, w = recipients.c, workers.c
    usable = consented_to(broadcasts.c.kind)
    woken = or_(w.night_sms, (usable.op("|")(r.reach)).op("&")(int(Reach.SMS)) == 0)
    key = (
        r.place,
        r.reach,
        usable.label("usable"),
        cast(case((woken, literal("")), else_=_home()), String).label("zone"),
        and_(w.cadence == Cadence.DIGEST, broadcasts.c.kind.in_(ALERTS)).label("gathers"),
    )
    query = (
        select(literal(broadcast_id).label("broadcast_id"), *key, func.count().label("people"))
        .select_from(broadcasts)
        .join(recipients, recipients_of())
        .join(workers, w.id == r.worker)
        .where(broadcasts.c.id == broadcast_id)
        .group_by(*(literal_column(one) for one in ("place", "reach", "usable", "zone", "gathers")))
    )
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def keep_makeup(db: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep of whom an audience is made, unless another process did."""
    if not rows:
        return
    number = rows[0]["broadcast_id"]
    there = select(makeups.c.broadcast_id).where(makeups.c.broadcast_id == number).limit(1)
    if await db.scalar(there) is None:
        await db.execute(insert(makeups), [dict(row) for row in rows])
