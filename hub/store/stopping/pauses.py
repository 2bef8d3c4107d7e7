"""Lanes an operator stopped: which, since when and by whom; rows that outlive a restart."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import Lane
from hub.store.upsert import insert_for
from hub.tables import lane_pauses

_STILL = select(lane_pauses.c.lane)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """One lane by which nothing goes until somebody lets it."""

    lane: Lane
    since: datetime
    by: str  #: who did it, as the log keeps it: never a name
    role: str

    def document(self) -> dict[str, str]:
        """Give its JSON, without who it was."""
        return {"since": self.since.isoformat(), "role": self.role}


async def paused(db: AsyncConnection) -> list[Paused]:
    """Give the lanes that stand still, in the order of `Lane`."""
    rows = (await db.execute(select(lane_pauses))).mappings()
    found = [Paused(**(dict(row) | {"lane": Lane(row["lane"])})) for row in rows]
    return sorted(found, key=lambda one: list(Lane).index(one.lane))


async def lanes(db: AsyncConnection) -> frozenset[Lane]:
    """Give the lanes that stand still: what every claim and every mark asks."""
    return frozenset([Lane(one) for one in await db.scalars(_STILL)])


async def put(
    db: AsyncConnection, wanted: Collection[Lane], *, by: str, role: str, now: datetime
) -> list[Lane]:
    """Pause lanes; answer those that went until now. The others keep their beginning."""
    rows = [{"lane": one, "since": now, "by": by, "role": role} for one in wanted]
    new = (
        insert_for(db, lane_pauses)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(lane_pauses.c.lane)
    )
    return [Lane(one) for one in await db.scalars(new)]


async def take(db: AsyncConnection, wanted: Collection[Lane]) -> list[Lane]:
    """Let lanes go on; answer those that stood still."""
    c = lane_pauses.c
    gone = delete(lane_pauses).where(c.lane.in_(wanted)).returning(c.lane)
    return [Lane(one) for one in await db.scalars(gone)]
