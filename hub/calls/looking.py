"""An office looks at its own people: who they are comes out, and the log keeps that it looked."""

import hmac
from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.order import Priority
from hub.store import log, neighbours
from hub.store.acts import Actor
from hub.store.neighbours import Unreachable

#: A page that follows asks again and again: within this it is the same look.
ONE_LOOK: Final = timedelta(minutes=30)


async def is_new(
    db: AsyncConnection, subject: str, actor: Actor, where: str, now: datetime
) -> bool:
    """Say whether this look at a part of a list is yet to be kept."""
    looked = await neighbours.looks(db, subject, now - ONE_LOOK)
    return (actor.sub, where) not in looked


async def keep(
    db: AsyncConnection, subject: str, actor: Actor, where: str, people: int, now: datetime
) -> None:
    """Keep that somebody saw the names of so many people, and of which part of which list."""
    detail = {**actor.document(), "where": where, "people": people}
    await log.write(db, [log.Note(what="looked", subject=subject, detail=detail)], now)


async def unreachable(
    db: AsyncConnection, comuna: str, priority: Priority, key: bytes, piece: range
) -> tuple[int, list[Unreachable]]:
    """Count whom of a comuna no message reaches, and give a piece of them in the hub's order.

    Only the bands that the piece touches are read.
    """
    many = await neighbours.many_unreachable(db, comuna)
    bands, before, passed = [], 0, 0
    for band in sorted(many, key=priority.place):
        if passed + many[band] <= piece.start:
            before += many[band]
        elif passed < piece.stop:
            bands.append(band)
        passed += many[band]
    found = await neighbours.unreachable(db, comuna, bands) if bands else []
    ordered = in_order(found, priority, key)
    return passed, ordered[piece.start - before : piece.stop - before]


def in_order(found: Collection[Unreachable], priority: Priority, key: bytes) -> list[Unreachable]:
    """Order whom no message reaches as messages go, telling nobody where a band ends.

    Inside a band by a keyed digest of their id: a shuffle that stays. One drawn anew each time
    would show, after a few looks, who always comes before whom.
    """

    def turn(one: Unreachable) -> tuple[int, bytes]:
        return priority.place(one.band), hmac.digest(key, one.worker_id.encode(), sha256)

    return sorted(found, key=turn)
