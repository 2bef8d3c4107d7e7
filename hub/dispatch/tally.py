"""What providers answered goes in; how often each lane heard each outcome stays."""

from collections import Counter
from collections.abc import Iterable

from channels.base import Outcome
from hub.model import Lane


class Tally:
    """Counts since the process began. Written by its workers, read by whoever gives figures."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[Lane, Outcome]] = Counter()

    def count(self, lane: Lane, outcomes: Iterable[Outcome]) -> None:
        """Count answers of one lane's provider."""
        self._counts.update((lane, one) for one in outcomes)

    def of(self, lane: Lane, outcome: Outcome) -> int:
        """Give how often a lane heard an outcome."""
        return self._counts[lane, outcome]
