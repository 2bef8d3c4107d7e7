"""Messages in doubt as counted enter; a line for people and an object for programs leave."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

#: Why, by the code: a provider's own has no words here.
WHY: Final = {
    "": "its answer was lost",
    "not-there": "the provider has nothing so far",
    "not-clear": "the provider's list is not clear",
    "not-asked": "the provider cannot be asked",
    "changed": "it would be written differently now, so it cannot be looked for",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubts:
    """Messages of one channel that may have gone, for one reason."""

    channel: str
    code: str  #: the provider's, or ours
    count: int
    since: datetime | None  #: the first was handed over

    @property
    def why(self) -> str:
        """Say why in words."""
        return WHY.get(self.code, f"the provider said {self.code}")

    def words(self) -> str:
        """Give it as a line."""
        since = "" if self.since is None else f", since {self.since:%Y-%m-%d %H:%M} UTC"
        return f"{self.count:,} by {self.channel} may have gone or not: {self.why}{since}"

    def document(self) -> dict[str, Any]:
        """Give it as JSON."""
        since = None if self.since is None else self.since.isoformat()
        return {
            "channel": self.channel,
            "code": self.code,
            "why": self.why,
            "count": self.count,
            "since": since,
        }
