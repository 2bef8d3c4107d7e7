"""Whom a notice is for: its own table of named rules, each a predicate over workers.

Everybody who may be processed at all, seeking or not; of a change or a cancellation, those who
were told before. Consent decides channels alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_

from hub.audiences.eligibility import Narrowing, Rule, asked, told_of, within
from hub.tables import workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Everybody:
    """What of a notice decides whom it is for."""

    earlier: Sequence[int] = ()  #: broadcasts of the same notice before this one
    told: bool = False  #: only who was told by those; otherwise only who was not


def _processed(_: Everybody) -> ColumnElement[bool]:
    return workers.c.processing.is_(True)


def _told(e: Everybody) -> ColumnElement[bool] | None:
    return told_of(e.earlier) if e.told else None


def _not_told(e: Everybody) -> ColumnElement[bool] | None:
    return ~told_of(e.earlier) if e.earlier and not e.told else None


RULES: Sequence[Rule[Everybody]] = (
    Rule("processed", _processed),
    Rule("told", _told),
    Rule("not_told", _not_told),
)


def audience(
    everybody: Everybody, after: int = 0, upto: int | None = None, also: Narrowing | None = None
) -> ColumnElement[bool]:
    """Give the predicate over `workers` of everybody, or of a part of them."""
    return and_(*asked(RULES, everybody), *within(workers.c.id, after, upto, also))
