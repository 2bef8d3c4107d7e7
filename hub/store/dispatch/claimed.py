"""Rows of deliveries enter; what is needed to compose their messages leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import UNASKED, DeliveryState
from hub.store.many import among_given
from hub.store.nouns import nouns
from hub.store.ready import Ready
from hub.tables import contacts, data_keys, deliveries, recipients, workers


@dataclass(frozen=True, slots=True)
class OfCall:
    """A call a note speaks of."""

    number: int  #: its row id


#: What an SMS of a call to a number of several people is worded by: it asks nothing.
COURSE_SHARED = "course_shared"

#: What a message tells of: a broadcast by its number, a vacancy by its id, or a call.
Key = int | str | OfCall


@dataclass(frozen=True, slots=True, kw_only=True)
class Rider:
    """A delivery inside another's message."""

    id: int
    broadcast_id: int


@dataclass(slots=True, kw_only=True)  # not frozen: that doubles what making one costs
class Claimed:
    """One delivery under our lease, with what is needed to compose it."""

    id: int
    recipient: int
    broadcast_id: int
    worker: int
    worker_id: str
    attempts: int
    place: int
    due_at: datetime
    composed_at: datetime
    note: str | None = None  #: its kind, when it is of no broadcast
    about: int | None = None  #: the delivery a note speaks of
    conversation: int | None = None  #: the one it speaks of
    vacancy_id: str | None = None  #: of that conversation
    calls: list[int] | None = None  #: those a note speaks of, in its order
    tells: int | None = None  #: the broadcast of that delivery
    carries: tuple[int, ...] = ()  #: broadcasts a note tells of, in its order
    contact: bytes | None  #: sealed
    data_key: bytes | None  #: wrapped
    comuna: str | None
    night_sms: bool
    riders: tuple[Rider, ...] = ()
    shared: bool = False  #: of a call, to a number of several who are called

    @property
    def wording(self) -> str | None:
        """The kind of message it is, where that is not its broadcast's."""
        return COURSE_SHARED if self.shared else self.note

    @property
    def ids(self) -> tuple[int, ...]:
        """The deliveries inside its message, itself first."""
        return (self.id, *[one.id for one in self.riders]) if self.riders else (self.id,)

    @property
    def broadcasts(self) -> tuple[int, ...]:
        """The broadcasts of the deliveries inside its message, its own first."""
        if not self.riders:
            return (self.broadcast_id,)
        return (self.broadcast_id, *[one.broadcast_id for one in self.riders])

    @property
    def told(self) -> tuple[Key, ...]:
        """What its message tells of: broadcasts, a vacancy, or calls; a note may of none."""
        if self.note is None:
            return self.broadcasts
        if self.carries:
            return self.carries
        if self.calls:
            return tuple(OfCall(one) for one in self.calls)
        return tuple(one for one in (self.tells, self.vacancy_id) if one is not None)

    @property
    def asked(self) -> bool:
        """Whether its person asked for it just now."""
        return self.note is not None and self.note not in UNASKED


def with_person(*more: ColumnElement[Any]) -> Select[Any]:
    """Begin to read deliveries with their person, sealed; `more` is what else is wanted."""
    d = deliveries.c
    return (
        select(
            d.id,
            d.recipient,
            d.broadcast_id,
            d.worker,
            workers.c.worker_id,
            d.attempts,
            d.place,
            d.composed_at,
            contacts.c.sealed.label("contact"),
            data_keys.c.wrapped.label("data_key"),
            workers.c.comuna,
            workers.c.night_sms,
            *more,
        )
        .join(workers, workers.c.id == d.worker)
        .outerjoin(contacts, contacts.c.worker == d.worker)
        .outerjoin(data_keys, data_keys.c.owner == "worker:" + workers.c.worker_id)
    )


async def rows_of(db: AsyncConnection, *which: ColumnElement[bool]) -> list[Claimed]:
    """Read deliveries of broadcasts with what is needed to compose them, by their key."""
    return nouns(Claimed, await db.execute(_of_broadcasts().where(*which)))


def _of_broadcasts() -> Select[Any]:
    d = deliveries.c
    return (
        with_person(recipients.c.due_at)
        .join(recipients, recipients.c.id == d.recipient)
        .order_by(d.rank, d.order_at, d.shuffle)
    )


_UNDER = Ready(
    with_person().where(
        among_given(deliveries.c.id, "ids"),
        deliveries.c.claim == bindparam("token"),
        deliveries.c.state == DeliveryState.SENDING,
    )
)


async def under(db: AsyncConnection, due: Mapping[int, datetime], token: str) -> list[Claimed]:
    """Read what of these rows a claim holds, in their order; `due` says when each has to go."""
    rows = await _UNDER.rows(db, {"ids": list(due), "token": token})
    found = {row["id"]: Claimed(due_at=due[row["id"]], **row) for row in rows}
    return [found[one] for one in due if one in found]


_PERSONS = Ready(
    select(
        deliveries.c.id,
        contacts.c.sealed.label("contact"),
        data_keys.c.wrapped.label("data_key"),
    )
    .join(workers, workers.c.id == deliveries.c.worker)
    .outerjoin(contacts, contacts.c.worker == deliveries.c.worker)
    .outerjoin(data_keys, data_keys.c.owner == "worker:" + workers.c.worker_id)
    .where(among_given(deliveries.c.id, "ids"))
)


async def reread(db: AsyncConnection, rows: Sequence[Claimed]) -> None:
    """Put into rows the addresses their persons have now; who was erased has none."""
    found = await _PERSONS.rows(db, {"ids": [row.id for row in rows]})
    now = {one["id"]: (one["contact"], one["data_key"]) for one in found}
    for row in rows:
        row.contact, row.data_key = now.get(row.id, (None, None))
