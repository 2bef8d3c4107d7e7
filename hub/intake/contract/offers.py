"""What events say of vacancies, course calls and notices."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from config.reference import schooling_order
from hub.intake.contract.fields import (
    AsSet,
    Comuna,
    Count,
    Data,
    Description,
    Flag,
    Id,
    Instant,
    Label,
    Labels,
    Line,
    Notice,
    Pay,
    Reason,
    Schooling,
    Title,
    Years,
)
from hub.intake.contract.text import Wrong
from hub.outages import LONGEST

#: A due time is reckoned from a publication: it must exist.
_LAST_YEAR = 2200


class VacancyPublished(Data):
    """A vacancy to be told within six hours of `published_at`."""

    vacancy_id: Id
    employer_id: Id
    title: Title
    occupation: Label
    comuna: Comuna
    published_at: Instant
    valid_until: Instant
    pay_min: Pay | None = None
    pay_max: Pay | None = None
    schedule: Label | None = None
    contract: Label | None = None
    education_min: Schooling | None = None
    experience_years_min: Years | None = None
    openings: Count | None = None
    description: Description | None = None
    confidential: Flag = True
    entered_at: Instant | None = None
    reviewed_at: Instant | None = None

    @field_validator("published_at")
    @classmethod
    def _within_reckoning(cls, value: datetime) -> datetime:
        if value.year > _LAST_YEAR:
            raise Wrong(f"must not be after the year {_LAST_YEAR}")
        return value

    @field_validator("valid_until")
    @classmethod
    def _ends_after_it_begins(cls, value: datetime, info: ValidationInfo) -> datetime:
        return _later(value, "published_at", info)

    @field_validator("pay_max")
    @classmethod
    def _not_below_the_least(cls, value: int | None, info: ValidationInfo) -> int | None:
        least = info.data.get("pay_min")
        if value is not None and least is not None and value < least:
            raise Wrong("must not be below pay_min")
        return value


class VacancyClosed(Data):
    """A vacancy that is filled or withdrawn."""

    vacancy_id: Id
    reason: Reason | None = None


class VacancyRecalled(Data):
    """A vacancy that is false or improper: nothing of it goes out any more."""

    vacancy_id: Id
    reason: Reason | None = None


class Course(Data):
    """A course people are called to."""

    code: Label
    name: Title
    starts_at: Instant
    place: Line
    hours: Count | None = None
    schedule: Label | None = None
    seats: Count | None = None


class Criteria(Data):
    """Whom a course is for; what is absent excludes nobody."""

    occupations: Labels = ()
    education_min: Schooling | None = None
    education_max: Schooling | None = None
    experience_years_max: Years | None = None
    course_codes_not: Labels = ()


def reversed_schooling(criteria: Criteria) -> bool:
    """Say whether nobody has as much schooling as is asked for, and no more than that."""
    least = criteria.education_min and schooling_order(criteria.education_min)
    most = criteria.education_max and schooling_order(criteria.education_max)
    return isinstance(least, int) and isinstance(most, int) and least > most


class Audience(Data):
    """The workers of a course call: by criteria, or one by one."""

    criteria: Criteria | None = None
    worker_ids: Annotated[tuple[Id, ...], AsSet(50_000, least=1)] | None = Field(
        default=None, validate_default=True
    )

    @field_validator("worker_ids")
    @classmethod
    def _exactly_one(
        cls, value: tuple[str, ...] | None, info: ValidationInfo
    ) -> tuple[str, ...] | None:
        # Faulty criteria are absent from what was read so far; they were given all the same.
        by_criteria = info.data.get("criteria", ...) is not None
        if by_criteria == (value is not None):
            raise Wrong("give exactly one of criteria and worker_ids")
        return value


def begins_before_it_ends(value: datetime | None, info: ValidationInfo) -> datetime | None:
    """Check when a call begins, of anything that has `answer_by` before it."""
    until = info.data.get("answer_by")
    if value is not None and until is not None and value >= until:
        raise Wrong("must be before answer_by")
    return value


class CourseCallRequested(Data):
    """A call of an OMIL to a course."""

    call_id: Id
    comuna: Comuna
    requested_by: Line
    course: Course
    audience: Audience
    answer_by: Instant
    begins_at: Instant | None = None

    _in_order = field_validator("begins_at")(begins_before_it_ends)


class NoticeRequested(Data):
    """A planned outage, told to everybody; the same id again changes it."""

    notice_id: Id
    kind: Literal["maintenance"]
    starts_at: Instant
    ends_at: Instant
    text: Notice
    cancelled: Flag = False  #: it will not be: who was told hears so

    @field_validator("ends_at")
    @classmethod
    def _ends_after_it_starts(cls, value: datetime, info: ValidationInfo) -> datetime:
        starts = info.data.get("starts_at")
        if starts is not None and value - starts > LONGEST:
            raise Wrong("must be at most 4 hours after starts_at: no outage is longer (D140 4.5)")
        return _later(value, "starts_at", info)


def _later(value: datetime, than: str, info: ValidationInfo) -> datetime:
    earlier = info.data.get(than)
    if earlier is not None and value <= earlier:
        raise Wrong(f"must be after {than}")
    return value
