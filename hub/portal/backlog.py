"""Redis and the database are asked; what waits between the portal and the hub comes out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from hub.portal import stream
from hub.portal.connection import connect, is_away
from hub.store.engine import Database
from hub.store.portal import outbox, rejected

#: Seconds Redis is waited for: whoever looks at a page is not to wait longer.
_ANSWER: Final = 1.0
#: An entry that waits for so long says that the queue has fallen behind.
_QUEUE_LATE: Final = timedelta(minutes=1)
#: ... and an event for the portal, that it is not heard.
_PORTAL_LATE: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What waits between the portal and the hub, both ways."""

    at: datetime
    queue: stream.Queued | None  #: None without Redis, or while it is away
    away: bool  #: Redis is set and does not answer
    rejected: int  #: entries nobody has judged
    outbox: outbox.Unsent

    @property
    def queue_is_late(self) -> bool:
        """Whether events wait on the queue for longer than they should."""
        return self.queue is not None and self.queue.oldest > _QUEUE_LATE

    @property
    def portal_is_late(self) -> bool:
        """Whether the portal has not heard for long what happened."""
        oldest = self.outbox.oldest
        return oldest is not None and self.at - oldest > _PORTAL_LATE

    def document(self) -> dict[str, Any]:
        """Give it as JSON."""
        queue = self.queue
        oldest = self.outbox.oldest
        return {
            "queue": None
            if queue is None
            else {
                "entries": queue.entries,
                "pending": queue.pending,
                "oldest_seconds": int(queue.oldest.total_seconds()),
            },
            "rejected": self.rejected,
            "outbox": {
                "stream": self.outbox.stream,
                "webhook": self.outbox.webhook,
                "parked": self.outbox.parked,
                "oldest": None if oldest is None else oldest.isoformat(),
            },
        }


async def look(
    database: Database, *, redis_url: str | None, webhook: bool, now: datetime
) -> Backlog:
    """Ask both; Unavailable when the database is away. Redis may be."""
    queue = None if redis_url is None else await _queue(redis_url)
    async with database.read() as db:
        return Backlog(
            at=now,
            queue=queue,
            away=redis_url is not None and queue is None,
            rejected=await rejected.count(db),
            outbox=await outbox.standing(db, stream=redis_url is not None, webhook=webhook),
        )


async def _queue(url: str) -> stream.Queued | None:
    try:
        async with connect(url, answer=_ANSWER) as redis:
            return await stream.standing(redis)
    except Exception as error:
        if not is_away(error):
            raise
        return None
