"""What people wrote goes in as it comes, sealed; it comes out singly, each writer's in order."""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, exists, false, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import open_sealed, seal
from channels.base import Obeyed, Written
from hub.model import Lane
from hub.store import log
from hub.store.log import Actor
from hub.store.many import among
from hub.store.upsert import insert_for
from hub.store.vault import HUB, Vault
from hub.tables import letterbox
from hub.tables.base import holds
from hub.tables.notes import LETTER_GIVEN_UP, LETTER_TRIES

#: How long the first pause between two tries is; each is twice the one before.
_PAUSE: Final = timedelta(seconds=5)
#: What is tried no more (ix_letterbox_given_up).
_GIVEN_UP: Final = holds(LETTER_GIVEN_UP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Something nobody has heard yet, as it is stored."""

    id: int
    lane: Lane
    provider_id: str
    sealed: bytes
    at: datetime  #: it came
    tries: int
    late: bool  #: it was given up and brought back: its writer was heard since


async def keep(
    db: AsyncConnection, vault: Vault, lane: Lane, written: Sequence[Written], now: datetime
) -> None:
    """Keep what came, in the caller's transaction; what is here already does nothing."""
    if not written:
        return
    key = (await vault.keys(db, [HUB], now))[HUB]
    rows = [
        {
            "lane": lane,
            "provider_id": one.provider_id,
            "sender": vault.keyring.blind("letterbox", one.sender.casefold()),
            "sealed": seal(key, json.dumps(asdict(one)).encode(), _context(lane, one.provider_id)),
            "at": now,
            "tries": 0,
            "again_at": now,
        }
        for one in written
    ]
    await db.execute(insert_for(db, letterbox).on_conflict_do_nothing(), rows)


async def first(db: AsyncConnection, now: datetime) -> Waiting | None:
    """Take what came first of what may be heard now; None when there is none."""
    return next(iter(await first_many(db, now, 1)), None)


async def first_many(db: AsyncConnection, now: datetime, limit: int) -> list[Waiting]:
    """Take what came first of what may be heard now, one of each writer, as it came.

    Nothing before what its writer wrote earlier. What another process has in hand is passed
    over, and with it what its writer wrote later.
    """
    u, earlier = letterbox.c, letterbox.alias("earlier").c
    before = exists().where(
        earlier.sender == u.sender, earlier.id < u.id, earlier.tries < LETTER_TRIES
    )
    query = (
        select(
            u.id,
            u.lane,
            u.provider_id,
            u.sealed,
            u.at,
            u.tries,
            func.coalesce(u.late, false()).label("late"),
        )
        .where(u.again_at <= now, u.tries < LETTER_TRIES, ~before)
        .order_by(u.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [
        Waiting(**{**row, "lane": Lane(row["lane"])})
        for row in (await db.execute(query)).mappings()
    ]


async def opened(db: AsyncConnection, vault: Vault, one: Waiting) -> Written:
    """Open what somebody wrote; VaultError when its key is not there any more."""
    return (await opener(db, vault))(one)


async def opener(db: AsyncConnection, vault: Vault) -> Callable[[Waiting], Written]:
    """Give what opens what people wrote, one by one; it raises VaultError for what is damaged."""
    key = (await vault.known(db, [HUB]))[HUB]

    def opened(one: Waiting) -> Written:
        said = json.loads(open_sealed(key, one.sealed, _context(one.lane, one.provider_id)))
        obeyed = None if said["obeyed"] is None else Obeyed(said["obeyed"])
        return Written(**{**said, "obeyed": obeyed})

    return opened


async def take_away(db: AsyncConnection, numbers: Collection[int]) -> None:
    """Forget what was heard."""
    await db.execute(delete(letterbox).where(among(letterbox.c.id, numbers)))


async def put_off(db: AsyncConnection, one: Waiting, now: datetime) -> None:
    """Let what could not be heard be tried again, later each time, and at last no more."""
    again_at = now + _PAUSE * 2**one.tries
    mine = update(letterbox).where(letterbox.c.id == one.id)
    await db.execute(mine.values(tries=one.tries + 1, again_at=again_at))


async def given_up(db: AsyncConnection) -> int:
    """Count what is tried no more: it waits for an operator, and nobody else waits for it."""
    query = select(func.count()).select_from(letterbox).where(_GIVEN_UP)
    return await db.scalar(query) or 0


async def try_again(db: AsyncConnection, actor: Actor, now: datetime) -> int:
    """Let what was given up be heard again, in its order; answer how many.

    What their writers wrote since was heard before it, and is not to be undone by it.
    """
    again = update(letterbox).where(_GIVEN_UP).values(tries=0, again_at=now, late=True)
    many = (await db.execute(again)).rowcount
    if many:
        detail = {"letters": many, **actor.document()}
        await log.write(db, [log.Note(what="letters_tried_again", detail=detail)], now)
    return many


def _context(lane: Lane, provider_id: str) -> str:
    return f"letterbox:{lane}:{provider_id}"
