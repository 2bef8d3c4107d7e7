"""The JSON of planned outages, as models: what a document promises, and nothing else."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from hub.web.documents import Document


class NoticeDocument(Document):
    """A planned outage, and how far it was told."""

    notice_id: str
    kind: Literal["maintenance"]
    starts_at: datetime
    ends_at: datetime
    text: str
    state: Literal["announced", "cancelled"]
    requested_by: str
    announced_at: datetime = Field(description="As it stands now.")
    broadcasts: list[str] = Field(description="Of it, the first first.")


class NoticeList(Document):
    """One page of planned outages, the latest first."""

    items: list[NoticeDocument]
    next: str | None = Field(description="Give it back as `after` for the next page.")


class WindowDocument(Document):
    """Hours in which an outage would disturb little."""

    starts_at: datetime
    ends_at: datetime
    busy: float = Field(description="Requests and messages that usually fall into them.")


class ProposalList(Document):
    """The quietest hours that can still be announced."""

    told_by: datetime | None = Field(description="Everybody would be told; null: a lane is still.")
    earliest: datetime | None = Field(description="48 hours after that (D140 4.5).")
    items: list[WindowDocument]
