"""What an operator asks for goes in; when the outage would be, and what is wrong, come out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from hub import outages
from templates import staff, words

#: How long an outage may be chosen to last.
HOURS: Final = (1, 2, 3, 4)
_USUAL_HOURS: Final = 2
_OTHER: Final = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An outage as it is asked for on the page."""

    hours: int
    window: str = ""  #: of the proposals, or `other`
    other: str = ""  #: as a browser writes a moment of its own
    text: str = ""

    @property
    def field(self) -> str:
        """Give the field of the page that says when it begins."""
        return _OTHER if self.window == _OTHER else "window"

    def outage(self, notice_id: str, starts_at: datetime) -> outages.Outage:
        """Give the outage it would be."""
        ends_at = starts_at + timedelta(hours=self.hours)
        return outages.Outage(notice_id=notice_id, starts_at=starts_at, ends_at=ends_at)


def read(given: Mapping[str, str]) -> Wanted:
    """Read the page's form."""
    return Wanted(
        hours=hours(given),
        window=given.get("window", ""),
        other=given.get("other", "").strip(),
        text=given.get("text", "").strip(),
    )


def hours(given: Mapping[str, str]) -> int:
    """Read how long it shall last."""
    asked = given.get("hours", "")
    return int(asked) if asked in map(str, HOURS) else _USUAL_HOURS


def starts(wanted: Wanted) -> tuple[datetime | None, list[tuple[str, str]]]:
    """Read when it shall begin: a proposal, or a moment of one's own in Santiago."""
    if not wanted.window:
        return None, [("window", staff.NOTICE_FAULTS["window"])]
    own = wanted.window == _OTHER
    try:
        at = datetime.fromisoformat(wanted.other if own else wanted.window)
    except ValueError:
        return None, [(wanted.field, staff.NOTICE_FAULTS["when"])]
    if at.tzinfo is not None:
        return at.astimezone(UTC), []
    moment = at.replace(tzinfo=words.SANTIAGO).astimezone(UTC)
    if moment.astimezone(words.SANTIAGO).replace(tzinfo=None) != at:
        return None, [(_OTHER, staff.NOTICE_FAULTS["gap"])]
    return moment, []


def faults_of(
    wanted: Wanted,
    outage: outages.Outage,
    standing: Collection[outages.Outage],
    *,
    now: datetime,
    by: datetime | None,
) -> list[tuple[str, str]]:
    """Say why it cannot be announced, beside the field it is about.

    `by` is when everybody would be told, None when nobody can say.
    """
    if outages.fault(outage.starts_at, now, by) is not None:
        return [(wanted.field, _too_soon(outage.starts_at, now, by))]
    met = outages.met(outage, standing)
    if not met:
        return []
    named = "; ".join(words.outage(one.starts_at, one.ends_at) for one in met)
    return [(wanted.field, staff.NOTICE_FAULTS["together"].format(other=named))]


def _too_soon(starts_at: datetime, now: datetime, by: datetime | None) -> str:
    if starts_at <= now:
        return staff.NOTICE_FAULTS["past"]
    if by is None:
        return staff.NOTICE_FAULTS["still"]
    return staff.NOTICE_FAULTS["soon"].format(first=words.when(outages.first_minute(by)))
