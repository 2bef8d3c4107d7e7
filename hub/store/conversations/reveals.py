"""Which employers have shown themselves, of which vacancy and in which conversations, as rows."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.many import among, among_names
from hub.store.upsert import insert_for
from hub.tables import candidates, conversations, reveals, vacancies

# PostgreSQL's advisory locks.
_REVEALING = 7_301_004


async def hold(db: AsyncConnection, employer_id: str, vacancy_id: str) -> None:
    """Let a reveal to all of a vacancy and the opening of one more wait for each other."""
    if db.dialect.name == "postgresql":
        key = func.hashtext(f"{employer_id} {vacancy_id}")
        await db.execute(select(func.pg_advisory_xact_lock(_REVEALING, key)))


async def since(db: AsyncConnection, employer_id: str, vacancy_id: str) -> datetime | None:
    """Say since when an employer is known to whom it writes about a vacancy; None: it is not."""
    r = reveals.c
    query = select(r.at).where(r.vacancy_id == vacancy_id, r.employer_id == employer_id)
    found: datetime | None = await db.scalar(query)
    return found


async def known_to(
    db: AsyncConnection, worker: int, vacancy_ids: Collection[str]
) -> dict[str, str]:
    """Give the employers that showed themselves to a worker, by the vacancy it was about."""
    c = conversations.c
    query = (
        select(candidates.c.vacancy_id, c.employer_id)
        .join(candidates, candidates.c.id == c.candidate)
        .join(vacancies, vacancies.c.vacancy_id == candidates.c.vacancy_id)
        .where(
            c.worker == worker,
            c.revealed_at.is_not(None),
            vacancies.c.employer_id == c.employer_id,  # it may be another's by now
            among_names(candidates.c.vacancy_id, vacancy_ids),
        )
    )
    return {row.vacancy_id: row.employer_id for row in await db.execute(query)}


async def note(db: AsyncConnection, employer_id: str, vacancy_id: str, now: datetime) -> None:
    """Note that an employer is known from now on to whoever it writes to about a vacancy."""
    row = {"vacancy_id": vacancy_id, "employer_id": employer_id, "at": now}
    await db.execute(insert_for(db, reveals).values(row).on_conflict_do_nothing())


async def show(db: AsyncConnection, ids: Collection[int], now: datetime) -> set[int]:
    """Note that the employer of these conversations showed itself; answer where it was news."""
    c = conversations.c
    news = await db.scalars(
        update(conversations)
        .where(among(c.id, ids), c.revealed_at.is_(None), c.ended_at.is_(None))
        .values(revealed_at=now)
        .returning(c.id)
    )
    return set(news.all())
