"""A lease that is kept goes in; whether what was marked under it may still go comes out.

A process that stood still after it marked a message (stopped, or its machine asleep) must not
send it when it goes on: its lease is over, and another may have sent it since.
"""

import time
from datetime import timedelta
from typing import Final

#: The share of a lease after which nothing more is begun: the rest is for the wire and the answer.
#: A lease is renewed after a third.
_SHARE: Final = 0.5
#: A clock nobody sets, that goes on while the machine sleeps where there is one that does.
_CLOCK: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def ticks() -> float:
    """Give seconds since some moment, those asleep included."""
    return time.clock_gettime(_CLOCK)


class Hold:
    """How surely a batch's lease is held; what was lost once stays lost until the next mark."""

    def __init__(self, lease: timedelta) -> None:
        self._longest = lease.total_seconds() * _SHARE
        self._kept = ticks()

    def marked(self, asked: float) -> None:
        """A chunk was marked, and its lease begun anew, by what was `asked` then."""
        self._kept = asked

    def renewed(self, asked: float) -> None:
        """The lease was renewed, which comes too late for what it was lost for."""
        if self.lasts():
            self._kept = asked

    def lasts(self) -> bool:
        """Say whether what is marked may still go on the wire."""
        return ticks() - self._kept < self._longest
