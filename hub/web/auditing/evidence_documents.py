"""The shapes of one person's evidence, for the API's OpenAPI document."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from hub.web.documents import Document


class RuleDocument(Document):
    """What one rule says."""

    rule: str
    asked: bool = Field(description="Whether the vacancy asks for it at all.")
    passed: bool


class SearchDocument(Document):
    """What the rules say of one search of the worker."""

    search_id: str
    passed: bool
    rules: list[RuleDocument]


class StepDocument(Document):
    """One step of a delivery."""

    step: Literal["planned", "claimed", "handed_over", "handed_over_again", "accepted", "delivered"]
    at: datetime


class AnswerDocument(Document):
    """What a provider said of one attempt, or later; no code: it said nothing."""

    at: datetime
    state: str = Field(description="Of the delivery from then on.")
    code: str | None


class WaitDocument(Document):
    """Why a delivery did not go at once."""

    why: Literal[
        "retry", "quiet", "cadence", "cap", "domain", "gate", "held", "paused", "lane_paused"
    ]
    since: datetime
    until: datetime | None = Field(description="Null: it is not over, or not known.")


class ChangedDocument(Document):
    """One fact of a course that an edit of its call changed."""

    field: Literal["code", "name", "starts_at", "place", "hours", "schedule", "seats", "answer_by"]
    before: str | int | None
    after: str | int | None


class DeedDocument(Document):
    """One act that touched the broadcast, or a lane while it was told."""

    at: datetime
    act: Literal[
        "held",
        "released",
        "paused",
        "resumed",
        "recalled",
        "brought_forward",
        "lane_paused",
        "lane_resumed",
        "call_edited",
        "call_approved",
        "call_approval_withdrawn",
        "stopped",
    ]
    role: str = Field(description="operator, sence, portal; worker: reports of workers.")
    reason: str | None = Field(description="A word of the hub's, never what somebody wrote.")
    lane: str | None
    changed: list[ChangedDocument] = Field(description="By an edit of a call.")


class ShownDocument(Document):
    """What a call said of its course when it was shown."""

    name: str
    place: str
    starts_at: datetime
    hours: int | None
    schedule: str | None


class DeliveryDocument(Document):
    """What became of one message line."""

    kind: str | None = Field(description="Of what is not the broadcast's own message.")
    channel: str
    state: str
    handed_at: datetime | None
    accepted_at: datetime | None
    delivered_at: datetime | None
    code: str | None = Field(description="The provider's last.")
    shown_version: str | None = Field(description="Of the templates.")
    shown_hash: str | None = Field(description="SHA-256 of what went out, in hex.")
    items: list[str] = Field(description="The vacancies its message told; none until it went.")
    rode_with: str | None = Field(description="The vacancy whose message carried this one.")
    attempts: int = Field(description="Tries so far, one under way included.")
    waits_for: str | None = Field(description="Why, while it waits.")
    waits_until: datetime | None
    steps: list[StepDocument] = Field(description="In the order they are taken.")
    answers: list[AnswerDocument] = Field(description="Each word of its provider.")
    waited: list[WaitDocument] = Field(description="Kept after it went.")
    shown: ShownDocument | None = Field(
        description="Of a call: the course as it was shown. Null: not, or not known any more."
    )


class RecipientDocument(Document):
    """When and by what one person of a broadcast was told."""

    due_at: datetime
    told_at: datetime | None
    told_by: str | None
    deliveries: list[DeliveryDocument]
    shown: ShownDocument | None = Field(description="Of a call: the course when they were told.")


class SaidDocument(Document):
    """One answer to a call."""

    at: datetime
    answer: Literal["yes", "no"]
    way: str
    reason: str | None
    late: bool = Field(description="It came after answer_by and changed nothing.")
    by: str | None = Field(description="The officer who wrote it down.")
    not_a_refusal: Literal[True]


class SubjectDocument(Document):
    """What is told, and where the telling stands."""

    kind: str
    subject_id: str
    title: str = Field(description="As shown to workers; of a call, as it was to this one.")
    state: str
    state_reason: str | None


class ExplanationDocument(Document):
    """Why a worker is in a broadcast's audience or not, rule by rule."""

    broadcast_id: str
    broadcast: SubjectDocument
    worker_id: str
    eligible: bool = Field(description="By what is known now.")
    rules: list[RuleDocument] = Field(description="All must pass ...")
    searches: list[SearchDocument] = Field(description="... and one search. None of an update.")
    recipient: RecipientDocument | None = Field(description="Null: not a recipient of it.")
    deliveries: list[DeliveryDocument] = Field(description="The recipient's; none without one.")
    acts: list[DeedDocument] = Field(description="The first first.")
    notes: list[DeliveryDocument] = Field(description="Of a call: what else was written about it.")
    said: list[SaidDocument] = Field(description="To a call, by the log; for an auditor alone.")
