"""Whom an employer may write to: a worker under a reference and an alias of one vacancy alone."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.many import among
from hub.tables import (
    broadcasts,
    candidates,
    conversations,
    interests,
    recipients,
    recipients_of,
    search_occupations,
    vacancies,
    workers,
)

#: Gives a reference and an alias that were never given before.
Drawn = Callable[[], tuple[str, str]]
_DRAWS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One worker as one employer may know them for one vacancy."""

    id: int  #: row id; never leaves the hub
    reference: str
    alias: str
    employer_id: str
    worker: int  #: row id
    vacancy_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What an employer may know of a candidate; absent where the worker said nothing of it."""

    reference: str
    alias: str
    occupation: str | None  #: the vacancy's, where the worker looks for it
    comuna: str | None  #: CUT code; only its region is shown
    experience_years: float | None  #: only its band is shown
    conversation: str | None  #: its reference, once there is one


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """What became of a vacancy, without names."""

    received: int
    seen: int
    asked: int  #: workers who opened a conversation


async def name(
    db: AsyncConnection,
    draw: Drawn,
    *,
    employer_id: str,
    worker: int,
    vacancy_id: str,
    minted: bool,
) -> Candidate:
    """Give a worker's reference for a vacancy, making it the first time."""
    dialect = postgresql if db.dialect.name == "postgresql" else sqlite
    c = candidates.c
    mine = (c.vacancy_id == vacancy_id, c.employer_id == employer_id, c.worker == worker)
    for _ in range(_DRAWS):
        reference, alias = draw()
        row = {
            "reference": reference,
            "alias": alias,
            "employer_id": employer_id,
            "worker": worker,
            "vacancy_id": vacancy_id,
            "minted": minted,
        }
        await db.execute(dialect.insert(candidates).values(row).on_conflict_do_nothing())
        found = (await db.execute(select(candidates).where(*mine))).mappings().first()
        if found is None:
            continue  # somebody has this alias already
        if minted and not found["minted"]:
            await db.execute(update(candidates).where(*mine).values(minted=True))
        return _candidate(found)
    raise LookupError("no alias is left to give")


async def by_reference(db: AsyncConnection, employer_id: str, reference: str) -> Candidate | None:
    """Give an employer's own candidate, if they still may be one."""
    c = candidates.c
    query = (
        select(candidates)
        .join(workers, workers.c.id == c.worker)
        .where(c.reference == reference, c.employer_id == employer_id, _listed())
    )
    found = (await db.execute(query)).mappings().first()
    return None if found is None else _candidate(found)


async def of_vacancy(
    db: AsyncConnection, employer_id: str, vacancy_id: str, limit: int, after: str = ""
) -> list[Profile]:
    """Give an employer's candidates for a vacancy, in the order of their references.

    Which is none: neither when they came nor where they stand shows in it.
    """
    c = candidates.c
    mine = and_(c.vacancy_id == vacancy_id, c.employer_id == employer_id, c.reference > after)
    query = _profiles().where(mine, _listed()).order_by(c.reference).limit(limit)
    return [_profile(row) for row in (await db.execute(query)).mappings()]


async def profiles(db: AsyncConnection, ids: Collection[int]) -> dict[int, Profile]:
    """Give by row id the profiles of candidates, while they are willing to be one."""
    willing = and_(workers.c.publication, workers.c.processing)
    query = _profiles().where(among(candidates.c.id, ids), willing)
    return {row["id"]: _profile(row) for row in (await db.execute(query)).mappings()}


async def counters(db: AsyncConnection, employer_id: str, vacancy_id: str) -> Counters:
    """Count whom a vacancy reached, who opened it, and who asked."""
    r, b, c = recipients.c, broadcasts.c, candidates.c
    query = (
        select(
            func.count(func.distinct(r.worker)),
            func.count(func.distinct(r.worker)).filter(r.seen_at.is_not(None)),
        )
        .select_from(broadcasts)
        .join(recipients, recipients_of())
        .where(b.subject_id == vacancy_id, r.told_at.is_not(None))
    )
    received, seen = (await db.execute(query)).one()
    asked = await db.scalar(
        select(func.count())
        .select_from(conversations)
        .join(candidates, c.id == conversations.c.candidate)
        .where(
            c.vacancy_id == vacancy_id,
            c.employer_id == employer_id,
            conversations.c.opened_by == "worker",
        )
    )
    return Counters(received=received, seen=seen, asked=asked or 0)


async def told(db: AsyncConnection, worker: int, vacancy_id: str) -> datetime | None:
    """Say when a worker was told of a vacancy; None: never, as far as they can see."""
    r, b = recipients.c, broadcasts.c
    when = func.coalesce(func.min(r.visible_at), func.min(r.told_at))
    query = (
        select(when)
        .select_from(broadcasts)
        .join(recipients, recipients_of())
        .where(r.worker == worker, b.subject_id == vacancy_id)
    )
    found: datetime | None = await db.scalar(query)
    return found


def _listed() -> ColumnElement[bool]:
    """Say who is a candidate: named by the portal or interested, and willing to be one."""
    c, i = candidates.c, interests.c
    interested = exists().where(i.worker == c.worker, i.vacancy_id == c.vacancy_id)
    begun = conversations.alias("begun")
    asked = exists().where(begun.c.candidate == c.id)
    return and_(workers.c.publication, workers.c.processing, or_(c.minted, interested, asked))


def _profiles() -> Select[Any]:
    c, v = candidates.c, vacancies.c
    return (
        select(
            c.id,
            c.reference,
            c.alias,
            _searched(v.occupation).label("occupation"),
            workers.c.comuna,
            workers.c.experience_years,
            conversations.c.reference.label("conversation"),
        )
        .join(workers, workers.c.id == c.worker)
        .join(vacancies, v.vacancy_id == c.vacancy_id)
        .outerjoin(conversations, conversations.c.candidate == c.id)
    )


def _profile(row: Mapping[Any, Any]) -> Profile:
    return Profile(**{name: row[name] for name in Profile.__slots__})


def _searched(occupation: ColumnElement[str]) -> ColumnElement[str | None]:
    """Give a vacancy's occupation where the candidate looks for it: what else they do is theirs."""
    o = search_occupations.c
    query = select(o.occupation).where(o.worker == candidates.c.worker, o.occupation == occupation)
    return query.limit(1).scalar_subquery()


def _candidate(row: Mapping[Any, Any]) -> Candidate:
    return Candidate(**{name: row[name] for name in Candidate.__slots__})
