"""A comuna and two moments go in; how many its calls told between them without a word comes out."""

from datetime import datetime

from sqlalchemy import and_, case, exists, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import BroadcastState
from hub.store.offices.calls import TOLD_AGAIN
from hub.tables import broadcasts, calls, log, tells_call

#: No two transactions that hold it count what one office may still do.
_OFFICE = 7_301_008


async def hold(db: AsyncConnection, comuna: str) -> None:
    """Be the only one to count whom this comuna's calls tell, until this transaction ends.

    Before a call of it is held, and after the right to apply events.
    """
    if db.dialect.name == "postgresql":
        key = func.hashtext(comuna)
        await db.execute(select(func.pg_advisory_xact_lock(_OFFICE, key)))


async def again(db: AsyncConnection, call_id: str, after: datetime) -> int:
    """Count how often a call's people were told a change of it since then, without a word."""
    mine = (log.c.subject == f"call:{call_id}", log.c.what == TOLD_AGAIN, log.c.at > after)
    return await db.scalar(select(func.count(log.c.id)).where(*mine)) or 0


async def people(
    db: AsyncConnection, comuna: str, after: datetime, before: datetime, but: str = ""
) -> int:
    """Count whom a comuna's calls told, or are to tell, between two moments without a word.

    The people of a call that begins there, or that somebody let go on, once, save of the call
    `but`; and its people each time they were told again what had changed. One call apart
    (ix_calls_comuna, ix_log_subject); what was stopped before anybody was to be told counts no
    more, and what is done after a word was asked for is not without one.
    """
    b, c, at = broadcasts.c, calls.c, log.c.at
    mine = (
        log.c.subject == literal("call:") + c.call_id,
        at > after,
        at < before,
        or_(c.asked_at.is_(None), at < c.asked_at),
    )
    gone = and_(b.state == BroadcastState.STOPPED, b.planned_at.is_(None))
    begins = and_(
        b.published_at > after,
        b.published_at < before,
        or_(c.asked_at.is_(None), b.planned_at < c.asked_at),
    )
    goes_on = exists().where(*mine, log.c.what == "resumed").correlate(calls)
    tells = and_(c.call_id != but, ~gone, or_(begins, goes_on))
    again = select(func.count(log.c.id)).where(*mine, log.c.what == TOLD_AGAIN).correlate(calls)
    times = case((tells, 1), else_=0) + again.scalar_subquery()
    query = (
        select(func.coalesce(func.sum(c.people * times), 0))
        .join(broadcasts, tells_call())
        .where(c.comuna == comuna)
    )
    return int(await db.scalar(query) or 0)
