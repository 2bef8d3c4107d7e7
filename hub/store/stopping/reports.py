"""What workers say is false goes in; a vacancy said so often enough is held until it is judged."""

from collections.abc import Mapping
from datetime import datetime

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import ReportReason, VacancyState
from hub.store import log
from hub.store.planning import holds
from hub.store.portal import events
from hub.store.upsert import insert_for
from hub.store.vault import Vault
from hub.tables import reports, vacancies

#: So many different people hold a vacancy; of those who were asked for money, one is enough.
ENOUGH = 3

_log = structlog.get_logger(__name__)


async def report(
    db: AsyncConnection,
    vault: Vault,
    *,
    worker: int,
    vacancy_id: str,
    reason: ReportReason,
    now: datetime,
) -> bool:
    """Keep that a worker, by row id, says that a vacancy is false; answer whether it is news.

    The first word of each counts, save that having been asked for money may be added. Three
    people, or one who was asked for money, hold the vacancy, and the portal and the log hear of
    it. What was judged already holds nothing again. Runs in the caller's transaction, which has
    written nothing yet.
    """
    await events.hold_applying(db)
    row = {"worker": worker, "vacancy_id": vacancy_id, "reason": reason, "at": now}
    new = insert_for(db, reports).values(row)
    kept = new.on_conflict_do_update(
        index_elements=["worker", "vacancy_id"],
        set_={"reason": reason},
        where=(reports.c.judged_at.is_(None))
        & (reports.c.reason != ReportReason.MONEY)
        & (reason == ReportReason.MONEY),
    ).returning(reports.c.worker)
    if (await db.execute(kept)).first() is None:
        return False
    note = log.Note(what="reported", subject=f"vacancy:{vacancy_id}", detail={"reason": reason})
    await log.write(db, [note], now)
    counts = await _unjudged(db, vacancy_id)
    if counts.get(ReportReason.MONEY, 0) or sum(counts.values()) >= ENOUGH:
        await _hold(db, vault, vacancy_id, counts, now)
    return True


async def _unjudged(db: AsyncConnection, vacancy_id: str) -> dict[str, int]:
    c = reports.c
    query = (
        select(c.reason, func.count().label("many"))
        .where(c.vacancy_id == vacancy_id, c.judged_at.is_(None))
        .group_by(c.reason)
    )
    return {row.reason: row.many for row in await db.execute(query)}


async def _hold(
    db: AsyncConnection, vault: Vault, vacancy_id: str, counts: Mapping[str, int], now: datetime
) -> None:
    v = vacancies.c
    begun = await db.execute(
        update(vacancies)
        .where(
            v.vacancy_id == vacancy_id,
            v.review_since.is_(None),
            v.state != VacancyState.RECALLED,
        )
        .values(review_since=now)
        .returning(v.id)
    )
    if begun.first() is None:
        return  # held already, or there is nothing left to hold
    changed = await holds.restate(db, holds.of_vacancy(vacancy_id), now=now, soon=now)
    said = {"vacancy_id": vacancy_id, "reports": dict(counts)}
    subject = f"vacancy:{vacancy_id}"
    await log.tell_portal(db, vault, [("cl.bne.vacancy.reported", subject, said)], now)
    detail = {"why": holds.REPORTED, "reports": dict(counts)}
    notes = log.notes_of("held", subject, changed, detail)
    await log.write(db, notes, now)
    _log.warning("vacancy.reported", vacancy=vacancy_id, reports=sum(counts.values()))


async def judge(db: AsyncConnection, vacancy_id: str, now: datetime) -> int:
    """Let what was reported so far of a vacancy hold it no more; answer how many reports."""
    judged = await db.scalars(
        update(reports)
        .where(reports.c.vacancy_id == vacancy_id, reports.c.judged_at.is_(None))
        .values(judged_at=now)
        .returning(reports.c.worker)
    )
    await db.execute(
        update(vacancies).where(vacancies.c.vacancy_id == vacancy_id).values(review_since=None)
    )
    return len(judged.all())
