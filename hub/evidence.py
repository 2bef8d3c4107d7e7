"""What became of a broadcast for one person, step by step, as values with their JSON. Pure.

No index, band, place or contact is in any of it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One fact of a course that an edit of its call changed."""

    field: str  #: code, name, starts_at, place, hours, schedule, seats or answer_by
    before: str | int | None
    after: str | int | None

    def document(self) -> dict[str, Any]:
        """Give its JSON."""
        return {"field": self.field, "before": self.before, "after": self.after}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a call said of its course when it was shown to somebody."""

    name: str
    place: str
    starts_at: datetime
    hours: int | None
    schedule: str | None

    def document(self) -> dict[str, Any]:
        """Give its JSON."""
        return {
            "name": self.name,
            "place": self.place,
            "starts_at": self.starts_at.isoformat(),
            "hours": self.hours,
            "schedule": self.schedule,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One act that touched a broadcast."""

    at: datetime
    #: held, released, paused, resumed, recalled, brought_forward, lane_paused, lane_resumed;
    #: of a call as well call_edited, call_approved, call_approval_withdrawn, stopped
    act: str
    role: str  #: whose it was: operator, sence, officer, portal, hub, or worker of reports
    reason: str | None = None  #: a word of ours, never what somebody wrote
    lane: str | None = None  #: of a lane's
    changed: tuple[Changed, ...] = ()  #: by an edit of a call

    def document(self) -> dict[str, Any]:
        """Give its JSON."""
        return {
            "at": self.at.isoformat(),
            "act": self.act,
            "role": self.role,
            "reason": self.reason,
            "lane": self.lane,
            "changed": [one.document() for one in self.changed],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a provider said of one attempt, or later: its silence is `unknown` without a code."""

    at: datetime
    state: str  #: of the delivery from then on
    code: str | None

    def document(self) -> dict[str, Any]:
        """Give its JSON."""
        return {"at": self.at.isoformat(), "state": self.state, "code": self.code}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Why a delivery did not go at once."""

    why: str  #: see hub.model.Waits; or gate, held, paused, lane_paused
    since: datetime
    until: datetime | None  #: None: it is not over, or not known before it is tried again

    def document(self) -> dict[str, Any]:
        """Give its JSON."""
        return {"why": self.why, "since": self.since.isoformat(), "until": _iso(self.until)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One answer of a person to a call, as the log keeps it."""

    at: datetime
    answer: str
    way: str
    reason: str | None  #: of a no
    late: bool  #: nobody answered any more: it changed nothing
    by: str | None  #: the officer who wrote it down, by the sub of their token

    def document(self) -> dict[str, Any]:
        """Give its JSON."""
        return {
            "at": self.at.isoformat(),
            "answer": self.answer,
            "way": self.way,
            "reason": self.reason,
            "late": self.late,
            "by": self.by,
            "not_a_refusal": True,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTrace:
    """What became of one message line, as far as its row still tells."""

    channel: str
    state: str
    planned_at: datetime | None  #: its broadcast's recipients were written
    claimed_at: datetime | None  #: first: the message's date, on every attempt
    attempts: int  #: tries so far, one under way included
    waits_for: str | None  #: see hub.model.Waits; while it waits
    waits_until: datetime | None
    handed_at: datetime | None
    handed_again_at: datetime | None  #: of a later attempt
    accepted_at: datetime | None
    delivered_at: datetime | None
    code: str | None  #: the provider's last
    shown_version: str | None  #: of the templates
    shown_hash: bytes | None  #: SHA-256 of what went out
    kind: str | None = None  #: of what is no broadcast's own message
    rode_with: str | None = None  #: the vacancy whose message carried this one
    items: tuple[str, ...] = ()  #: the vacancies its message told, in the order of their rows
    answers: tuple[Answer, ...] = ()  #: each word of its provider, the first first
    waited: tuple[Wait, ...] = ()  #: each reason why it did not go at once, the first first
    shown: Shown | None = None  #: of a call's: what it said of the course

    @property
    def steps(self) -> list[tuple[str, datetime]]:
        """Give each step with its time, in the order they are taken."""
        every = (
            ("planned", self.planned_at),
            ("claimed", self.claimed_at),
            ("handed_over", self.handed_at),
            ("handed_over_again", self.handed_again_at),
            ("accepted", self.accepted_at),
            ("delivered", self.delivered_at),
        )
        return [(step, at) for step, at in every if at is not None]

    def document(self) -> dict[str, Any]:
        """Give its JSON."""
        return {
            "kind": self.kind,
            "channel": self.channel,
            "state": self.state,
            "handed_at": _iso(self.handed_at),
            "accepted_at": _iso(self.accepted_at),
            "delivered_at": _iso(self.delivered_at),
            "code": self.code,
            "shown_version": self.shown_version,
            "shown_hash": None if self.shown_hash is None else self.shown_hash.hex(),
            "items": list(self.items),
            "rode_with": self.rode_with,
            "attempts": self.attempts,
            "waits_for": self.waits_for,
            "waits_until": _iso(self.waits_until),
            "steps": [{"step": step, "at": at.isoformat()} for step, at in self.steps],
            "answers": [one.document() for one in self.answers],
            "waited": [one.document() for one in self.waited],
            "shown": None if self.shown is None else self.shown.document(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientTrace:
    """When and by what one person of a broadcast was told."""

    due_at: datetime
    told_at: datetime | None
    told_by: str | None
    deliveries: tuple[DeliveryTrace, ...]
    shown: Shown | None = None  #: of a call: what it said of the course when they were told

    def document(self) -> dict[str, Any]:
        """Give its JSON."""
        return {
            "due_at": self.due_at.isoformat(),
            "told_at": _iso(self.told_at),
            "told_by": self.told_by,
            "deliveries": [one.document() for one in self.deliveries],
            "shown": None if self.shown is None else self.shown.document(),
        }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
