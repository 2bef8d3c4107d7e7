"""The facts of one broadcast, or of several, go in; a Draft comes out, with holes per person."""

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

import templates
from channels.base import HOLE_CLOSE, HOLE_OPEN, Draft
from channels.gsm7 import cut, room, transliterate
from config.reference import comuna
from hub.model import BroadcastKind
from hub.store.courses import Course, ToldCall
from hub.store.facts import Told
from templates import words

#: The names of the holes.
LINK, UNSUBSCRIBE = "link", "unsubscribe_link"
#: The folder of the message that tells several things.
DIGEST = "digest"

_MESSAGES = Path(templates.__file__).parent / "messages"
_SHORTEST_TITLE = 12


def hole(name: str) -> str:
    """Give the mark that a channel fills per person."""
    return f"{HOLE_OPEN}{name}{HOLE_CLOSE}"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_MESSAGES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def version() -> str:
    """Name the present wording of all messages: the first letters of their digest."""
    digest = hashlib.sha256()
    for path in sorted(_MESSAGES.rglob("*.*")):
        digest.update(path.relative_to(_MESSAGES).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def link_hole(position: int) -> str:
    """Name the hole of an item's link, by its place in the message: 0 is what is claimed."""
    return LINK if position == 0 else f"{LINK}_{position + 1}"


def draft(items: Sequence[Told | ToldCall], *, desk_phone: str, short_link_length: int) -> Draft:
    """Write what a message says of one broadcast, or of several in one (design §3 Coalescing).

    `short_link_length` is that of a link in an SMS, of which there is one.
    """
    common: dict[str, object] = {
        "desk_phone": desk_phone,
        "link": hole(LINK),
        "unsubscribe_link": hole(UNSUBSCRIBE),
    }
    jobs = [one for one in items if isinstance(one, Told)]
    if len(items) == 1 and not jobs:
        kind, fields = str(BroadcastKind.COURSE_CALL), common | _fields(items[0])
        short = _short_of(kind, fields, short_link_length)
    elif len(items) == 1:
        kind, fields = str(jobs[0].kind), common | _facts(jobs[0])
        short = _short(kind, fields, short_link_length)
    else:  # calls ride with nothing
        listed = [
            _facts(told) | {"link": hole(link_hole(position))} for position, told in enumerate(jobs)
        ]
        kind, fields = DIGEST, common | {"items": listed}
        short = _short_digest(fields, listed, short_link_length)
    return _draft(kind, fields, short)


def note(
    kind: str, told: Told | ToldCall | None, *, desk_phone: str, short_link_length: int
) -> Draft:
    """Write what is said to one person alone, of one vacancy or course or of none."""
    fields: dict[str, object] = {
        "desk_phone": desk_phone,
        "link": hole(LINK),
        "unsubscribe_link": hole(UNSUBSCRIBE),
    }
    if told is not None:
        fields |= _fields(told)
        short = _short_of(kind, fields, short_link_length)
    else:
        short = _one_part(_render(kind, "short.txt", fields))
    return _draft(kind, fields, short)


def _draft(kind: str, fields: dict[str, object], short: str) -> Draft:
    return Draft(
        subject=_render(kind, "subject.txt", fields).strip(),
        short=short,
        long=_render(kind, "long.txt", fields),
        html=_render(kind, "long.html", fields),
        version=version(),
    )


def _fields(told: Told | ToldCall) -> dict[str, object]:
    return _facts(told) if isinstance(told, Told) else _of_course(told.course)


def _of_course(course: Course) -> dict[str, object]:
    """Give what a template may say of one call to a course."""
    place = comuna(course.comuna)
    zone = place.zone if place else words.SANTIAGO
    return {
        "comuna": place.name if place else course.comuna,
        "course": words.calm(_clean(course.name)),
        "hours": course.hours,
        "schedule": course.schedule,
        "seats": course.seats,
        "place": _clean(course.place),
        "starts_at": words.when(course.starts_at, zone),
        "answer_by": words.when(course.answer_by, zone),
        "answer_day": words.near(course.answer_by.astimezone(zone).date()),
    }


def _facts(told: Told) -> dict[str, object]:
    """Give what a template may say of one broadcast."""
    facts = told.facts
    place = comuna(facts.comuna)
    return {
        "kind": told.kind,
        "title": _clean(facts.title),
        "job": words.without_place(_clean(facts.title), place.name if place else ""),
        "occupation": _clean(facts.occupation),
        "comuna": place.name if place else facts.comuna,
        "region": words.region(place.region_name) if place else "",
        "pay": words.pay(facts.pay_min, facts.pay_max),
        "schedule": facts.schedule,
        "contract": facts.contract,
        "openings": facts.openings,
        "valid_until": words.day(facts.valid_until.astimezone(words.SANTIAGO).date()),
        "fraud": facts.fraud,
        "employer_line": facts.employer_name or "Empresa verificada por la BNE",
        "changed": [words.CHANGES[fact] for fact in told.changed],
    }


def _render(kind: str, part: str, fields: dict[str, object]) -> str:
    return _environment().get_template(f"{kind}/{part}").render(fields)


def _short_of(kind: str, fields: dict[str, object], link_length: int) -> str:
    """Write an SMS of a job or of a course."""
    shorten = _short if "job" in fields else _short_course
    return shorten(kind, fields, link_length)


def _short_course(kind: str, fields: dict[str, object], link_length: int) -> str:
    """Write the SMS of a course: one GSM-7 part, whatever its name; its hours give way first."""
    name = transliterate(str(fields["course"])).strip()
    left = 0
    for fewer in ({}, {"hours": None}):
        around = fields | fewer
        fixed = _render(kind, "short.txt", around | {"course": "x", "link": "x" * link_length})
        left = room(" ".join(fixed.split())) + 1
        if left >= len(name):
            break
    return _one_part(_render(kind, "short.txt", around | {"course": cut(name, left)}))


def _short(kind: str, fields: dict[str, object], link_length: int) -> str:
    """Write the SMS: one GSM-7 part, whatever the title; the rest gives way before it does."""
    title = _short_title(fields)
    left = 0
    for fewer in ({}, {"openings": None}, {"openings": None, "pay": None}):
        around = fields | fewer
        # One letter stands for the title: beside nothing, one of its two spaces would be lost.
        fixed = _render(kind, "short.txt", around | {"job": "x", "link": "x" * link_length})
        left = room(" ".join(fixed.split())) + 1
        if left >= min(_SHORTEST_TITLE, len(title)):
            break
    return _one_part(_render(kind, "short.txt", around | {"job": cut(title, left)}))


def _short_digest(
    fields: dict[str, object], items: Sequence[dict[str, object]], link_length: int
) -> str:
    """Write the SMS of several: the claimed one, then as many as fit, then how many more."""
    named = [one | {"title": _short_title(one)} for one in items]

    def write(shown: Sequence[dict[str, object]], link: object) -> str:
        listed = {"items": shown, "more": len(items) - len(shown), "total": len(items)}
        return _one_part(_render(DIGEST, "short.txt", fields | listed | {"link": link}))

    for many in range(len(named), 0, -1):
        if room(write(named[:many], "x" * link_length)) >= 0:
            return write(named[:many], fields["link"])
    first = named[0]
    left = room(write([first | {"title": "x"}], "x" * link_length)) + 1
    return write([first | {"title": cut(str(first["title"]), left)}], fields["link"])


def _short_title(fields: dict[str, object]) -> str:
    """Give a title as an SMS can show it: an emoji alone is none in GSM-7."""
    return transliterate(str(fields["job"])).strip() or str(fields["occupation"])


def _one_part(text: str) -> str:
    return transliterate(" ".join(text.split()), keep=HOLE_OPEN + HOLE_CLOSE)


def _clean(text: str) -> str:
    """Keep a field on one line, without the marks of our holes."""
    return " ".join(text.replace(HOLE_OPEN, "").replace(HOLE_CLOSE, "").split())
