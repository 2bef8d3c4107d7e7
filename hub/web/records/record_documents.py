"""The shape of a worker's own record, for the API's OpenAPI document."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from hub.web.documents import Document, WantedSearchDocument


class ProfileDocument(Document):
    """What decides whether a job is within reach."""

    comuna: str | None
    education: str | None
    experience_years: float | None
    course_codes: list[str]
    status: Literal["seeking", "paused"]


class WantedDocument(Document):
    """How the worker wants to be told."""

    cadence: Literal["instant", "digest", "inbox_only"]
    channels: Literal["first", "both"]
    night_sms: bool
    sms_daily_cap: int
    prefers_call: bool


class SaidDocument(Document):
    """One word on a consent, as it was said."""

    purpose: str
    channel: str
    granted: bool
    at: datetime
    text_version: str | None
    source: str | None


class ToldDocument(Document):
    """One thing that was told."""

    day: date
    kind: str
    about: str = Field(description="The vacancy's or call's id.")
    title: str | None
    channels: list[str]
    seen: bool


class AnswerDocument(Document):
    """An answer to a call."""

    call_id: str
    course: str
    answer: Literal["yes", "no"]
    reason: str | None
    day: date
    way: str
    waits_for_a_seat: bool


class TalkDocument(Document):
    """That there is a conversation."""

    with_: str = Field(
        alias="with", description="The company's name, once it showed itself; else its alias."
    )
    vacancy_id: str
    title: str | None
    since: date
    messages: int
    ended: bool


class UnusedDocument(Document):
    """A channel that is not used."""

    channel: str
    day: date
    reason: str


class InterestDocument(Document):
    """A job that interested them."""

    vacancy_id: str
    title: str | None
    day: date


class ReportDocument(Document):
    """A job they said is false."""

    vacancy_id: str
    title: str | None
    day: date
    reason: str


class SentDocument(Document):
    """What was sent to them alone."""

    kind: str
    day: date
    channel: str


class HeardDocument(Document):
    """What they wrote by themselves."""

    meaning: str
    day: date
    channel: str


class DeskDocument(Document):
    """What they wrote to the help desk, and what it answered."""

    day: date
    kind: str
    text: str
    answer: str | None


class EventDocument(Document):
    """What the portal said of them."""

    type: str
    day: date


class RecordDocument(Document):
    """Everything of one worker but the confidential index, which the portal answers for."""

    worker_id: str
    contact: dict[str, str]
    not_used: list[UnusedDocument]
    profile: ProfileDocument
    preferences: WantedDocument
    searches: list[WantedSearchDocument]
    consents: list[SaidDocument] = Field(description="Every word, the latest first.")
    told: list[ToldDocument]
    answers: list[AnswerDocument]
    conversations: list[TalkDocument]
    candidate_of: int = Field(description="Vacancies whose employer may know them by an alias.")
    interested_in: list[InterestDocument]
    reported: list[ReportDocument]
    sent_to_you_alone: list[SentDocument]
    heard_from_you: list[HeardDocument]
    asked_of_the_desk: list[DeskDocument]
    told_by_portal: list[EventDocument]
    personal_key_made: date | None
