"""Some workers go in; the jobs that are open already and fit them come out, the newest first."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    func,
    or_,
    select,
    union,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.audiences.eligibility import ANY_OCCUPATION, ANYWHERE, each_for
from hub.model import (
    ALERTS,
    OF_VACANCIES,
    UNFINISHED,
    BroadcastKind,
    VacancyState,
)
from hub.store.many import among, among_names, values
from hub.store.subjects import offers
from hub.tables import (
    broadcasts,
    employers,
    recipients,
    search_comunas,
    search_occupations,
    searches,
    vacancies,
    workers,
)

#: Jobs that one digest may tell of: the newest.
MOST: Final = 20
#: Candidates looked at for each person: of some of them a rule will fail.
_LOOKED_AT: Final = 60
#: Open jobs looked at for who wants any trade anywhere: the newest.
_ANYWHERE_AT: Final = 2_000
#: A job that was published longer ago is no news.
_LATELY: Final = timedelta(days=60)


async def within_reach(
    db: AsyncConnection, worker_ids: Sequence[int], now: datetime
) -> dict[int, list[str]]:
    """Give each worker's open jobs by trade and place, the newest first, without those told.

    Every other rule is for `fitting` to judge.
    """
    if not worker_ids:
        return {}
    told = await _told(db, worker_ids)
    # Who was told of many is looked at further on: what they know does not count.
    most = _LOOKED_AT + max((len(known) for known in told.values()), default=0)
    pairs = union(*_pairs(worker_ids, now)).subquery()
    turn = func.row_number().over(
        partition_by=pairs.c.worker, order_by=(pairs.c.published_at.desc(), pairs.c.vacancy_id)
    )
    ranked = select(pairs, turn.label("turn")).subquery()
    of, b, e = ranked.c, broadcasts.c, employers.c
    planned = (b.kind == BroadcastKind.VACANCY, b.planned_at.is_not(None))
    query = (
        select(of.worker, of.vacancy_id)
        .join(employers, e.employer_id == of.employer_id)
        .where(
            of.turn <= most,
            e.verified,
            select(b.id).where(b.subject_id == of.vacancy_id, *planned).exists(),
        )
        .order_by(of.worker, of.turn)
    )
    found: dict[int, list[str]] = {}
    for row in await db.execute(query):
        if row.vacancy_id not in told.get(row.worker, ()):
            found.setdefault(row.worker, []).append(row.vacancy_id)
    return {worker: jobs[:_LOOKED_AT] for worker, jobs in found.items()}


def _pairs(worker_ids: Sequence[int], now: datetime) -> list[Select[Any]]:
    """Select each worker with the open jobs that their searches find by trade and place.

    Each way by an index of its own: a trade (ix_vacancies_open), else a comuna or a region
    (ix_vacancies_open_comuna); of who wants anything anywhere the newest alone.
    """
    o, c, s = search_occupations.c, search_comunas.c, searches.c
    still = (
        vacancies.c.state == VacancyState.OPEN,
        vacancies.c.published_at.between(now - _LATELY, now),
        vacancies.c.valid_until > now,
        vacancies.c.review_since.is_(None),
    )
    newest = (
        select(vacancies)
        .where(*still)
        .order_by(vacancies.c.published_at.desc())
        .limit(_ANYWHERE_AT)
        .subquery()
    )

    def found(
        jobs: FromClause, on: ColumnElement[bool], *which: ColumnElement[bool]
    ) -> Select[Any]:
        v = jobs.c
        return (
            select(o.worker, v.vacancy_id, v.published_at, v.employer_id)
            .select_from(searches)
            .join(search_occupations, o.search == s.id)
            .join(search_comunas, c.search == s.id)
            .join(jobs, on)
            .where(among(s.worker, worker_ids), *which)
        )

    v = vacancies.c
    covered = or_(c.comuna == v.comuna, c.comuna == func.substr(v.comuna, 1, 2))
    # What begins with a region's two digits, or is the comuna itself, whatever the collation.
    within = and_(v.comuna >= c.comuna, v.comuna < c.comuna + "z")
    any_trade = o.occupation == ANY_OCCUPATION
    return [
        found(
            vacancies,
            o.occupation == v.occupation,
            *still,
            or_(covered, c.comuna == ANYWHERE),
        ),
        found(vacancies, within, *still, any_trade, c.comuna != ANYWHERE),
        found(newest, any_trade, c.comuna == ANYWHERE),
    ]


async def _told(db: AsyncConnection, worker_ids: Sequence[int]) -> dict[int, set[str]]:
    """Give the jobs that each worker was told of, or is being told of.

    What they see by the index of their list; what nobody sees yet by that of the list's lane.
    """
    r, b = recipients.c, broadcasts.c
    seen = (
        select(r.worker, b.subject_id)
        .join(broadcasts, b.id == r.broadcast_id)
        .where(among(r.worker, worker_ids), r.visible_at.is_not(None), b.kind.in_(OF_VACANCIES))
    )
    coming = (
        select(r.worker, b.subject_id)
        .select_from(broadcasts)
        .join(recipients, r.broadcast_id == b.id)
        .where(
            b.state.in_(UNFINISHED),
            b.kind.in_(ALERTS),
            r.visible_at.is_(None),
            among(r.worker, worker_ids),
        )
    )
    found: dict[int, set[str]] = {}
    for query in (seen, coming):
        for row in await db.execute(query):
            found.setdefault(row.worker, set()).add(row.subject_id)
    return found


async def under_way(db: AsyncConnection, vacancy_ids: Collection[str]) -> set[str]:
    """Give which of these vacancies are still being told to those their order is for.

    Whoever heard of one meanwhile by another way would pass that order.
    """
    b = broadcasts.c
    query = select(b.subject_id).where(
        among_names(b.subject_id, vacancy_ids),
        b.kind == BroadcastKind.VACANCY,
        b.state.in_(UNFINISHED),
    )
    return set((await db.scalars(query)).all())


async def fitting(
    db: AsyncConnection, wanted: Mapping[int, Sequence[str]], now: datetime
) -> tuple[dict[str, Mapping[str, Any]], dict[int, list[str]]]:
    """Give the jobs that are told, newest first, and of each worker those every rule lets pass.

    None that is still being told to others. As many as one digest tells of, the first first; of
    whom nothing passes nothing is said. In few statements, however many jobs they are of.
    """
    if not wanted:
        return {}, {}
    jobs = await offers.still_open(db, {one for ids in wanted.values() for one in ids}, now)
    told_now = await under_way(db, jobs)
    jobs = {one: row for one, row in jobs.items() if one not in told_now}
    told = await _told(db, list(wanted))
    pairs = [
        (worker, one)
        for worker, ids in wanted.items()
        for one in ids
        if one in jobs and one not in told.get(worker, ())
    ]
    passing = await eligible(db, jobs, pairs)
    fits: dict[int, list[str]] = {}
    for worker, one in pairs:
        if (worker, one) in passing and len(fits.setdefault(worker, [])) < MOST:
            fits[worker].append(one)
    fits = {worker: ids for worker, ids in fits.items() if ids}
    named = {one for ids in fits.values() for one in ids}
    return {one: row for one, row in jobs.items() if one in named}, fits


async def awaited(
    db: AsyncConnection, wanted: Mapping[int, Sequence[str]], now: datetime
) -> set[int]:
    """Give who of these would be told of a job that is still being told to others."""
    told_now = await under_way(db, {one for ids in wanted.values() for one in ids})
    pairs = [(who, one) for who, ids in wanted.items() for one in ids if one in told_now]
    if not pairs:
        return set()
    jobs = await offers.still_open(db, told_now, now)
    there = [(who, one) for who, one in pairs if one in jobs]
    return {who for who, _ in await eligible(db, jobs, there)}


async def eligible(
    db: AsyncConnection, jobs: Mapping[str, Mapping[str, Any]], pairs: Sequence[tuple[int, str]]
) -> set[tuple[int, str]]:
    """Give which of these workers and jobs, given by their rows, every rule lets pass."""
    rows = []
    for worker, vacancy_id in pairs:
        asks = offers.criteria_of(jobs[vacancy_id])
        what = (asks.occupation, asks.comuna, asks.places[1], asks.best_pay, asks.schedule)
        rows.append((worker, vacancy_id, *what, asks.education, asks.experience_years))
    w, v = workers.c, vacancies.c
    given = values(
        db,
        rows,
        worker=w.id.type,
        vacancy_id=v.vacancy_id.type,
        occupation=v.occupation.type,
        comuna=v.comuna.type,
        region=v.comuna.type,
        best_pay=v.pay_max.type,
        schedule=v.schedule.type,
        education=w.education.type,
        experience_years=w.experience_years.type,
    )
    query = select(given.c.worker, given.c.vacancy_id).where(
        w.id == given.c.worker, each_for(given)
    )
    return {(row.worker, row.vacancy_id) for row in await db.execute(query)}
