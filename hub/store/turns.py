"""A name and a process go in; whether it is its turn comes out. One process has it at a time.

What has to keep an order is done by one process, and by another as soon as that one is dead:
whoever has the turn says so again before its lease ends.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.upsert import insert_for
from hub.tables import turns


async def take(
    db: AsyncConnection, name: str, holder: str, now: datetime, lease: timedelta
) -> bool:
    """Take the turn, or keep it, until `now + lease`; say whether it is this holder's."""
    new = insert_for(db, turns).values(name=name, holder=holder, until=now + lease)
    free = or_(turns.c.holder == holder, turns.c.until < now)
    taken = new.on_conflict_do_update(
        index_elements=[turns.c.name],
        set_={"holder": new.excluded.holder, "until": new.excluded.until},
        where=free,
    ).returning(turns.c.name)
    return (await db.execute(taken)).first() is not None


async def give_back(db: AsyncConnection, name: str, holder: str) -> None:
    """End one's turn before its lease does; another's stays."""
    await db.execute(delete(turns).where(turns.c.name == name, turns.c.holder == holder))
