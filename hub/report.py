"""Counts go in, the report of one broadcast comes out, as the contract shapes it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from hub.model import BroadcastState

#: Of these nobody more will be told: who was not is not late.
_BROKEN_OFF: Final = (BroadcastState.STOPPED, BroadcastState.RECALLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """When the last person of a broadcast will have been told, as things go."""

    finish_at: datetime | None  #: None: nobody can say when
    verdict: str  #: see hub.forecast.Verdict

    def document(self) -> dict[str, Any]:
        """Give the JSON of the contract."""
        return {"finish_at": _iso(self.finish_at), "verdict": self.verdict}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Where one broadcast stands (contract: GET /v1/broadcasts). No person is in it."""

    id: str
    kind: str
    subject_id: str
    state: str
    state_reason: str | None
    published_at: datetime
    due_at: datetime
    audience: int  #: everyone eligible, whatever their consents
    told: int
    told_in_time: int
    told_quiet: int = 0  #: seen in the inbox in time, the SMS in the morning; never in time
    no_consent: int = 0  #: reachable, but not allowed to be told outside
    no_channel: int = 0  #: no address, or none that works
    failed: int = 0  #: every channel failed
    inbox_only: int = 0  #: chose to be told by their list alone
    by_channel: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    first_told_at: datetime | None = None
    last_told_at: datetime | None = None
    inversions: int = 0
    finished_at: datetime | None = None
    standing_since: datetime | None = None  #: held or paused
    standing_by: str | None = None  #: whose act that is: operator, portal; worker: of reports
    standing_sub: str | None = None  #: who it was, as the log keeps it; None where nobody is named

    forecast: Forecast | None = None  #: None once it is over, and until it is planned

    @property
    def late(self) -> int:
        """How many were told after their due time."""
        return self.told - self.told_in_time - self.told_quiet

    def overdue(self, now: datetime) -> int:
        """Give how many were told too late, or should have been told by now and were not."""
        return self.late if self.state in _BROKEN_OFF else max(self.late, self.missed(now))

    def missed(self, now: datetime) -> int:
        """Give how many were not told by their due time, told since or not."""
        if now < self.due_at:
            return 0
        return self.audience - self.told_in_time - self.told_quiet

    def noted(self) -> dict[str, int]:
        """Give the figures the log keeps of its end, for whoever counts the rows again."""
        return {
            "told": self.told,
            "told_in_time": self.told_in_time,
            "told_quiet": self.told_quiet,
            "late": self.late,
            "inversions": self.inversions,
        }

    def document(self) -> dict[str, Any]:
        """Give the JSON of the contract."""
        return {
            "id": self.id,
            "kind": self.kind,
            "subject_id": self.subject_id,
            "state": self.state,
            "state_reason": self.state_reason,
            "standing_since": _iso(self.standing_since),
            "standing_by": self.standing_by,
            "published_at": self.published_at.isoformat(),
            "due_at": self.due_at.isoformat(),
            "audience": self.audience,
            "told": self.told,
            "told_in_time": self.told_in_time,
            "told_quiet": self.told_quiet,
            "unreachable": {
                "no_consent": self.no_consent,
                "no_channel": self.no_channel,
                "failed": self.failed,
            },
            "by_channel": {lane: dict(states) for lane, states in self.by_channel.items()},
            "first_told_at": _iso(self.first_told_at),
            "last_told_at": _iso(self.last_told_at),
            "inversions": self.inversions,
            "forecast": None if self.forecast is None else self.forecast.document(),
        }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
