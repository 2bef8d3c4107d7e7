"""The facts of one broadcast, or of several, go in; a Draft comes out, with holes per person."""

from collections.abc import Sequence

from channels.base import Draft
from config.groups import Desk
from config.reference import comuna, zone_at
from hub.compose.rendering import (
    LINK,
    UNSUBSCRIBE,
    Fields,
    clean,
    finished,
    hole,
    link_hole,
)
from hub.compose.shorts import short
from hub.model import BroadcastKind, Lane, NoteKind, VacancyState
from hub.store.offices.courses import Course, ToldCall
from hub.store.subjects.announced import Notice, ToldNotice
from hub.store.subjects.facts import Tellable, Told
from templates import words

#: The folder of the message that tells several things.
DIGEST = "digest"


def common(desk: Desk) -> dict[str, object]:
    """Give the fields every message has."""
    return {
        "desk_phone": desk.phone,
        "desk_hours": desk.hours,
        "link": hole(LINK),
        "yes_link": f"{hole(LINK)}?si",
        "no_link": f"{hole(LINK)}?no",
        "unsubscribe_link": hole(UNSUBSCRIBE),
    }


def draft(items: Sequence[Tellable], *, desk: Desk, short_link_length: int) -> Draft:
    """Write what a message says of one broadcast, or of several in one.

    `short_link_length` is that of a link in an SMS, of which there is one.
    """
    if len(items) == 1:
        return write(_kind_of(items[0]), fields_of(items[0]), desk, short_link_length)
    listed = [
        {**fields_of(told), "link": hole(link_hole(position))}
        for position, told in enumerate(items)
    ]
    return write(DIGEST, {"items": listed}, desk, short_link_length)


def note(kind: str, items: Sequence[Tellable], *, desk: Desk, short_link_length: int) -> Draft:
    """Write what is said to one person alone, of a vacancy, of courses, or of none."""
    fields: dict[str, object] = {} if not items else fields_of(items[0])
    if kind == NoteKind.ASK_WHICH:  # each is answered on the page of its own
        fields["items"] = [{**fields_of(one), "link": hole(LINK)} for one in items]
    if kind == NoteKind.CHANGED_SEARCH:  # all are behind one link
        still = [one for one in items if isinstance(one, Told) and _open(one)] or items
        fields = {"items": [{**fields_of(one), "link": hole(LINK)} for one in still]}
    if kind == NoteKind.ANSWER_NO:
        fields["reasons"] = [(said, f"{hole(LINK)}?{why}") for why, said in words.CANNOT.items()]
    if kind == NoteKind.CONTACT_PROBLEM:  # each tells of the other channel
        sms = {**common(desk), "failed": str(Lane.EMAIL)}
        return finished(kind, {**sms, "failed": str(Lane.SMS)}, short(kind, sms, short_link_length))
    return write(kind, fields, desk, short_link_length)


def _open(told: Told) -> bool:
    return told.facts.state is VacancyState.OPEN


def write(kind: str, fields: Fields, desk: Desk, short_link_length: int) -> Draft:
    """Write a message of any kind from the fields its wording speaks of."""
    whole = {**common(desk), **fields}
    return finished(kind, whole, short(kind, whole, short_link_length))


def fields_of(told: Tellable) -> dict[str, object]:
    """Give what a template may say of one vacancy, course or outage."""
    if isinstance(told, ToldNotice):
        return _of_notice(told.notice)
    return _of_vacancy(told) if isinstance(told, Told) else _of_course(told.course)


def _kind_of(told: Tellable) -> str:
    return str(BroadcastKind.COURSE_CALL if isinstance(told, ToldCall) else told.kind)


def _of_notice(notice: Notice) -> dict[str, object]:
    return {
        "outage": words.outage(notice.starts_at, notice.ends_at),
        "notice_text": clean(notice.text),
    }


def _of_course(course: Course) -> dict[str, object]:
    place = comuna(course.comuna)
    zone = zone_at(course.comuna)
    starts_on = course.starts_at.astimezone(zone).date()
    return {
        "comuna": place.name if place else course.comuna,
        "course": words.calm(clean(course.name)),
        "hours": course.hours,
        "schedule": course.schedule,
        "seats": course.seats,
        "place": clean(course.place),
        "venue": words.venue(clean(course.place)),
        "starts_at": words.when(course.starts_at, zone),
        "starts_day": words.near(starts_on),
        "starts_date": words.month_day(starts_on),
        "starts_on": f"{starts_on.day}/{starts_on.month}",
        "starts_hour": words.clock(course.starts_at, zone),
        "answer_by": words.when(course.answer_by, zone),
        "answer_day": words.near(course.answer_by.astimezone(zone).date()),
    }


def _of_vacancy(told: Told) -> dict[str, object]:
    facts = told.facts
    place = comuna(facts.comuna)
    return {
        "kind": told.kind,
        "title": clean(facts.title),
        "job": words.without_place(clean(facts.title), place.name if place else ""),
        "occupation": clean(facts.occupation),
        "comuna": place.name if place else facts.comuna,
        "region": words.region(place.region_name) if place else "",
        "pay": words.pay(facts.pay_min, facts.pay_max),
        "schedule": facts.schedule,
        "contract": facts.contract,
        "openings": facts.openings,
        "valid_until": words.day(facts.valid_until.astimezone(words.SANTIAGO).date()),
        "fraud": facts.fraud,
        "employer_line": facts.employer_name or words.NAMELESS,
        "changed": [words.CHANGES[fact] for fact in told.changed],
    }
