"""Sessions of browsers as rows: one begins, is asked whether it goes on, and ends."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.upsert import insert_for
from hub.tables import sessions

#: How long the token that began a session may begin it again: a button is tapped twice.
_TAPPED_TWICE = timedelta(minutes=1)


async def begin(db: AsyncConnection, session: bytes, until: datetime, now: datetime) -> bool:
    """Begin a session, known by what it was begun with; say whether it may go on.

    It may not when that was used before, but for the moment just gone, or its session ended.
    What was used is kept until it holds no more by itself: `until`.
    """
    s = sessions.c
    await db.execute(delete(sessions).where(s.until <= now))
    new = insert_for(db, sessions).values(id=session, begun_at=now, until=until)
    if (await db.execute(new.on_conflict_do_nothing().returning(s.id))).first() is not None:
        return True
    again = select(s.id).where(
        s.id == session, s.ended_at.is_(None), s.begun_at > now - _TAPPED_TWICE
    )
    return (await db.execute(again)).first() is not None


async def goes_on(db: AsyncConnection, session: bytes) -> bool:
    """Say whether a session was begun and has not ended."""
    s = sessions.c
    query = select(s.id).where(s.id == session, s.ended_at.is_(None))
    return (await db.execute(query)).first() is not None


async def going_on(db: AsyncConnection, many: Collection[bytes]) -> set[bytes]:
    """Say which of these sessions go on."""
    s = sessions.c
    query = select(s.id).where(s.id.in_(many), s.ended_at.is_(None))
    return set((await db.scalars(query)).all())


async def end(db: AsyncConnection, session: bytes, now: datetime) -> None:
    """End a session, in every browser that has its cookie."""
    s = sessions.c
    await db.execute(
        update(sessions).where(s.id == session, s.ended_at.is_(None)).values(ended_at=now)
    )
