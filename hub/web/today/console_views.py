"""What *Hoy* and the page of one broadcast may show, as values; moments in Santiago's time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hub.forecast import Verdict
from hub.model import BroadcastKind, BroadcastState, Lane
from hub.web.stopping import offered
from hub.web.views import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """How a page follows what happens; its reader can stop it (WCAG 2.2.2)."""

    on: bool  #: whether this answer should be followed by others
    toggle_url: str  #: the same page, with `on` the other way
    seconds: int = 5
    seen: str = ""  #: what tells this state of the page from another; empty: nothing does


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """How many only their list tells, by why."""

    no_consent: int = 0
    no_channel: int = 0
    failed: int = 0
    chosen: int = 0  #: it is what they asked for

    @property
    def total(self) -> int:
        """Add them up."""
        return self.no_consent + self.no_channel + self.failed + self.chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastFigures:
    """One broadcast in figures; moments are aware and shown in Santiago's time."""

    url: str
    title: str  #: what is told, as shown to workers
    comuna: str  #: its name
    kind: BroadcastKind
    state: BroadcastState
    published_at: datetime
    due_at: datetime
    audience: int  #: everyone eligible
    told: int  #: by now, in time or not, those of quiet hours included
    told_in_time: int  #: without those of quiet hours
    told_quiet: int  #: seen in the inbox in time, their SMS in the morning
    late: int  #: told after due, or past due and still not told
    unreachable: Unreachable
    inversions: int
    #: channel -> state of its deliveries -> how many, as in `GET /v1/broadcasts`
    by_channel: Mapping[str, Mapping[str, int]]
    verdict: Verdict | None = None  #: of its forecast; None without one


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneFigures:
    """What waits on one lane."""

    lane: Lane
    waiting: int
    next_due: datetime | None  #: the earliest due time among them


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """How the hub was in service on a day, or in the month until now."""

    day: str  #: its name, as near as it is
    said: str  #: in finished sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayView(Page):
    """Hoy: whether the six hours hold."""

    now: datetime
    due_soon: int  #: people not yet told whose due time is less than an hour away
    late: int  #: people of the broadcasts shown, as in `BroadcastFigures.late`
    next_due: datetime | None  #: the earliest of whoever is not yet told; None: nobody waits
    broadcasts: tuple[BroadcastFigures, ...]  #: under way, the most pressing, in full
    others: tuple[BroadcastFigures, ...]  #: under way too, due later, in a line each
    under_way: int  #: of them all, shown or not
    ended: tuple[BroadcastFigures, ...]  #: newest first, in a line each
    ended_count: int  #: of them all, shown or not
    ended_open: bool  #: whether they were asked for
    older_url: str  #: the next page of those that ended; empty at their end
    lanes: tuple[LaneFigures, ...]
    live: Live
    troubles: tuple[offered.Trouble, ...] = ()
    held: tuple[offered.HeldItem, ...] = ()  #: the oldest first
    doubts: tuple[offered.DoubtItem, ...] = ()  #: messages that may have gone, or not
    paused: tuple[offered.PausedItem, ...] = ()  #: lanes that stand still
    lane_acts: tuple[offered.Act, ...] = ()  #: to those that go, and to all
    service: tuple[Served, ...] = ()  #: today, yesterday, this month
    desk_waiting: int | None = None  #: items of the help desk; None for whoever does not answer
    calls_url: str = ""  #: of how the seats of calls fill; empty for whoever does not watch them
    notices_url: str = ""  #: of planned outages; empty for whoever does not announce or watch them
    audit_url: str = ""  #: of what was kept and what was not; empty for whoever does not check it
    wordings_url: str = ""  #: of what is written to people; empty for whoever does not review it


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """When the last person will have been told, as things go."""

    finish_at: datetime | None  #: None when it cannot be said
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastView(Page):
    """One broadcast, for the operator: every field of its report."""

    now: datetime
    broadcast_id: str
    subject_id: str
    figures: BroadcastFigures
    first_told_at: datetime | None
    last_told_at: datetime | None
    forecast: Forecast | None
    today_url: str
    live: Live
    acts: tuple[offered.Act, ...] = ()
    held: str = ""  #: why it stands, in finished sentences
    recalled: bool = False  #: the job it tells of was taken back
    correction_url: str = ""  #: of what tells that to its people; empty: nobody was reached
    missing: tuple[str, ...] = ()  #: ways to people that are not set up, a sentence each
    person_url: str = ""  #: of one person's evidence; empty for whoever may not see it
