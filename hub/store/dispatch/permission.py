"""What may be handed over at this moment: predicates over `deliveries`, asked again each time."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_, exists, not_, or_, select, true

from hub.model import (
    NOTICES,
    NOTIFICATIONS,
    OF_CALLS,
    OF_JOBS,
    OF_SERVICE,
    UNASKED,
    BroadcastState,
    Cadence,
    Lane,
    NoteKind,
    Reach,
)
from hub.store.planning.consented import consented_for
from hub.tables import broadcasts, conversations, deliveries, notes, workers
from hub.tables.ids import FIRST_NOTE, note_in

#: What stands as the broadcast of a note's delivery; no broadcast has it.
NO_BROADCAST = 0
#: A moment, or the name of one that a statement made once is given.
Moment = datetime | BindParameter[datetime]


def permitted(lane: Lane, now: Moment) -> ColumnElement[bool]:
    """Give the predicate over `deliveries` of broadcasts of what may be handed over now."""
    consented = exists().where(
        workers.c.id == deliveries.c.worker,
        consented_for(deliveries.c.broadcast_id).op("&")(int(Reach.of(lane))) != 0,
        # Who does not seek hears of no job or course; of the exchange itself they do.
        or_(workers.c.status == "seeking", _of_a_notice()),
        workers.c.processing,
    )
    return and_(consented, running(now))


def note_permitted(lane: Lane, now: Moment) -> ColumnElement[bool]:
    """Give the predicate over `deliveries` of notes of what may be handed over now.

    What a person asked for needs no consent (contract). A notification needs that to messages,
    and its conversation unread.
    """
    consented = and_(willing(), workers.c.messages_by.op("&")(int(Reach.of(lane))) != 0)
    called = and_(willing(), workers.c.courses_by.op("&")(int(Reach.of(lane))) != 0)
    served = and_(willing(), workers.c.service_by.op("&")(int(Reach.of(lane))) != 0)
    seeking = and_(
        willing(),
        workers.c.status == "seeking",
        workers.c.alerts_by.op("&")(int(Reach.of(lane))) != 0,
    )
    unread = exists().where(conversations.c.id == notes.c.conversation, awaited())
    return exists().where(
        workers.c.id == deliveries.c.worker,
        notes.c.id == note_in(deliveries.c.recipient),
        notes.c.until > now,
        or_(
            not_(_of(UNASKED)),
            and_(_of(NOTIFICATIONS), consented, unread),
            and_(_of(OF_CALLS), called),
            and_(_of(OF_SERVICE), served),
            and_(_of(OF_JOBS), seeking),
        ),
    )


def _of_a_notice() -> ColumnElement[bool]:
    """Give the predicate over `deliveries` of a notice's, written out as `_of` is."""
    b = broadcasts.c
    told = select(b.id).where(
        b.id == deliveries.c.broadcast_id, or_(*(b.kind == one for one in NOTICES))
    )
    return told.correlate_except(broadcasts).exists()


def _of(kinds: Collection[NoteKind]) -> ColumnElement[bool]:
    """Give the predicate over `notes` of these kinds.

    Written out: a statement that is run for many rows at once takes no list of no fixed length.
    """
    return or_(*(notes.c.kind == one for one in kinds))


def running(now: Moment) -> ColumnElement[bool]:
    """Give the predicate over `deliveries` of a broadcast that may be told at this moment."""
    return exists().where(
        broadcasts.c.id == deliveries.c.broadcast_id,
        broadcasts.c.state == BroadcastState.SENDING,
        broadcasts.c.valid_until > now,
    )


def note_running(_: Moment) -> ColumnElement[bool]:
    """Give the same for `deliveries` of notes, which nothing stops but their own time."""
    return true()


@dataclass(frozen=True, slots=True)
class Rules:
    """By what the deliveries of one claim may go."""

    permitted: Callable[[Lane, Moment], ColumnElement[bool]]
    running: Callable[[Moment], ColumnElement[bool]]


_OF_BROADCASTS = Rules(permitted, running)
_OF_NOTES = Rules(note_permitted, note_running)


def rules_of(ids: Collection[int]) -> Rules:
    """Give the rules for deliveries: those of one claim are all of notes, or none is."""
    return _OF_NOTES if any(one >= FIRST_NOTE for one in ids) else _OF_BROADCASTS


def willing() -> ColumnElement[bool]:
    """Give the predicate over `workers` of who may be notified of messages outside at all."""
    return and_(workers.c.processing, workers.c.cadence != Cadence.INBOX_ONLY)


def awaited() -> ColumnElement[bool]:
    """Give the predicate over `notes` and `conversations` of a notification that still holds.

    Nothing was read since, no later one took its place, and the conversation goes on.
    """
    c = conversations.c
    return and_(c.noted_at == notes.c.created_at, c.ended_at.is_(None))
