"""What was reported of a broadcast and what its rows say go in; whether both agree comes out. Pure.

A page reads counters, and what was written down when a broadcast ended; this is the sum done over.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

#: Two processes mark beside one another: what was handed over so close together has no order.
TOGETHER: Final = timedelta(seconds=1)


class Figure(StrEnum):
    """A figure of a broadcast that its rows can be asked for."""

    AUDIENCE = "audience"  #: its people
    TOLD = "told"  #: of them
    IN_TIME = "told_in_time"
    QUIET = "told_quiet"  #: at night, by the list alone
    LATE = "late"  #: told after their due time
    MISSED = "missed"  #: not told by their due time, told since or not
    INVERSIONS = "inversions"  #: handed over after somebody of a later place


@dataclass(frozen=True, slots=True, kw_only=True)
class Recounted:
    """One figure as it was reported, and as the rows have it."""

    what: Figure
    reported: tuple[int, ...]  #: each value it was given; more than one: they contradict
    counted: int
    #: Of out of order rows show a part: a second attempt hides when the first was made.
    at_least: bool = False

    @property
    def agrees(self) -> bool:
        """Say whether the rows bear out what was reported."""
        if len(self.reported) > 1:
            return False
        [said] = self.reported
        return self.counted <= said if self.at_least else self.counted == said


def out_of_order(handed: Iterable[tuple[datetime, int, int]]) -> int:
    """Count who came after a later place, at least, of one lane.

    `handed` gives (moment, place, how many), each moment once for each place.
    """
    found, furthest = 0, -1
    near: list[tuple[datetime, int]] = []  # handed over, and perhaps together with what follows
    for moment, place, many in sorted(handed):
        while near and moment - near[0][0] > TOGETHER:
            furthest = max(furthest, near.pop(0)[1])
        found += many if place < furthest else 0
        near.append((moment, place))
    return found
