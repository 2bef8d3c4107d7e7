"""Accepted data come in and what is worth saying of them leaves, in a portal programmer's words."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from config.reference import schooling_order
from hub.intake.contract.contact import sms_capable
from hub.intake.contract.fields import Data
from hub.intake.contract.offers import CourseCallRequested, NoticeRequested, VacancyPublished
from hub.intake.contract.people import EmployabilityLoaded, WorkerUpserted

#: How far a clock may run ahead of ours before it is worth a word.
CLOCK_TOLERANCE = timedelta(minutes=5)
#: From publication until everybody is to be told.
WINDOW = timedelta(hours=6)


def advise(data: Data, now: datetime) -> Iterator[str]:
    """Say what is valid and probably not meant; no contact datum and no index is repeated."""
    match data:
        case WorkerUpserted():
            yield from _of_worker(data, now)
        case EmployabilityLoaded() if data.computed_on > (now + timedelta(days=1)).date():
            yield "data.computed_on lies in the future"
        case VacancyPublished():
            yield from _of_vacancy(data, now)
        case CourseCallRequested():
            yield from _of_call(data)
        case NoticeRequested() if data.ends_at <= now:
            yield "data.ends_at has passed: there is nothing left to announce"


def _of_worker(worker: WorkerUpserted, now: datetime) -> Iterator[str]:
    if worker.searches is None and worker.status == "seeking":
        yield "data.searches is absent: without a search known before, no vacancy will be told"
    if worker.searches == () and worker.status != "paused":
        yield "data.searches is empty: no vacancy will be told"
    if worker.profile and not worker.profile.comuna:
        for search in worker.searches or ():
            if not search.comunas:
                yield (
                    f"search {search.search_id} has no comunas, which means the worker's own, "
                    "and data.profile has no comuna: it will match nothing"
                )
    if any(consent.at > now + CLOCK_TOLERANCE for consent in worker.consents):
        yield "data.consents has an `at` in the future: it wins over any withdrawal until then"
    if worker.contact is not None:
        granted = {consent.channel for consent in worker.consents if consent.granted}
        if "email" in granted and not worker.contact.email:
            yield "data.consents grants email, and data.contact has no email"
        if "sms" in granted and not worker.contact.phone:
            yield "data.consents grants sms, and data.contact has no phone"
        if worker.contact.phone and not sms_capable(worker.contact.phone):
            yield "data.contact.phone is not a Chilean mobile: it will get no SMS"


def _of_vacancy(vacancy: VacancyPublished, now: datetime) -> Iterator[str]:
    if vacancy.valid_until <= now:
        yield "data.valid_until has passed: nobody will be told"
    elif vacancy.published_at + WINDOW <= now:
        yield "data.published_at is more than six hours ago: everybody will be told late"
    elif vacancy.published_at > now + CLOCK_TOLERANCE:
        yield "data.published_at is in the future: nothing is told before it"
    elif vacancy.valid_until < vacancy.published_at + WINDOW:
        yield "data.valid_until is within six hours of publication: some may not be told in time"


def _of_call(call: CourseCallRequested) -> Iterator[str]:
    if call.answer_by > call.course.starts_at:
        yield "data.answer_by is after the course starts"
    if (criteria := call.audience.criteria) and criteria.education_min and criteria.education_max:
        least = schooling_order(criteria.education_min)
        most = schooling_order(criteria.education_max)
        if least is not None and most is not None and least > most:
            yield "data.audience.criteria.education_max is below education_min: it is for nobody"
