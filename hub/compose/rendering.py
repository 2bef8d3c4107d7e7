"""A kind of message and its fields go in; one part of it, or the whole draft, comes out."""

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, meta, select_autoescape

import templates
from channels.base import HOLE_CLOSE, HOLE_OPEN, Draft
from channels.gsm7 import transliterate

#: The names of the holes.
LINK, UNSUBSCRIBE = "link", "unsubscribe_link"

MESSAGES = Path(templates.__file__).parent / "messages"

#: What a template may say, by name.
Fields = Mapping[str, object]


def hole(name: str) -> str:
    """Give the mark that a channel fills per person."""
    return f"{HOLE_OPEN}{name}{HOLE_CLOSE}"


def filled(text: str, values: Mapping[str, str]) -> str:
    """Put values into the holes of a text, by their names."""
    for name, value in values.items():
        text = text.replace(hole(name), value)
    return text


def link_hole(position: int) -> str:
    """Name the hole of an item's link, by its place in the message: 0 is what is claimed."""
    return LINK if position == 0 else f"{LINK}_{position + 1}"


@cache
def environment(folder: Path = MESSAGES) -> Environment:
    """Give what renders the letters of a folder; a field that is missing is an error."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def kinds(folder: Path = MESSAGES) -> tuple[str, ...]:
    """Name every kind of letter a folder has a wording of."""
    return tuple(sorted(path.name for path in folder.iterdir() if path.is_dir()))


@cache
def version(folder: Path = MESSAGES) -> str:
    """Name the present wording of all letters of a folder: the first letters of their digest."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.*")):
        digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def said_in(kind: str, part: str) -> frozenset[str]:
    """Name the fields one part of a message speaks of."""
    source = (MESSAGES / kind / part).read_text(encoding="utf-8")
    return frozenset(meta.find_undeclared_variables(environment().parse(source)))


def render(kind: str, part: str, fields: Fields) -> str:
    """Write one part of a message, such as short.txt."""
    return environment().get_template(f"{kind}/{part}").render(fields)


def finished(kind: str, fields: Fields, short: str) -> Draft:
    """Write a whole message around its SMS."""
    return Draft(
        subject=render(kind, "subject.txt", fields).strip(),
        short=short,
        # A part that is left out leaves no gap.
        long=re.sub(r"\n{3,}", "\n\n", render(kind, "long.txt", fields)),
        html=render(kind, "long.html", fields),
        version=version(),
    )


def one_line(text: str) -> str:
    """Write a text on one line of GSM-7, with its holes."""
    return transliterate(" ".join(text.split()), keep=HOLE_OPEN + HOLE_CLOSE)


def clean(text: str) -> str:
    """Keep a field on one line, without the marks of our holes."""
    return " ".join(text.replace(HOLE_OPEN, "").replace(HOLE_CLOSE, "").split())
