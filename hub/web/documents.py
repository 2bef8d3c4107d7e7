"""The shapes of the API's answers, for its OpenAPI document."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class UnreachableDocument(_Document):
    """How many could not be told outside, by why."""

    no_consent: int
    no_channel: int
    failed: int


class ForecastDocument(_Document):
    """When the last person will have been told, as things go."""

    finish_at: datetime | None
    verdict: Literal["on_time", "at_risk", "late"]


class BroadcastDocument(_Document):
    """Where one broadcast stands; no person is in it."""

    id: str
    kind: str
    subject_id: str = Field(description="The vacancy's, call's or notice's id.")
    state: str
    state_reason: str | None
    published_at: datetime
    due_at: datetime
    audience: int = Field(description="Everyone eligible, whatever their consents.")
    told: int
    told_in_time: int
    told_quiet: int
    unreachable: UnreachableDocument
    by_channel: dict[str, dict[str, int]]
    first_told_at: datetime | None
    last_told_at: datetime | None
    inversions: int
    forecast: ForecastDocument | None


class BroadcastList(_Document):
    """One page of broadcasts, newest first."""

    items: list[BroadcastDocument]
    next: str | None = Field(description="Give it back as `after` for the next page.")


class PauseDocument(_Document):
    """An operator stopped it."""

    since: datetime
    role: str


class LaneDocument(_Document):
    """What waits on one lane."""

    lane: Literal["email", "sms", "inbox"]
    waiting: int
    next_due: datetime | None = Field(description="The earliest due time among them.")
    paused: PauseDocument | None = Field(description="Null: it goes.")


class LaneList(_Document):
    """Every lane, and how many people are due soon."""

    due_within_the_hour: int
    items: list[LaneDocument]


class RuleDocument(_Document):
    """What one rule says."""

    rule: str
    asked: bool = Field(description="Whether the vacancy asks for it at all.")
    passed: bool


class SearchDocument(_Document):
    """What the rules say of one search of the worker."""

    search_id: str
    passed: bool
    rules: list[RuleDocument]


class StepDocument(_Document):
    """One step of a delivery."""

    step: Literal["planned", "claimed", "handed_over", "handed_over_again", "accepted", "delivered"]
    at: datetime


class DeliveryDocument(_Document):
    """What became of one message line."""

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
    attempts: int = Field(description="Those that failed for a while.")
    waits_for: str | None = Field(description="Why, while it waits.")
    waits_until: datetime | None
    steps: list[StepDocument] = Field(description="In the order they are taken.")


class RecipientDocument(_Document):
    """When and by what one person of a broadcast was told."""

    due_at: datetime
    told_at: datetime | None
    told_by: str | None
    deliveries: list[DeliveryDocument]


class SubjectDocument(_Document):
    """What is told, and where the telling stands."""

    kind: str
    subject_id: str
    title: str = Field(description="As shown to workers.")
    state: str
    state_reason: str | None


class ExplanationDocument(_Document):
    """Why a worker is in a broadcast's audience or not, rule by rule."""

    broadcast_id: str
    broadcast: SubjectDocument
    worker_id: str
    eligible: bool = Field(description="By what is known now.")
    rules: list[RuleDocument] = Field(description="All must pass ...")
    searches: list[SearchDocument] = Field(description="... and one search. None of an update.")
    recipient: RecipientDocument | None = Field(description="Null: not a recipient of it.")
    deliveries: list[DeliveryDocument] = Field(description="The recipient's; none without one.")


class OfferDocument(_Document):
    """A vacancy as the worker may see it."""

    vacancy_id: str
    title: str
    occupation: str
    comuna: str = Field(description="Five-digit CUT code.")
    pay_min: int | None = Field(description="CLP a month.")
    pay_max: int | None = Field(description="CLP a month.")
    schedule: str | None
    contract: str | None
    openings: int | None
    education_min: str | None
    experience_years_min: float | None
    valid_until: date = Field(description="The last day, in the worker's zone.")
    description: str | None


class OffererDocument(_Document):
    """Who offers it, as far as the worker may know."""

    name: str | None
    trade: str | None
    region: str | None


class InboxItemDocument(_Document):
    """One job a worker was told of."""

    id: str
    kind: str
    day: date = Field(description="In the worker's zone; the hour is told to nobody.")
    seen: bool
    closed: bool
    interested: bool = Field(description="The worker said so.")
    reported: Literal["money", "false", "improper"] | None = Field(
        description="Why the worker says that it is false."
    )
    changed: list[Literal["pay", "comuna", "schedule"]] = Field(description="Of an update.")
    reasons: list[str] = Field(description="Why it reached them, in finished sentences.")
    vacancy: OfferDocument
    employer: OffererDocument


class InboxList(_Document):
    """One page of an inbox, newest first."""

    items: list[InboxItemDocument]
    next: str | None = Field(description="Give it back as `after` for the next page.")


class InterestedDocument(_Document):
    """What holds now."""

    interested: bool


class ReportedDocument(_Document):
    """It was kept."""

    reported: bool


class ConsentDocument(_Document):
    """The word that holds for one purpose on one channel."""

    purpose: Literal["alerts", "courses", "messages", "service"]
    channel: Literal["email", "sms"]
    granted: bool | None = Field(description="Null: nothing was ever said.")


class WantedSearchDocument(_Document):
    """What a worker wants to hear of; the portal's to change."""

    search_id: str
    occupations: list[str] = Field(description="None: any.")
    comunas: list[str] = Field(description="None: the worker's own.")
    pay_min: int | None = Field(description="CLP a month.")
    schedules: list[str] = Field(description="None: any.")


class KnownDocument(_Document):
    """What is known of a worker, masked; the portal's to change."""

    comuna: str | None
    name: str | None
    rut: str | None
    email: str | None
    phone: str | None
    searches: list[WantedSearchDocument]


class PreferencesDocument(_Document):
    """How a worker wants to be told."""

    cadence: Literal["instant", "digest", "inbox_only"]
    channels: Literal["first", "both"]
    night_sms: bool
    sms_daily_cap: int = Field(description="Alert SMS a local day.")
    consents: list[ConsentDocument]
    known: KnownDocument


class RecallDocument(_Document):
    """What a recall stops and whom it corrects."""

    stopped: int = Field(description="Messages that will not be sent.")
    corrected: int = Field(description="People told, or who may have been.")
    on_the_wire: int = Field(description="People corrected once their message is accepted.")


class ReleaseDocument(_Document):
    """What a release let go."""

    released: int = Field(description="Broadcasts that go on.")


class AliveDocument(_Document):
    """The process answers."""

    alive: bool


class ReadyDocument(_Document):
    """Whether it works, part by part."""

    ready: bool
    database: bool
    schema_: bool = Field(alias="schema", serialization_alias="schema")
    workers: bool


class ApiDocument(BaseModel):
    """An OpenAPI 3.1 document."""

    openapi: str
    info: dict[str, Any]
    paths: dict[str, Any]
