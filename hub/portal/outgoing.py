"""What the portal hears, as models of one type each; a row of the outbox leaves as a CloudEvent.

A model has no field for an index or for contact data: what it does not declare stays here.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from hub.store.portal.outbox import Outgoing


class Told(BaseModel):
    """The data of one type: exactly its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Unreachable(Told):
    """How many could not be told outside, by why."""

    no_consent: int
    no_channel: int
    failed: int


class Forecast(Told):
    """When the last person will have been told, as things go."""

    finish_at: datetime | None
    verdict: Literal["on_time", "at_risk", "late"]


class BroadcastFinished(Told):
    """Nothing of a broadcast is left to send: its figures, and no person."""

    id: str
    kind: str
    subject_id: str = Field(description="The vacancy's, call's or notice's id.")
    state: str
    state_reason: str | None
    standing_since: datetime | None = Field(description="Held or paused.")
    standing_by: str | None = Field(description="operator, portal; worker: reports of workers.")
    published_at: datetime
    due_at: datetime
    audience: int = Field(description="Everyone eligible, whatever their consents.")
    told: int
    told_in_time: int
    told_quiet: int
    unreachable: Unreachable
    by_channel: dict[str, dict[str, int]]
    first_told_at: datetime | None
    last_told_at: datetime | None
    inversions: int
    forecast: Forecast | None


class ContactFailed(Told):
    """An address of a worker does not work; said once until it changes."""

    worker_id: str
    channel: Literal["email", "sms"]
    reason: str = Field(description="What the failure is about.")


class IdentityRevealed(Told):
    """An employer showed itself to one worker."""

    employer_id: str
    vacancy_id: str
    worker_id: str
    size: str | None = Field(description="The employer's, for the portal's charge.")
    at: datetime


class VacancyReported(Told):
    """Reports of workers hold a vacancy."""

    vacancy_id: str
    reports: dict[str, int] = Field(description="How many, by reason.")


class CourseCallAnswered(Told):
    """Somebody said whether they can come to a course; said again when they change it."""

    call_id: str
    worker_id: str
    answer: Literal["can", "cannot"]
    not_a_refusal: Literal[True] = Field(
        description="It is availability: nobody refused anything by it (D140 BT 1.1)."
    )
    at: datetime


class CourseCallRefused(Told):
    """A call's id was that of another call by the time it was applied: nobody was called."""

    call_id: str
    comuna: str
    reason: str = Field(description="The field, and what is wrong with it.")


class NoticeRefused(Told):
    """A planned outage could not be announced 48 hours ahead to everybody when it was applied."""

    notice_id: str
    starts_at: datetime
    reason: str = Field(description="The field, and the earliest moment where there is one.")


class ConsentChanged(Told):
    """A person's own word on one purpose and channel."""

    worker_id: str
    purpose: str
    channel: Literal["email", "sms", "all"]
    granted: bool
    at: datetime
    text_version: str | None
    source: str | None = Field(description="By what the word came.")


class PreferencesChanged(Told):
    """A person's own word on how they want to be told."""

    worker_id: str
    at: datetime
    cadence: Literal["instant", "digest", "inbox_only"]
    channels: Literal["first", "both"]
    night_sms: bool
    sms_daily_cap: int
    prefers_call: bool = Field(description="They would rather be telephoned by their OMIL.")


class ErasureRequested(Told):
    """A person had themselves erased here; the portal is to do the same, and say so."""

    worker_id: str
    at: datetime


#: Every type the portal hears, and what its data are.
TYPES: Mapping[str, type[Told]] = {
    "cl.bne.broadcast.finished": BroadcastFinished,
    "cl.bne.contact.failed": ContactFailed,
    "cl.bne.identity.revealed": IdentityRevealed,
    "cl.bne.vacancy.reported": VacancyReported,
    "cl.bne.course_call.answered": CourseCallAnswered,
    "cl.bne.course_call.refused": CourseCallRefused,
    "cl.bne.notice.refused": NoticeRefused,
    "cl.bne.consent.changed": ConsentChanged,
    "cl.bne.preferences.changed": PreferencesChanged,
    "cl.bne.erasure.requested": ErasureRequested,
}


def cloud_event(one: Outgoing, source: str) -> bytes:
    """Write one event of a known type as a CloudEvent in JSON; `source` is the hub's own URL.

    The same row gives the same bytes each time. A field its model does not know is left out.
    """
    declared = TYPES[one.type].model_fields
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": one.event_id,
        "source": source,
        "type": one.type,
        "subject": one.subject,
        "time": one.created_at.isoformat(),
        "datacontenttype": "application/json",
        "data": {name: value for name, value in one.data.items() if name in declared},
    }
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
