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
    answered_by: Literal["sms", "email", "link", "inbox", "officer", "portal"] | None
    told: bool
    has_channel: bool = Field(description="E-mail or SMS told them; otherwise the list alone.")
    prefers_call: bool = Field(description="They would rather be telephoned.")


class CourseDocument(Document):
    """A course."""

    code: str
    name: str
    starts_at: datetime
    place: str
    hours: int | None
    schedule: str | None
    seats: int | None


class ChangeDocument(Document):
    """What a call would say instead: it waits for a word, as the call did."""

    course: CourseDocument
    answer_by: datetime
    as_of: datetime = Field(description="An approval of it may name it.")
    goes_at: datetime | None = Field(description="It is made by itself then, unless discarded.")


class CallSummary(Document):
    """A call, without its people."""

    call_id: str = Field(description="As its office chose it.")
    comuna: str = Field(description="The office's: five-digit CUT code.")
    requested_by: str
    course: CourseDocument
    answer_by: datetime
    as_of: datetime = Field(description="Of what it says: an approval may name it as it stands.")
    change: ChangeDocument | None = Field(description="It waits for an approval; null: none does.")
    open: bool = Field(description="It can still be answered.")
    cancelled: bool = Field(description="Its course is not held: who said yes is told so.")
    practice: bool = Field(description="It reaches nobody; its people are invented.")
    state: str | None = Field(
        description="Of its broadcast; `practice` of a practice call; null: it has none."
    )
    begins_at: datetime | None = Field(description="Its six hours run from then.")
    due_at: datetime | None
    audience: int = Field(description="Everyone it is for, once it is planned.")


class CountsDocument(Document):
    """How many people of a call said what; to SENCE null: fewer than five, or would tell that."""

    yes: int | None
    waiting: int | None
    no: int | None
    to_phone: int | None
    on_its_way: int | None = Field(description="To SENCE null: they count with `to_phone`.")


class CallDocument(CallSummary):
    """A call and a page of its people; for whoever is not of its office, how many they are."""

    counts: CountsDocument = Field(description="Of everyone it is for, on this page or not.")
    yes: list[CalledDocument] | int | None
    waiting: list[CalledDocument] | int | None = Field(description="For a seat, the longest first.")
    no: list[CalledDocument] | int | None
    to_phone: list[CalledDocument] | int | None = Field(description="They have not answered.")
    on_its_way: list[CalledDocument] | None = Field(
        description="Nor these, whom a message is still to reach."
    )
    next: str | None = Field(
        description="Give it back as `after` for the next people: group after group, as above."
    )


class RefusedRows(Document):
    """Ids of a list that are not called."""

    not_of_comuna: list[str] = Field(
        description="Whoever lives elsewhere, and whoever nobody knows: never which of the two."
    )


class MadeCall(CallDocument):
    """A call as it was taken in."""

    refused: RefusedRows


class CallList(Document):
    """One page of an office's calls, the latest first."""

    items: list[CallSummary]
    next: str | None = Field(description="Give it back as `after` for the next page.")


class SmsPreview(Document):
    """The SMS of a call, but for what is each person's own in its link."""

    text: str
    encoding: Literal["GSM-7", "UCS-2"]
    characters: int
    parts: int


class EmailPreview(Document):
    """The e-mail of a call, but for what is each person's own in its links."""

    subject: str
    text: str


class StopPreview(Document):
    """What stopping a call would do: whom it would tell that the course is not held, and how."""

    unsent: int = Field(description="People not told yet; of a call not planned, all it is for.")
    said_yes: int
    by_channel: dict[str, int] = Field(description="Of those, who would be told by what.")
    to_phone: int = Field(description="Of those, whom nothing tells but their office.")
    sms: SmsPreview
    email: EmailPreview


class WithoutChannel(Document):
    """Those whom neither e-mail nor SMS would tell: their list alone, unless somebody calls."""

    people: int
    inbox_only: int = Field(description="They want it so.")
    no_consent: int
    no_channel: int
    worker_ids: list[str] = Field(description="The first thousand.")


class CallPreview(Document):
    """What a call would do, before anything is written."""

    audience: int
    by_channel: dict[str, int] = Field(description="People, each once: by email, else by sms.")
    sms: SmsPreview
    shared_numbers: int = Field(
        description="SMS to a number of several who are called: they ask nothing."
    )
    email: EmailPreview
    parts: int = Field(description="Of all these SMS: what is paid, but for second messages.")
    cost_clp: int | None = Field(description="Of those; null: no price is set.")
    without_channel: WithoutChannel
    waits: Literal["nothing", "approval", "undo"] = Field(
        description="Above approval_above: for somebody's word, or that nobody undoes it."
    )
    approval_above: int
    called_lately: int = Field(
        description="Whom the office calls without approval about the same time: they count too."
    )
    refused: RefusedRows


class RefusedRow(Document):
    """One row of a list that is not called."""

    row: int = Field(description="Its line in the list, from 1.")
    written: str
    why: Literal["not_of_comuna", "twice", "bad_rut"]


class CheckedList(Document):
    """A list, row by row."""

    rows: int
    worker_ids: list[str] = Field(description="Of the office's own comuna: for `audience`.")
    refused: list[RefusedRow]
