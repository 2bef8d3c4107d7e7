"""What people wrote goes in as it comes, sealed; it comes out singly, each writer's in order."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import open_sealed, seal
from channels.base import Obeyed, Written
from hub.model import Lane
from hub.store.upsert import insert_for
from hub.store.vault import HUB, Vault
from hub.tables import letterbox

#: How often one is tried, and how long the first pause is; each is twice the one before.
_TRIES: Final = 8
_PAUSE: Final = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Something nobody has heard yet, as it is stored."""

    id: int
    lane: Lane
    provider_id: str
    sealed: bytes
    tries: int


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
    """Take what came first of what may be heard now; None when there is none.

    Nothing before what its writer wrote earlier. What another process has in hand is passed
    over, and with it what its writer wrote later.
    """
    u, earlier = letterbox.c, letterbox.alias("earlier").c
    before = exists().where(earlier.sender == u.sender, earlier.id < u.id, earlier.tries < _TRIES)
    query = (
        select(u.id, u.lane, u.provider_id, u.sealed, u.tries)
        .where(u.again_at <= now, u.tries < _TRIES, ~before)
        .order_by(u.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = (await db.execute(query)).one_or_none()
    if row is None:
        return None
    return Waiting(
        id=row.id,
        lane=Lane(row.lane),
        provider_id=row.provider_id,
        sealed=row.sealed,
        tries=row.tries,
    )


async def opened(db: AsyncConnection, vault: Vault, one: Waiting) -> Written:
    """Open what somebody wrote; VaultError when its key is not there any more."""
    key = (await vault.known(db, [HUB]))[HUB]
    said = json.loads(open_sealed(key, one.sealed, _context(one.lane, one.provider_id)))
    obeyed = None if said["obeyed"] is None else Obeyed(said["obeyed"])
    return Written(**{**said, "obeyed": obeyed})


async def take_away(db: AsyncConnection, number: int) -> None:
    """Forget what was heard."""
    await db.execute(delete(letterbox).where(letterbox.c.id == number))


async def put_off(db: AsyncConnection, one: Waiting, now: datetime) -> None:
    """Let what could not be heard be tried again, later each time, and at last no more."""
    again_at = now + _PAUSE * 2**one.tries
    mine = update(letterbox).where(letterbox.c.id == one.id)
    await db.execute(mine.values(tries=one.tries + 1, again_at=again_at))


def _context(lane: Lane, provider_id: str) -> str:
    return f"letterbox:{lane}:{provider_id}"
