"""Whom a call to a course is for: its own table of named rules, each a predicate over workers.

The same table selects an audience and explains, for one worker, why or why not. Sex, age,
marital status and nationality are never rules; nor is consent, which decides channels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, or_

from hub.audiences.eligibility import ANY_OCCUPATION, Narrowing, Rule, asked, told_of, within
from hub.tables import call_workers, search_occupations, workers
from hub.tables.lists import has_one_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What of a call decides whom it is for; what is absent excludes nobody."""

    comuna: str  #: the office's; whoever lives elsewhere is never called, whatever is asked
    roster: int | None = None  #: the call's row id, where it was given a list
    occupations: Sequence[str] = ()
    education_min: int | None = None  #: the order of its schooling label
    education_max: int | None = None
    experience_years_max: float | None = None
    course_codes_not: Sequence[str] = ()
    earlier: Sequence[int] = ()  #: broadcasts of the same call before this one


def _own_comuna(c: Called) -> ColumnElement[bool]:
    return workers.c.comuna == c.comuna


def _seeking(_: Called) -> ColumnElement[bool]:
    return and_(workers.c.status == "seeking", workers.c.processing)


def _not_told(c: Called) -> ColumnElement[bool] | None:
    return ~told_of(c.earlier) if c.earlier else None


def _on_roster(c: Called) -> ColumnElement[bool] | None:
    if c.roster is None:
        return None
    return exists().where(call_workers.c.call == c.roster, call_workers.c.worker == workers.c.id)


def _occupations(c: Called) -> ColumnElement[bool] | None:
    if not c.occupations:
        return None
    wanted = search_occupations.c.occupation.in_((*c.occupations, ANY_OCCUPATION))
    return exists().where(search_occupations.c.worker == workers.c.id, wanted)


def _education_min(c: Called) -> ColumnElement[bool] | None:
    if c.education_min is None:
        return None
    return or_(workers.c.education.is_(None), workers.c.education >= c.education_min)


def _education_max(c: Called) -> ColumnElement[bool] | None:
    if c.education_max is None:
        return None
    return or_(workers.c.education.is_(None), workers.c.education <= c.education_max)


def _experience(c: Called) -> ColumnElement[bool] | None:
    if c.experience_years_max is None:
        return None
    years = workers.c.experience_years
    return or_(years.is_(None), years <= c.experience_years_max)


def _courses(c: Called) -> ColumnElement[bool] | None:
    if not c.course_codes_not:
        return None
    return ~has_one_of(workers.c.course_codes, c.course_codes_not)


RULES: Sequence[Rule[Called]] = (
    Rule("own_comuna", _own_comuna),
    Rule("seeking", _seeking),
    Rule("not_told", _not_told),
    Rule("on_roster", _on_roster),
    Rule("occupations", _occupations),
    Rule("education_min", _education_min),
    Rule("education_max", _education_max),
    Rule("experience_max", _experience),
    Rule("courses_not_taken", _courses),
)


def audience(
    called: Called, after: int = 0, upto: int | None = None, also: Narrowing | None = None
) -> ColumnElement[bool]:
    """Give the predicate over `workers` of everyone called, or of a part (ix_workers_comuna_id)."""
    return and_(*asked(RULES, called), *within(workers.c.id, after, upto, also))
