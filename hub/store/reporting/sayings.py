"""A call goes in; what it said at any moment comes out, by its row and the edits the log keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.evidence import DeliveryTrace, RecipientTrace, Shown
from hub.store.offices.calls import EDITED
from hub.tables import log

_FIELDS = ("name", "place", "starts_at", "hours", "schedule")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sayings:
    """What a call says, and the edits that led to it."""

    now: Mapping[str, Any]  #: its row
    edits: tuple[tuple[datetime, Mapping[str, Any]], ...]  #: the latest first

    def at(self, moment: datetime | None) -> Shown | None:
        """Give what it said; None at no moment, and before an edit that did not keep the words."""
        if moment is None:
            return None
        said = {name: self.now[name] for name in _FIELDS}
        for at, detail in self.edits:
            if at <= moment:
                break
            if "changed" not in detail:
                return None
            said |= {
                name: _moment(before) if name == "starts_at" else before
                for name, (before, _) in detail["changed"].items()
                if name in said
            }
        return Shown(**said)

    def of_delivery(self, one: DeliveryTrace) -> DeliveryTrace:
        """Add to a message what it showed, by when it was last handed over."""
        return replace(one, shown=self.at(one.handed_again_at or one.handed_at))

    def of_recipient(self, one: RecipientTrace) -> RecipientTrace:
        """Add to somebody of the call what each message showed, and what told them first."""
        sent = tuple(self.of_delivery(each) for each in one.deliveries)
        by = next((each.handed_at for each in sent if each.channel == one.told_by), None)
        shown = None if one.told_at is None else self.at(by or one.told_at)
        return replace(one, deliveries=sent, shown=shown)


async def of_call(db: AsyncConnection, row: Mapping[str, Any]) -> Sayings:
    """Read the edits of a call, given as its row (ix_log_subject)."""
    c = log.c
    query = (
        select(c.at, c.detail)
        .where(c.subject == f"call:{row['call_id']}", c.what == EDITED)
        .order_by(c.id.desc())
    )
    return Sayings(now=row, edits=tuple((one.at, one.detail) for one in await db.execute(query)))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
