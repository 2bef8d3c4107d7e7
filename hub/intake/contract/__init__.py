"""The portal's events: the data of each type come in as JSON and leave as a typed, frozen model."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from hub.errors import Fault, Malformed
from hub.intake.contract.contact import sms_capable
from hub.intake.contract.faults import MOST_FAULTS, faults, path
from hub.intake.contract.fields import Data
from hub.intake.contract.offers import (
    Audience,
    Course,
    CourseCallRequested,
    Criteria,
    NoticeRequested,
    VacancyClosed,
    VacancyPublished,
    VacancyRecalled,
    begins_before_it_ends,
    reversed_schooling,
)
from hub.intake.contract.people import (
    Consent,
    Contact,
    EmployabilityLoaded,
    EmployerUpserted,
    Identity,
    Preferences,
    Profile,
    Search,
    WorkerErased,
    WorkerUpserted,
)

__all__ = [
    "MOST_FAULTS",
    "MOST_LABELS",
    "TYPES",
    "Audience",
    "Consent",
    "Contact",
    "Course",
    "CourseCallRequested",
    "Criteria",
    "Data",
    "EmployabilityLoaded",
    "EmployerUpserted",
    "EventType",
    "Identity",
    "NoticeRequested",
    "Preferences",
    "Profile",
    "Search",
    "VacancyClosed",
    "VacancyPublished",
    "VacancyRecalled",
    "WorkerErased",
    "WorkerUpserted",
    "begins_before_it_ends",
    "canonical",
    "load",
    "path",
    "read",
    "reversed_schooling",
    "sms_capable",
]


@dataclass(frozen=True, slots=True)
class EventType:
    """What one type of event carries, and of what it speaks."""

    model: type[Data]
    subject: str  #: worker, employer, vacancy, call or notice
    key: str  #: the field with the subject's id


#: The most occupations, comunas and schedules in all searches of one worker.
MOST_LABELS = 5_000

#: Every type the hub knows.
TYPES: Mapping[str, EventType] = {
    "cl.bne.worker.upserted": EventType(WorkerUpserted, "worker", "worker_id"),
    "cl.bne.worker.erased": EventType(WorkerErased, "worker", "worker_id"),
    "cl.bne.employability.loaded": EventType(EmployabilityLoaded, "worker", "worker_id"),
    "cl.bne.employer.upserted": EventType(EmployerUpserted, "employer", "employer_id"),
    "cl.bne.vacancy.published": EventType(VacancyPublished, "vacancy", "vacancy_id"),
    "cl.bne.vacancy.closed": EventType(VacancyClosed, "vacancy", "vacancy_id"),
    "cl.bne.vacancy.recalled": EventType(VacancyRecalled, "vacancy", "vacancy_id"),
    "cl.bne.course_call.requested": EventType(CourseCallRequested, "call", "call_id"),
    "cl.bne.notice.requested": EventType(NoticeRequested, "notice", "notice_id"),
}


def read(type_: str, value: object) -> Data:
    """Read the data of an event of a known type, as JSON gave them without their nulls.

    Raises Malformed with every fault.
    """
    model = TYPES[type_].model
    found = []
    if model is WorkerUpserted:
        found = [*_searches_that_differ(value), *_too_many_labels(value)]
    try:
        data = model.model_validate(value)
    except ValidationError as error:
        raise Malformed([*faults(error, model), *found][:MOST_FAULTS]) from None
    if found:
        raise Malformed(found[:MOST_FAULTS])
    return data


def canonical(data: Data) -> bytes:
    """Write data in the one form they have: keys sorted, nothing absent, times in UTC."""
    return json.dumps(
        data.model_dump(mode="json", exclude_none=True),
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
    ).encode()


def load(type_: str, written: bytes) -> Data:
    """Read back what `canonical` wrote of an event of a known type."""
    return read(type_, json.loads(written))


def _searches_that_differ(value: object) -> list[Fault]:
    """Name each search whose id an earlier one bears and that is not the same search.

    Read from the raw value, so that it is said together with whatever else is wrong.
    """
    searches = value.get("searches") if isinstance(value, dict) else None
    if not isinstance(searches, list):
        return []
    first: dict[str, object] = {}
    found = []
    for place, search in enumerate(searches):
        name = search.get("search_id") if isinstance(search, dict) else None
        if isinstance(name, str) and not _same_search(first.setdefault(name, search), search):
            field = path(("data", "searches", place, "search_id"))
            found.append(Fault(field, "is the id of an earlier, different search"))
    return found


def _too_many_labels(value: object) -> list[Fault]:
    """Name the searches when they ask for more together than one person looks for.

    Each label is a row: a million of them would keep everybody else waiting.
    """
    searches = value.get("searches") if isinstance(value, dict) else None
    lists = [
        search.get(name)
        for search in (searches if isinstance(searches, list) else ())
        if isinstance(search, dict)
        for name in ("occupations", "comunas", "schedules")
    ]
    if sum(len(labels) for labels in lists if isinstance(labels, list)) <= MOST_LABELS:
        return []
    asked = f"must not have more than {MOST_LABELS} occupations, comunas and schedules together"
    return [Fault(path(("data", "searches")), asked)]


def _same_search(one: object, other: object) -> bool:
    if one is other:
        return True
    try:
        return Search.model_validate(one) == Search.model_validate(other)
    except ValidationError:
        return False
