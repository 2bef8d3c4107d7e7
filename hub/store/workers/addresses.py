"""People's addresses go in as they are first used; who is to be welcomed or asked comes out."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, exists, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import DeliveryState, Lane, NoteKind, Reach
from hub.store import log
from hub.store.dispatch import notes, settle
from hub.store.dispatch.notes import Note
from hub.store.dispatch.permission import NO_BROADCAST, willing
from hub.store.upsert import insert_for
from hub.store.vault import Vault
from hub.tables import Instant, addresses, contacts, deliveries, moment, workers
from hub.tables.ids import CHANNEL_NUMBER

#: A welcome that could not go for so long greets nobody any more.
_STALE: Final = timedelta(days=7)
#: So long after an address was asked about, a yes or no answers that.
_ASKED: Final = timedelta(days=14)
#: Why a channel is not used any more: who has the address says it is not that person's.
NOT_THEIRS: Final = "not_theirs"


async def note(db: AsyncConnection, worker_ids: Collection[str], now: datetime) -> None:
    """Keep which address each of these workers may be written to, where that is another now."""
    a, c, w = addresses.c, contacts.c, workers.c
    for lane, blind in ((Lane.EMAIL, c.email_blind), (Lane.SMS, c.phone_blind)):
        theirs = (
            select(
                w.id,
                literal(lane.value),
                blind,
                literal(now, Instant()),
                literal(now, Instant()),
            )
            .join(contacts, c.worker == w.id)
            .where(
                w.worker_id.in_(worker_ids),
                w.service_by.op("&")(int(Reach.of(lane))) != 0,
                blind.is_not(None),
            )
            .order_by(w.id)
        )
        new = insert_for(db, addresses).from_select(
            ["worker", "channel", "address", "since", "confirmed_at"], theirs
        )
        await db.execute(
            new.on_conflict_do_update(
                index_elements=["worker", "channel"],
                set_={
                    "address": new.excluded.address,
                    "since": now,
                    "welcomed_at": None,
                    "confirmed_at": now,
                    "asked_at": None,
                },
                where=a.address != new.excluded.address,
            )
        )


async def idle(db: AsyncConnection, lane: Lane) -> bool:
    """Say whether nothing told to many is ready to go by a lane (ix_deliveries_claim)."""
    d = deliveries.c
    ready = exists().where(
        d.channel == lane, d.broadcast_id != NO_BROADCAST, d.state == DeliveryState.READY
    )
    return not await db.scalar(select(ready))


async def welcome(db: AsyncConnection, lane: Lane, limit: int, now: datetime) -> int:
    """Write the welcomes of so many new addresses, the oldest first; answer how many.

    What waited too long is welcomed by nobody. By one process at a time.
    """
    a, w = addresses.c, workers.c
    stale = (a.welcomed_at.is_(None), a.since < moment(now - _STALE))
    await db.execute(update(addresses).where(*stale).values(welcomed_at=now))
    query = (
        select(a.worker)
        .join(workers, w.id == a.worker)
        .where(a.welcomed_at.is_(None), a.channel == lane, _served(lane))
        .order_by(a.since, a.worker)
        .limit(limit)
    )
    return await _write(db, query, lane, NoteKind.WELCOME, {"welcomed_at": now}, now)


async def ask(db: AsyncConnection, lane: Lane, limit: int, before: datetime, now: datetime) -> int:
    """Ask so many people whether an address is still theirs that was confirmed before a moment.

    Answers how many. By one process at a time.
    """
    a, w = addresses.c, workers.c
    query = (
        select(a.worker)
        .join(workers, w.id == a.worker)
        .where(
            a.confirmed_at < moment(before),
            a.channel == lane,
            w.status == "seeking",
            _served(lane),
        )
        .order_by(a.confirmed_at, a.worker)
        .limit(limit)
    )
    # Whoever does not answer is asked again in a year, and not tomorrow.
    asked = {"asked_at": now, "confirmed_at": now}
    return await _write(db, query, lane, NoteKind.STILL_YOURS, asked, now)


async def asked(
    db: AsyncConnection, people: Collection[int], lane: Lane, now: datetime
) -> int | None:
    """Give which one of these people a question about their address waits for; None of several."""
    a = addresses.c
    query = select(a.worker).where(
        a.worker.in_(people), a.channel == lane, a.asked_at > moment(now - _ASKED)
    )
    found = list((await db.scalars(query)).all())
    return found[0] if len(found) == 1 else None


async def answer(
    db: AsyncConnection,
    vault: Vault,
    worker: int,
    worker_id: str,
    lane: Lane,
    *,
    theirs: bool,
    now: datetime,
) -> None:
    """Keep whether an address is its person's; one that is not is used no more.

    The portal is told of that once; another address lifts it. The second time does nothing.
    """
    a = addresses.c
    row = (a.worker == worker, a.channel == lane)
    waited = await db.execute(
        update(addresses)
        .where(*row, a.asked_at.is_not(None))
        .values(asked_at=None, confirmed_at=now)
        .returning(a.worker)
    )
    if waited.first() is None:
        return
    detail = {"channel": lane, "theirs": theirs}
    about = log.Note(what="address_confirmed", subject=f"worker:{worker_id}", detail=detail)
    await log.write(db, [about], now)
    if theirs:
        return
    news = await settle.suppress(db, [(worker, NOT_THEIRS)], lane, now)
    told = {"worker_id": worker_id, "channel": lane, "reason": NOT_THEIRS}
    events = [("cl.bne.contact.failed", f"worker:{worker_id}", told)] if news else []
    await log.tell_portal(db, vault, events, now)


async def tell_problem(
    db: AsyncConnection,
    people: Sequence[int],
    failed: Lane,
    channels: Collection[Lane],
    now: datetime,
) -> None:
    """Tell these people, by row id, by another channel that this one's address does not work."""
    w = workers.c
    for lane in CHANNEL_NUMBER:
        if lane is failed or lane not in channels or not people:
            continue
        query = select(w.id).where(w.id.in_(people), _served(lane)).order_by(w.id)
        for worker in (await db.scalars(query)).all():
            one = Note(worker=worker, kind=NoteKind.CONTACT_PROBLEM, channel=lane)
            await notes.write(db, one, now)


def _served(lane: Lane) -> ColumnElement[bool]:
    return and_(willing(), workers.c.service_by.op("&")(int(Reach.of(lane))) != 0)


async def _write(
    db: AsyncConnection,
    query: Select[int],
    lane: Lane,
    kind: NoteKind,
    values: dict[str, datetime],
    now: datetime,
) -> int:
    a = addresses.c
    people = list((await db.scalars(query)).all())
    for worker in people:
        await notes.write(db, Note(worker=worker, kind=kind, channel=lane), now)
    written = update(addresses).where(a.worker.in_(people), a.channel == lane)
    await db.execute(written.values(**values))
    return len(people)
