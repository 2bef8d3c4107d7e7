"""What time it is: the one place the hub learns it, so that a demo and a test can set it."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present moment, in UTC."""

    def now(self) -> datetime:
        """Give the present moment."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Give the present moment."""
        return datetime.now(UTC)


class MovableClock:
    """A clock that runs like the machine's but starts elsewhere and can be moved forward."""

    def __init__(self, start: datetime) -> None:
        self._ahead = start - datetime.now(UTC)

    def now(self) -> datetime:
        """Give the present moment on this clock."""
        return datetime.now(UTC) + self._ahead

    def move_to(self, moment: datetime) -> None:
        """Jump to `moment`; a clock never goes back."""
        self._ahead = max(self._ahead, moment - datetime.now(UTC))

    def move(self, by: timedelta) -> None:
        """Jump forward."""
        self.move_to(self.now() + by)
