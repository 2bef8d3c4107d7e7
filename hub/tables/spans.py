"""Joins to broadcasts; their rows lie in one range of ids, which is read and no more."""

from sqlalchemy import ColumnElement, and_

from hub.model import BroadcastKind
from hub.tables.broadcasts import broadcasts
from hub.tables.calls import calls
from hub.tables.deliveries import deliveries, recipients
from hub.tables.ids import of_recipients


def recipients_of() -> ColumnElement[bool]:
    """Join `recipients` to their `broadcasts`; what is planned beside it lies in between."""
    r, b = recipients.c, broadcasts.c
    return and_(r.id.between(b.recipients_from, b.recipients_to), r.broadcast_id == b.id)


def tells_call() -> ColumnElement[bool]:
    """Join `broadcasts` to the `calls` they tell."""
    b = broadcasts.c
    return and_(b.subject_id == calls.c.call_id, b.kind == BroadcastKind.COURSE_CALL)


def deliveries_of() -> ColumnElement[bool]:
    """Join `deliveries` to their `broadcasts`."""
    d, b = deliveries.c, broadcasts.c
    lies = of_recipients(d.id, b.recipients_from, b.recipients_to)
    return and_(lies, d.broadcast_id == b.id)
