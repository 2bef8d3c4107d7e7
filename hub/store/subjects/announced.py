"""What a message and a page may say of one planned outage, opened from its row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import NOTICES, BroadcastKind
from hub.tables import broadcasts, notices


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One planned outage as anybody may see it: nobody who asked for it is in it."""

    notice_id: str
    starts_at: datetime
    ends_at: datetime
    text: str
    state: str  #: of NoticeState


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldNotice:
    """What one broadcast of a notice tells."""

    broadcast_id: int
    kind: BroadcastKind
    notice: Notice


def notice_of(row: Mapping[str, Any]) -> Notice:
    """Give what a notice, given as its row, says."""
    return Notice(**{name: row[name] for name in Notice.__slots__})


async def of_broadcasts(db: AsyncConnection, broadcast_ids: Sequence[int]) -> dict[int, ToldNotice]:
    """Give what broadcasts of notices tell, by their id; others are passed over."""
    b = broadcasts.c
    query = (
        select(b.id.label("broadcast_id"), b.kind.label("tells"), notices)
        .join(notices, notices.c.notice_id == b.subject_id)
        .where(b.id.in_(broadcast_ids), b.kind.in_(NOTICES))
    )
    return {
        row["broadcast_id"]: ToldNotice(
            broadcast_id=row["broadcast_id"],
            kind=BroadcastKind(row["tells"]),
            notice=notice_of(dict(row)),
        )
        for row in (await db.execute(query)).mappings()
    }
