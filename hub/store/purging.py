"""Kinds of rows that are kept for a time; the next batch of each that is over comes out.

A batch is found in a view that keeps nobody waiting, and goes in a transaction of its own: small
enough that whoever writes beside it does not notice. What says that a row may go is asked again
there. Nothing that is still under way is ever over, however old it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from sqlalchemy import (
    Column,
    ColumnElement,
    Executable,
    Table,
    and_,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import OPEN_STATES, UNFINISHED
from hub.store.permission import FIRST_NOTE
from hub.tables import (
    alarms,
    bounces,
    broadcasts,
    complaints,
    conversations,
    deliveries,
    events,
    heard,
    interests,
    lines,
    log,
    moment,
    notes,
    outbox,
    recipients,
    rejected,
    reports,
    sessions,
    staff_mails,
    vacancies,
)

#: Rows of one batch.
BATCH: Final = 500

#: The key of the last row a batch reaches.
Place = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What is to be done next for one kind."""

    act: Executable
    place: Place | None  #: where the next look begins; None: at the first row again
    counts: bool = True  #: whether each row it touches is one that was purged


class Kind(Protocol):
    """One kind of rows that are kept for a time."""

    @property
    def name(self) -> str:
        """Give its name, as the log has it."""

    @property
    def setting(self) -> str:
        """Give the setting that says for how long, without its `_days`."""

    async def find(
        self, db: AsyncConnection, before: datetime, now: datetime, place: Place | None
    ) -> Batch | None:
        """Give the next batch of what was over before a moment; None when there is no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows of one table, walked by their primary key."""

    name: str
    setting: str
    table: Table
    over: Callable[[datetime, datetime], ColumnElement[bool]]  #: before a moment, and now
    emptied: Sequence[Column[Any]] = ()  #: columns that are emptied; without any the row goes
    #: When a row was written, where rows are written in the order of their key: a walk ends
    #: with the first ones that are too young.
    written: Column[Any] | None = None

    async def find(
        self, db: AsyncConnection, before: datetime, now: datetime, place: Place | None
    ) -> Batch | None:
        """Give the next batch; of what is written in order no more is read than is old."""
        over, after = self.over(before, now), self._after(place)
        key = self.table.primary_key.columns
        query = select(*key).where(*after).order_by(*key).limit(BATCH)
        if self.written is None:
            found = (await db.execute(query.where(over))).all()
        else:
            old = case((self.written < moment(before), 1), else_=0)
            looked = (await db.execute(query.add_columns(old.label("old")))).all()
            found = [row for row in looked if row.old]
        if not found:
            return None
        last = tuple(found[-1])[: len(key)]
        which = and_(over, *after, tuple_(*key) <= self._values(last))
        act = (
            update(self.table).where(which).values(dict.fromkeys(self.emptied))
            if self.emptied
            else delete(self.table).where(which)
        )
        return Batch(act=act, place=last)

    def _after(self, place: Place | None) -> list[ColumnElement[bool]]:
        if place is None:
            return []
        return [tuple_(*self.table.primary_key.columns) > self._values(place)]

    def _values(self, place: Place) -> Any:
        return tuple_(*place, types=[one.type for one in self.table.primary_key.columns])


@dataclass(frozen=True, slots=True, kw_only=True)
class OfBroadcasts:
    """Rows of broadcasts that ended, one broadcast at a time, within its range of ids."""

    name: str
    setting: str
    over: Callable[[datetime, datetime], ColumnElement[bool]]  #: of `broadcasts`
    whole: bool  #: the broadcast goes itself; else only the details of its deliveries

    async def find(
        self, db: AsyncConnection, before: datetime, now: datetime, place: Place | None
    ) -> Batch | None:
        """Give the next batch of the oldest broadcast, then what closes its account."""
        b = broadcasts.c
        query = (
            select(b.id, b.recipients_from, b.recipients_to)
            .where(self.over(before, now))
            .order_by(b.id)
            .limit(1)
        )
        one = (await db.execute(query)).first()
        if one is None:
            return None
        for table, times in ((deliveries, 4), (recipients, 1)):
            begins = place[1] if place is not None and place[0] == (one.id, table.name) else None
            batch = await self._rows(db, table, times, one, begins)
            if batch is not None:
                return batch
        mine = b.id == one.id
        closes = delete(broadcasts) if self.whole else update(broadcasts).values(emptied_at=now)
        return Batch(act=closes.where(mine), place=None, counts=False)

    async def _rows(
        self, db: AsyncConnection, table: Table, times: int, one: Any, begins: int | None
    ) -> Batch | None:
        """Give the next rows of a broadcast, whose ids lie between its recipients' times so many.

        Its recipients stay when it stays.
        """
        if one.recipients_from is None or (table is recipients and not self.whole):
            return None
        t = table.c
        lowest = one.recipients_from * times if begins is None else begins + 1
        highest = one.recipients_to * times + times - 1
        left = [t.id.between(lowest, highest), t.broadcast_id == one.id]
        if not self.whole:
            left.append(_detailed())
        ids = (await db.scalars(select(t.id).where(*left).order_by(t.id).limit(BATCH))).all()
        if not ids:
            return None
        which = and_(*left, t.id <= ids[-1])
        act = (
            delete(table).where(which)
            if self.whole
            else update(table).where(which).values(dict.fromkeys(_DETAILS))
        )
        return Batch(act=act, place=((one.id, table.name), ids[-1]))


#: What is kept of a delivery to recognise its message at the provider and its address.
_DETAILS: Final = (deliveries.c.provider_id, deliveries.c.sent_to)


def _detailed() -> ColumnElement[bool]:
    return or_(*(one.is_not(None) for one in _DETAILS))


def _settled() -> ColumnElement[bool]:
    """Events that were applied, and not in vain: those wait to be tried again."""
    e = events.c
    return and_(e.applied_at.is_not(None), func.substr(e.result, 1, 6) != "failed")


def _applied(before: datetime, _: datetime) -> ColumnElement[bool]:
    e = events.c
    return and_(_settled(), e.sealed.is_not(None), e.applied_at < moment(before))


def _events_over(before: datetime, _: datetime) -> ColumnElement[bool]:
    e = events.c
    return and_(_settled(), e.accepted_at < moment(before), e.applied_at < moment(before))


def _read_no_more(before: datetime, _: datetime) -> ColumnElement[bool]:
    """Texts of conversations that ended, of which no complaint waits for an answer."""
    c, p, n = conversations.c, complaints.c, lines.c
    asked = exists().where(p.conversation == c.id, p.judged_at.is_(None))
    ended = select(c.id).where(c.ended_at < moment(before), ~asked)
    return and_(or_(n.sealed.is_not(None), n.shown.is_not(None)), n.conversation.in_(ended))


def _judged_complaints(before: datetime, _: datetime) -> ColumnElement[bool]:
    """Complaints of conversations that ended: in one that goes on they say who complained."""
    c, p = conversations.c, complaints.c
    ended = select(c.id).where(c.ended_at < moment(before))
    return and_(p.judged_at < moment(before), p.conversation.in_(ended))


def _alone(before: datetime, _: datetime) -> ColumnElement[bool]:
    """Deliveries of notes to which nothing happens any more."""
    d = deliveries.c
    old = select(FIRST_NOTE // 4 + notes.c.id).where(notes.c.created_at < moment(before))
    return and_(d.id >= FIRST_NOTE, d.state.not_in(OPEN_STATES), d.recipient.in_(old))


def _said_alone(before: datetime, now: datetime) -> ColumnElement[bool]:
    n, d = notes.c, deliveries.c
    first = FIRST_NOTE + n.id * 4
    going = exists().where(d.id.between(first, first + 3))
    return and_(n.created_at < moment(before), n.until < moment(now), ~going)


def _wanted_no_more(before: datetime, now: datetime) -> ColumnElement[bool]:
    i, v = interests.c, vacancies.c
    open_still = exists().where(v.vacancy_id == i.vacancy_id, v.valid_until >= moment(now))
    return and_(i.at < moment(before), ~open_still)


def _ended(before: datetime) -> ColumnElement[bool]:
    """Broadcasts that ended, and whose vacancy was over, before a moment."""
    b = broadcasts.c
    late = func.coalesce(b.finished_at, b.valid_until)
    return and_(b.state.not_in(UNFINISHED), b.valid_until < moment(before), late < moment(before))


def _detailed_still(before: datetime, _: datetime) -> ColumnElement[bool]:
    return and_(_ended(before), broadcasts.c.emptied_at.is_(None))


def _told_or_taken_by_nobody(before: datetime, _: datetime) -> ColumnElement[bool]:
    """What left long ago for the portal, or was written long ago and left by no way."""
    o = outbox.c
    return func.coalesce(o.posted_at, o.streamed_at, o.parked_at, o.created_at) < moment(before)


def _told_long_ago(before: datetime, _: datetime) -> ColumnElement[bool]:
    """Broadcasts of what nothing younger speaks of: who was told once is not told again."""
    younger = broadcasts.alias("younger")
    y, b = younger.c, broadcasts.c
    speaks = exists().where(
        y.subject_id == b.subject_id,
        or_(y.state.in_(UNFINISHED), y.valid_until >= moment(before)),
    )
    return and_(_ended(before), ~speaks)


#: Every kind, in the order in which a night goes through them.
KINDS: Final[Sequence[Kind]] = (
    Rows(
        name="sessions",
        setting="sessions",
        table=sessions,
        over=lambda before, _: sessions.c.until < moment(before),
    ),
    Rows(name="events", setting="events", table=events, over=_applied, emptied=[events.c.sealed]),
    Rows(
        name="rejected",
        setting="rejected",
        table=rejected,
        over=lambda before, _: rejected.c.at < moment(before),
        written=rejected.c.at,
    ),
    Rows(
        name="outbox",
        setting="outbox",
        table=outbox,
        over=_told_or_taken_by_nobody,
    ),
    OfBroadcasts(name="details", setting="details", over=_detailed_still, whole=False),
    Rows(
        name="texts",
        setting="texts",
        table=lines,
        over=_read_no_more,
        emptied=[lines.c.sealed, lines.c.shown],
    ),
    Rows(name="complaints", setting="reports", table=complaints, over=_judged_complaints),
    Rows(
        name="reports",
        setting="reports",
        table=reports,
        over=lambda before, _: reports.c.judged_at < moment(before),
    ),
    Rows(name="note deliveries", setting="notes", table=deliveries, over=_alone),
    Rows(name="notes", setting="notes", table=notes, over=_said_alone),
    Rows(
        name="heard",
        setting="heard",
        table=heard,
        over=lambda before, _: heard.c.at < moment(before),
    ),
    Rows(
        name="bounces",
        setting="bounces",
        table=bounces,
        over=lambda before, _: bounces.c.judged_at < moment(before),
    ),
    Rows(name="interests", setting="interests", table=interests, over=_wanted_no_more),
    OfBroadcasts(name="broadcasts", setting="log", over=_told_long_ago, whole=True),
    Rows(
        name="event records",
        setting="log",
        table=events,
        over=_events_over,
        written=events.c.accepted_at,
    ),
    Rows(
        name="alarms",
        setting="log",
        table=alarms,
        over=lambda before, _: alarms.c.over_at < moment(before),
    ),
    Rows(
        name="staff mails",
        setting="notes",
        table=staff_mails,
        over=lambda before, _: staff_mails.c.ended_at < moment(before),
    ),
    Rows(
        name="log",
        setting="log",
        table=log,
        over=lambda before, _: log.c.at < moment(before),
        written=log.c.at,
    ),
)
