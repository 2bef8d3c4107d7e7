"""What a message and a page may say of one call to a course, opened from its row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import BroadcastKind
from hub.store.dispatch.claimed import OfCall
from hub.tables import broadcasts, calls


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One call as anybody called may see it: nobody who asked for it is in it."""

    call_id: str
    comuna: str  #: CUT code of the office that calls
    code: str
    name: str
    starts_at: datetime
    place: str
    hours: int | None
    schedule: str | None
    seats: int | None
    answer_by: datetime
    cancelled_at: datetime | None = None  #: since when it is not to be held


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCall:
    """What one broadcast of a call tells, or a note of a call."""

    broadcast_id: int | None  #: None: a note tells it
    course: Course


def course_of(row: Mapping[str, Any]) -> Course:
    """Give what a call, given as its row, says."""
    return Course(**{name: row[name] for name in Course.__slots__})


async def of_broadcasts(db: AsyncConnection, broadcast_ids: Sequence[int]) -> dict[int, ToldCall]:
    """Give what broadcasts of calls tell, by their id; those of vacancies are passed over."""
    b = broadcasts.c
    query = (
        select(b.id.label("broadcast_id"), calls)
        .join(calls, calls.c.call_id == b.subject_id)
        .where(b.id.in_(broadcast_ids), b.kind == BroadcastKind.COURSE_CALL)
    )
    return {
        row["broadcast_id"]: ToldCall(broadcast_id=row["broadcast_id"], course=course_of(dict(row)))
        for row in (await db.execute(query)).mappings()
    }


async def of_calls(db: AsyncConnection, wanted: Sequence[OfCall]) -> dict[OfCall, ToldCall]:
    """Give what notes of calls tell."""
    if not wanted:
        return {}
    query = select(calls).where(calls.c.id.in_([one.number for one in wanted]))
    return {
        OfCall(row["id"]): ToldCall(broadcast_id=None, course=course_of(dict(row)))
        for row in (await db.execute(query)).mappings()
    }
