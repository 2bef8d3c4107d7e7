"""Accepted data come in and what is worth saying of them leaves, in a portal programmer's words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from config.reference import comuna
from hub.intake.contract.contact import sms_capable
from hub.intake.contract.fields import Data
from hub.intake.contract.offers import (
    CourseCallRequested,
    NoticeRequested,
    VacancyPublished,
    reversed_schooling,
)
from hub.intake.contract.people import EmployabilityLoaded, WorkerUpserted
from hub.manners import QuietHours

#: How far a clock may run ahead of ours before it is worth a word.
CLOCK_TOLERANCE = timedelta(minutes=5)
#: With less time than this that is not quiet, whoever has only SMS may not be told by it.
_ENOUGH_FOR_SMS = timedelta(minutes=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What the hub promises of a vacancy, as far as a portal can plan by it."""

    due: timedelta = timedelta(hours=6)  #: from publication until everybody is to be told
    quiet: QuietHours = field(default_factory=QuietHours)  #: when no SMS goes


def advise(data: Data, now: datetime, terms: Promise) -> Iterator[str]:
    """Say what is valid and probably not meant; no contact datum and no index is repeated.

    Each begins with a code that stays the same: `sms_only_late: ...`.
    """
    match data:
        case WorkerUpserted():
            yield from _of_worker(data, now)
        case EmployabilityLoaded() if data.computed_on > (now + timedelta(days=1)).date():
            yield "computed_ahead: data.computed_on lies in the future"
        case VacancyPublished():
            yield from _of_vacancy(data, now, terms)
        case CourseCallRequested():
            yield from _of_call(data)
        case NoticeRequested():
            yield from _of_notice(data, now)


def _of_worker(worker: WorkerUpserted, now: datetime) -> Iterator[str]:
    if worker.searches is None and worker.status == "seeking":
        yield (
            "searches_absent: data.searches is absent: without a search known before, "
            "no vacancy will be told"
        )
    if worker.searches == () and worker.status != "paused":
        yield "searches_empty: data.searches is empty: no vacancy will be told"
    if worker.profile and not worker.profile.comuna:
        for search in worker.searches or ():
            if not search.comunas:
                yield (
                    f"search_nowhere: search {search.search_id} has no comunas, which means "
                    "the worker's own, and data.profile has no comuna: it will match nothing"
                )
    if any(consent.at > now + CLOCK_TOLERANCE for consent in worker.consents):
        yield (
            "consent_ahead: data.consents has an `at` in the future: "
            "it wins over any withdrawal until then"
        )
    if worker.contact is not None:
        granted = {consent.channel for consent in worker.consents if consent.granted}
        if "email" in granted and not worker.contact.email:
            yield "no_email: data.consents grants email, and data.contact has no email"
        if "sms" in granted and not worker.contact.phone:
            yield "no_phone: data.consents grants sms, and data.contact has no phone"
        if worker.contact.phone and not sms_capable(worker.contact.phone):
            yield "no_mobile: data.contact.phone is not a Chilean mobile: it will get no SMS"


def _of_vacancy(vacancy: VacancyPublished, now: datetime, terms: Promise) -> Iterator[str]:
    due = vacancy.published_at + terms.due
    if vacancy.valid_until <= now:
        yield "vacancy_over: data.valid_until has passed: nobody will be told"
        return
    if due <= now:
        yield "published_late: data.published_at is so long ago that everybody will be told late"
    elif vacancy.published_at > now + CLOCK_TOLERANCE:
        yield "published_ahead: data.published_at is in the future: nothing is told before it"
    elif vacancy.valid_until < due:
        yield "valid_briefly: data.valid_until is before everybody is due: some may not be told"
    if due > now and (place := comuna(vacancy.comuna)) is not None:
        begin = max(vacancy.published_at, now)
        left = terms.quiet.open_between(begin, due, place.zone)
        if left < _ENOUGH_FOR_SMS:
            minutes = int(left.total_seconds()) // 60
            yield (
                f"sms_only_late: between data.published_at and its due time {minutes} minutes are "
                "not quiet: who has only SMS may see it in the list alone in time, and gets the "
                "SMS in the morning"
            )


def _of_notice(notice: NoticeRequested, now: datetime) -> Iterator[str]:
    if notice.ends_at <= now:
        yield "notice_over: data.ends_at has passed: there is nothing left to announce"


def _of_call(call: CourseCallRequested) -> Iterator[str]:
    if call.answer_by > call.course.starts_at:
        yield "answer_after_start: data.answer_by is after the course starts"
    if (criteria := call.audience.criteria) and reversed_schooling(criteria):
        yield (
            "schooling_reversed: data.audience.criteria.education_max is below "
            "education_min: it is for nobody"
        )
