"""One lane with what is ready in it, and times without a lane: what a flow looks up as it goes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush

from hub.flow.course import Bucket
from hub.flow.parts import Outage, Speed
from hub.model import Lane


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
        return now + max(timedelta(seconds=bucket.left / rate), timedelta(microseconds=1))

    def next(self) -> Bucket | None:
        """Take what stands first; None: nothing does."""
        return heappop(self._ready)[1] if self._ready else None


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
