"""What may be handed over at this moment: predicates over `deliveries`, asked again each time."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists

from hub.model import BroadcastState, Lane, Reach
from hub.tables import broadcasts, deliveries, workers


def permitted(lane: Lane, now: datetime) -> ColumnElement[bool]:
    """Give the predicate over `deliveries` of what may be handed over at this moment."""
    consented = exists().where(
        workers.c.id == deliveries.c.worker,
        workers.c.alerts_by.op("&")(int(Reach.of(lane))) != 0,
        workers.c.status == "seeking",
        workers.c.processing,
    )
    return and_(consented, running(now))


def running(now: datetime) -> ColumnElement[bool]:
    """Give the predicate over `deliveries` of a broadcast that may be told at this moment."""
    return exists().where(
        broadcasts.c.id == deliveries.c.broadcast_id,
        broadcasts.c.state == BroadcastState.SENDING,
        broadcasts.c.valid_until > now,
    )
