"""A finished broadcast goes in; its figures come out as reported and as its rows have them.

Walks all its rows (their span, no index): for the one broadcast an auditor looks at.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import BroadcastKind, BroadcastState, Lane
from hub.order import Rank
from hub.recount import Figure, Recounted, out_of_order
from hub.store.dispatch.restraint import INBOX_QUIET
from hub.tables import (
    broadcast_lanes,
    broadcasts,
    deliveries,
    deliveries_of,
    log,
    recipients,
    recipients_of,
)


async def of(db: AsyncConnection, row: Mapping[str, Any]) -> tuple[Recounted, ...]:
    """Count a broadcast, given as its row, again; empty while it is not finished.

    Of one that finished before its figures were noted, what its counters say is compared.
    """
    if row["state"] != BroadcastState.FINISHED:
        return ()
    noted = await _noted(db, row["id"])
    reported = {one: [noted[one]] for one in Figure if one in noted}
    lanes = (
        await db.execute(select(broadcast_lanes).where(broadcast_lanes.c.broadcast_id == row["id"]))
    ).all()
    reported[Figure.AUDIENCE] = [row["audience"]]
    reported.setdefault(Figure.INVERSIONS, []).append(sum(one.inversions for one in lanes))
    # From a correction who needs it no more is taken away, and stays in what was recorded.
    if row["missed_at"] is not None and row["kind"] != BroadcastKind.CORRECTION:
        reported[Figure.MISSED] = [row["missed"]]
    counted = await _people(db, row["id"])
    let_go = sum(one.let_go_at is not None for one in lanes)  # kept as one out of order each
    counted[Figure.INVERSIONS] = let_go + await _inversions(
        db, row["id"], {Lane(one.lane) for one in lanes}
    )
    return tuple(
        Recounted(
            what=one,
            reported=tuple(dict.fromkeys(reported[one])),
            counted=counted[one],
            at_least=one is Figure.INVERSIONS,
        )
        for one in Figure
        if one in reported
    )


async def _noted(db: AsyncConnection, broadcast_id: int) -> Mapping[str, int]:
    """Give what was noted when it last finished (ix_log_broadcast_id)."""
    c = log.c
    query = (
        select(c.detail)
        .where(c.broadcast_id == broadcast_id, c.what == "finished")
        .order_by(c.id.desc())
        .limit(1)
    )
    found: Mapping[str, int] | None = await db.scalar(query)
    return found or {}


async def _people(db: AsyncConnection, broadcast_id: int) -> dict[Figure, int]:
    r = recipients.c
    by_night = func.coalesce(r.told_by, "") == INBOX_QUIET
    sums = {
        Figure.TOLD: r.told_at.is_not(None),
        Figure.IN_TIME: and_(r.told_at <= r.due_at, ~by_night),
        Figure.QUIET: and_(r.told_at <= r.due_at, by_night),
        Figure.LATE: r.told_at > r.due_at,
        Figure.MISSED: or_(r.told_at.is_(None), r.told_at > r.due_at),
    }
    query = (
        select(
            func.count().label(Figure.AUDIENCE),
            *(func.sum(case((which, 1), else_=0)).label(one) for one, which in sums.items()),
        )
        .select_from(broadcasts)
        .join(recipients, recipients_of())
        .where(broadcasts.c.id == broadcast_id)
    )
    found = (await db.execute(query)).mappings().one()
    return {one: int(found[one] or 0) for one in (Figure.AUDIENCE, *sums)}


async def _inversions(db: AsyncConnection, broadcast_id: int, lanes: set[Lane]) -> int:
    """Count who came after a later place, at least, lane by lane."""
    handed: dict[str, list[tuple[datetime, int, int]]] = defaultdict(list)
    for query in (_handed(broadcast_id), _shown(broadcast_id)):
        for lane, moment, place, many in await db.execute(query):
            handed[lane].append((moment, place, many))
    return sum(out_of_order(handed[lane]) for lane in lanes)


def _handed(broadcast_id: int) -> Select[str, datetime, int, int]:
    """Select when how many of each place went out, of those on their first and only way.

    What was tried again, brought forward, or rode along had no place to keep.
    """
    d = deliveries.c
    counts = and_(
        d.rank == Rank.REST,
        d.attempts == 1,
        d.late_entry == 0,
        d.rides_with.is_(None),
        d.first_handed_at.is_not(None),
    )
    return (
        select(d.channel, d.first_handed_at, d.place, func.count())
        .select_from(broadcasts)
        .join(deliveries, deliveries_of())
        .where(broadcasts.c.id == broadcast_id, counts)
        .group_by(d.channel, d.first_handed_at, d.place)
    )


def _shown(broadcast_id: int) -> Select[str, datetime, int, int]:
    r = recipients.c
    return (
        select(literal(Lane.INBOX.value), r.visible_at, r.place, func.count())
        .select_from(broadcasts)
        .join(recipients, recipients_of())
        .where(broadcasts.c.id == broadcast_id, r.visible_at.is_not(None))
        .group_by(r.visible_at, r.place)
    )
