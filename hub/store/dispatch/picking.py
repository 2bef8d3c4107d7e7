"""A lane's next rows, in the order of their key, with what their people chose: none claimed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Integer,
    SmallInteger,
    and_,
    bindparam,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import ALERTS, DeliveryState, Lane
from hub.order import Rank
from hub.store.dispatch.daily import counts
from hub.store.ready import Ready
from hub.tables import Instant, broadcasts, deliveries, recipients, workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Reachable:
    """How far a lane may go in one broadcast."""

    broadcast_id: int
    upto: datetime | None  #: rank-2 rows ordered later stay; None: all may go


@dataclass(slots=True, kw_only=True)  # not frozen: that doubles what making one costs
class Picked:
    """One delivery that is next, with what its person chose."""

    id: int
    recipient: int
    broadcast_id: int
    worker: int
    rank: int
    due_at: datetime
    alert: bool  #: it may be gathered with others, and ride in another's message
    counts: bool  #: it takes a place in its person's day of SMS
    handed: bool  #: it was on the wire before
    # None of a worker who was erased since: the claim finds out.
    comuna: str | None  #: CUT code; their zone follows from it
    cadence: str | None
    night_sms: bool | None
    sms_daily_cap: int | None


async def pick(
    db: AsyncConnection,
    lane: Lane,
    reachable: Sequence[Reachable],
    fence: datetime | None,
    limit: int,
) -> list[Picked]:
    """Give a lane's next rows, first first, without claiming them.

    One step into ix_deliveries_claim per broadcast, each at most `limit` rows deep. Rows
    ordered after `fence`, where broadcasts not listed here begin, are left for the next pick.
    """
    given: dict[str, Any] = {"lane": lane, "most": limit}
    bounded = []
    for turn, one in enumerate(reachable):
        upto = min((m for m in (one.upto, fence) if m is not None), default=None)
        bounded.append(upto is not None)
        given[f"broadcast_{turn}"] = one.broadcast_id
        if upto is not None:
            given[f"upto_{turn}"] = upto
    return await _next(tuple(bounded)).nouns(Picked, db, given)


@lru_cache(maxsize=256)
def _next(bounded: tuple[bool, ...]) -> Ready:
    """Select the next rows of as many broadcasts, made once; whether there is a last for each."""
    d = deliveries.c
    most = bindparam("most", type_=Integer())
    heads = []
    for turn, ends in enumerate(bounded):
        mine = [
            d.channel == bindparam("lane"),
            d.broadcast_id == bindparam(f"broadcast_{turn}"),
            d.state == DeliveryState.READY,
        ]
        if ends:
            upto = bindparam(f"upto_{turn}", type_=Instant())
            last = tuple_(literal(int(Rank.REST), SmallInteger), upto)
            mine.append(tuple_(d.rank, d.order_at) <= last)  # a range of the index, no filter
        head = (
            select(d.id, d.rank, d.order_at, d.shuffle)
            .where(*mine)
            .order_by(d.rank, d.order_at, d.shuffle)
            .limit(most)
            .subquery()
        )
        heads.append(select(head))
    merged = union_all(*heads).subquery()
    ahead = (
        select(merged)
        .order_by(merged.c.rank, merged.c.order_at, merged.c.shuffle)
        .limit(most)
        .subquery()
    )
    w, alert = workers.c, or_(*[broadcasts.c.kind == one for one in ALERTS])
    return Ready(
        select(
            d.id,
            d.recipient,
            d.broadcast_id,
            d.worker,
            d.rank,
            recipients.c.due_at,
            alert.label("alert"),
            and_(alert, counts()).label("counts"),
            d.first_handed_at.is_not(None).label("handed"),
            w.comuna,
            w.cadence,
            w.night_sms,
            w.sms_daily_cap,
        )
        .join_from(ahead, deliveries, d.id == ahead.c.id)
        .join(recipients, recipients.c.id == d.recipient)
        .join(broadcasts, broadcasts.c.id == d.broadcast_id)
        .outerjoin(workers, w.id == d.worker)
        .order_by(ahead.c.rank, ahead.c.order_at, ahead.c.shuffle)
    )
