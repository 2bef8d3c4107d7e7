"""What each page of the demo may show, as values; it alone shows people's letters and phones."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hub.web.today.console_views import BroadcastFigures, Live
from hub.web.views import Page

#: The people one can be.
Who = Literal[
    "rosa", "luis", "nodata", "company", "officer", "sence", "moderator", "operator", "auditor"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSms:
    """One SMS on a phone of the demo."""

    text: str
    at: datetime
    parts: int | None  #: of what came; None: it was written on this phone


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPhone:
    """A phone of the demo and the SMS on it."""

    owner: str  #: a first name: Rosa
    number: str  #: fictitious, as written
    messages: tuple[DemoSms, ...]  #: oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoMail:
    """One line of the demo's mailbox."""

    url: str
    to: str  #: fictitious
    subject: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoProvider:
    """One outside provider of the demo, and how it is broken."""

    name: Literal["relay", "phones"]
    broken: Literal["refuse", "slow", "hang_up", "lose"] | None  #: None: it works


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoView(Page):
    """The demo's front page; its clock is the frame's."""

    people: int
    jobs: int  #: published so far
    waiting: int  #: messages on their lanes, counted as *Hoy* counts them
    arriving: int  #: events of people not applied yet, before the first job
    out_of_order: int
    repeated: int
    late: int
    broadcasts: tuple[BroadcastFigures, ...]  #: those to draw, the most telling first
    phone: DemoPhone  #: with the last few messages
    phone_url: str
    mails: tuple[DemoMail, ...]  #: the last few, newest first
    mail_count: int
    mailbox_url: str
    doors: tuple[Who, ...]
    providers: tuple[DemoProvider, ...]
    break_url: str  #: takes a POST with the fields `which` and `how`; `how` empty mends
    publish_url: str  #: takes a POST that publishes one more job
    keys: tuple[tuple[str, str], ...]  #: whose personal key a visitor may try, and the key
    door_url: str  #: takes a POST with the field `who`: one of `doors`
    live: Live

    def deliveries(self, state: str) -> int:
        """Count the deliveries in a state, of the broadcasts shown."""
        return sum(
            states.get(state, 0)
            for figures in self.broadcasts
            for lane, states in figures.by_channel.items()
            if lane != "inbox"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoMailboxView(Page):
    """The mailbox that catches every e-mail of the demo."""

    mails: tuple[DemoMail, ...]  #: newest first
    count: int  #: of all, shown or not
    asked: str  #: a part of the address they went to; empty: whoever
    kind: Literal["job", "correction", "course", "message", "other"] | None  #: None: whatever
    action: str  #: takes a GET with the fields `para` and `clase`
    live: Live
    older_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoMailView(Page):
    """One e-mail of the demo, as it arrived."""

    mail: DemoMail
    html: str  #: the whole HTML part; shown in a sandbox
    text: str
    mailbox_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPhoneView(Page):
    """One phone of the demo."""

    phone: DemoPhone
    answers: tuple[str, ...]  #: what it can answer without typing
    answer_url: str  #: takes a POST with the field `text`
    longest: int  #: characters of an answer
    typed: str = ""  #: an answer that was not taken
    fault: str = ""  #: why it was not
    live: Live
