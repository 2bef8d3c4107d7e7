"""What the clock brings: waiting rows become ready, lapsed leases end, broadcasts finish."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import OPEN_STATES, STARTED, UNFINISHED, BroadcastState, DeliveryState, Lane, Waits
from hub.order import Rank
from hub.receipts import FIRST_LOOK
from hub.store.dispatch import riders
from hub.store.dispatch.permission import NO_BROADCAST
from hub.tables import NOW, broadcast_lanes, broadcasts, deliveries, recipients
from hub.tables.ids import CHANNEL_NUMBER, of_recipients

_ENDED = (BroadcastState.STOPPED, BroadcastState.RECALLED)
#: How long ago a broadcast may have ended for its last leases to be looked after.
_LOOK_BACK = timedelta(days=1)
#: Word for word the condition of ix_deliveries_pending: SQLite uses a partial index only then.
PENDING = text("deliveries.state IN ('waiting', 'sending', 'unknown')")


def _running() -> ScalarSelect[int]:
    """Give the broadcasts whose deliveries may still move; notes always may."""
    running = select(broadcasts.c.id).where(broadcasts.c.state.in_(STARTED))
    return running.union_all(select(literal(NO_BROADCAST))).scalar_subquery()


def waited() -> ColumnElement[bool]:
    """Hold for what has waited long enough at the moment `now`; walks ix_deliveries_pending."""
    d = deliveries.c
    return and_(
        PENDING,
        d.broadcast_id.in_(_running()),
        or_(
            d.state == DeliveryState.WAITING,
            # An SMS in doubt is looked for first (hub.store.dispatch.doubt).
            and_(d.state == DeliveryState.UNKNOWN, d.channel == Lane.EMAIL),
        ),
        d.not_before <= NOW,
    )


async def wake(db: AsyncConnection, now: datetime) -> int:
    """Make ready what has waited long enough."""
    d = deliveries.c
    woken = await db.execute(
        update(deliveries)
        .where(waited())
        .values(
            state=DeliveryState.READY,
            not_before=None,
            waits_for=None,
            late_entry=1,
            # As order.woken decides.
            rank=case(
                (and_(d.waits_for == Waits.CAP, d.rank == Rank.REST), int(Rank.FORWARD)),
                else_=d.rank,
            ),
        )
        .returning(d.id),
        {"now": now},
    )
    return len(woken.all())


def _lapsed() -> ColumnElement[bool]:
    """Hold for what is under a lease that ended by the moment `now`."""
    return and_(
        PENDING, deliveries.c.state == DeliveryState.SENDING, deliveries.c.lease_until < NOW
    )


async def any_lapsed(db: AsyncConnection, now: datetime) -> bool:
    """Say whether there is a lease that nobody renewed."""
    return await db.scalar(select(exists().where(_lapsed())), {"now": now}) is True


async def end_lapsed(db: AsyncConnection, now: datetime) -> tuple[list[int], list[int], list[int]]:
    """End leases nobody renewed; answer (returned, e-mails to send again, unknown SMS).

    Unmarked rows were never on the wire. A marked e-mail goes again with the same
    Message-ID and bytes; a marked SMS stays unknown until the provider was asked, and so
    does whatever was on the wire when its broadcast ended. The claim stays: an answer that
    comes late still counts.
    """
    d = deliveries.c
    lapsed = _lapsed()
    running = and_(d.broadcast_id.in_(_running()), lapsed)
    ended = and_(broadcasts.c.state.in_(_ENDED), broadcasts.c.finished_at > now - _LOOK_BACK)
    recent = select(broadcasts.c.id).where(or_(broadcasts.c.state.in_(STARTED), ended))
    any_of = recent.union_all(select(literal(NO_BROADCAST)))
    # What never was on the wire may part from what carried it; else the same message goes again.
    apart = or_(d.rides_with.is_(None), d.first_handed_at.is_(None))
    free_state = case((apart, DeliveryState.READY), else_=DeliveryState.WAITING)
    returned = await db.scalars(
        update(deliveries)
        .where(running, d.handed_at.is_(None))
        .values(
            state=free_state,
            rides_with=case((apart, None), else_=d.rides_with),
            late_entry=1,
            attempts=d.attempts - 1,
            lease_until=None,
        )
        .returning(d.id),
        {"now": now},
    )
    again = await db.scalars(
        update(deliveries)
        .where(running, d.channel == Lane.EMAIL)
        .values(state=free_state, late_entry=1, lease_until=None, doubted=True)
        .returning(d.id),
        {"now": now},
    )
    unknown = await db.scalars(
        update(deliveries)
        .where(d.broadcast_id.in_(any_of), lapsed)
        .values(state=DeliveryState.UNKNOWN, not_before=None, lease_until=None)
        .returning(d.id),
        {"now": now},
    )
    return list(returned.all()), list(again.all()), list(unknown.all())


def told() -> ColumnElement[bool]:
    """Hold for a broadcast that is sent and of which nothing is left to do."""
    d = deliveries.c
    ready = exists().where(
        d.channel.in_(CHANNEL_NUMBER),
        d.broadcast_id == broadcasts.c.id,
        d.state == DeliveryState.READY,
    )
    pending = exists(select(d.id).where(d.broadcast_id == broadcasts.c.id, PENDING))
    unseen = exists().where(
        recipients.c.broadcast_id == broadcasts.c.id, recipients.c.visible_at.is_(None)
    )
    return and_(broadcasts.c.state == BroadcastState.SENDING, ~ready, ~pending, ~unseen)


async def finish(db: AsyncConnection, now: datetime) -> list[int]:
    """Finish every broadcast of which nothing is left to do; answer their ids."""
    done = await db.scalars(
        update(broadcasts)
        .where(told())
        .values(state=BroadcastState.FINISHED, finished_at=now)
        .returning(broadcasts.c.id)
    )
    return list(done.all())


async def over(db: AsyncConnection, now: datetime) -> list[int]:
    """Give the broadcasts whose vacancy is past its validity while something is unsent."""
    query = select(broadcasts.c.id).where(
        broadcasts.c.state.in_(UNFINISHED), broadcasts.c.valid_until <= now
    )
    return list((await db.scalars(query)).all())


async def stop(
    db: AsyncConnection,
    broadcast_ids: Sequence[int],
    state: BroadcastState,
    reason: str,
    now: datetime,
) -> int:
    """Stop broadcasts: nothing of them that is not handed over will be; answer how many rows.

    Rows on the wire are settled by whoever holds them; claimed ones not yet handed over are
    taken from them.
    """
    d = deliveries.c
    unsent = {
        BroadcastState.RECALLED: DeliveryState.RECALLED,
        BroadcastState.STOPPED: DeliveryState.SUPPRESSED,
    }[state]
    await db.execute(
        update(broadcasts)
        .where(broadcasts.c.id.in_(broadcast_ids))
        .values(state=state, state_reason=reason, finished_at=now)
    )
    span = (
        await db.execute(
            select(
                func.min(broadcasts.c.recipients_from), func.max(broadcasts.c.recipients_to)
            ).where(broadcasts.c.id.in_(broadcast_ids))
        )
    ).one()
    stopped = await db.scalars(
        update(deliveries)
        .where(
            of_recipients(d.id, span[0] or 0, span[1] or -1),
            d.broadcast_id.in_(broadcast_ids),
            or_(
                d.state.in_([DeliveryState.READY, DeliveryState.WAITING]),
                and_(d.state == DeliveryState.SENDING, d.handed_at.is_(None)),
            ),
        )
        .values(state=unsent, not_before=None, lease_until=None)
        .returning(d.id)
    )
    ended = list(stopped.all())
    await riders.free(db, ended)
    return len(ended)


async def next_moment(db: AsyncConnection, after: datetime, gate: timedelta) -> datetime | None:
    """Give the next moment at which something falls due by the clock, later than `after`."""
    d = deliveries.c
    moments = [
        await db.scalar(
            select(func.min(d.not_before)).where(
                d.broadcast_id.in_(_running()),
                d.state.in_([DeliveryState.WAITING, DeliveryState.UNKNOWN]),
                d.not_before > after,
            )
        ),
        await _first_look(db),
        await db.scalar(
            select(func.min(d.lease_until)).where(
                d.broadcast_id.in_(_running()), d.state == DeliveryState.SENDING
            )
        ),
        await db.scalar(
            select(func.min(broadcasts.c.published_at)).where(
                broadcasts.c.state == BroadcastState.SCHEDULED
            )
        ),
    ]
    gated_since = await db.scalar(
        select(func.min(broadcast_lanes.c.gated_since)).where(
            broadcast_lanes.c.broadcast_id.in_(_running()), broadcast_lanes.c.let_go_at.is_(None)
        )
    )
    moments.append(gated_since + gate if gated_since is not None else None)
    return min((moment for moment in moments if moment is not None), default=None)


async def _first_look(db: AsyncConnection) -> datetime | None:
    """Give when the first SMS in doubt that was not looked for yet is to be looked for."""
    d = deliveries.c
    handed_at: datetime | None = await db.scalar(
        select(func.min(d.handed_at)).where(
            PENDING,
            d.broadcast_id.in_(_running()),
            d.state == DeliveryState.UNKNOWN,
            d.channel == Lane.SMS,
            d.rides_with.is_(None),
            d.not_before.is_(None),
        )
    )
    return None if handed_at is None else handed_at + FIRST_LOOK


async def signs_of_life(db: AsyncConnection) -> tuple[int, ...]:
    """Give figures that change whenever work is done; two equal answers: nothing moves."""
    d, r = deliveries.c, recipients.c
    counts = [
        select(func.count()).select_from(recipients).where(r.visible_at.is_not(None)),
        select(func.count()).select_from(recipients).where(r.told_at.is_not(None)),
        select(func.sum(d.attempts)),
        select(func.count()).select_from(deliveries).where(d.state.in_(OPEN_STATES)),
        select(func.count()).select_from(broadcasts).where(broadcasts.c.finished_at.is_not(None)),
    ]
    return tuple([await db.scalar(query) or 0 for query in counts])
