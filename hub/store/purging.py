"""Kinds of rows that are kept for a time, each with what says that one of them is over.

Nothing that is still under way is ever over, however old it is.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    and_,
    exists,
    func,
    or_,
    select,
)

from hub.model import OF_VACANCIES, OPEN_STATES, UNFINISHED
from hub.store.batches import Kind, OfBroadcasts, Rows
from hub.tables import (
    alarms,
    bounces,
    broadcasts,
    calls,
    complaints,
    conversations,
    deliveries,
    desk_items,
    events,
    heard,
    held_domains,
    interests,
    lane_days,
    letter_prints,
    letterbox,
    lines,
    log,
    moment,
    notes,
    outbox,
    rejected,
    replies,
    reports,
    service_days,
    sessions,
    staff_mails,
    tells_call,
    vacancies,
)
from hub.tables.base import holds
from hub.tables.events import EVENT_FAILED
from hub.tables.ids import FIRST_NOTE, note_place, of_note


def _older(column: Column[Any]) -> Callable[[datetime, datetime], ColumnElement[bool]]:
    """Say of rows that they are over once a moment of theirs is long enough ago."""
    return lambda before, _: column < moment(before)


def _settled() -> ColumnElement[bool]:
    """Events that were applied, and not in vain: those wait to be tried again."""
    e = events.c
    return and_(e.applied_at.is_not(None), ~holds(EVENT_FAILED))


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
    old = select(note_place(notes.c.id)).where(notes.c.created_at < moment(before))
    return and_(d.id >= FIRST_NOTE, d.state.not_in(OPEN_STATES), d.recipient.in_(old))


def _said_alone(before: datetime, now: datetime) -> ColumnElement[bool]:
    n, d = notes.c, deliveries.c
    going = exists().where(of_note(d.id, n.id))
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


def _before(day: Column[Any]) -> Callable[[datetime, datetime], ColumnElement[bool]]:
    """Say of rows that they are over once the day they are of is long enough ago."""
    return lambda before, _: day < before.date()


def _told_long_ago(before: datetime, _: datetime) -> ColumnElement[bool]:
    """Broadcasts of what nothing younger speaks of: who was told once is not told again."""
    younger = broadcasts.alias("younger")
    y, b = younger.c, broadcasts.c
    speaks = exists().where(
        y.subject_id == b.subject_id,
        y.kind.in_(OF_VACANCIES) == b.kind.in_(OF_VACANCIES),
        or_(y.state.in_(UNFINISHED), y.valid_until >= moment(before)),
    )
    return and_(_ended(before), ~speaks)


def _called_long_ago(before: datetime, _: datetime) -> ColumnElement[bool]:
    """Calls whose course began long ago and whose broadcasts are gone; their answers go too."""
    told = exists().where(tells_call())
    return and_(calls.c.starts_at < moment(before), ~told)


#: Every kind, in the order in which a night goes through them.
KINDS: Final[Sequence[Kind]] = (
    Rows(
        name="sessions",
        setting="sessions",
        table=sessions,
        over=_older(sessions.c.until),
    ),
    Rows(name="events", setting="events", table=events, over=_applied, emptied=[events.c.sealed]),
    Rows(
        name="rejected",
        setting="rejected",
        table=rejected,
        over=_older(rejected.c.at),
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
        over=_older(reports.c.judged_at),
    ),
    Rows(name="note deliveries", setting="notes", table=deliveries, over=_alone),
    Rows(name="notes", setting="notes", table=notes, over=_said_alone),
    Rows(name="replies", setting="notes", table=replies, over=_older(replies.c.at)),
    Rows(
        name="heard",
        setting="heard",
        table=heard,
        over=_older(heard.c.at),
    ),
    Rows(name="letterbox", setting="heard", table=letterbox, over=_older(letterbox.c.at)),
    Rows(
        name="desk items",
        setting="desk",
        table=desk_items,
        over=_older(desk_items.c.closed_at),
    ),
    Rows(
        name="bounces",
        setting="bounces",
        table=bounces,
        over=_older(bounces.c.judged_at),
    ),
    Rows(
        name="held domains",
        setting="bounces",
        table=held_domains,
        over=_older(held_domains.c.released_at),
    ),
    Rows(name="interests", setting="interests", table=interests, over=_wanted_no_more),
    OfBroadcasts(name="broadcasts", setting="log", over=_told_long_ago, whole=True),
    Rows(name="calls", setting="log", table=calls, over=_called_long_ago),
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
        over=_older(alarms.c.over_at),
    ),
    Rows(
        name="staff mails",
        setting="notes",
        table=staff_mails,
        over=_older(staff_mails.c.ended_at),
    ),
    Rows(
        name="service days",
        setting="log",
        table=service_days,
        over=_before(service_days.c.day),
    ),
    Rows(name="lane days", setting="log", table=lane_days, over=_before(lane_days.c.day)),
    Rows(
        name="letter prints",
        setting="log",
        table=letter_prints,
        over=_before(letter_prints.c.day),
    ),
    Rows(
        name="log",
        setting="log",
        table=log,
        over=_older(log.c.at),
        written=log.c.at,
    ),
)
