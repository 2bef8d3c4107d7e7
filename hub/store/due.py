"""A moment goes in; the names of the work that waits by then leave, found in one statement."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Exists, Select, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import (
    STARTED,
    UNFINISHED,
    BroadcastKind,
    BroadcastState,
    DeliveryState,
    Lane,
)
from hub.store.dispatch import sweep
from hub.store.portal import outbox
from hub.tables import (
    NOW,
    broadcasts,
    calls,
    deliveries,
    events,
    letterbox,
    recipients,
    replies,
)
from hub.tables.notes import LETTER_TRIES


class Work(StrEnum):
    """What may wait besides the rows of a lane, by the name of its doorbell as those are."""

    EVENTS = "events"  #: events of the portal are to be applied
    PLAN = "plan"  #: a broadcast is to be planned
    KEEP = "keep"  #: a broadcast, a call or a delivery has come to a moment of its own
    HEAR = "hear"  #: somebody's letter is to be heard
    REPLIES = "replies"  #: a reply is to be sent or looked for
    STREAM = "outbox_stream"  #: the portal's stream is to be told
    WEBHOOK = "outbox_webhook"  #: the portal's webhook is to be told


async def waits(db: AsyncConnection, now: datetime) -> frozenset[str]:
    """Give the names of all work that waits: those of `Work`, and of lanes with rows to take.

    What is named may still find nothing to do, as when the gate stops a lane; what is not
    named has nothing to do.
    """
    row = (await db.execute(_WAITS, {"now": now})).one()
    return frozenset(name for name, there in row._mapping.items() if there)


def _comes_to_a_moment() -> ColumnElement[bool]:
    """Hold where the keeper has something to do."""
    b = broadcasts.c
    undone = and_(
        b.state == BroadcastState.AWAITING_APPROVAL,
        b.kind == BroadcastKind.COURSE_CALL,
        exists().where(calls.c.call_id == b.subject_id, calls.c.undo_until <= NOW),
    )
    missed = and_(b.state.in_(STARTED), b.due_at <= NOW, b.missed_at.is_(None))
    return or_(
        exists().where(b.state == BroadcastState.SCHEDULED, b.published_at <= NOW),
        exists().where(b.state.in_(UNFINISHED), b.valid_until <= NOW),
        exists().where(missed),
        exists().where(undone),
        exists().where(calls.c.change.is_not(None)),
        exists().where(sweep.waited()),
        exists().where(sweep.told()),
    )


def _lane(lane: Lane) -> Exists:
    if lane is Lane.INBOX:
        unseen = exists().where(
            recipients.c.broadcast_id == broadcasts.c.id, recipients.c.visible_at.is_(None)
        )
        return exists().where(broadcasts.c.state == BroadcastState.SENDING, unseen)
    d = deliveries.c
    return exists().where(d.channel == lane, d.state == DeliveryState.READY)


def _waits() -> Select[*tuple[bool, ...]]:
    u, r = letterbox.c, replies.c
    asked: dict[str, ColumnElement[bool]] = {
        Work.EVENTS: exists().where(events.c.applied_at.is_(None)),
        Work.PLAN: exists().where(broadcasts.c.state == BroadcastState.PLANNING),
        Work.KEEP: _comes_to_a_moment(),
        Work.HEAR: exists().where(u.again_at <= NOW, u.tries < LETTER_TRIES),
        Work.REPLIES: exists().where(r.ended_at.is_(None), r.not_before <= NOW),
        Work.STREAM: exists(outbox.waiting(stream=True)),
        Work.WEBHOOK: exists(outbox.waiting(stream=False)),
    }
    asked |= {lane: _lane(lane) for lane in Lane}
    return select(*[there.label(name) for name, there in asked.items()])


#: Made once: it is asked every second.
_WAITS: Final = _waits()
