"""Who changed what they look for, and the jobs that are open already; and what they are told.

What is told so is shown in the list at once. A broadcast of it has nothing to send: its lines ride
in one note of their person.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.eligibility import ANY_OCCUPATION, ANYWHERE, each_for
from hub.model import (
    ALERTS,
    OF_VACANCIES,
    UNFINISHED,
    BroadcastKind,
    BroadcastState,
    DeliveryState,
    Lane,
    Reach,
    VacancyState,
)
from hub.order import Priority, Rank
from hub.store import offers
from hub.store.many import Each, among, values
from hub.store.people import SearchRow
from hub.store.plan import CHANNEL_NUMBER, ways_of
from hub.store.upsert import insert_for
from hub.tables import (
    broadcasts,
    deliveries,
    employers,
    recipients,
    rematches,
    search_comunas,
    search_occupations,
    search_schedules,
    searches,
    vacancies,
    workers,
)

#: Jobs that one digest may tell of: the newest.
MOST: Final = 20
#: Candidates looked at for each person: of some of them a rule will fail.
_LOOKED_AT: Final = 60
#: A job that was published longer ago is no news.
_LATELY: Final = timedelta(days=60)


#: What a search asks, whatever it is called.
Asks = tuple[int | None, bool, frozenset[str], frozenset[str], frozenset[str]]


def asks(one: SearchRow) -> Asks:
    """Give what a search asks, to be compared."""
    return (
        one.pay_min,
        one.at_home,
        frozenset(one.occupations),
        frozenset(one.comunas),
        frozenset(one.schedules),
    )


async def searches_of(db: AsyncConnection, worker_ids: Collection[int]) -> dict[int, set[Asks]]:
    """Give what these workers look for, by row id."""
    s = searches.c
    query = select(s.id, s.worker, s.pay_min, s.at_home).where(among(s.worker, worker_ids))
    rows = (await db.execute(query)).all()
    numbers = [row.id for row in rows]
    parts: list[dict[int, set[str]]] = []
    for column in (
        search_occupations.c.occupation,
        search_comunas.c.comuna,
        search_schedules.c.schedule,
    ):
        of = column.table.c.search
        found: dict[int, set[str]] = {}
        for search, label in await db.execute(select(of, column).where(among(of, numbers))):
            found.setdefault(search, set()).add(label)
        parts.append(found)
    asked: dict[int, set[Asks]] = {}
    for one in rows:
        occupations, comunas, schedules = (frozenset(part.get(one.id, ())) for part in parts)
        what = (one.pay_min, one.at_home, occupations - {ANY_OCCUPATION}, comunas, schedules)
        asked.setdefault(one.worker, set()).add(what)
    return asked


async def ask(db: AsyncConnection, worker_ids: Collection[int], now: datetime) -> None:
    """Note that these workers, by row id, are to be matched; once, whatever they change until."""
    if worker_ids:
        rows = [{"worker": one, "asked_at": now} for one in sorted(worker_ids)]
        await db.execute(insert_for(db, rematches).on_conflict_do_nothing(), rows)


async def waiting(db: AsyncConnection, limit: int) -> list[int]:
    """Give who waits to be matched, by row id, who asked first first (ix_rematches_asked_at)."""
    m = rematches.c
    query = select(m.worker).order_by(m.asked_at, m.worker).limit(limit)
    return list((await db.scalars(query)).all())


async def take(db: AsyncConnection, worker_ids: Collection[int]) -> set[int]:
    """Take these off the list; answer who was on it: nobody is matched twice."""
    gone = delete(rematches).where(among(rematches.c.worker, worker_ids))
    return set((await db.scalars(gone.returning(rematches.c.worker))).all())


async def candidates(
    db: AsyncConnection, worker_ids: Sequence[int], now: datetime
) -> dict[int, list[str]]:
    """Give each worker's open jobs by trade and place, the newest first, without those told.

    Every other rule is for `fitting` to judge (ix_vacancies_open).
    """
    if not worker_ids:
        return {}
    told = await _told(db, worker_ids)
    o, c, v, e = search_occupations.c, search_comunas.c, vacancies.c, employers.c
    planned = (
        select(broadcasts.c.id)
        .where(
            broadcasts.c.subject_id == v.vacancy_id,
            broadcasts.c.kind == BroadcastKind.VACANCY,
            broadcasts.c.planned_at.is_not(None),
        )
        .exists()
    )
    pairs = (
        select(o.worker, v.vacancy_id, v.published_at)
        .distinct()
        .select_from(search_occupations)
        .join(searches, searches.c.id == o.search)
        .join(search_comunas, c.search == searches.c.id)
        .join(
            vacancies,
            and_(
                or_(o.occupation == v.occupation, o.occupation == ANY_OCCUPATION),
                or_(
                    c.comuna == v.comuna,
                    c.comuna == func.substr(v.comuna, 1, 2),
                    c.comuna == ANYWHERE,
                ),
            ),
        )
        .join(employers, e.employer_id == v.employer_id)
        .where(
            # By the searches of a worker: the key of trades leads with the trade.
            o.search.in_(select(searches.c.id).where(among(searches.c.worker, worker_ids))),
            v.state == VacancyState.OPEN,
            v.published_at.between(now - _LATELY, now),
            v.valid_until > now,
            v.review_since.is_(None),
            e.verified,
            planned,
        )
        .subquery()
    )
    turn = func.row_number().over(
        partition_by=pairs.c.worker, order_by=(pairs.c.published_at.desc(), pairs.c.vacancy_id)
    )
    ranked = select(pairs.c.worker, pairs.c.vacancy_id, turn.label("turn")).subquery()
    # Who was told of many is looked at further on: what they know does not count.
    most = _LOOKED_AT + max((len(known) for known in told.values()), default=0)
    query = select(ranked).where(ranked.c.turn <= most).order_by(ranked.c.worker, ranked.c.turn)
    found: dict[int, list[str]] = {}
    for row in await db.execute(query):
        if row.vacancy_id not in told.get(row.worker, ()):
            found.setdefault(row.worker, []).append(row.vacancy_id)
    return {worker: jobs[:_LOOKED_AT] for worker, jobs in found.items()}


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


async def fitting(
    db: AsyncConnection, wanted: Mapping[int, Sequence[str]], now: datetime
) -> tuple[dict[str, Mapping[str, Any]], dict[int, list[str]]]:
    """Give the jobs that are told, newest first, and of each worker those every rule lets pass.

    As many as one digest tells of, the first first; of whom nothing passes nothing is said. In
    few statements, however many jobs they are of.
    """
    if not wanted:
        return {}, {}
    jobs = await offers.still_open(db, {one for ids in wanted.values() for one in ids}, now)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One worker, and by what their digest goes."""

    worker: int
    band: int
    reach: Reach  #: the channel it is planned on first; none: the list tells
    alone: str | None  #: why there is none
    comuna: str | None
    sms_daily_cap: int


async def people(
    db: AsyncConnection, worker_ids: Collection[int], priority: Priority, channels: Reach
) -> dict[int, Person]:
    """Give these workers as an alert of today would find them."""
    w = workers.c
    ways = ways_of(BroadcastKind.CHANGED_SEARCH, priority, channels)
    query = select(
        w.id.label("worker"),
        w.band,
        ways.reach.label("reach"),
        ways.alone.label("alone"),
        w.comuna,
        w.sms_daily_cap,
    ).where(among(w.id, worker_ids))
    return {
        row["worker"]: Person(**{**row, "reach": Reach(row["reach"])})
        for row in (await db.execute(query)).mappings()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One worker of one job, and the note that tells it; None: their list alone does."""

    person: Person
    note: int | None  #: the delivery of the note
    lane: Lane | None


async def tell(
    db: AsyncConnection,
    told: Sequence[tuple[Mapping[str, Any], Sequence[Line]]],
    *,
    due_at: datetime,
    now: datetime,
) -> None:
    """Write a broadcast of each job, given as its row, finished as it is written."""
    news = [
        offers.NewBroadcast(
            kind=BroadcastKind.CHANGED_SEARCH,
            subject_id=vacancy["vacancy_id"],
            state=BroadcastState.FINISHED,
            published_at=now,
            due_at=due_at,
            valid_until=vacancy["valid_until"],
        )
        for vacancy, _ in told
    ]
    if not news:
        return
    numbers = await offers.add_broadcasts(db, news, now)
    of = [(numbers[vacancy["vacancy_id"]], lines) for vacancy, lines in told]
    r, b = recipients.c, broadcasts.c
    rows = [
        _recipient(number, one, turn) | {"order_at": now, "due_at": due_at} | _shown(now)
        for number, lines in of
        for turn, one in enumerate(lines)
    ]
    made = await db.execute(insert(recipients).returning(r.id, r.broadcast_id, r.worker), rows)
    ids: dict[int, dict[int, int]] = {}
    for row in made:
        ids.setdefault(row.broadcast_id, {})[row.worker] = row.id
    each = Each(db, number=b.id.type, first=r.id.type, last=r.id.type, many=b.audience.type)
    await each.run(
        update(broadcasts)
        .where(b.id == each["number"])
        .values(
            planned_at=now,
            finished_at=now,
            recipients_from=each["first"],
            recipients_to=each["last"],
            audience=each["many"],
        ),
        [
            {"number": one, "first": min(it.values()), "last": max(it.values()), "many": len(it)}
            for one, it in ids.items()
        ],
    )
    riding = [
        _delivery(number, ids[number][one.person.worker], one, now)
        for number, lines in of
        for one in lines
        if one.lane is not None
    ]
    if riding:
        await db.execute(insert(deliveries), riding)


def _recipient(number: int, one: Line, turn: int) -> dict[str, Any]:
    return {
        "broadcast_id": number,
        "worker": one.person.worker,
        "band": one.person.band,
        "place": 0,
        "shuffle": turn,
        "reach": int(Reach.NONE if one.lane is None else Reach.of(one.lane)),
        "alone": None if one.lane else one.person.alone,
    }


def _shown(now: datetime) -> dict[str, Any]:
    return {"visible_at": now, "told_at": now, "told_by": Lane.INBOX}


def _delivery(number: int, recipient: int, one: Line, now: datetime) -> dict[str, Any]:
    """Give the row of what rides in its person's note."""
    if one.lane is None:
        raise ValueError("what the list alone tells has no delivery")
    return {
        "id": recipient * 4 + CHANNEL_NUMBER[one.lane],
        "recipient": recipient,
        "broadcast_id": number,
        "worker": one.person.worker,
        "channel": one.lane,
        "state": DeliveryState.COALESCED,
        "rank": Rank.REST,
        "place": 0,
        "order_at": now,
        "shuffle": 0,
        "attempts": 0,
        "late_entry": 0,
        "rides_with": one.note,
    }
