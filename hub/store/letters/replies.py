"""A reply to the address somebody wrote from goes in, sealed; what is to be sent comes out."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import VaultError, open_sealed, seal
from hub.model import Lane, ReplyKind
from hub.store.vault import HUB, Vault
from hub.tables import moment, replies, workers

#: The doorbell of who sends them.
BELL: Final = "replies"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is to go, and where."""

    channel: Lane  #: email or sms
    kind: ReplyKind
    to: str = field(repr=False)  #: an e-mail address or a number
    worker_id: str | None = None  #: the portal's; None for a stranger
    text: str = field(default="", repr=False)  #: of an answer: what it says
    reply_to: str = field(default="", repr=False)  #: the Message-ID of what it answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One that is to be sent, or looked for."""

    id: int
    channel: Lane
    kind: ReplyKind
    at: datetime
    attempts: int
    handed_at: datetime | None  #: it may have gone
    looks: int
    to: str = field(repr=False)
    text: str = field(repr=False)
    reply_to: str = field(repr=False)


async def write(db: AsyncConnection, vault: Vault, reply: Reply, now: datetime) -> None:
    """Let a reply go, in the caller's transaction, who rings `BELL` afterwards."""
    owner, worker = HUB, None
    if reply.worker_id is not None:
        owner = f"worker:{reply.worker_id}"
        mine = select(workers.c.id).where(workers.c.worker_id == reply.worker_id)
        worker = await db.scalar(mine)
    key = (await vault.keys(db, [owner], now))[owner]
    said = {"to": reply.to, "text": reply.text, "reply_to": reply.reply_to}
    await db.execute(
        insert(replies).values(
            kind=reply.kind,
            channel=reply.channel,
            worker=worker,
            owner=owner,
            sealed=seal(key, json.dumps(said).encode(), _context(owner)),
            at=now,
            not_before=now,
            attempts=0,
            looks=0,
        )
    )


async def due(db: AsyncConnection, channels: tuple[Lane, ...], now: datetime) -> bool:
    """Say whether one is to be sent or looked for by these channels (ix_replies_waiting)."""
    r = replies.c
    query = select(r.id).where(
        r.ended_at.is_(None), r.not_before <= moment(now), r.channel.in_(channels)
    )
    return await db.scalar(query.limit(1)) is not None


async def next_due(
    db: AsyncConnection, vault: Vault, channels: tuple[Lane, ...], now: datetime
) -> Waiting | None:
    """Give the one that is next by these channels; what cannot be opened any more ends here."""
    r = replies.c
    query = (
        select(replies)
        .where(r.ended_at.is_(None), r.not_before <= moment(now), r.channel.in_(channels))
        .order_by(r.not_before, r.id)
        .limit(1)
    )
    while (row := (await db.execute(query)).first()) is not None:
        key = (await vault.known(db, [row.owner])).get(row.owner)
        try:
            said = (
                None
                if key is None
                else json.loads(open_sealed(key, row.sealed, _context(row.owner)))
            )
        except VaultError:
            said = None
        if said is None:
            await end(db, row.id, "key-gone", "", now)
            continue
        return Waiting(
            id=row.id,
            channel=Lane(row.channel),
            kind=ReplyKind(row.kind),
            at=row.at,
            attempts=row.attempts,
            handed_at=row.handed_at,
            looks=row.looks,
            **said,
        )
    return None


async def hand_over(db: AsyncConnection, one: Waiting, now: datetime) -> None:
    """Note that it goes on the wire now."""
    await _put(db, one.id, handed_at=now, attempts=one.attempts + 1, looks=0)


async def wait(db: AsyncConnection, one: Waiting, until: datetime, code: str) -> None:
    """Let it go again, not before a moment: it certainly is not there."""
    await _put(db, one.id, handed_at=None, not_before=until, code=code or None)


async def doubt(db: AsyncConnection, one: Waiting, until: datetime, looks: int, code: str) -> None:
    """Let it be looked for again: it may be there."""
    await _put(db, one.id, not_before=until, looks=looks, code=code or None)


async def end(db: AsyncConnection, number: int, code: str, provider_id: str, now: datetime) -> None:
    """Keep that nothing more is done with it, and its provider's last word."""
    await _put(db, number, ended_at=now, code=code or None, provider_id=provider_id or None)


async def last_word(db: AsyncConnection, number: int, channel: Lane, code: str) -> bool:
    """Keep what its provider said of it later; say whether there is such a reply."""
    r = replies.c
    found = await db.execute(
        update(replies)
        .where(r.id == number, r.channel == channel)
        .values(code=code or None)
        .returning(r.id)
    )
    return found.first() is not None


async def _put(db: AsyncConnection, number: int, **values: object) -> None:
    r = replies.c
    await db.execute(update(replies).where(r.id == number, r.ended_at.is_(None)).values(**values))


def _context(owner: str) -> str:
    return f"reply:{owner}"
