"""The facts of a broadcast go in, a Draft comes out: every shape, with holes per person."""

import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

import templates
from channels.base import HOLE_CLOSE, HOLE_OPEN, Draft
from channels.gsm7 import cut, room, transliterate
from config.reference import comuna
from hub.store.facts import Told
from templates import words

#: The names of the holes.
LINK, UNSUBSCRIBE = "link", "unsubscribe_link"

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


def draft(told: Told, *, desk_phone: str, short_link_length: int) -> Draft:
    """Write what one broadcast says; `short_link_length` is that of a link in an SMS."""
    facts = told.facts
    place = comuna(facts.comuna)
    fields: dict[str, object] = {
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
        "employer_line": facts.employer_name or "Empresa verificada por la BNE",
        "changed": [words.CHANGES[fact] for fact in told.changed],
        "desk_phone": desk_phone,
        "link": hole(LINK),
        "unsubscribe_link": hole(UNSUBSCRIBE),
    }
    return Draft(
        subject=_render(told, "subject.txt", fields).strip(),
        short=_short(told, fields, short_link_length),
        long=_render(told, "long.txt", fields),
        html=_render(told, "long.html", fields),
        version=version(),
    )


def _render(told: Told, part: str, fields: dict[str, object]) -> str:
    return _environment().get_template(f"{told.kind}/{part}").render(fields)


def _short(told: Told, fields: dict[str, object], link_length: int) -> str:
    """Write the SMS: one GSM-7 part, whatever the title; the rest gives way before it does."""
    # An emoji alone is no title in GSM-7.
    title = transliterate(str(fields["job"])).strip() or str(fields["occupation"])
    left = 0
    for fewer in ({}, {"openings": None}, {"openings": None, "pay": None}):
        around = fields | fewer
        # One letter stands for the title: beside nothing, one of its two spaces would be lost.
        fixed = _render(told, "short.txt", around | {"job": "x", "link": "x" * link_length})
        left = room(" ".join(fixed.split())) + 1
        if left >= min(_SHORTEST_TITLE, len(title)):
            break
    text = _render(told, "short.txt", around | {"job": cut(title, left)})
    return transliterate(" ".join(text.split()), keep=HOLE_OPEN + HOLE_CLOSE)


def _clean(text: str) -> str:
    """Keep a field on one line, without the marks of our holes."""
    return " ".join(text.replace(HOLE_OPEN, "").replace(HOLE_CLOSE, "").split())
