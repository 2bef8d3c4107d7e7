"""What *Comprobar* may show, as values: counts and moments; no index, band, name or contact."""

from dataclasses import dataclass
from datetime import datetime

from hub.web.today.console_views import BroadcastFigures
from hub.web.views import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditItem:
    """One broadcast of a list, and where its timeline is."""

    url: str
    subject_id: str  #: the portal's id of what it tells
    figures: BroadcastFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditView(Page):
    """Comprobar: what was promised and not kept in some dates, and a way to one broadcast."""

    since: str  #: as in the field: 2026-05-05
    until: str
    days: str  #: the same in words
    published: int  #: of these dates
    broken: int  #: of those: somebody was told late, or out of order
    items: tuple[AuditItem, ...]  #: that broke a promise, newest first
    older_url: str  #: the next page of them; empty at their end
    file_url: str  #: every broadcast of these dates, to take along; empty without any
    asked: str  #: the code of a broadcast or of what it tells
    found: tuple[AuditItem, ...]  #: where more than one tells what was asked for
    latest: tuple[AuditItem, ...]  #: of these dates, kept or not, newest first
    faults: tuple[tuple[str, str], ...]  #: a field's id, and what is wrong with it
    today_url: str
    calls_url: str
    notices_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecountedFigure:
    """One figure of a finished broadcast: as it was reported, and counted again from the rows."""

    name: str  #: in words
    reported: str  #: each value it was given
    counted: str
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineView(Page):
    """One broadcast from beginning to end."""

    broadcast_id: str
    subject_id: str
    figures: BroadcastFigures
    steps: tuple[tuple[datetime, str], ...]  #: the first first
    recounted: tuple[RecountedFigure, ...]  #: empty until it is finished
    file_url: str
    audit_url: str
    figures_url: str
    person_url: str
