"""How things stand enters; how that is said leaves, for people and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from rich.console import Group, RenderableType
from rich.text import Text

from hub.cli import figures, say
from hub.cli.doubts import Doubts
from hub.cli.unheard import UNHEARD
from hub.report import Report

if TYPE_CHECKING:
    from hub.portal.backlog import Backlog
    from hub.store.stopping.domains import HeldDomain
    from hub.store.stopping.pauses import Paused
    from hub.store.watching.forecasts import Alarm
    from hub.watching.service import Day

_RISK: Final = (
    "{} of the broadcasts under way may tell people late, {} surely will; short is {}: see whether "
    "its provider answers, by `hub doctor`, and whether its rate can be raised"
)
_FAILED: Final = (
    "{:,} events could not be applied: the hub's output says why, by events.failed; "
    "once that is mended, `hub events retry` applies them"
)
_MISSING: Final = "this hub has no {} set up: nothing goes by it, whatever people chose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How things stand at one moment."""

    at: datetime
    due_soon: int  #: people not told yet whose due time is within the hour, or past
    under_way: int
    reports: Sequence[Report]
    alone: bool  #: one broadcast was asked for
    doubts: Sequence[Doubts] = ()  #: messages that may have gone, or not
    paused: Sequence["Paused"] = ()  #: lanes an operator stopped
    held: Sequence["HeldDomain"] = ()  #: mail domains nothing is sent to
    failed_events: int = 0  #: accepted, and could not be applied
    unheard: int = 0  #: messages of people that are tried no more
    backlog: "Backlog | None" = None  #: between the portal and the hub
    missing: Sequence[str] = ()  #: lanes nothing goes by, since no provider is set up
    alarm: "Alarm | None" = None  #: broadcasts that may be late
    sms_spent: int = 0  #: SMS handed over today, where a day's number is bounded
    sms_budget: int | None = None  #: may be handed over in a day; None: no bound
    service: Sequence["Day"] = ()  #: today and yesterday, as far as they were noted
    earlier: Sequence[int] = ()  #: the others of the vacancy asked for, newest first

    def document(self) -> dict[str, Any]:
        """Give it as JSON: the broadcast asked for, or all with what is due."""
        if self.alone:
            return self.reports[0].document()
        return {
            "at": self.at.isoformat(),
            "due_within_the_hour": self.due_soon,
            "under_way": self.under_way,
            "at_risk": 0 if self.alarm is None else self.alarm.at_risk,
            "late": 0 if self.alarm is None else self.alarm.late,
            "events_failed": self.failed_events,
            "letters_given_up": self.unheard,
            "sms_budget": self._budget(),
            "service": [one.document() for one in self.service],
            "portal": None if self.backlog is None else self.backlog.document(),
            "not_set_up": list(self.missing),
            "paused": [{"lane": one.lane, **one.document()} for one in self.paused],
            "unknown": [one.document() for one in self.doubts],
            "held_domains": [one.document() for one in self.held],
            "broadcasts": [report.document() for report in self.reports],
        }

    def _budget(self) -> dict[str, Any] | None:
        if self.sms_budget is None:
            return None
        return {"used": self.sms_spent, "budget": self.sms_budget, "share": round(self._share, 3)}

    @property
    def _share(self) -> float:
        return self.sms_spent / self.sms_budget if self.sms_budget else 0.0

    def shown(self) -> RenderableType:
        """Give it for people: the one asked for in full, or a table."""
        missing = [Text(_MISSING.format(one), style="yellow") for one in self.missing]
        if self.alone:
            return Group(figures.detail(self.reports[0], self.at, self.earlier), *missing)
        style = "bold red" if self.due_soon else "bold"
        soon = say.counted(self.due_soon, "person is", "people are")
        due = Text(f"{soon} due within the hour", style=style)
        head = Text.assemble(due, f" · under way: {self.under_way:,}")
        alarms = [Text(_alarm(one), style="bold red") for one in self.held]
        alarms += [Text(_paused(one), style="bold red") for one in self.paused]
        if self.alarm is not None:
            lanes = ", ".join(self.alarm.lanes) or "no lane"
            said = _RISK.format(self.alarm.at_risk, self.alarm.late, lanes)
            alarms.append(Text(said, style="bold red"))
        if self.failed_events:
            alarms.append(Text(_FAILED.format(self.failed_events), style="bold red"))
        if self.unheard:
            unheard = say.counted(self.unheard, "message", "messages")
            alarms.append(Text(UNHEARD.format(unheard), style="bold red"))
        if self.backlog is not None:
            alarms += [Text(one, style="bold red") for one in _backlog(self.backlog)]
        if self.sms_budget is not None:
            alarms.append(Text(*_spent(self.sms_spent, self.sms_budget, self._share)))
        served = [Text(_service(one), style="dim") for one in self.service]
        doubts = [Text(one.words(), style="yellow") for one in self.doubts]
        tables = [figures.table(self.reports, self.at)] if self.reports else []
        return Group(head, *alarms, *missing, *doubts, *tables, *served)


def _spent(spent: int, budget: int, share: float) -> tuple[str, str]:
    """Say what SMS of a day's budget went out, and in which style."""
    from hub.dispatch.budget import WARNED

    said = f"SMS today: {spent:,} of {budget:,} ({int(share * 100)} %)"
    if share >= 1:
        said += ": alerts by SMS wait for midnight; HUB_SMS_DAILY_BUDGET allows more"
        return said, "bold red"
    if share >= WARNED:
        return f"{said}: the day's budget is nearly used up", "yellow"
    return said, ""


def _service(one: "Day") -> str:
    served = one.served
    said = f"{served.day}: in service {one.share:g} % of the time"
    if not served.requests:
        return said
    worst = f"slowest {served.worst:.2f} s at {served.worst_route}"
    return f"{said}, {served.requests:,} requests, {served.failed:,} failed, {worst}"


def _backlog(one: "Backlog") -> Iterator[str]:
    """Say what waits too long, or was given up; nothing while all goes well."""
    if one.away:
        yield "Redis does not answer: the portal's queue waits; events come by HTTP"
    if one.queue is not None and one.queue_is_late:
        oldest = int(one.queue.oldest.total_seconds())
        waits = f"{one.queue.entries:,} entries wait on the portal's queue"
        yield f"{waits}, the first for {oldest:,} s"
    if one.rejected:
        yield f"{one.rejected:,} entries of the queue were rejected: `hub events rejected` says why"
    if one.portal_is_late:
        waiting = max(one.outbox.stream, one.outbox.webhook)
        yield f"{waiting:,} events for the portal wait for longer than 15 minutes"
    if one.outbox.parked:
        yield (
            f"{one.outbox.parked:,} events for the portal were given up: "
            "`hub events resend` posts them again"
        )


def _alarm(one: "HeldDomain") -> str:
    return (
        f"mail to {one.domain} is held since {one.since:%Y-%m-%d %H:%M} UTC: "
        f"{one.bounced:,} people's came back, of {one.accepted:,} accepted; {one.waiting:,} wait. "
        f"`hub release --domain {one.domain}` lets them go"
    )


def _paused(one: "Paused") -> str:
    return f"{one.lane} is paused since {figures.at(one.since)} by {one.by} ({one.role})"
