"""What the page of one person's evidence may show, as values; no index, band or key."""

from dataclasses import dataclass
from datetime import datetime

from hub.web.views import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One delivery: where it stands, each step with its moment, and what it showed."""

    channel: str  #: in words
    state: str  #: in words
    steps: tuple[tuple[str, datetime], ...]  #: what was done, and when
    answers: tuple[tuple[str, datetime], ...]  #: what its provider said, and when
    waited: tuple[tuple[str, str], ...]  #: why it did not go at once; since when, and until
    facts: tuple[tuple[str, str], ...]  #: of the provider, of waiting, of what was shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What became of one broadcast for one person."""

    worker_id: str  #: the portal's
    contact: tuple[tuple[str, str], ...]  #: masked
    told: str  #: by what, in words; empty: not told, or not theirs
    told_at: datetime | None
    due_at: datetime | None  #: None: they are not among its people
    eligible: bool  #: by what is known now
    lines: tuple[Line, ...]
    deeds: tuple[tuple[str, datetime], ...]  #: what was done to the broadcast, and when
    said: tuple[tuple[str, datetime], ...]  #: each answer to a call, for the auditor


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceView(Page):
    """One person asked for by the portal's id, and what became of one broadcast for them."""

    title: str  #: of what is told
    action: str  #: takes the POST
    asked: str  #: the id as given
    fault: str  #: what is wrong with it
    found: Evidence | None
    back_url: str
