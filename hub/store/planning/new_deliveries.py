"""What differs between deliveries that are to be written goes in; all their columns come out."""

from typing import Any

from sqlalchemy import ColumnElement, literal_column

from hub.model import DeliveryState
from hub.tables import recipients


def new_delivery(
    number: ColumnElement[int],
    channel: ColumnElement[str],
    rank: ColumnElement[int],
    late_entry: int = 0,
) -> list[ColumnElement[Any]]:
    """Give the columns of a `recipients`' delivery that is ready to go, named as in `deliveries`.

    A fallback, opened after planning, is a late entry: 1.
    """
    r = recipients.c
    return [
        number.label("id"),
        r.id.label("recipient"),
        r.broadcast_id,
        r.worker,
        channel.label("channel"),
        literal_column(f"'{DeliveryState.READY}'").label("state"),
        rank.label("rank"),
        r.place,
        r.order_at,
        r.shuffle,
        literal_column("0").label("attempts"),
        literal_column(str(late_entry)).label("late_entry"),
    ]
