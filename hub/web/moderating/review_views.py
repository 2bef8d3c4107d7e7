"""What a moderator's pages may show, as values: never who the parties are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.web.views import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """One thing that waits."""

    url: str
    what: str  #: a sentence: who wrote, and why it waits
    since: datetime
    age: str  #: "hace 3 h"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView(Page):
    """*Por revisar*: the oldest first."""

    items: Sequence[ReviewItem]
    news: tuple[str, ...] = ()  #: what was decided just now, in finished sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextLine:
    """A line as the other side reads it."""

    who: str
    at: datetime
    text: str
    judged: bool  #: it is the one in question
    unread: str = ""  #: why who complains never read it, in a finished sentence
    chosen: bool = False  #: its original is asked for, or opened
    ask_url: str = ""  #: asks for its original; empty: there is none, or it is asked for elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a moderator may decide."""

    value: str
    words: str
    follows: str  #: what happens then
    kind: str  #: of button


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView(Page):
    """One case, with what was said around it."""

    what: str
    age: str
    context: Sequence[ContextLine]
    action: str  #: takes the verdict
    verdicts: Sequence[Verdict]
    original_url: str  #: breaks the glass; empty where there is nothing to open
    original: str = ""  #: as written, once the glass is broken
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedView(Page):
    """It is decided already: by oneself, by somebody else, or by time."""

    what: str = ""  #: what was decided, in a finished sentence; empty: nobody did
    at: str = ""  #: when, in words
