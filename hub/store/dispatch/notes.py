"""What is addressed to one person alone: a note goes in, its delivery goes before everything."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, insert, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import OF_JOBS, UNASKED, DeliveryState, Lane, NoteKind
from hub.order import Rank
from hub.store.dispatch.claimed import Claimed, with_person
from hub.store.dispatch.items import Sent
from hub.store.dispatch.permission import NO_BROADCAST
from hub.store.locks import hold_worker
from hub.store.many import among
from hub.store.nouns import nouns
from hub.tables import (
    candidates,
    conversations,
    deliveries,
    notes,
    workers,
)
from hub.tables.ids import FIRST_NOTE, delivery_by, note_in, note_of, note_place

#: An answer that could not be sent within a day is not sent any more.
_VALID = timedelta(days=1)
#: A message waits to be read for longer, and its notification for the morning.
_VALID_UNREAD = timedelta(days=7)
#: An answer is expected at once.
_DUE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What one person is to be told alone."""

    worker: int  #: row id
    kind: NoteKind
    channel: Lane  #: by which it goes: email or sms
    about: int | None = None  #: the delivery it speaks of, where it speaks of one
    conversation: int | None = None  #: the one it speaks of, where it speaks of one
    calls: tuple[int, ...] = ()  #: those it speaks of, by row id, in its order
    until: datetime | None = None  #: it is not sent any more; None: as long as its kind holds


async def write(db: AsyncConnection, note: Note, now: datetime) -> int:
    """Write a note and its delivery, ready to go; answer the delivery's number.

    In the caller's transaction, who rings the channel's lane afterwards. No broadcast counts
    it; no gate, cadence or cap holds it, and quiet hours hold only notifications.
    """
    number: int | None = await db.scalar(
        insert(notes).values(_row(note, now)).returning(notes.c.id)
    )
    if number is None:
        raise LookupError("a note that was written has a number")
    return await send_too(db, number, note.worker, note.channel, now)


def _row(note: Note, now: datetime) -> dict[str, Any]:
    valid = _VALID_UNREAD if note.kind in UNASKED else _VALID
    return {
        "worker": note.worker,
        "kind": note.kind,
        "about": note.about,
        "conversation": note.conversation,
        "calls": list(note.calls) or None,
        "created_at": now,
        "due_at": now + _DUE,
        "until": note.until or now + valid,
    }


async def write_many(db: AsyncConnection, many: Sequence[Note], now: datetime) -> dict[int, int]:
    """Write notes to as many people, one each, to go in this order.

    Answer the number of each person's delivery, by their row id.
    """
    if not many:
        return {}
    made = await db.execute(
        insert(notes).returning(notes.c.id, notes.c.worker), [_row(one, now) for one in many]
    )
    numbers = {row.worker: row.id for row in made}
    rows = [
        _delivery(numbers[one.worker], one.worker, one.channel, now, at)
        for at, one in enumerate(many)
    ]
    await db.execute(insert(deliveries), rows)
    return {row["worker"]: row["id"] for row in rows}


async def send_too(db: AsyncConnection, note: int, worker: int, lane: Lane, now: datetime) -> int:
    """Let a note go by a channel; answer the delivery's number."""
    row = _delivery(note, worker, lane, now, 0)
    await db.execute(insert(deliveries).values(row))
    number: int = row["id"]
    return number


def _delivery(note: int, worker: int, lane: Lane, now: datetime, at: int) -> dict[str, Any]:
    """Give the row by which a note goes by a channel; `at` is its place among those of now."""
    return {
        "id": delivery_by(note_place(note), lane),
        "recipient": note_place(note),
        "broadcast_id": NO_BROADCAST,
        "worker": worker,
        "channel": lane,
        "state": DeliveryState.READY,
        "rank": Rank.URGENT,
        "place": 0,
        "order_at": now,
        "shuffle": at,
        "attempts": 0,
        "late_entry": 0,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """One delivery of a note that is next."""

    id: int
    asked: bool  #: its person asked for it: it goes at any hour
    # None of a worker who was erased since: the claim finds out.
    comuna: str | None  #: CUT code; their zone follows from it
    night_sms: bool | None


async def pick(db: AsyncConnection, lane: Lane, limit: int) -> list[Picked]:
    """Give a lane's next notes, oldest first; one step into ix_deliveries_claim."""
    return nouns(Picked, await db.execute(_NEXT, {"lane": lane, "most": limit}))


def _next() -> Select[Any]:
    d = deliveries.c
    return (
        select(
            d.id,
            func.coalesce(notes.c.kind.not_in(UNASKED), true()).label("asked"),
            workers.c.comuna,
            workers.c.night_sms,
        )
        .outerjoin(notes, notes.c.id == note_in(d.recipient))
        .outerjoin(workers, workers.c.id == d.worker)
        .where(
            d.channel == bindparam("lane"),
            d.broadcast_id == NO_BROADCAST,
            d.state == DeliveryState.READY,
        )
        .order_by(d.rank, d.order_at, d.shuffle)
        .limit(bindparam("most"))
    )


_NEXT = _next()


async def claimed(db: AsyncConnection, ids: Sequence[int], token: str) -> list[Claimed]:
    """Read what of these deliveries of notes a claim holds, oldest first."""
    d = deliveries.c
    return await rows_of(db, among(d.id, ids), d.claim == token, d.state == DeliveryState.SENDING)


async def rows_of(db: AsyncConnection, *which: ColumnElement[bool]) -> list[Claimed]:
    """Read deliveries of notes with what is needed to compose them, oldest first."""
    d, about = deliveries.c, deliveries.alias("about").c
    query = (
        with_person(
            notes.c.due_at,
            notes.c.kind.label("note"),
            notes.c.about,
            notes.c.conversation,
            notes.c.calls,
            candidates.c.vacancy_id,
            about.broadcast_id.label("tells"),
        )
        .join(notes, notes.c.id == note_in(d.recipient))
        .outerjoin(about.id.table, about.id == notes.c.about)
        .outerjoin(conversations, conversations.c.id == notes.c.conversation)
        .outerjoin(candidates, candidates.c.id == conversations.c.candidate)
        .where(*which)
        .order_by(d.order_at, d.id)
    )
    return await _with_jobs(db, nouns(Claimed, await db.execute(query)))


async def _with_jobs(db: AsyncConnection, rows: list[Claimed]) -> list[Claimed]:
    """Add what notes of several jobs tell of: that of the lines that ride in them."""
    of_jobs = [row.id for row in rows if row.note in OF_JOBS]
    if not of_jobs:
        return rows
    d = deliveries.c
    query = (
        select(d.rides_with, d.broadcast_id)
        .where(d.rides_with.is_not(None), among(d.rides_with, of_jobs))
        .order_by(d.id)
    )
    carried: dict[int, list[int]] = {}
    for row in await db.execute(query):
        carried.setdefault(row.rides_with, []).append(row.broadcast_id)
    return [replace(row, carries=tuple(carried.get(row.id, ()))) for row in rows]


async def last_calls(
    db: AsyncConnection, worker: int, kind: NoteKind, since: datetime
) -> tuple[int, ...]:
    """Give the calls somebody's last note of calls spoke of, in its order, if it is of a kind."""
    n = notes.c
    query = (
        select(n.kind, n.calls)
        .where(n.worker == worker, n.calls.is_not(None), n.created_at > since)
        .order_by(n.id.desc())
        .limit(1)
    )
    row = (await db.execute(query)).first()
    return tuple(row.calls) if row is not None and row.kind == kind else ()


async def link_again(db: AsyncConnection, sent: Sent, since: datetime) -> Note | None:
    """Give the note that sends another link to what a delivery spoke of, the way it went.

    It is about that delivery, or what its note is about. None when another link to it was
    asked for since then. Holds the worker: of many who ask at once, the first one writes.
    """
    await hold_worker(db, sent.worker)
    n = notes.c
    if sent.conversation is not None:
        kind, about = NoteKind.MESSAGE_LINK, None
        alike = n.conversation == sent.conversation
    else:
        kind, about = NoteKind.LINK, await _spoken_of(db, sent.delivery)
        if about is None:
            return None
        alike = n.about == about
    lately = select(n.id).where(
        n.worker == sent.worker, alike, n.kind == kind, n.created_at > since
    )
    if (await db.execute(lately.limit(1))).first() is not None:
        return None
    return Note(
        worker=sent.worker,
        kind=kind,
        channel=Lane(sent.channel),
        about=about,
        conversation=sent.conversation,
    )


async def _spoken_of(db: AsyncConnection, delivery: int) -> int | None:
    if delivery < FIRST_NOTE:
        return delivery
    note = note_of(delivery)
    about: int | None = await db.scalar(select(notes.c.about).where(notes.c.id == note))
    return about
