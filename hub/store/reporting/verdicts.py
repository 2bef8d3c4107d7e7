"""A broadcast and a worker go in; each rule's word on that worker comes out.

The predicates are those that select audiences, as columns instead of conditions.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, exists, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.audiences import called, everybody
from hub.audiences.called import Called
from hub.audiences.eligibility import (
    ANY_OCCUPATION,
    ANYWHERE,
    SEARCH_RULES,
    WORKER_RULES,
    C,
    Criteria,
    Rule,
)
from hub.audiences.everybody import Everybody
from hub.model import BroadcastKind
from hub.rulings import (
    Place,
    Ruling,
    SearchVerdict,
    Subject,
    Verdict,
)
from hub.store.subjects import facts
from hub.tables import (
    search_comunas,
    search_occupations,
    searches,
    workers,
)
from templates import words


async def subject(db: AsyncConnection, broadcast: Mapping[str, Any]) -> Subject:
    """Say what a broadcast, given as its row, tells and where it stands."""
    title = (await facts.headlines(db, [broadcast["id"]]))[broadcast["id"]].title
    return Subject(
        broadcast_id=broadcast["id"],
        kind=broadcast["kind"],
        subject_id=broadcast["subject_id"],
        title=words.calm(title),
        state=broadcast["state"],
        state_reason=broadcast["state_reason"],
    )


async def verdict(
    db: AsyncConnection, worker: int, kind: BroadcastKind, criteria: Criteria
) -> Verdict:
    """Judge one worker, by row id, by every rule of a broadcast."""
    row = (
        await db.execute(
            select(
                workers.c.education.is_not(None).label("schooling_known"),
                workers.c.experience_years.is_not(None).label("experience_known"),
                *_columns(WORKER_RULES, criteria),
            ).where(workers.c.id == worker)
        )
    ).one()
    rulings = _rulings(WORKER_RULES, criteria, row._mapping)
    update = kind in (BroadcastKind.UPDATE, BroadcastKind.CORRECTION)  # these go to those told
    return Verdict(
        rulings=_of_update(rulings) if update else rulings,
        searches=None if update else await _searches(db, worker, criteria),
        schooling_known=bool(row.schooling_known),
        experience_known=bool(row.experience_known),
    )


async def of_call(db: AsyncConnection, worker: int, whom: Called) -> Verdict:
    """Judge one worker, by row id, by every rule of a call; searches are among its rules."""
    return await _by_rules(db, worker, called.RULES, whom)


async def of_notice(db: AsyncConnection, worker: int, whom: Everybody) -> Verdict:
    """Judge one worker, by row id, by every rule of a notice."""
    return await _by_rules(db, worker, everybody.RULES, whom)


async def _by_rules(db: AsyncConnection, worker: int, rules: Sequence[Rule[C]], whom: C) -> Verdict:
    columns = _columns(rules, whom)
    row = (await db.execute(select(*columns).where(workers.c.id == worker))).one()
    return Verdict(
        rulings=_rulings(rules, whom, row._mapping),
        searches=None,
        schooling_known=False,
        experience_known=False,
    )


async def _searches(
    db: AsyncConnection, worker: int, criteria: Criteria
) -> tuple[SearchVerdict, ...]:
    s = searches.c
    any_occupation = exists().where(
        search_occupations.c.search == s.id, search_occupations.c.occupation == ANY_OCCUPATION
    )
    query = (
        select(
            s.search_id,
            s.at_home,
            s.pay_min.is_not(None).label("wants_pay"),
            (~s.any_schedule).label("wants_schedule"),
            any_occupation.label("any_occupation"),
            _covers(criteria.comuna).label("covers_comuna"),
            _covers(criteria.comuna[:2]).label("covers_region"),
            _covers(ANYWHERE).label("covers_everything"),
            *_columns(SEARCH_RULES, criteria),
        )
        .where(s.worker == worker)
        .order_by(s.search_id)
    )
    return tuple(
        SearchVerdict(
            search_id=row.search_id,
            rulings=_rulings(SEARCH_RULES, criteria, row._mapping),
            any_occupation=bool(row.any_occupation),
            place=_place(row._mapping),
            wants_pay=bool(row.wants_pay),
            wants_schedule=bool(row.wants_schedule),
        )
        for row in await db.execute(query)
    )


def _covers(place: str) -> ColumnElement[bool]:
    return exists().where(
        search_comunas.c.search == searches.c.id, search_comunas.c.comuna == place
    )


def _place(row: Mapping[Any, Any]) -> Place | None:
    if row["covers_comuna"]:
        return Place.OWN_COMUNA if row["at_home"] else Place.COMUNA
    if row["covers_region"]:
        return Place.REGION
    return Place.ANYWHERE if row["covers_everything"] else None


def _columns(rules: Sequence[Rule[C]], criteria: C) -> list[ColumnElement[bool]]:
    """Give each rule as a column of its name; one the vacancy does not ask for holds."""
    built = ((rule.name, rule.predicate(criteria)) for rule in rules)
    return [
        (literal(True) if predicate is None else predicate).label(f"rule_{name}")
        for name, predicate in built
    ]


def _rulings(rules: Sequence[Rule[C]], criteria: C, row: Mapping[Any, Any]) -> tuple[Ruling, ...]:
    return tuple(
        Ruling(
            rule=rule.name,
            asked=rule.predicate(criteria) is not None,
            passed=bool(row[f"rule_{rule.name}"]),
        )
        for rule in rules
    )


def _of_update(rulings: Sequence[Ruling]) -> tuple[Ruling, ...]:
    """Give the rules of an update: it goes to those who seek and were told of the vacancy."""
    by_name = {one.rule: one for one in rulings}
    told = not by_name["not_told"].passed
    return (by_name["seeking"], Ruling(rule="told", asked=True, passed=told))
