"""A moment goes in; which of the people of a call a message is on its way to comes out, as SQL.

As planned, and for all of a call alike until all are told: by what became of each meanwhile, it
would show in which order they are told, and so everybody's band.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, func

from hub.model import UNFINISHED, Lane
from hub.tables import broadcasts, calls, deliveries, moment, recipients, workers
from hub.tables.ids import of_recipient


def messaged() -> ColumnElement[bool]:
    """Say of a row of `recipients` that a message goes to it, or went."""
    d, r = deliveries.c, recipients.c
    return exists().where(of_recipient(d.id, r.id), d.channel.in_((Lane.EMAIL, Lane.SMS)))


def underway(now: datetime) -> ColumnElement[bool]:
    """Say of the same, of its call and worker, that nobody has to telephone them yet.

    Who would rather be telephoned is, at once; and whoever has not answered once the call is due.
    """
    b, c = broadcasts.c, calls.c
    return and_(
        b.state.in_(UNFINISHED),
        b.due_at > moment(now),
        c.answer_by > moment(now),
        ~func.coalesce(workers.c.prefers_call, false()),
        messaged(),
    )
