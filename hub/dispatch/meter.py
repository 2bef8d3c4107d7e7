"""How a lane of this process goes: answers and seconds in, a measure out every few seconds."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from channels.base import Outcome
from hub.forecast import Measure

#: Seconds for which a measure is gathered before it is written.
_GATHERED = 5.0


@dataclass(slots=True)
class Meter:
    """Measures a lane; seconds are of the loop's own clock."""

    _process: str = field(default_factory=lambda: secrets.token_hex(6))
    _answers: list[Outcome] = field(default_factory=list)
    _full: int = 0
    _busy: float = 0.0
    _worked_until: float = float("-inf")
    written_at: float = float("-inf")  #: when a measure was last given

    def answered(self, outcomes: Iterable[Outcome]) -> None:
        """Count what was answered."""
        self._answers += outcomes

    def worked(self, messages: int, limit: int, began: float, ended: float) -> None:
        """Count one batch, of at most `limit`: a small one says nothing of the lane's speed.

        Moments of the loop's clock. What it had in common with the one before counts once.
        """
        if messages * 2 >= limit:
            self._full += messages
            self._busy += ended - max(began, self._worked_until)
        self._worked_until = ended

    def take(self, now: float, at: datetime) -> Measure | None:
        """Give what was counted since it was last given; None while that is fresh.

        `now` is of the loop's clock, `at` the same moment of the hub's.
        """
        if not self._answers or now - self.written_at < _GATHERED:
            return None
        accepted = sum(one in (Outcome.ACCEPTED, Outcome.DELIVERED) for one in self._answers)
        put_off = sum(one in (Outcome.TEMPORARY_FAILURE, Outcome.UNKNOWN) for one in self._answers)
        measured = Measure(
            at=at,
            process=self._process,
            tried=len(self._answers),
            accepted=accepted,
            put_off=put_off,
            full=self._full,
            busy=self._busy,
        )
        self._answers, self._full, self._busy, self.written_at = [], 0, 0.0, now
        return measured
