"""The shapes of the API's answers, for its OpenAPI document."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from hub.portal.outgoing import BroadcastFinished


class Document(BaseModel):
    """The base of every shape: exactly its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class BroadcastDocument(BroadcastFinished):
    """Where one broadcast stands; no person is in it."""


class BroadcastList(Document):
    """One page of broadcasts, newest first."""

    items: list[BroadcastDocument]
    next: str | None = Field(description="Give it back as `after` for the next page.")


class PauseDocument(Document):
    """An operator stopped it."""

    since: datetime
    role: str


class LaneDocument(Document):
    """What waits on one lane."""

    lane: Literal["email", "sms", "inbox"]
    waiting: int
    next_due: datetime | None = Field(description="The earliest due time among them.")
    paused: PauseDocument | None = Field(description="Null: it goes.")


class LaneList(Document):
    """Every lane, and how many people are due soon."""

    due_within_the_hour: int
    items: list[LaneDocument]


class OfferDocument(Document):
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


class OffererDocument(Document):
    """Who offers it, as far as the worker may know."""

    name: str | None
    trade: str | None
    region: str | None


class InboxItemDocument(Document):
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


class InvitationDocument(Document):
    """A call to a course, and what the worker answered."""

    call_id: str
    comuna: str = Field(description="Of the OMIL that calls: five-digit CUT code.")
    name: str
    starts_at: datetime
    place: str
    hours: int | None
    schedule: str | None
    answer_by: datetime = Field(
        description="Until then the answer can be changed; a yes can be withdrawn until it starts."
    )
    answer: Literal["yes", "no"] | None
    reason: Literal["work", "health", "care", "schedule", "distance", "other"] | None
    cancelled: bool = Field(description="The course will not be held: nobody answers any more.")
    waits_for_a_seat: bool


class InboxCallDocument(Document):
    """One call to a course."""

    id: str
    kind: Literal["course_call"]
    day: date = Field(description="In the worker's zone; the hour is told to nobody.")
    seen: bool
    closed: bool = Field(description="Nobody can say yes to it any more.")
    call: InvitationDocument


class OutageDocument(Document):
    """A planned outage, as it stands now."""

    notice_id: str
    starts_at: datetime
    ends_at: datetime
    text: str
    cancelled: bool


class InboxNoticeDocument(Document):
    """One notice of a planned outage."""

    id: str
    kind: Literal["notice", "notice_changed", "notice_cancelled"]
    day: date = Field(description="In the worker's zone; the hour is told to nobody.")
    seen: bool
    closed: bool = Field(description="It is over, or will not be.")
    notice: OutageDocument


class AnsweredDocument(Document):
    """What holds now."""

    answer: Literal["yes", "no"]
    reason: Literal["work", "health", "care", "schedule", "distance", "other"] | None
    waits_for_a_seat: bool


class InboxList(Document):
    """One page of an inbox, newest first."""

    items: list[InboxItemDocument | InboxCallDocument | InboxNoticeDocument]
    next: str | None = Field(description="Give it back as `after` for the next page.")


class InterestedDocument(Document):
    """What holds now."""

    interested: bool


class ReportedDocument(Document):
    """It was kept."""

    reported: bool


class ConsentDocument(Document):
    """The word that holds for one purpose on one channel."""

    purpose: Literal["alerts", "courses", "messages", "service", "processing", "publication"]
    channel: Literal["email", "sms", "all"] = Field(
        description="`all` where the purpose has no channel: processing and publication."
    )
    granted: bool | None = Field(description="Null: nothing was ever said.")


class WantedSearchDocument(Document):
    """What a worker wants to hear of; the portal's to change."""

    search_id: str
    occupations: list[str] = Field(description="None: any.")
    comunas: list[str] = Field(description="None: the worker's own.")
    pay_min: int | None = Field(description="CLP a month.")
    schedules: list[str] = Field(description="None: any.")


class KnownDocument(Document):
    """What is known of a worker, masked; the portal's to change."""

    comuna: str | None
    name: str | None
    rut: str | None
    email: str | None
    phone: str | None
    searches: list[WantedSearchDocument]


class PreferencesDocument(Document):
    """How a worker wants to be told."""

    cadence: Literal["instant", "digest", "inbox_only"]
    channels: Literal["first", "both"]
    night_sms: bool
    sms_daily_cap: int = Field(description="Alert SMS a local day.")
    prefers_call: bool = Field(description="They would rather be telephoned by their OMIL.")
    consents: list[ConsentDocument]
    known: KnownDocument


class RecallDocument(Document):
    """What a recall stops and whom it corrects."""

    stopped: int = Field(description="Messages that will not be sent.")
    corrected: int = Field(description="People told, or who may have been.")
    on_the_wire: int = Field(description="People corrected once their message is accepted.")


class ReleaseDocument(Document):
    """What a release let go."""

    released: int = Field(description="Broadcasts that go on.")


class AliveDocument(Document):
    """The process answers."""

    alive: bool


class ReadyDocument(Document):
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
