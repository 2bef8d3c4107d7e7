"""The shapes of the API's answers about conversations."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MintedDocument(_Document):
    """A worker as one employer may know them for one vacancy."""

    candidate: str = Field(description="An opaque reference, always the same for the three.")


class CandidateDocument(_Document):
    """One candidate, without anything that says who they are."""

    candidate: str
    alias: str
    trade: str | None = Field(description="The vacancy's occupation, where they look for it.")
    region: str | None
    experience: str | None = Field(description="A band of years.")
    conversation: str | None = Field(description="Its id, once there is one.")


class CandidateList(_Document):
    """One page of a vacancy's candidates, and what became of it, without names."""

    items: list[CandidateDocument]
    next: str | None
    received: int = Field(description="Workers told of it.")
    seen: int = Field(description="Workers who opened it.")
    asked: int = Field(description="Workers who opened a conversation and wrote in it.")


class MessageDocument(_Document):
    """One line of a conversation, as whoever asks may see it."""

    number: int
    at: datetime
    by: Literal["me", "them"]
    kind: Literal["text", "revealed", "shared"]
    text: str = Field(description="One's own as written; the other side's as it is shown.")
    fields: dict[str, str] = Field(description="What was shared, field by field.")
    shown: str | None = Field(default=None, description="One's own, as the other side sees it.")
    hidden: int | None = Field(default=None, description="Places masked in one's own.")
    state: Literal["shown", "held", "hidden"] | None = Field(
        default=None, description="Whether the other side sees one's own."
    )
    held_for: str | None = Field(default=None, description="Why a moderator looks first.")
    appealed: bool | None = Field(
        default=None, description="Whether one asked for another look at one's own."
    )


class EmployerStripDocument(_Document):
    """An employer that is not known, and why it is credible."""

    alias: str
    verified: bool
    trade: str | None
    region: str | None
    comuna: str | None


class CompanyDocument(_Document):
    """An employer that showed itself."""

    legal_name: str
    trade_names: list[str]
    rut: str


class CandidateStripDocument(_Document):
    """A candidate as their employer knows them."""

    alias: str
    trade: str | None
    region: str | None
    experience: str | None


class ConversationDocument(_Document):
    """A conversation as one of its two parties sees it: a worker has `employer` and `company`."""

    id: str
    vacancy_id: str
    title: str
    opened_at: datetime
    open: bool = Field(description="Whether anybody may write.")
    unread: int
    employer: EmployerStripDocument | None = None
    company: CompanyDocument | None = Field(default=None, description="Once it showed itself.")
    candidate: CandidateStripDocument | None = None
    revealed: bool
    read: int = Field(description="The last line the other side has read.")
    messages: list[MessageDocument]


class ConversationList(_Document):
    """One page of one's conversations, the one written in last first."""

    items: list[ConversationDocument]
    next: str | None


class SpanDocument(_Document):
    """A place of a text that is hidden, in code points of `text`."""

    start: int
    end: int
    kind: str
    unsure: bool


class PreviewDocument(_Document):
    """What the other side would read."""

    text: str = Field(
        description="As it would be kept: composed (NFC), without spaces around it or what nobody "
        "can see."
    )
    shown: str
    spans: list[SpanDocument]
    held_for: str | None


class WrittenDocument(_Document):
    """A text that was stored."""

    number: int
    at: datetime
    shown: str
    hidden: int
    held_for: str | None


class RevealedDocument(_Document):
    """Where an employer showed itself just now."""

    revealed: int = Field(description="Conversations in which that was news.")


class SharedDocument(_Document):
    """The line in which data were given."""

    number: int
