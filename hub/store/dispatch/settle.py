"""Settlements go in, deliveries and recipients have their outcome; fallbacks are opened."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import (
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import OPEN_STATES, STARTED, BroadcastKind, DeliveryState, Lane, Reach, Waits
from hub.order import Rank
from hub.receipts import Settlement
from hub.store.dispatch import notifications
from hub.store.dispatch.permission import NO_BROADCAST
from hub.store.many import Each, among, among_given
from hub.store.planning.consented import consented_for
from hub.store.planning.new_deliveries import new_delivery
from hub.store.upsert import insert_for
from hub.tables import (
    NOW,
    Instant,
    broadcasts,
    contacts,
    deliveries,
    moment,
    recipients,
    suppressions,
    workers,
)
from hub.tables.ids import delivery_by, of_recipient, recipient_of

#: What stands as the code of an SMS for which its person's day has no room.
OVER_CAP = "daily-cap"


@dataclass(slots=True, kw_only=True)  # not frozen: that doubles what making one costs
class Settled:
    """What became of one delivery, and what its provider said."""

    id: int
    settlement: Settlement
    code: str
    provider_id: str


async def settle(
    db: AsyncConnection, rows: Sequence[Settled], token: str, now: datetime
) -> set[int]:
    """Write what was answered for rows of a claim; answer the ids of those it was written for.

    An answer counts although its lease has ended, unless somebody claimed or settled the row
    since: then it is theirs to conclude from.
    """
    of = {"ids": [row.id for row in rows], "token": token}
    ours = set((await db.scalars(_STILL_OURS, of)).all())
    alike = defaultdict(list)
    for row in rows:
        if row.id in ours:
            alike[row.settlement.state, row.settlement.told, row.code].append(
                {
                    "of": row.id,
                    "not_before": row.settlement.not_before,
                    "provider_id": row.provider_id or None,
                }
            )
    each, settling = _settling(db.dialect.name)
    for (state, told, code), values in alike.items():
        await each.run(
            db,
            settling,
            values,
            token=token,
            state=state,
            waits_for=Waits.RETRY if state is DeliveryState.WAITING else None,
            code=code or None,
            doubted=state is DeliveryState.UNKNOWN or None,
            accepted_at=now if told else None,
        )
    return ours


# What every batch runs is made once: making a statement takes longer than running it.

_STILL_OURS = (
    select(deliveries.c.id)
    .where(among_given(deliveries.c.id, "ids"), deliveries.c.claim == bindparam("token"))
    .order_by(deliveries.c.id)
    .with_for_update()
)


@cache
def _settling(dialect: str) -> tuple[Each, Update]:
    d = deliveries.c
    each = Each(
        dialect,
        of=d.id.type,
        not_before=d.not_before.type,
        provider_id=d.provider_id.type,
    )
    settling = (
        update(deliveries)
        .where(d.id == each["of"], d.claim == bindparam("token"))
        .values(
            state=bindparam("state"),
            not_before=each["not_before"],
            waits_for=bindparam("waits_for"),
            code=bindparam("code"),
            doubted=func.coalesce(bindparam("doubted", type_=d.doubted.type), d.doubted),
            provider_id=func.coalesce(each["provider_id"], d.provider_id),
            accepted_at=func.coalesce(bindparam("accepted_at", type_=Instant()), d.accepted_at),
            claim=None,
            lease_until=None,
        )
    )
    return each, settling


async def tell(db: AsyncConnection, ids: Sequence[int], lane: Lane, now: datetime) -> None:
    """Count the recipients of these deliveries as told, if nothing told them earlier."""
    await db.execute(_TELL, {"ids": sorted(map(recipient_of, ids)), "now": now, "lane": lane})


_TELL = (
    update(recipients)
    .where(among_given(recipients.c.id, "ids"), recipients.c.told_at.is_(None))
    .values(told_at=NOW, told_by=bindparam("lane"))
)


async def suppress(
    db: AsyncConnection, blames: Sequence[tuple[int, str]], lane: Lane, now: datetime
) -> list[tuple[int, str]]:
    """Stop using a channel of these (worker, blame) until their address changes.

    Answers those for whom this is news.
    """
    new = []
    for worker, blame in blames:
        # From the workers themselves: one erased while the message was out has no address.
        address = contacts.c.email_blind if lane is Lane.EMAIL else contacts.c.phone_blind
        there = (
            select(
                workers.c.id, literal(lane.value), literal(blame), literal(now, Instant()), address
            )
            .outerjoin(contacts, contacts.c.worker == workers.c.id)
            .where(workers.c.id == worker)
        )
        statement = (
            insert_for(db, suppressions)
            .from_select(["worker", "channel", "reason", "at", "address"], there)
            .on_conflict_do_nothing()
            .returning(suppressions.c.worker)
        )
        if (await db.execute(statement)).first() is not None:
            new.append((worker, blame))
    gone = ~int(Reach.of(lane)) & 3
    columns = ("reachable_by", "alerts_by", "courses_by", "messages_by", "service_by")
    await db.execute(
        update(workers)
        .where(workers.c.id.in_([worker for worker, _ in blames]))
        .values({name: workers.c[name].op("&")(gone) for name in columns})
    )
    return new


async def open_fallbacks(
    db: AsyncConnection, ids: Sequence[int], channels: Sequence[Lane], now: datetime
) -> list[int]:
    """Open the next consented channel for the people of failed or suppressed deliveries.

    Who has no other is told by the inbox alone; answers the recipients told by it just now.
    Nothing is opened any more of a broadcast that ended.
    """
    await notifications.open_next(db, ids, channels, now)
    d, r = deliveries.c, recipients.c
    mine = (
        select(d.recipient)
        .join(broadcasts, broadcasts.c.id == d.broadcast_id)
        .where(
            among(d.id, ids),
            broadcasts.c.state.in_(STARTED),
        )
    )
    # Two channels of one person may fail at once: the second sees what the first concluded.
    await db.execute(
        select(r.id).where(r.id.in_(mine)).order_by(r.id).with_for_update(of=recipients)
    )
    correction = broadcasts.c.kind == BroadcastKind.CORRECTION
    rank = case((correction, int(Rank.URGENT)), else_=int(Rank.REST))
    for channel in channels:
        number = delivery_by(r.id, channel)
        untried = ~exists().where(deliveries.c.id == number)
        query = select(*new_delivery(number, literal(channel.value), rank, late_entry=1))
        query = query.join_from(recipients, workers, workers.c.id == r.worker)
        query = query.join(broadcasts, broadcasts.c.id == r.broadcast_id)
        usable = consented_for(r.broadcast_id).op("&")(int(Reach.of(channel))) != 0
        query = query.where(r.id.in_(mine), r.told_at.is_(None), untried, usable)
        await db.execute(
            insert(deliveries).from_select([c.name for c in query.selected_columns], query)
        )
    nothing_left = and_(
        r.id.in_(mine),
        r.told_at.is_(None),
        r.alone.is_(None),
        ~exists().where(of_recipient(d.id, r.id), d.state.in_(OPEN_STATES)),
    )
    mine_too = of_recipient(d.id, r.id)
    failed = exists().where(mine_too, d.state == DeliveryState.FAILED)
    capped = exists().where(mine_too, d.code == OVER_CAP)
    told = await db.scalars(
        update(recipients)
        .where(nothing_left)
        .values(
            alone=case((failed, "failed"), (capped, "cap"), else_="no_consent"),
            told_at=case((r.visible_at.is_not(None), moment(now)), else_=None),
            told_by=case((r.visible_at.is_not(None), Lane.INBOX.value), else_=None),
        )
        .returning(r.id)
    )
    return list(told.all())


async def other_channel_left(
    db: AsyncConnection, ids: Sequence[int], channels: Sequence[Lane]
) -> set[int]:
    """Give which of these deliveries have a consented channel that was not tried yet."""
    d, tried = deliveries.c, deliveries.alias("tried").c
    open_ways = [
        and_(
            consented_for(d.broadcast_id).op("&")(int(Reach.of(channel))) != 0,
            ~exists().where(tried.id == delivery_by(d.recipient, channel)),
        )
        for channel in channels
    ]
    if not open_ways:
        return set()
    query = (
        select(d.id)
        .join(workers, workers.c.id == d.worker)
        .where(among(d.id, ids), d.broadcast_id != NO_BROADCAST, or_(*open_ways))
    )
    return set((await db.scalars(query)).all())
