"""The nouns of the redactor: what was found in a text, and why a text waits for a moderator."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

#: What the other side reads in place of a span.
MARK: Final = "▒ oculto"


class SpanKind(StrEnum):
    """What a span gives away."""

    PHONE = "phone"
    EMAIL = "email"
    RUT = "rut"
    LINK = "link"  #: an address of the web, or what leads to one
    HANDLE = "handle"  #: a name on a social network
    ADDRESS = "address"  #: a street with its number, a plus code, coordinates
    PLATE = "plate"  #: of a vehicle
    ACCOUNT = "account"  #: at a bank
    NAME = "name"  #: of a person, after a cue
    COMPANY = "company"  #: with its legal form, or after a cue
    FILE = "file"  #: a file's name
    IDENTITY = "identity"  #: one of the sender's own identity strings


class Hold(StrEnum):
    """Why a whole text waits."""

    MONEY = "money"  #: the worker is asked to pay
    THREAT = "threat"
    SMUGGLING = "smuggling"  #: disguised again and again
    UNSEARCHED = "unsearched"  #: the sender's own data could not be read, and not looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What is hidden of a text, in code points of the text as it was given."""

    start: int
    end: int  #: the first code point after it
    kind: SpanKind
    unsure: bool = False  #: hidden all the same; a vacancy with one shows its facts alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """What was found in one text. Spans are in order and do not touch one another's characters."""

    spans: tuple[Span, ...] = ()
    hold: Hold | None = None

    @property
    def unsure(self) -> bool:
        """Whether any span may be innocent."""
        return any(span.unsure for span in self.spans)

    def shown(self, text: str) -> str:
        """Give the text as the other side reads it; `text` is the one this was found in."""
        parts, at = [], 0
        for span in self.spans:
            parts += [text[at : span.start], MARK]
            at = span.end
        return "".join([*parts, text[at:]])


@dataclass(slots=True)
class Found:
    """A finder's answer, in characters of the folded text."""

    start: int
    end: int
    kind: SpanKind
    unsure: bool = False
    disguised: bool = False  #: written so as not to be recognised


def merged(found: Iterable[Found]) -> list[Found]:
    """Join what overlaps: the kind of the longest stays, and who is sure outweighs who is not."""
    joined: list[Found] = []
    longest = 0
    for one in sorted(found, key=lambda each: (each.start, -each.end)):
        if one.start >= one.end:
            continue
        if not joined or one.start >= joined[-1].end:
            joined.append(one)
            longest = one.end - one.start
            continue
        last = joined[-1]
        if one.end - one.start > longest:
            longest, last.kind = one.end - one.start, one.kind
        last.end = max(last.end, one.end)
        last.unsure = last.unsure and one.unsure
        last.disguised = last.disguised or one.disguised
    return joined
