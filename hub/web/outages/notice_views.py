"""What the pages of planned outages may show, as values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.web.today.wording_views import WordingSms
from hub.web.views import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """One outage in the list."""

    title: str
    text: str
    state: str  #: a key of `staff.NOTICE_STATES`
    told: int
    audience: int
    url: str  #: of its latest broadcast; empty before there is one
    cancel_url: str  #: empty where it cannot be cancelled, or not by whoever looks


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesView(Page):
    """*Mantenciones*: every planned outage, the latest first."""

    items: Sequence[NoticeLine]
    new_url: str  #: empty for whoever announces none
    older_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowChoice:
    """One proposed beginning."""

    value: str  #: RFC 3339
    words: str
    busy: int  #: requests and messages that usually fall into it
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeAskView(Page):
    """When the system shall stop, and why."""

    action: str
    hours: int
    lengths: Sequence[tuple[int, str]]  #: hours to choose from, with the page that proposes them
    windows: Sequence[WindowChoice]
    first: datetime | None  #: the earliest moment; None: a lane stands still
    other: str  #: a moment of one's own, as a browser writes it
    text: str
    faults: Sequence[tuple[str, str]]  #: a field, and what is wrong with it
    back_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeCheckView(Page):
    """What everybody would read, and who they are, before anything is sent."""

    when: str
    hours: int
    subject: str
    mail: str  #: as plain text
    sms: WordingSms
    reach: Sequence[tuple[str, int]]
    told_by: datetime
    limit: datetime  #: until then everybody must have been told
    action: str
    fields: Sequence[tuple[str, str]]
    back_url: str
