"""What happened in conversations goes in; notes to their workers come out, one until they read.

A conversation keeps when its worker was notified (`noted_at`), until they read in it. A note
holds while that is its own moment: a later one takes its place, and reading ends it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import NOTIFICATIONS, OPEN_STATES, DeliveryState, Lane, NoteKind, Reach
from hub.store.dispatch import notes
from hub.store.dispatch.notes import Note
from hub.store.dispatch.permission import awaited, willing
from hub.store.many import among
from hub.tables import conversations, deliveries, workers
from hub.tables import notes as rows
from hub.tables.ids import CHANNEL_NUMBER, FIRST_NOTE, note_of, note_place, of_note
from hub.talk import Party

#: States of a delivery that tells its person, or may still.
_TELLING = (*OPEN_STATES, DeliveryState.ACCEPTED, DeliveryState.DELIVERED)


async def announce(
    db: AsyncConnection,
    said: Mapping[int, NoteKind],
    channels: Sequence[Lane],
    special_bands: Collection[int],
    now: datetime,
) -> set[Lane]:
    """Notify the workers of these conversations, by row id, of what happened in them.

    By e-mail, else SMS; by both who chose both or is of the special bands; by none who wants the
    inbox alone, did not consent, or took back what let them be written to. Of messages once
    until they read; of a reveal in any case, in the place of what was not sent yet. The caller
    rings the lanes answered.
    """
    if not said or not channels:
        return set()
    c, w = conversations.c, workers.c
    special = w.band.in_(sorted(special_bands))
    reveals = [one for one, kind in said.items() if kind is NoteKind.REVEAL]
    query = (
        select(c.id, c.worker, w.messages_by, or_(w.both_channels, special).label("both"))
        .join(workers, w.id == c.worker)
        .where(
            among(c.id, said),
            c.ended_at.is_(None),
            or_(c.noted_at.is_(None), among(c.id, reveals)),
            # Who took publication back hears on of what they asked themselves, and of no more.
            or_(w.publication, c.opened_by == Party.WORKER),
            willing(),
        )
        .order_by(c.id)
        .with_for_update(of=conversations)
    )
    noted: list[int] = []
    rung: set[Lane] = set()
    for row in (await db.execute(query)).all():
        ways = _ways(row.messages_by, channels)
        if not ways:
            continue
        first, *others = ways
        note = Note(worker=row.worker, kind=said[row.id], channel=first, conversation=row.id)
        delivery = await notes.write(db, note, now)
        rung.add(first)
        if row.both:
            for lane in others:
                await notes.send_too(db, note_of(delivery), row.worker, lane, now)
                rung.add(lane)
        noted.append(row.id)
    await db.execute(update(conversations).where(among(c.id, noted)).values(noted_at=now))
    return rung


async def open_next(
    db: AsyncConnection, ids: Collection[int], channels: Sequence[Lane], now: datetime
) -> None:
    """Open the next consented channel for notifications that failed or may not go.

    Where none is left the worker counts as not notified: the next message tries anew. Nothing
    happens when they have read meanwhile; deliveries of broadcasts are passed over.
    """
    alone = [one for one in ids if one >= FIRST_NOTE]
    if not alone:
        return
    c = conversations.c
    # Two channels of one person may fail at once: the second sees what the first concluded.
    query = _waited_for(alone).with_for_update(of=conversations)
    for row in {row.id: row for row in await db.execute(query)}.values():
        there = await _deliveries(db, row.id)
        untried = [one for one in _ways(row.messages_by, channels) if one not in there]
        if untried:
            await notes.send_too(db, row.id, row.worker, untried[0], now)
        elif not any(state in _TELLING for state in there.values()):
            await db.execute(
                update(conversations).where(c.id == row.conversation).values(noted_at=None)
            )


async def other_way(
    db: AsyncConnection, ids: Collection[int], channels: Sequence[Lane]
) -> set[int]:
    """Give which of these deliveries tell of a conversation, and have a channel not tried yet."""
    alone = [one for one in ids if one >= FIRST_NOTE]
    found = (await db.execute(_waited_for(alone))).all() if alone else []
    return {
        row.delivery
        for row in found
        if set(_ways(row.messages_by, channels)) - set(await _deliveries(db, row.id))
    }


def _waited_for(ids: Collection[int]) -> Select[tuple[int, int, int, int, int]]:
    """Select the notifications of these deliveries that still hold."""
    d, n, c = deliveries.c, rows.c, conversations.c
    return (
        select(d.id.label("delivery"), n.id, n.worker, n.conversation, workers.c.messages_by)
        .join(deliveries, d.recipient == note_place(n.id))
        .join(conversations, c.id == n.conversation)
        .join(workers, workers.c.id == n.worker)
        .where(among(d.id, ids), n.kind.in_(NOTIFICATIONS), awaited())
    )


async def _deliveries(db: AsyncConnection, note: int) -> dict[str, str]:
    """Give by which channels a note went, or was to go, and how that stands."""
    d = deliveries.c
    query = select(d.channel, d.state).where(of_note(d.id, note))
    return {row.channel: row.state for row in await db.execute(query)}


def _ways(consented: int, channels: Sequence[Lane]) -> list[Lane]:
    return [lane for lane in CHANNEL_NUMBER if lane in channels and consented & Reach.of(lane)]
