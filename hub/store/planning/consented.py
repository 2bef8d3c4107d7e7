"""A broadcast's kind goes in; by what a worker consented to be told of it comes out, as Reach.

Which purpose a kind goes under is said once, by `BroadcastKind.purpose`.
"""

from sqlalchemy import ColumnElement, case, exists, select

from hub.model import BroadcastKind, Purpose
from hub.tables import broadcasts, calls, workers


def consented(kind: BroadcastKind) -> ColumnElement[int]:
    """Give the column of `workers` for one kind."""
    column: ColumnElement[int] = workers.c[f"{kind.purpose}_by"]
    return column


#: The kinds that are no alerts, each with its column of `workers`.
_OTHERS = {
    str(kind): consented(kind) for kind in BroadcastKind if kind.purpose is not Purpose.ALERTS
}


def consented_to(kind: ColumnElement[str]) -> ColumnElement[int]:
    """Give it over `workers`, for the kind a column holds."""
    return case(_OTHERS, value=kind, else_=workers.c.alerts_by)


def consented_for(broadcast_id: ColumnElement[int]) -> ColumnElement[int]:
    """Give it over `workers`, for the broadcast a column names; one step into its key.

    Of a call nothing for who moved away from its comuna: it is no office of theirs. Two steps
    more, which what is no call never takes.
    """
    called, theirs = broadcasts.alias("called"), calls.alias("theirs")
    lives_there = (
        exists(theirs.c.id)
        .where(
            called.c.id == broadcast_id,
            theirs.c.call_id == called.c.subject_id,
            theirs.c.comuna == workers.c.comuna,
        )
        .correlate_except(called, theirs)
    )
    kind = select(broadcasts.c.kind).where(broadcasts.c.id == broadcast_id)
    return case(
        _OTHERS
        | {str(BroadcastKind.COURSE_CALL): case((lives_there, workers.c.courses_by), else_=0)},
        value=kind.correlate_except(broadcasts).scalar_subquery(),
        else_=workers.c.alerts_by,
    )
