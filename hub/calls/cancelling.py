"""A call of a course that will not be held goes in; who is told so comes out.

Who said yes is written to; who has not answered sees it in their list, and is told so when they
answer.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.calls import reaching
from hub.compose.messages import Composer, Specimen
from hub.model import Lane, NoteKind
from hub.store.offices import answers, calls, follow_ups
from hub.store.offices.courses import ToldCall, course_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Who would be told that a course is not held, and in which words."""

    people: int  #: who said yes
    by_channel: Mapping[Lane, int]
    message: Specimen

    @property
    def to_phone(self) -> int:
        """Count those whom nothing tells but their office."""
        return self.people - sum(self.by_channel.values())


async def telling(
    db: AsyncConnection,
    composer: Composer,
    row: Mapping[str, Any],
    sent: Mapping[str, Any],
    channels: Collection[Lane],
) -> Telling:
    """Say whom it would tell that this call's course is not held."""
    people = await answers.who_said_yes(db, row["id"])
    found = await reaching.ways(db, sent["id"], people, channels)
    told = ToldCall(broadcast_id=None, course=course_of(row))
    return Telling(
        people=len(people),
        by_channel=Counter(found.values()),
        message=composer.specimen((told,), NoteKind.COURSE_CANCELLED),
    )


async def cancel(db: AsyncConnection, row: Mapping[str, Any], now: datetime) -> None:
    """Let a call's course not be held: nobody answers any more, and who said yes is told."""
    await calls.put(db, {"call_id": row["call_id"], "cancelled_at": now})
    await follow_ups.plan(db, row["id"], {NoteKind.COURSE_CANCELLED: now}, now)
