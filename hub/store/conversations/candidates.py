"""Whom an employer may write to: a worker under a reference and an alias of one vacancy alone."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.many import among
from hub.store.upsert import insert_for
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
from hub.talk import Party

#: Gives a reference and an alias that were never given before.
Drawn = Callable[[], tuple[str, str]]
_DRAWS = 5
#: Years of experience from which each band begins.
BANDS = (10, 5, 2, 0)


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
    trade: str | None  #: the vacancy's occupation, where the worker looked for it
    region: str | None  #: two digits
    experience: int | None  #: the least years of its band, one of BANDS
    conversation: str | None  #: its reference, once there is one


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """What became of a vacancy, without names."""

    received: int
    seen: int
    asked: int  #: workers who opened a conversation and wrote in it


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
    c = candidates.c
    mine = (c.vacancy_id == vacancy_id, c.employer_id == employer_id, c.worker == worker)
    traits = await _traits(db, worker, vacancy_id)
    for _ in range(_DRAWS):
        reference, alias = draw()
        row = {
            "reference": reference,
            "alias": alias,
            "employer_id": employer_id,
            "worker": worker,
            "vacancy_id": vacancy_id,
            "minted": minted,
            **traits,
        }
        await db.execute(insert_for(db, candidates).values(row).on_conflict_do_nothing())
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


async def unwilling(db: AsyncConnection, ids: Collection[int]) -> dict[int, bool]:
    """Give candidates, by row id, who are not willing any more: whether not to be processed."""
    w = workers.c
    query = (
        select(candidates.c.id, w.processing)
        .join(workers, w.id == candidates.c.worker)
        .where(among(candidates.c.id, ids), or_(~w.publication, ~w.processing))
    )
    return {row.id: not row.processing for row in await db.execute(query)}


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
            conversations.c.opened_by == Party.WORKER,
            conversations.c.lines > 0,
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
    asked = exists().where(begun.c.candidate == c.id, begun.c.lines > 0)
    return and_(workers.c.publication, workers.c.processing, or_(c.minted, interested, asked))


async def _traits(db: AsyncConnection, worker: int, vacancy_id: str) -> dict[str, Any]:
    """Give what an employer may know of a worker, coarse: trade, region, band of experience."""
    o, v, w = search_occupations.c, vacancies.c, workers.c
    query = select(w.comuna, w.experience_years).where(w.id == worker)
    row = (await db.execute(query)).one()
    looked = select(o.occupation).join(vacancies, v.occupation == o.occupation)
    trade = await db.scalar(looked.where(o.worker == worker, v.vacancy_id == vacancy_id).limit(1))
    years = row.experience_years
    return {
        "trade": trade,
        "region": row.comuna[:2] if row.comuna else None,
        "experience": None if years is None else next(least for least in BANDS if years >= least),
    }


def _profiles() -> Select[Any]:
    c = candidates.c
    return (
        select(
            c.id,
            c.reference,
            c.alias,
            c.trade,
            c.region,
            c.experience,
            conversations.c.reference.label("conversation"),
        )
        .join(workers, workers.c.id == c.worker)
        .outerjoin(conversations, conversations.c.candidate == c.id)
    )


def _profile(row: Mapping[Any, Any]) -> Profile:
    return Profile(**{name: row[name] for name in Profile.__slots__})


def _candidate(row: Mapping[Any, Any]) -> Candidate:
    return Candidate(**{name: row[name] for name in Candidate.__slots__})
