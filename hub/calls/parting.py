"""Everyone of a call goes in; they come out parted as an office goes through them."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.model import Answer
from hub.store.rosters import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """The people of a call, by what they said."""

    yes: Sequence[Row]  #: who has a seat
    waiting: Sequence[Row]  #: for a seat, the longest first
    no: Sequence[Row]
    to_phone: Sequence[Row]  #: they have not answered; who would rather be telephoned first


def parted(rows: Sequence[Row]) -> Parted:
    """Part the rows of a call."""
    yes = [one for one in rows if one.answer is Answer.YES]
    silent = [one for one in rows if one.answer is None]
    return Parted(
        yes=[one for one in yes if one.place is None],
        waiting=sorted((one for one in yes if one.place is not None), key=_place),
        no=[one for one in rows if one.answer is Answer.NO],
        to_phone=sorted(silent, key=lambda one: not one.prefers_call),
    )


def _place(one: Row) -> int:
    return one.place or 0
