"""Employers and vacancies, as rows."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from config.reference import schooling_order
from hub.audiences.eligibility import Criteria
from hub.model import VacancyState
from hub.store.many import among_names
from hub.tables import (
    employers,
    vacancies,
)


async def employer(db: AsyncConnection, employer_id: str) -> Mapping[str, Any] | None:
    """Give an employer's row."""
    query = select(employers).where(employers.c.employer_id == employer_id)
    row = (await db.execute(query)).mappings().first()
    return dict(row) if row is not None else None


async def put_employer(db: AsyncConnection, row: Mapping[str, Any]) -> None:
    """Insert or replace an employer, by the portal's id."""
    await _put(db, employers, "employer_id", row)


async def _put(db: AsyncConnection, table: Table, key: str, row: Mapping[str, Any]) -> None:
    changed = await db.execute(
        update(table).where(table.c[key] == row[key]).values(dict(row)).returning(table.c.id)
    )
    if changed.first() is None:
        await db.execute(insert(table).values(dict(row)))


async def vacancy(db: AsyncConnection, vacancy_id: str) -> Mapping[str, Any] | None:
    """Give a vacancy's row."""
    query = select(vacancies).where(vacancies.c.vacancy_id == vacancy_id)
    row = (await db.execute(query)).mappings().first()
    return dict(row) if row is not None else None


async def still_open(
    db: AsyncConnection, vacancy_ids: Collection[str], now: datetime
) -> dict[str, Mapping[str, Any]]:
    """Give the rows of those of these vacancies that are open and held by nobody, newest first."""
    v = vacancies.c
    query = (
        select(vacancies)
        .where(
            among_names(v.vacancy_id, vacancy_ids),
            v.state == VacancyState.OPEN,
            v.valid_until > now,
            v.review_since.is_(None),
        )
        .order_by(v.published_at.desc(), v.vacancy_id)
    )
    return {row["vacancy_id"]: dict(row) for row in (await db.execute(query)).mappings()}


async def open_of(db: AsyncConnection, employer_id: str) -> list[Mapping[str, Any]]:
    """Give an employer's open confidential vacancies."""
    v = vacancies.c
    query = select(vacancies).where(
        v.employer_id == employer_id, v.state == VacancyState.OPEN, v.confidential
    )
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def of_employer(
    db: AsyncConnection, employer_id: str, limit: int, after: str | None = None
) -> list[str]:
    """Give the ids of an employer's own vacancies, the latest first, after one of them."""
    v = vacancies.c
    query = select(v.vacancy_id).where(v.employer_id == employer_id)
    if after is not None:
        last = select(v.id).where(v.vacancy_id == after, v.employer_id == employer_id)
        query = query.where(v.id < last.scalar_subquery())
    return list((await db.scalars(query.order_by(v.id.desc()).limit(limit))).all())


def criteria_of(vacancy: Mapping[str, Any], earlier: Sequence[int] = ()) -> Criteria:
    """Give what of a vacancy's row decides; `earlier` are its broadcasts before this one."""
    label = vacancy["education_min"]
    best = vacancy["pay_max"] if vacancy["pay_max"] is not None else vacancy["pay_min"]
    return Criteria(
        occupation=vacancy["occupation"],
        comuna=vacancy["comuna"],
        best_pay=best,
        schedule=vacancy["schedule"],
        education=None if label is None else schooling_order(label),
        experience_years=vacancy["experience_years_min"],
        earlier=earlier,
    )


async def put_vacancy(db: AsyncConnection, row: Mapping[str, Any]) -> None:
    """Insert or replace a vacancy, by the portal's id."""
    await _put(db, vacancies, "vacancy_id", row)
