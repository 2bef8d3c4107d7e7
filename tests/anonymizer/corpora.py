"""The files of `corpus/` enter; texts with what must be hidden in them leave."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from anonymizer.spans import Redaction

_FOLDER = Path(__file__).parent / "corpus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """A text, and the code points of it that give its sender away."""

    kind: str
    text: str
    secret: frozenset[int]


def marked(kind: str, text: str) -> Leak:
    """Make one of a text in which what gives away stands in «…»."""
    plain, secret, opened = "", set(), 0
    for part in re.split("([«»])", text):
        if part == "«":
            opened = len(plain)
        elif part == "»":
            secret.update(range(opened, len(plain)))
        else:
            plain += part
    return Leak(kind=kind, text=plain, secret=frozenset(secret))


def covered(found: Redaction) -> frozenset[int]:
    """Give the code points that are hidden."""
    return frozenset(at for span in found.spans for at in range(span.start, span.end))


def leaks() -> list[Leak]:
    """Give the texts that give their sender away."""
    return [marked(*line.split(" | ", 1)) for line in _lines("leaks.txt")]


def innocents() -> list[str]:
    """Give the texts that only look like it."""
    return list(_lines("innocent.txt"))


def _lines(name: str) -> Iterator[str]:
    for line in (_FOLDER / name).read_text("utf-8").splitlines():
        if line and not line.startswith("# "):
            yield line
