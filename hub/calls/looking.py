"""An office looks at its own people: who they are comes out, and the log keeps that it looked."""

import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha512
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.order import Priority
from hub.store import log
from hub.store.log import Actor
from hub.store.offices import neighbours

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


def in_turn(people: Iterable[tuple[str, int]], priority: Priority, key: bytes) -> list[str]:
    """Put people, given with their bands, in the order in which messages go.

    Inside a band by a shuffle that stays, and does not tell where a band ends. One drawn anew
    each time would show, after a few looks, who always comes before whom.
    """

    def turn(one: tuple[str, int]) -> tuple[int, bytes]:
        worker_id, band = one
        return priority.place(band), hmac.digest(key, worker_id.encode(), sha512)

    return [worker_id for worker_id, _ in sorted(people, key=turn)]


def part(key: bytes, after: str | None) -> str:
    """Name a part of that list, by whom it goes on after, for the log: it names nobody."""
    if after is None:
        return "unreachable"
    return f"unreachable {hmac.digest(key, after.encode(), sha512)[:8].hex()}"
