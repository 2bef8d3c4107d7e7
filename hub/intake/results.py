"""What became of an event that was taken in: a word for it, and a detail where there is one."""

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What became of an event, or of what it asks for; it is kept with the event."""

    APPLIED = "applied"
    OUTDATED = "outdated"  #: something later is known
    KEPT = "kept"  #: it changes nothing yet
    FAILED = "failed"  #: as hub.tables.events finds it: it may be tried again
    REFUSED = "refused"  #: it could not be done as it says
    ERASED = "erased"
    PUBLISHED = "published"
    REACTIVATED = "reactivated"
    EDITED = "edited"
    CLOSED = "closed"
    RECALLED = "recalled"
    CLOSED_BEFORE = "closed before it was published"
    REQUESTED = "requested"
    CHANGE_WAITS = "change waits"  #: for a word
    ANNOUNCED = "announced"
    CHANGED = "changed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one event."""

    fate: Fate
    why: str | None = None

    @property
    def sentence(self) -> str:
        """Say it as it is kept and shown."""
        return str(self.fate) if self.why is None else f"{self.fate}: {self.why}"
