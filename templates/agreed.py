"""A version of a consent's wording and a purpose go in; what a person read comes out.

Each version lies in a folder of `consents/`, as it was when people acted on it, and is never
changed: whoever writes a question anew gives it a version of its own.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from templates import wishes

#: What the pages of *Mis avisos* say now.
VERSION: Final = "mis-avisos-3"

_FOLDER: Final = Path(__file__).parent / "consents"
_NAME: Final = re.compile(r"[a-z0-9-]{1,40}")
#: Stands for every purpose that has no wording of its own.
_ANY: Final = "any"

#: By purpose, what its page asks: question, answers, what saving agrees to.
_ASKED: Final[Mapping[str, tuple[str, Mapping[str, tuple[str, str]], str]]] = {
    "alerts": ("how", wishes.HOW, wishes.AGREE_HOW),
    "courses": ("courses", wishes.COURSES, wishes.AGREE_KEPT),
    "messages": ("messages", wishes.MESSAGES, wishes.AGREE_KEPT),
    "service": ("service", wishes.SERVICE, wishes.AGREE_KEPT),
    "publication": ("publication", wishes.PUBLICATION, wishes.AGREE_KEPT),
    "processing": ("processing", wishes.PROCESSING, wishes.AGREE_KEPT),
}


def current(purpose: str) -> str:
    """Write what the page of a purpose says now, as its version keeps it."""
    name, answers, agreement = _ASKED[purpose]
    lines = [wishes.QUESTIONS[name], wishes.MEANS.get(name, "")]
    lines += [f"( ) {words}. {hint}".strip() for words, hint in answers.values()]
    return "\n".join(line for line in (*lines, agreement) if line) + "\n"


@cache
def text(version: str | None, purpose: str) -> str | None:
    """Give what was read; None for a version that is not ours, such as the portal's."""
    if version is None or not _NAME.fullmatch(version) or not _NAME.fullmatch(purpose):
        return None
    for name in (purpose, _ANY):
        path = _FOLDER / version / f"{name}.txt"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return None


def purposes() -> tuple[str, ...]:
    """Name every purpose a page asks about."""
    return tuple(_ASKED)
