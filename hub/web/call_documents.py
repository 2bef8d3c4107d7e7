"""The JSON of calls to courses, as models: what a document promises, and nothing else."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from hub.web.documents import Document


class CalledDocument(Document):
    """One person of a call, as its office sees them."""

    worker_id: str
    reason: Literal["work", "health", "care", "schedule", "distance", "other"] | None = Field(
        description="Of a no. It is availability: nobody refused anything by it."
    )
    answered_by: Literal["sms", "link", "inbox", "officer", "portal"] | None
    told: bool
    has_channel: bool = Field(description="E-mail or SMS told them; otherwise the list alone.")


class CourseDocument(Document):
    """A course."""

    code: str
    name: str
    starts_at: datetime
    place: str
    hours: int | None
    schedule: str | None
    seats: int | None


class CallSummary(Document):
    """A call, without its people."""

    call_id: str
    comuna: str = Field(description="The office's: five-digit CUT code.")
    requested_by: str
    course: CourseDocument
    answer_by: datetime
    open: bool = Field(description="It can still be answered.")
    state: str | None = Field(description="Of its broadcast; null: it has none.")
    due_at: datetime | None
    audience: int = Field(description="Everyone it is for, once it is planned.")


class CallDocument(CallSummary):
    """A call and its people; for whoever is not of its office, how many they are."""

    yes: list[CalledDocument] | int
    waiting: list[CalledDocument] | int = Field(description="For a seat, the longest first.")
    no: list[CalledDocument] | int
    to_phone: list[CalledDocument] | int = Field(description="They have not answered.")


class RefusedRows(Document):
    """Rows of a list that are not called."""

    elsewhere: list[str] = Field(description="They live in another comuna, or none is known.")
    unknown: list[str]


class MadeCall(CallDocument):
    """A call as it was taken in."""

    refused: RefusedRows


class CallList(Document):
    """One page of an office's calls, the latest first."""

    items: list[CallSummary]
    next: str | None = Field(description="Give it back as `after` for the next page.")
