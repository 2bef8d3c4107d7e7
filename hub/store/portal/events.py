"""Events of the portal: stored once, sealed, and read back in the order of acceptance."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import VaultError, open_sealed, seal
from hub.store.upsert import insert_for
from hub.store.vault import HUB, Vault
from hub.store.workers import people
from hub.tables import events, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One event to be stored."""

    source: str
    event_id: str
    type: str
    subject: str
    time: datetime
    data: bytes  #: canonical JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One accepted event; `data` is None when its owner was erased, or their key was damaged."""

    seq: int
    type: str
    subject: str
    time: datetime
    accepted_at: datetime
    data: bytes | None
    erased: bool  #: nothing of it is kept


_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
# PostgreSQL's advisory locks; SQLite has one writer anyway.
_APPLYING = 7_301_001
_ERASING = 7_301_002


async def hold_applying(db: AsyncConnection) -> None:
    """Be the only one in the whole hub to apply events, until this transaction ends."""
    if db.dialect.name == "postgresql":
        await db.execute(select(func.pg_advisory_xact_lock(_APPLYING)))


async def _keep_apart(db: AsyncConnection, lock: Callable[[int], ColumnElement[Any]]) -> None:
    """Keep accepting events (a shared lock) and destroying data keys apart.

    An event sealed under a key that is just being destroyed would be accepted and lost.
    """
    if db.dialect.name == "postgresql":
        await db.execute(select(lock(_ERASING)))


def owner_of(subject: str) -> str:
    """Give whose data key an event is sealed under."""
    return subject if subject.startswith(("worker:", "employer:")) else HUB


def _context(source: str, event_id: str) -> str:
    return f"event:{source}:{event_id}"


async def accept(
    db: AsyncConnection, vault: Vault, incoming: Sequence[Incoming], now: datetime
) -> int:
    """Store events that are new (unique on source and id); answer how many were.

    Of what is no later than its worker's erasure nothing is kept but that it came. The portal's
    own erasure of whom the hub erased is read whatever its time: it closes the matter.
    """
    await _keep_apart(db, func.pg_advisory_xact_lock_shared)
    erased = await people.erased(db, {event.subject for event in incoming})
    late = {event for event in incoming if _is_late(event, erased.get(event.subject, _LONG_AGO))}
    owners = [owner_of(event.subject) for event in incoming if event not in late]
    keys = await vault.keys(db, owners, now)
    rows = [
        {
            "source": event.source,
            "event_id": event.event_id,
            "type": event.type,
            "subject": event.subject,
            "time": event.time,
            "sealed": None if event in late else _sealed(event, keys),
            "accepted_at": now,
        }
        for event in incoming
    ]
    statement = insert_for(db, events).on_conflict_do_nothing().returning(events.c.seq)
    return len((await db.execute(statement, rows)).all())


async def known(db: AsyncConnection, names: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Give which of these events, by source and id, are here."""
    e = events.c
    query = select(e.source, e.event_id).where(tuple_(e.source, e.event_id).in_(names))
    return {(row.source, row.event_id) for row in await db.execute(query)}


def _is_late(event: Incoming, until: datetime) -> bool:
    return event.time <= until and not (until == people.FOR_EVER and event.type == people.ERASED)


def _sealed(event: Incoming, keys: Mapping[str, bytes]) -> bytes:
    key = keys[owner_of(event.subject)]
    return seal(key, event.data, _context(event.source, event.event_id))


async def unapplied(db: AsyncConnection, vault: Vault, limit: int, most_bytes: int) -> list[Stored]:
    """Give the next events to apply, in the order they were accepted (ix_events_unapplied).

    At most `limit` of them, and no more than have `most_bytes` together, but always one.
    Raises VaultError when a data key was wrapped by a secret the hub no longer has.
    """
    e = events.c
    ahead = select(e.seq, func.length(e.sealed).label("weight")).where(e.applied_at.is_(None))
    last, weight = None, 0
    for seq, its in await db.execute(ahead.order_by(e.seq).limit(limit)):
        weight += its or 0
        if last is not None and weight > most_bytes:
            break
        last = seq
    if last is None:
        return []
    query = select(events).where(e.applied_at.is_(None), e.seq <= last).order_by(e.seq)
    rows = (await db.execute(query)).all()
    keys = await vault.known(db, [owner_of(row.subject) for row in rows])
    found = []
    for row in rows:
        key = keys.get(owner_of(row.subject))
        data = None
        if key is not None and row.sealed is not None:
            try:
                data = open_sealed(key, row.sealed, _context(row.source, row.event_id))
            except VaultError:
                data = None  # sealed under a key that is gone
        found.append(
            Stored(
                seq=row.seq,
                type=row.type,
                subject=row.subject,
                time=row.time,
                accepted_at=row.accepted_at,
                data=data,
                erased=row.sealed is None,
            )
        )
    return found


async def applied(db: AsyncConnection, results: Sequence[tuple[int, str]], now: datetime) -> None:
    """Note what became of events: (seq, how that is said)."""
    if results:
        await db.execute(
            update(events)
            .where(events.c.seq == bindparam("of"))
            .values(applied_at=now, result=bindparam("result")),
            [{"of": seq, "result": result} for seq, result in results],
        )


async def waiting(db: AsyncConnection) -> int:
    """Count accepted events that are not applied yet."""
    query = select(func.count()).where(events.c.applied_at.is_(None))
    return await db.scalar(query) or 0


async def next_types(db: AsyncConnection, limit: int) -> set[str]:
    """Give of which types the next events to apply are (ix_events_unapplied)."""
    e = events.c
    query = select(e.type).where(e.applied_at.is_(None)).order_by(e.seq).limit(limit)
    return set(await db.scalars(query))


async def more_waiting_than(db: AsyncConnection, many: int) -> bool:
    """Say whether more than so many accepted events are not applied yet (ix_events_unapplied)."""
    e = events.c
    beyond = select(e.seq).where(e.applied_at.is_(None)).order_by(e.seq).offset(many).limit(1)
    return (await db.execute(beyond)).first() is not None


async def oldest_waiting(db: AsyncConnection) -> datetime | None:
    """Give when the first event that is not applied was accepted (ix_events_unapplied)."""
    e = events.c
    query = select(e.accepted_at).where(e.applied_at.is_(None)).order_by(e.seq).limit(1)
    oldest: datetime | None = await db.scalar(query)
    return oldest


async def said_later(
    db: AsyncConnection, subject: str, types: Sequence[str], after: datetime
) -> tuple[str, datetime] | None:
    """Give type and time of the latest applied event of a subject after a time, if any."""
    query = (
        select(events.c.type, events.c.time)
        .where(
            events.c.subject == subject,
            events.c.type.in_(types),
            events.c.time > after,
            events.c.applied_at.is_not(None),
        )
        .order_by(events.c.time.desc(), events.c.seq.desc())
        .limit(1)
    )
    row = (await db.execute(query)).first()
    return None if row is None else (row.type, row.time)


async def reseal(
    db: AsyncConnection, vault: Vault, subject: str, after: int, at: datetime, now: datetime
) -> None:
    """Give an owner a new data key, and seal anew what was said of them after their erasure.

    `after` is the erasure's seq, `at` its time. What was accepted up to it, or is no later than
    it, is emptied.
    """
    await _keep_apart(db, func.pg_advisory_xact_lock)
    e = events.c
    over = or_(e.seq <= after, e.time <= moment(at))
    await db.execute(update(events).where(e.subject == subject, over).values(sealed=None))
    query = select(events).where(
        e.subject == subject, e.seq > after, e.applied_at.is_(None), e.sealed.is_not(None)
    )
    rows = (await db.execute(query)).all()
    old = (await vault.known(db, [subject])).get(subject)
    await vault.destroy(db, subject)
    if not rows or old is None:
        return
    new = (await vault.keys(db, [subject], now))[subject]
    again = []
    for row in rows:
        context = _context(row.source, row.event_id)
        again.append(
            {"of": row.seq, "sealed": seal(new, open_sealed(old, row.sealed, context), context)}
        )
    await db.execute(
        update(events).where(events.c.seq == bindparam("of")).values(sealed=bindparam("sealed")),
        again,
    )
