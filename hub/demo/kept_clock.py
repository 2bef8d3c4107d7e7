"""A demo's clock that goes on where it was: started again, it is never behind what is stored."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Final

from hub.clock import MovableClock
from hub.demo.kept import Kept

_NOTED: Final = "clock"
#: So far ahead of what it shows it notes where it may be: at most so much is leapt by a restart.
_AHEAD: Final = timedelta(seconds=5)


class KeptClock(MovableClock):
    """Shows no moment before it noted one as late: whatever is stored with it lies before that."""

    def __init__(self, start: datetime, note: Callable[[datetime], object]) -> None:
        super().__init__(start)
        self._note = note
        self._noted = start
        self._lock = Lock()

    def now(self) -> datetime:
        """Give the present moment on this clock."""
        moment = super().now()
        if moment > self._noted:
            with self._lock:
                if moment > self._noted:
                    self._note(moment + _AHEAD)
                    self._noted = moment + _AHEAD
        return moment


def clock_of(kept: Kept, start: datetime) -> KeptClock:
    """Give the clock of a demo that begins at `start`, or goes on."""
    noted = kept.fact(_NOTED)
    return KeptClock(
        start if noted is None else datetime.fromisoformat(noted),
        lambda moment: kept.note(_NOTED, moment.astimezone(UTC).isoformat()),
    )
