"""A broadcast's kind goes in; by what a worker consented to be told of it comes out, as Reach.

Which purpose a kind goes under is said once, by `BroadcastKind.purpose`.
"""

from sqlalchemy import ColumnElement, case, select

from hub.model import BroadcastKind, Purpose
from hub.tables import broadcasts, workers


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
    """Give it over `workers`, for the broadcast a column names; one step into its key."""
    kind = select(broadcasts.c.kind).where(broadcasts.c.id == broadcast_id)
    return consented_to(kind.correlate_except(broadcasts).scalar_subquery())
