"""What workers say of jobs they were told of: that one interests them, or that it is false."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import ReportReason
from hub.store.upsert import insert_for
from hub.tables import interests, reports


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What one worker said of one vacancy."""

    interested: bool = False
    reported: ReportReason | None = None
    judged: bool = False  #: what they reported: somebody let the vacancy go on


async def interest(
    db: AsyncConnection, worker: int, vacancy_id: str, *, interested: bool, now: datetime
) -> None:
    """Keep that a vacancy interests a worker, by row id, or take it back; the first time counts."""
    if not interested:
        c = interests.c
        await db.execute(delete(interests).where(c.worker == worker, c.vacancy_id == vacancy_id))
        return
    row = {"worker": worker, "vacancy_id": vacancy_id, "at": now}
    await db.execute(insert_for(db, interests).values(row).on_conflict_do_nothing())


async def of_worker(
    db: AsyncConnection, worker: int, vacancy_ids: Collection[str]
) -> dict[str, Marks]:
    """Give what a worker, by row id, said of each of these vacancies."""
    i, r = interests.c, reports.c
    liked = set(
        await db.scalars(
            select(i.vacancy_id).where(i.worker == worker, i.vacancy_id.in_(vacancy_ids))
        )
    )
    query = select(r.vacancy_id, r.reason, r.judged_at).where(
        r.worker == worker, r.vacancy_id.in_(vacancy_ids)
    )
    reported = {row.vacancy_id: row for row in await db.execute(query)}
    return {one: _marks(one in liked, reported.get(one)) for one in vacancy_ids}


def _marks(interested: bool, report: Any) -> Marks:
    if report is None:
        return Marks(interested=interested)
    return Marks(
        interested=interested,
        reported=ReportReason(report.reason),
        judged=report.judged_at is not None,
    )
