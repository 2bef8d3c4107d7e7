"""Where every lane of every broadcast stands: what the gate decides from, and its memory."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ScalarSelect, Select, Update, bindparam, case, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import BroadcastState, DeliveryState, Lane
from hub.order import Rank, ordered_from
from hub.tables import NOW, broadcast_lanes, broadcasts, deliveries, recipients


@dataclass(frozen=True, slots=True, kw_only=True)
class Headway:
    """How far one broadcast has come."""

    broadcast_id: int
    ordered_from: datetime  #: of its places; see `order.ordered_from`
    due_at: datetime
    #: Lane -> the place of its next rank-2 first attempt free to go; absent when it has none.
    heads: dict[str, int]
    #: The key of this lane's next row, of any rank.
    rank: int
    order_at: datetime
    gated_since: datetime | None


def _next_place(channel: Lane) -> ScalarSelect[int]:
    """Give the place of a channel's next row; one step into ix_deliveries_claim."""
    return (
        select(deliveries.c.place)
        .where(
            deliveries.c.channel == channel,
            deliveries.c.broadcast_id == broadcasts.c.id,
            deliveries.c.state == DeliveryState.READY,
            deliveries.c.rank == Rank.REST,
            deliveries.c.attempts == 0,  # what is tried again holds nobody
        )
        .order_by(deliveries.c.order_at, deliveries.c.shuffle)
        .limit(1)
        .correlate(broadcasts)
        .scalar_subquery()
    )


def _next_unseen(column: str) -> ScalarSelect[int]:
    """Give a column of the inbox lane's next row; one step into ix_recipients_unseen_key."""
    return (
        select(recipients.c[column])
        .where(recipients.c.broadcast_id == broadcasts.c.id, recipients.c.visible_at.is_(None))
        .order_by(recipients.c.order_at, recipients.c.shuffle)
        .limit(1)
        .correlate(broadcasts)
        .scalar_subquery()
    )


async def standings(
    db: AsyncConnection,
    lane: Lane,
    channels: Sequence[Lane],
    paused: Collection[Lane],
    now: datetime,
) -> list[Headway]:
    """Give every broadcast that may be sent now and in which `lane` has something to do.

    Lanes that are `paused` are not open: their heads are left out.
    """
    names = [one for one in (*channels, Lane.INBOX) if one not in paused]
    found = []
    for row in (await db.execute(_ahead(lane, tuple(channels)), {"now": now})).mappings():
        heads = {
            str(name): row[f"place_{name}"] for name in names if row[f"place_{name}"] is not None
        }
        found.append(
            Headway(
                broadcast_id=row["id"],
                ordered_from=ordered_from(row["kind"], row["published_at"], row["valid_until"]),
                due_at=row["due_at"],
                heads=heads,
                rank=row.get("rank", int(Rank.REST)),
                order_at=row["order_at"],
                gated_since=row["gated_since"],
            )
        )
    return found


@cache
def _ahead(lane: Lane, channels: tuple[Lane, ...]) -> Select[Any]:
    """Select the broadcasts that may be sent, with the heads of their lanes; made once."""
    places = [_next_place(channel).label(f"place_{channel}") for channel in channels]
    unseen = _next_unseen("place").label(f"place_{Lane.INBOX}")
    query = (
        select(
            broadcasts.c.id,
            broadcasts.c.kind,
            broadcasts.c.published_at,
            broadcasts.c.valid_until,
            broadcasts.c.due_at,
            broadcast_lanes.c.gated_since,
            unseen,
            *places,
        )
        .select_from(broadcasts)
        .outerjoin(
            broadcast_lanes,
            (broadcast_lanes.c.broadcast_id == broadcasts.c.id) & (broadcast_lanes.c.lane == lane),
        )
        .where(broadcasts.c.state == BroadcastState.SENDING, broadcasts.c.valid_until > NOW)
    )
    if lane is Lane.INBOX:
        next_at = _next_unseen("order_at")
        query = query.add_columns(next_at.label("order_at")).where(next_at.is_not(None))
    else:
        head = (
            select(deliveries.c.id)
            .where(
                deliveries.c.channel == lane,
                deliveries.c.broadcast_id == broadcasts.c.id,
                deliveries.c.state == DeliveryState.READY,
            )
            .order_by(deliveries.c.rank, deliveries.c.order_at, deliveries.c.shuffle)
            .limit(1)
            .correlate(broadcasts)
            .scalar_subquery()
        )
        query = query.join(deliveries, deliveries.c.id == head).add_columns(
            deliveries.c.rank, deliveries.c.order_at
        )
    return query


async def open_lanes(db: AsyncConnection, broadcast_id: int, lanes: Sequence[Lane]) -> None:
    """Begin the memory of a broadcast's lanes."""
    rows = [
        {"broadcast_id": broadcast_id, "lane": lane, "furthest": -1, "inversions": 0}
        for lane in lanes
    ]
    await db.execute(insert(broadcast_lanes), rows)


async def gate_stopped(
    db: AsyncConnection, lane: Lane, broadcast_ids: Sequence[int], now: datetime
) -> None:
    """Remember since when the gate stops a lane of these broadcasts."""
    await db.execute(
        update(broadcast_lanes)
        .where(
            broadcast_lanes.c.lane == lane,
            broadcast_lanes.c.broadcast_id.in_(broadcast_ids),
            broadcast_lanes.c.gated_since.is_(None),
        )
        .values(gated_since=now)
    )


async def gate_opened(db: AsyncConnection, lane: Lane, broadcast_ids: Sequence[int]) -> None:
    """Forget it: the lane moves again."""
    await db.execute(
        update(broadcast_lanes)
        .where(
            broadcast_lanes.c.lane == lane,
            broadcast_lanes.c.broadcast_id.in_(broadcast_ids),
            broadcast_lanes.c.gated_since.is_not(None),
        )
        .values(gated_since=None)
    )


async def gate_let_go(
    db: AsyncConnection, lane: Lane, broadcast_ids: Sequence[int], now: datetime
) -> list[int]:
    """Keep when the gate first gave up waiting for a slower lane: an inversion, and reported.

    Answers the broadcasts for which it did so just now.
    """
    first = await db.scalars(
        update(broadcast_lanes)
        .where(
            broadcast_lanes.c.lane == lane,
            broadcast_lanes.c.broadcast_id.in_(broadcast_ids),
            broadcast_lanes.c.let_go_at.is_(None),
        )
        .values(inversions=broadcast_lanes.c.inversions + 1, let_go_at=now)
        .returning(broadcast_lanes.c.broadcast_id)
    )
    return list(first.all())


async def advance(db: AsyncConnection, lane: Lane, turns: Counter[tuple[int, int]]) -> None:
    """Move a lane's furthest place on, and count who came after a later place.

    `turns` counts first attempts per broadcast and place.
    """
    moves = [
        {"b": broadcast_id, "p": place, "n": n, "of": lane}
        for (broadcast_id, place), n in sorted(turns.items())
    ]
    if moves:
        await db.execute(_ADVANCE, moves)


def _advancing() -> Update:
    lanes = broadcast_lanes.c
    behind = case((lanes.furthest > bindparam("p"), bindparam("n")), else_=0)
    further = case((lanes.furthest > bindparam("p"), lanes.furthest), else_=bindparam("p"))
    return (
        update(broadcast_lanes)
        .where(lanes.lane == bindparam("of"), lanes.broadcast_id == bindparam("b"))
        .values(inversions=lanes.inversions + behind, furthest=further)
    )


_ADVANCE = _advancing()


async def still_sending(db: AsyncConnection, broadcast_ids: Sequence[int]) -> set[int]:
    """Hold these broadcasts as they are until the transaction ends; answer which may be told."""
    query = (
        select(broadcasts.c.id, broadcasts.c.state)
        .where(broadcasts.c.id.in_(broadcast_ids))
        .order_by(broadcasts.c.id)
        .with_for_update(read=True)
    )
    rows = (await db.execute(query)).all()
    return {row.id for row in rows if row.state == BroadcastState.SENDING}
