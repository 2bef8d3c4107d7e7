"""What each page may show, as values: handlers fill them, templates read nothing else.

A view has no field for what its reader may not see. Workers' views hold dates and
never moments, so that no page of theirs can tell an hour.
"""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from config.groups import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoClock:
    """The strip that says, on every page of a demo, that it is one."""

    now: datetime  #: aware, of the demo's own clock
    url: str  #: of the demo's front page


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The frame every page has."""

    desk: Desk  #: where to call, and when
    csrf: str = ""  #: goes back with every form; empty where the URL itself is the right
    sign_out_url: str = ""  #: takes a POST; empty when nobody is signed in
    maintenance: str = ""  #: a planned outage, in finished words; empty when there is none
    demo: DemoClock | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFacts:
    """The four facts, in their order: Qué, Dónde, Cuánto, Hasta cuándo."""

    title: str  #: as shown: redacted where the employer is confidential
    occupation: str
    comuna: str  #: its name
    region: str  #: its name alone: Maule
    pay: str | None  #: as `words.pay` writes it; None when the vacancy states none
    valid_until: date  #: the last day, in the worker's zone


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployerStrip:
    """Who offers the job, as far as the worker may know."""

    name: str | None  #: of a vacancy that is not confidential, or once it showed itself
    trade: str | None  #: rubro
    region: str | None  #: its name alone
    showed: str = ""  #: that it told its reader its name by itself; empty: it did not


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxItem:
    """One job a worker was told of."""

    url: str
    day: date  #: it became visible, in the worker's zone
    facts: JobFacts
    employer: EmployerStrip
    changed: tuple[str, ...] = ()  #: words of `words.CHANGES`; for an update
    closed: bool = False
    withdrawn: str = ""  #: why nobody can have it, in finished sentences
    interested: bool = False  #: the worker said so
    reported: str = ""  #: why the worker says it is false, in words; empty: they do not


@dataclass(frozen=True, slots=True, kw_only=True)
class CallItem:
    """One call to a course, as the list shows it."""

    url: str
    office: str  #: OMIL Macul
    course: str
    starts_at: str  #: in words
    answered: str  #: yes or no; empty: nothing was said yet
    open: bool  #: it can still be answered
    cancelled: bool = False  #: the course is not held


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeItem:
    """One planned outage, as the list shows it."""

    when: str  #: in words
    text: str
    cancelled: bool  #: it will not be


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxView(Page):
    """Sus trabajos."""

    today: date  #: in the worker's zone
    items: tuple[InboxItem, ...]  #: newest first
    invited: tuple[CallItem, ...] = ()  #: calls to courses; newest first
    outages: tuple[NoticeItem, ...] = ()  #: planned, and not over
    retry_url: str  #: this page
    failed: bool = False  #: the list could not be read: `items` says nothing
    older_url: str = ""  #: the next page of the list; empty at its end
    alerts_url: str = ""  #: of *Mis avisos*
    messages_url: str = ""
    unread: int = 0  #: messages

    @property
    def days(self) -> tuple[tuple[date, tuple[InboxItem, ...]], ...]:
        """Group the items by day, keeping their order."""
        grouped = groupby(self.items, key=lambda item: item.day)
        return tuple((day, tuple(items)) for day, items in grouped)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView(Page):
    """Trabajo: one job, whole."""

    facts: JobFacts
    employer: EmployerStrip
    today: date  #: in the worker's zone
    reasons: tuple[str, ...]  #: sentences of `words.REASONS`, filled
    inbox_url: str = ""  #: empty for a reader who came by a link to this one item
    stop_url: str = ""  #: of the page to stop messages; empty when no link knows the person
    openings: int | None = None
    schedule: str | None = None
    contract: str | None = None
    education: str | None = None  #: the least that is asked for
    experience: str | None = None  #: in words: 2 años
    description: tuple[str, ...] = ()  #: paragraphs, redacted; empty where unsure
    changed: tuple[str, ...] = ()  #: words of `words.CHANGES`; for an update
    closed: bool = False
    withdrawn: str = ""  #: why nobody can have it, in finished sentences
    interest_url: str = ""  #: takes `interested`, yes or no; empty: the reader has no say
    interested: bool = False
    report_url: str = ""  #: asks why it is false; empty: the reader has no say
    reported: str = ""  #: why the worker says it is false, in words; empty: they do not
    report_said: str = ""  #: what became of that
    ask_url: str = ""  #: takes a POST that opens the conversation with the company


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFoundView(Page):
    """There is no such page, or it is not the reader's: the same words to the same role."""

    home: str = ""  #: where the reader's own pages begin; empty when they have none
    home_name: str = ""  #: its name: Sus trabajos
    signed_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemView(Page):
    """Something went wrong on our side, or the request could not be taken."""

    retry_url: str  #: where to try again, by GET
    reference: str = ""  #: what the desk can look up; no personal data
    hurried: bool = False  #: too many tries from their address
    sent: bool = False  #: they had sent something, and it was not kept


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInView(Page):
    """One button, so that following a link signs nobody in."""

    action: str  #: takes the POST
    token: str  #: the portal's, in a hidden field


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterView(Page):
    """Nobody is signed in here, or their time is up: how to come in."""

    portal_url: str = ""  #: empty when none is set


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPagesView(Page):
    """Somebody is known, and there are no pages for whom they are."""
