"""Who a vacancy is for: one table of named rules, each a predicate built from the vacancy.

The same table selects an audience and explains, for one worker, why or why not. Sex, age,
marital status and nationality are never rules (Código del Trabajo art. 2); nor is consent,
which decides channels.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import ColumnElement, FromClause, and_, exists, or_, select

from hub.model import DeliveryState, Lane
from hub.tables import (
    broadcasts,
    deliveries,
    recipients,
    recipients_of,
    search_comunas,
    search_occupations,
    search_schedules,
    searches,
    workers,
)
from hub.tables.ids import of_recipient

#: Stands in `search_occupations` for a search that names none; no label is empty.
ANY_OCCUPATION = ""
#: A comuna of a search: the whole country (contract: searches.comunas).
ANYWHERE = "*"

#: What is asked: by a vacancy, or by a call (hub.audiences.called).
C = TypeVar("C")

#: A predicate over the column that holds a worker's row id.
Narrowing = Callable[[ColumnElement[int]], ColumnElement[bool]]


#: States of a delivery that has left, or may have.
OUT = (
    DeliveryState.ACCEPTED,
    DeliveryState.DELIVERED,
    DeliveryState.UNKNOWN,
    DeliveryState.COALESCED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """What of a vacancy decides who hears of it."""

    occupation: str
    comuna: str  #: five-digit CUT code
    best_pay: int | None  #: CLP a month
    schedule: str | None
    education: int | None  #: the order of its schooling label; None asks for none
    experience_years: float | None
    earlier: Sequence[int] = ()  #: broadcasts of the same vacancy before this one

    @property
    def places(self) -> tuple[str, str, str]:
        """Every word of a search that covers this comuna."""
        return (self.comuna, self.comuna[:2], ANYWHERE)


@dataclass(frozen=True, slots=True)
class Rule(Generic[C]):
    """One reason to be told, or not, by what a vacancy or a call (hub.audiences.called) asks."""

    name: str
    #: Over a row of `workers` or of `searches`; None when nothing is asked.
    predicate: Callable[[C], ColumnElement[bool] | None]


def _seeking(_: Criteria) -> ColumnElement[bool]:
    return and_(workers.c.status == "seeking", workers.c.processing)


def unanswered() -> ColumnElement[bool]:
    """Give the predicate over `deliveries` of an e-mail of which an attempt had no answer.

    It may have arrived, wherever it stands now: to go again, or stopped before it could.
    """
    d = deliveries.c
    return and_(
        d.doubted.is_(True),
        d.channel == Lane.EMAIL,
        d.state != DeliveryState.FAILED,
    )


def was_told() -> ColumnElement[bool]:
    """Give the predicate over `recipients` of who was told, or may have been.

    What a provider refused was handed over and told nobody.
    """
    d = deliveries.c
    on_the_wire = and_(d.state == DeliveryState.SENDING, d.handed_at.is_not(None))
    out = exists().where(
        of_recipient(d.id, recipients.c.id),
        or_(d.state.in_(OUT), on_the_wire, unanswered()),
    )
    return or_(recipients.c.told_at.is_not(None), out)


def told_of(earlier: Sequence[int]) -> ColumnElement[bool]:
    """Give the predicate over `workers` of who was told, or may have been, of these broadcasts."""
    return (
        select(recipients.c.id)
        .join(broadcasts, recipients_of())
        .where(recipients.c.worker == workers.c.id, broadcasts.c.id.in_(earlier), was_told())
        .exists()
    )


def _not_told(c: Criteria) -> ColumnElement[bool] | None:
    return ~told_of(c.earlier) if c.earlier else None


def _education(c: Criteria) -> ColumnElement[bool] | None:
    if c.education is None:
        return None
    return or_(workers.c.education.is_(None), workers.c.education >= c.education)


def _experience(c: Criteria) -> ColumnElement[bool] | None:
    if c.experience_years is None:
        return None
    return or_(
        workers.c.experience_years.is_(None), workers.c.experience_years >= c.experience_years
    )


def named(c: Criteria) -> ColumnElement[bool]:
    """Give the predicate over `search_occupations` of searches for the job, or for any."""
    return search_occupations.c.occupation.in_((c.occupation, ANY_OCCUPATION))


def _occupation(c: Criteria) -> ColumnElement[bool]:
    return searches.c.id.in_(select(search_occupations.c.search).where(named(c)))


def _comuna(c: Criteria) -> ColumnElement[bool]:
    return exists().where(
        search_comunas.c.search == searches.c.id, search_comunas.c.comuna.in_(c.places)
    )


def _pay(c: Criteria) -> ColumnElement[bool] | None:
    if c.best_pay is None:
        return None
    return or_(searches.c.pay_min.is_(None), searches.c.pay_min <= c.best_pay)


def _schedule(c: Criteria) -> ColumnElement[bool] | None:
    if c.schedule is None:
        return None
    return or_(
        searches.c.any_schedule,
        exists().where(
            search_schedules.c.search == searches.c.id, search_schedules.c.schedule == c.schedule
        ),
    )


#: Of the worker.
WORKER_RULES = (
    Rule("seeking", _seeking),
    Rule("not_told", _not_told),
    Rule("education", _education),
    Rule("experience", _experience),
)

_OCCUPATION = Rule("occupation", _occupation)

#: What is asked of the searches that name the occupation.
_OTHER_SEARCH_RULES = (
    Rule("comuna", _comuna),
    Rule("pay", _pay),
    Rule("schedule", _schedule),
)

#: Of one search of theirs, which must pass all of them.
SEARCH_RULES = (_OCCUPATION, *_OTHER_SEARCH_RULES)


def asked(rules: Sequence[Rule[C]], criteria: C) -> list[ColumnElement[bool]]:
    """Give the predicates of those of the rules that the criteria ask for."""
    built = (rule.predicate(criteria) for rule in rules)
    return [predicate for predicate in built if predicate is not None]


def within(
    worker: ColumnElement[int], after: int, upto: int | None, also: Narrowing | None
) -> list[ColumnElement[bool]]:
    """Give the predicates of a part of an audience.

    Of row ids in (after, upto] only, None being no end, and of those whom `also` lets pass.
    """
    limits = [worker > after] if after else []
    if upto is not None:
        limits.append(worker <= upto)
    if also is not None:
        limits.append(also(worker))
    return limits


def audience(
    criteria: Criteria, after: int = 0, upto: int | None = None, also: Narrowing | None = None
) -> ColumnElement[bool]:
    """Give the predicate over `workers` of everyone eligible, or of a part of them (`within`).

    The key of search_occupations finds searches and workers at once, in the order of workers:
    the part is looked for there, before anything else is looked at.
    """
    worker = search_occupations.c.worker
    part = within(worker, after, upto, also)
    found = (
        select(worker)
        .join(searches, searches.c.id == search_occupations.c.search)
        .where(named(criteria), *part, *asked(_OTHER_SEARCH_RULES, criteria))
    )
    return and_(workers.c.id.in_(found), *asked(WORKER_RULES, criteria))


#: Of each rule that a vacancy need not ask for, the criterion that is null then.
MAY_ASK_NOTHING: Final = {
    "pay": "best_pay",
    "schedule": "schedule",
    "education": "education",
    "experience": "experience_years",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns(Criteria):
    """Criteria as columns of a table: the same rules judge many vacancies at once."""

    region: Any

    @property
    def places(self) -> tuple[Any, Any, Any]:
        """Every word of a search that covers this comuna."""
        return (self.comuna, self.region, ANYWHERE)


def each_for(given: FromClause) -> ColumnElement[bool]:
    """Give the predicate over `workers`, `searches` and `given` of who is eligible for its row.

    `given` has the criteria of one vacancy a row, null where it asks for nothing, and `region`,
    which its comuna begins with; it holds once for each search that passes. Whether they were
    told of it is not asked.
    """
    c: Any = given.c
    criteria = _Columns(
        occupation=c.occupation,
        comuna=c.comuna,
        region=c.region,
        best_pay=c.best_pay,
        schedule=c.schedule,
        education=c.education,
        experience_years=c.experience_years,
    )
    found = []
    for rule in (*WORKER_RULES, *_OTHER_SEARCH_RULES):
        predicate, nothing = rule.predicate(criteria), MAY_ASK_NOTHING.get(rule.name)
        if predicate is not None:
            found.append(predicate if nothing is None else or_(c[nothing].is_(None), predicate))
    return and_(
        search_occupations.c.worker == workers.c.id,
        search_occupations.c.search == searches.c.id,
        named(criteria),
        *found,
    )
