"""What the pages behind the links of messages may show, as values."""

from dataclasses import dataclass
from datetime import date

from hub.model import Lane
from hub.web.views import InboxItem, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedView(Page):
    """The jobs of one message that told several; it names none but these."""

    today: date  #: in the worker's zone
    items: tuple[InboxItem, ...]
    stop_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsubscribeView(Page):
    """What will stop and what continues, before and after: two pages, one view."""

    channel: Lane  #: e-mail or sms: what stops
    messages: bool = False  #: what stops tells of messages, and not of jobs
    courses: bool = False  #: what stops tells of courses, and not of jobs
    service: bool = False  #: what stops speaks of their own data and of the exchange, not of jobs
    continues: tuple[Lane, ...]  #: where alerts of jobs will still come; the inbox always does
    action: str  #: takes the POST; the link's own URL
    inbox_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiredView(Page):
    """A link older than its 30 days, and what to do."""

    resend_url: str = ""  #: takes a POST that sends another link; empty when there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class ResentView(Page):
    """Another link was asked for: the same words, whether or not one is sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAddressView(Page):
    """What somebody's own address needs: to be mended, or to be said theirs."""

    channel: Lane  #: by which the link came
    failed: Lane | None  #: the other one, that does not work
    answer_url: str  #: takes the answer; empty where nothing is asked
    answered: str  #: si or no, just now
    portal_url: str  #: empty when none is set
