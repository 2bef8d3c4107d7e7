"""An employer goes in; how long it takes to answer those who write to it comes out."""

from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.tables import conversations, lines
from hub.talk import LineKind, LineState, Party

#: The conversations that are looked at: those written in last.
_LATEST = 20
_MOST_LINES = 1000


async def usual_delay(db: AsyncConnection, employer_id: str) -> timedelta | None:
    """Give how long an employer usually takes, over all its vacancies; None: it never answered.

    From the first text of a worker that nobody answered yet, to the employer's next.
    """
    c, n = conversations.c, lines.c
    latest = (
        select(c.id).where(c.employer_id == employer_id).order_by(c.last_at.desc()).limit(_LATEST)
    )
    query = (
        select(n.conversation, n.by, n.at)
        .where(n.conversation.in_(latest), n.kind == LineKind.TEXT, n.state == LineState.SHOWN)
        .order_by(n.conversation, n.number)
        .limit(_MOST_LINES)
    )
    asked: dict[int, datetime] = {}
    delays = []
    for number, by, at in await db.execute(query):
        if by == Party.WORKER:
            asked.setdefault(number, at)
        elif number in asked:
            delays.append(at - asked.pop(number))
    return median(delays) if delays else None
