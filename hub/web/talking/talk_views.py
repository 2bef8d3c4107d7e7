"""What the pages of conversations may show, as values: each side has pages of its own.

Lines have hours: when somebody writes tells nothing of when they were told of a job.
"""

from dataclasses import dataclass
from datetime import date

from hub.talk import LineKind
from hub.web.choosing.wish_views import Question
from hub.web.views import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkItem:
    """One conversation of a list."""

    url: str
    who: str  #: the other side, as far as it is known
    more: str  #: what else is known of it
    title: str  #: of the job
    last: str  #: the last line, cut short
    unread: int
    goes_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesView(Page):
    """Mensajes: one's conversations, the one written in last first."""

    items: tuple[TalkItem, ...]
    companies: bool  #: the others are companies, and have their strip
    home_url: str
    home_name: str
    older_url: str
    heard: int | None = None  #: after it the page hears what is new; None: it does not


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkLine:
    """One line, as its reader may see it."""

    number: int
    day: date  #: in the reader's zone
    hour: str  #: the same: 15:04
    mine: bool
    who: str  #: who wrote it, as its reader knows them
    kind: LineKind
    text: str  #: one's own as written
    shown: str  #: one's own as the other side reads it, where that is something else
    other: str  #: the other side, as its reader knows them
    fields: tuple[tuple[str, str], ...]  #: of what was shown: what, and it
    waits: str  #: how long one's own has waited for a moderator; empty: it does not
    why: str  #: it waits
    dropped: bool  #: one's own waited until the conversation ended
    removed: bool  #: a moderator took one's own away
    appealed: bool  #: one asked for another look
    appeal_url: str  #: takes the POST that asks for one; empty: there is nothing to ask


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkPage(Page):
    """One conversation, as either side sees it."""

    id: str
    title: str  #: of the job
    lines: tuple[TalkLine, ...]  #: oldest first
    messages_url: str
    older_url: str  #: the lines before these; empty: these are the first
    write_url: str  #: takes a POST; empty: nobody can write
    key: str  #: of the next message, so that sending it twice writes it once
    longest: int  #: letters of a message
    reported: bool  #: just now, by the reader
    silence: str  #: why nobody can write; empty: they can
    close_url: str  #: asks first; empty where it has ended
    block_url: str
    report_url: str
    heard: int | None = None  #: after it the page hears what is new; None: it does not


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerTalkView(TalkPage):
    """A conversation as its worker sees it."""

    who: str  #: the company: what is said of one that is not known, or its name
    more: str
    seen_as: tuple[tuple[str, str], ...]  #: what the company knows of the worker
    company: tuple[tuple[str, str], ...]  #: exactly what it showed; empty: nothing yet
    share_url: str  #: where the worker may show their data; empty: they cannot


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployerTalkView(TalkPage):
    """A conversation as its employer sees it."""

    who: str  #: the candidate's alias
    known: tuple[tuple[str, str], ...]  #: of the candidate
    revealed: bool  #: the company showed itself
    reveal_url: str  #: where the company may show itself; empty: it did, or cannot


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a text."""

    text: str
    hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckView(Page):
    """A text of which something would be hidden, before it is sent."""

    pieces: tuple[Piece, ...]  #: as written
    shown: str  #: as the other side would read it
    other: str  #: who that is
    why: str  #: a person looks at it first; empty: it goes at once
    until: str = ""  #: ... and for how long at most
    text: str
    key: str
    write_url: str
    back_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView(Page):
    """A text that was not sent, and is kept for its writer."""

    fault: str  #: why it was not; empty: its writer wants to change it
    text: str
    key: str
    longest: int
    write_url: str  #: empty: it can never be sent
    back_url: str
    reference: str = ""  #: of a failure: what the desk can look up; no personal data


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmView(Page):
    """What will happen, before it does."""

    title: str
    said: tuple[str, ...]  #: sentences
    shown: tuple[tuple[str, str], ...]  #: exactly what will be seen: what, and it
    action: str  #: takes the POST
    fields: tuple[tuple[str, str], ...]  #: that go with it, hidden
    button: str
    kind: str  #: of the button: primary or danger
    back_url: str
    question: Question | None = None  #: what must be said to do it


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareView(Page):
    """Which of their data a worker wants to show."""

    company: str
    offered: tuple[tuple[str, str, str], ...]  #: field, what it is, and it
    fault: str
    action: str
    back_url: str
