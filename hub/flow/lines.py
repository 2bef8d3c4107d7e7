"""One lane with what is ready in it, and times without a lane: what a flow looks up as it goes."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from heapq import heappop, heappush
from typing import Final
from zoneinfo import ZoneInfo

from hub.flow.course import NOBODY, Bucket
from hub.flow.parts import Outage, Speed
from hub.model import Lane

_CHILE: Final = ZoneInfo("America/Santiago")


@dataclass(slots=True)
class Line:
    """One lane: what is ready in it, and what it serves."""

    lane: Lane
    speed: Speed
    _ready: list[tuple[tuple[int, datetime, int], Bucket]] = field(default_factory=list)
    serving: Bucket | None = None
    sent: float = 0.0  #: messages accepted
    rode: float = 0.0  #: alerts that went in another's message
    left: float = 0.0  #: messages ahead
    waits: float = 0.0  #: of those, what is not ready
    most: float = 0.0  #: the most there ever were ahead
    paid: float = math.inf  #: messages that may go still, until ...
    paid_until: datetime | None = None  #: None: nobody looked yet

    def may_go(self, now: datetime, at: Callable[[datetime], None]) -> bool:
        """Say whether the day's budget leaves anything; `at` is told when the next one begins."""
        if self.speed.a_day is None:
            return True
        if self.paid_until is None or self.paid_until <= now:
            first = self.paid_until is None
            self.paid = self.speed.left_today if first else self.speed.a_day
            self.paid_until = _midnight(now)
            at(self.paid_until)
        return self.paid > NOBODY

    def put(self, bucket: Bucket) -> None:
        """Let a ready bucket stand in its place; what is served gives way to what comes before."""
        heappush(self._ready, (bucket.key, bucket))
        if self.serving is not None and bucket.key < self.serving.key:
            self.rest()

    def rest(self) -> None:
        """Serve nothing for now."""
        if self.serving is not None:
            heappush(self._ready, (self.serving.key, self.serving))
            self.serving = None

    def done_at(self, now: datetime) -> datetime:
        """Give when what is served now will be done."""
        bucket, rate = self.serving, self.speed.rate
        if bucket is None or rate is None:
            raise LookupError(f"nothing is served on {self.lane}")
        # Never nothing: a rest smaller than the clock's tick would be served for ever.
        seconds = min(bucket.left, self.paid) / rate
        return now + max(timedelta(seconds=seconds), timedelta(microseconds=1))

    def next(self) -> Bucket | None:
        """Take what stands first; None: nothing does."""
        return heappop(self._ready)[1] if self._ready else None


def _midnight(now: datetime) -> datetime:
    """Give when the day of Chile's capital ends, by which budgets go."""
    tomorrow = now.astimezone(_CHILE).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), _CHILE).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Outages:
    """Times without a lane, or without the hub."""

    all: Sequence[Outage] = ()

    def away(self, now: datetime) -> bool:
        """Say whether the hub itself is away: nothing is even tried."""
        return any(one.lane is None and one.begins <= now < one.ends for one in self.all)

    def fails(self, lane: Lane, now: datetime) -> bool:
        """Say whether whatever a lane tries now fails."""
        return self.since(lane, now) is not None

    def since(self, lane: Lane, now: datetime) -> datetime | None:
        """Give since when it does; None: it does not."""
        begun = (one for one in self.all if one.lane is lane and one.begins <= now < one.ends)
        return min((one.begins for one in begun), default=None)

    def back(self, at: datetime) -> datetime:
        """Give the first moment from `at` on at which the hub is there."""
        for one in sorted(self.all, key=lambda one: one.begins):
            if one.lane is None and one.begins <= at < one.ends:
                at = one.ends
        return at
