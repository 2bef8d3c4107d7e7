"""When a practice call began goes in; its invented people, and what they said by now, come out.

Nobody of them is anybody: they have no row of their own, no address, and no broadcast. They
answer as time goes, so that an office sees its roster fill within two minutes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from hub.model import Answer, Lane, Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one of them said."""

    answer: Answer
    at: datetime
    way: Way
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody invented, and what they will say."""

    worker_id: str
    by: Lane  #: what tells them; the inbox is no channel
    after: timedelta | None = None  #: until they answer; None: they do not
    answer: Answer = Answer.YES
    way: Way = Way.SMS
    reason: str | None = None


def _person(number: int, by: Lane, after: int | None = None, **more: Any) -> Person:
    wait = None if after is None else timedelta(seconds=after)
    return Person(worker_id=f"practica-{number:02d}", by=by, after=wait, **more)


#: Twelve, of whom two have no channel and two more do not answer.
PEOPLE: Final[Sequence[Person]] = (
    _person(1, Lane.SMS, 10),
    _person(2, Lane.SMS, 20),
    _person(3, Lane.EMAIL, 30, way=Way.LINK),
    _person(4, Lane.SMS, 40, answer=Answer.NO, reason="work"),
    _person(5, Lane.INBOX),
    _person(6, Lane.EMAIL, 55, way=Way.LINK),
    _person(7, Lane.SMS),
    _person(8, Lane.EMAIL, 70, answer=Answer.NO, reason="care", way=Way.LINK),
    _person(9, Lane.SMS, 85),
    _person(10, Lane.EMAIL),
    _person(11, Lane.INBOX),
    _person(12, Lane.SMS, 110),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invented:
    """One of them at this moment."""

    person: Person
    told: bool
    said: Said | None
    place: int | None  #: on the waiting list


def standings(
    since: datetime, written: Mapping[str, Said], seats: int | None, now: datetime
) -> list[Invented]:
    """Say where everybody stands; `written` is what the office wrote down, by id.

    Seats go in the order of the answers, as in a real call.
    """
    said = {one.worker_id: _said(one, since, written, now) for one in PEOPLE}
    yes = sorted(
        (found.at, number, one.worker_id)
        for number, one in enumerate(PEOPLE)
        if (found := said[one.worker_id]) is not None and found.answer is Answer.YES
    )
    waits = {} if seats is None else {name: at for at, (*_, name) in enumerate(yes[seats:], 1)}
    return [
        Invented(
            person=one,
            told=now >= since + timedelta(seconds=number),
            said=said[one.worker_id],
            place=waits.get(one.worker_id),
        )
        for number, one in enumerate(PEOPLE, start=1)
    ]


def _said(one: Person, since: datetime, written: Mapping[str, Said], now: datetime) -> Said | None:
    if one.worker_id in written:
        return written[one.worker_id]
    if one.after is None or now < since + one.after:
        return None
    return Said(answer=one.answer, at=since + one.after, way=one.way, reason=one.reason)
