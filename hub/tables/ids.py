"""What the id of a delivery holds: its recipient and its channel, or its note.

Each function takes numbers and columns alike: of columns it makes the expression of a statement.
The reasons are in docs/decisions/002-delivery-ids.md.
"""

from typing import Final, TypeVar

from sqlalchemy import ColumnElement

from hub.model import Lane

_Id = TypeVar("_Id", int, ColumnElement[int])

#: Ids of each recipient.
_EACH: Final = 4
#: The channel's number inside a delivery's id.
CHANNEL_NUMBER: Final = {Lane.EMAIL: 1, Lane.SMS: 2}
#: From here on a delivery's id has its note's number where others have their recipient's.
FIRST_NOTE: Final = 1 << 62
_NOTES_FROM: Final = FIRST_NOTE // _EACH
# What has an id as deliveries have and no row among them: no note reaches so far.
FIRST_REPLY: Final = FIRST_NOTE + (1 << 60)
FIRST_STAFF_MAIL: Final = FIRST_NOTE + (1 << 61)
FIRST_FAREWELL: Final = FIRST_NOTE + (1 << 61) + (1 << 60)


def delivery_by(recipient: _Id, lane: Lane) -> _Id:
    """Give the id of a recipient's delivery by a channel."""
    return recipient * _EACH + CHANNEL_NUMBER[lane]


def delivery_numbered(recipient: _Id, number: _Id) -> _Id:
    """Give the id of a recipient's delivery by the channel of a number."""
    return recipient * _EACH + number


def recipient_of(delivery: int) -> int:
    """Give the recipient of a delivery; for a note's, what stands in the recipient's place."""
    return delivery // _EACH


def every_delivery(recipient: int) -> range:
    """Give the ids a recipient's deliveries can have."""
    return range(recipient * _EACH, recipient * _EACH + _EACH)


def of_recipient(delivery: ColumnElement[int], recipient: _Id) -> ColumnElement[bool]:
    """Give the predicate over ids of deliveries of those of one recipient."""
    return delivery.between(recipient * _EACH, recipient * _EACH + (_EACH - 1))


def of_recipients(delivery: ColumnElement[int], first: _Id, last: _Id) -> ColumnElement[bool]:
    """Give the predicate over ids of deliveries of those of a range of recipients."""
    return delivery.between(first * _EACH, last * _EACH + (_EACH - 1))


def note_place(note: _Id) -> _Id:
    """Give what a note's deliveries have in the recipient's place."""
    return note + _NOTES_FROM


def note_in(place: _Id) -> _Id:
    """Give the note of deliveries, by what they have in the recipient's place."""
    return place - _NOTES_FROM


def note_of(delivery: int) -> int:
    """Give the note of a delivery that has one."""
    return note_in(recipient_of(delivery))


def of_note(delivery: ColumnElement[int], note: _Id) -> ColumnElement[bool]:
    """Give the predicate over ids of deliveries of those of one note."""
    first = FIRST_NOTE + note * _EACH
    return delivery.between(first, first + (_EACH - 1))
