"""Events for the portal that wait: read in their order, and what became of each is noted."""

import json
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import VaultError, open_sealed
from hub.store.many import among
from hub.store.vault import HUB, Vault
from hub.tables import NOW, moment, outbox
from hub.tables.base import holds
from hub.tables.events import PARKED, UNPOSTED, UNSTREAMED

_log = structlog.get_logger(__name__)

#: In the very words of the indexes.
_STREAM = holds(UNSTREAMED)
_WEBHOOK = holds(UNPOSTED)
_PARKED = holds(PARKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One event for the portal."""

    id: int
    event_id: str  #: the same however often it is sent
    type: str
    subject: str
    data: dict[str, Any]
    created_at: datetime
    tries: int  #: of the webhook, in vain
    failing_since: datetime | None  #: the first of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """What becomes of an event the webhook did not take."""

    id: int
    fault: str
    try_at: datetime | None  #: None: it is given up


async def for_stream(
    db: AsyncConnection, vault: Vault, types: Collection[str], limit: int, now: datetime
) -> list[Outgoing]:
    """Give the next events for the stream, in the order they were written (ix_outbox_unstreamed).

    Only of types this version knows: another process's version may know more.
    """
    return await _next(db, vault, [_STREAM, outbox.c.type.in_(types)], limit, now)


async def for_webhook(
    db: AsyncConnection, vault: Vault, types: Collection[str], limit: int, now: datetime
) -> list[Outgoing]:
    """Give the next events for the webhook, the first that waits of each subject.

    So those of one subject are posted in their order, and one that fails holds up no other
    subject's (ix_outbox_unposted, ix_outbox_unposted_subject).
    """
    o, earlier = outbox.c, outbox.alias("earlier")
    first = ~(
        select(earlier.c.id)
        .where(
            earlier.c.subject == o.subject,
            earlier.c.id < o.id,
            earlier.c.posted_at.is_(None),
            earlier.c.parked_at.is_(None),
        )
        .exists()
    )
    ready = or_(o.try_at.is_(None), o.try_at <= now)
    return await _next(db, vault, [_WEBHOOK, o.type.in_(types), ready, first], limit, now)


async def _next(
    db: AsyncConnection,
    vault: Vault,
    where: Sequence[ColumnElement[bool]],
    limit: int,
    now: datetime,
) -> list[Outgoing]:
    """Read so many at most; what does not open is put aside for both ways, and they go on."""
    rows = (await db.execute(select(outbox).where(*where).order_by(outbox.c.id).limit(limit))).all()
    if not rows:
        return []
    names = {row.id: row.event_id or str(uuid.uuid4()) for row in rows}
    fresh = [{"of": row.id, "name": names[row.id]} for row in rows if row.event_id is None]
    if fresh:
        named = update(outbox).where(outbox.c.id == bindparam("of"))
        await db.execute(named.values(event_id=bindparam("name")), fresh)
    key = (await vault.known(db, [HUB]))[HUB]
    found, damaged = [], []
    for row in rows:
        try:
            data = json.loads(open_sealed(key, row.sealed, f"outbox:{row.subject}"))
        except VaultError:
            damaged.append(row.id)
            continue
        found.append(
            Outgoing(
                id=row.id,
                event_id=names[row.id],
                type=row.type,
                subject=row.subject,
                data=data,
                created_at=row.created_at,
                tries=row.tries or 0,
                failing_since=row.failing_since,
            )
        )
    if damaged:
        _log.error("outbox.damaged", rows=damaged)
        aside = update(outbox).where(among(outbox.c.id, damaged))
        streamed = func.coalesce(outbox.c.streamed_at, moment(now))
        await db.execute(aside.values(parked_at=now, fault="unreadable", streamed_at=streamed))
    return found


def waiting(*, stream: bool) -> Select[int]:
    """Select what waits for the stream, or else for the webhook at the moment `now`."""
    ready = or_(outbox.c.try_at.is_(None), outbox.c.try_at <= NOW)
    return select(outbox.c.id).where(*([_STREAM] if stream else [_WEBHOOK, ready]))


async def waits(db: AsyncConnection, *, stream: bool, now: datetime) -> bool:
    """Say whether anything waits: for the stream, or else for the webhook and now."""
    return (await db.execute(waiting(stream=stream).limit(1), {"now": now})).first() is not None


async def streamed(db: AsyncConnection, ids: Collection[int], now: datetime) -> None:
    """Note that these are on the stream."""
    await db.execute(update(outbox).where(outbox.c.id.in_(ids)).values(streamed_at=now))


async def posted(db: AsyncConnection, ids: Collection[int], now: datetime) -> None:
    """Note that the webhook took these."""
    if ids:
        await db.execute(
            update(outbox).where(outbox.c.id.in_(ids)).values(posted_at=now, fault=None)
        )


async def failed(db: AsyncConnection, those: Sequence[Failed], now: datetime) -> None:
    """Note what the webhook did not take, and when it is tried again, or that it is given up."""
    if not those:
        return
    o = outbox.c
    noted = update(outbox).where(o.id == bindparam("of"))
    await db.execute(
        noted.values(
            tries=func.coalesce(o.tries, 0) + 1,
            failing_since=func.coalesce(o.failing_since, bindparam("now", now, o.created_at.type)),
            try_at=bindparam("again"),
            fault=bindparam("why"),
            parked_at=bindparam("parked"),
        ),
        [
            {
                "of": one.id,
                "again": one.try_at,
                "why": one.fault,
                "parked": now if one.try_at is None else None,
                "now": now,
            }
            for one in those
        ],
    )


async def bring_forward(db: AsyncConnection) -> None:
    """Let all that waits for its next try be tried now: the receiver answers again."""
    await db.execute(
        update(outbox).where(_WEBHOOK, outbox.c.try_at.is_not(None)).values(try_at=None)
    )


async def resend(db: AsyncConnection) -> int:
    """Let what was given up be posted again; answer how many."""
    again = update(outbox).where(_PARKED)
    values = {"parked_at": None, "try_at": None, "failing_since": None, "tries": None}
    return (await db.execute(again.values(**values))).rowcount


async def say_again(db: AsyncConnection, since: datetime) -> int:
    """Let all that was written since a moment go again, by every way; answer how many.

    All of it, and not only what was lost: of one subject the latest has to come last.
    """
    again = update(outbox).where(outbox.c.created_at >= moment(since))
    sent = {"streamed_at": None, "posted_at": None}
    tried = {"parked_at": None, "try_at": None, "failing_since": None, "tries": None}
    return (await db.execute(again.values(**sent, **tried))).rowcount


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """How many events for the portal wait."""

    stream: int
    webhook: int
    parked: int
    oldest: datetime | None  #: written, and not sent everywhere it is to go


async def standing(db: AsyncConnection, *, stream: bool, webhook: bool) -> Unsent:
    """Count what waits for the destinations there are."""
    o = outbox.c

    async def count(*where: ColumnElement[bool]) -> tuple[int, datetime | None]:
        query = select(func.count().label("many"), func.min(o.created_at).label("first"))
        row = (await db.execute(query.select_from(outbox).where(*where))).one()
        return row.many, row.first

    streaming = await count(_STREAM) if stream else (0, None)
    posting = await count(_WEBHOOK) if webhook else (0, None)
    parked, _ = await count(_PARKED)
    firsts = [first for _, first in (streaming, posting) if first is not None]
    return Unsent(
        stream=streaming[0], webhook=posting[0], parked=parked, oldest=min(firsts, default=None)
    )
