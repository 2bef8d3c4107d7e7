"""Messages of one broadcast go out; who of it was told, when, in time or not, comes out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hub import order
from hub.flow.parts import Ahead, Part, Tells
from hub.model import Lane
from hub.order import Rank

#: Less of a person than this is nobody.
NOBODY = 1e-6
#: Half of one is somebody.
SOMEBODY = 0.5
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Pair:
    """People whom two lanes tell, each in the same order: the one that is further counts."""

    total: dict[Lane, float] = field(default_factory=dict)
    served: dict[Lane, float] = field(default_factory=dict)

    def serve(self, lane: Lane, count: float) -> float:
        """Note that a lane served so many; give how many were told by it first."""
        before = self._told()
        self.served[lane] = self.served.get(lane, 0.0) + count
        return self._told() - before

    def told_before(self, lane: Lane) -> float:
        """Give how many of those a lane has left another one told already."""
        return self._told() - self._done(lane)

    @property
    def untold(self) -> float:
        """How many neither lane served yet."""
        return max(self.total.values()) - self._told()

    def _told(self) -> float:
        return max(map(self._done, self.total))

    def _done(self, lane: Lane) -> float:
        # Whom a lane had served before the flow began the other has not: they lie at its front.
        before = max(self.total.values()) - self.total[lane]
        return before + self.served.get(lane, 0.0)


@dataclass(slots=True, eq=False)
class Bucket:
    """What is left of one part, and where it stands."""

    course: "Course"
    part: Part
    key: tuple[int, datetime, int]  #: of its lane: rank, moment, and one of a kind
    left: float
    attempts: int = 0
    pair: Pair | None = None
    failed: float = 0.0  #: tried in vain since `failing_since`, and not waiting yet
    failing_since: datetime = _LONG_AGO
    rides_since: datetime | None = None  #: until then what rode was noted; None: it does not ride
    stays: float = 1.0  #: the share of its circle that had not ridden then ...
    joined: float = 1.0  #: ... and when it began to ride

    @property
    def rest(self) -> Part:
        """What is left, as a part."""
        # The other lane told them all: to whoever looks now they are told.
        told = self.pair is not None and self.pair.untold <= NOBODY
        tells = Tells.NOBODY if told else self.part.tells
        return replace(self.part, count=self.left, tells=tells)

    @property
    def counts(self) -> bool:
        """Whether the gate counts it: a first attempt of the common rank."""
        return self.part.anew and self.part.rank is Rank.REST


@dataclass(slots=True, eq=False)
class Course:
    """How one broadcast goes."""

    ahead: Ahead
    open: dict[Lane, dict[int, int]] = field(default_factory=dict)  #: ready buckets by place
    blocked: list[Bucket] = field(default_factory=list)  #: those the gate stops
    gated_since: dict[Lane, datetime] = field(default_factory=dict)
    let_go: set[Lane] = field(default_factory=set)  #: lanes whose gate gave up waiting
    live: set[Bucket] = field(default_factory=set)  #: all that is left, wherever it waits
    in_time: float = 0.0  #: people
    late: float = 0.0
    quiet: float = 0.0  #: seen in the inbox in time, their SMS in the morning
    late_by: dict[Lane, float] = field(default_factory=dict)
    last_told_at: datetime | None = None
    last_sent_at: datetime | None = None
    _pairs: dict[tuple[int, ZoneInfo | None, bool], Pair] = field(default_factory=dict)

    @property
    def ends_at(self) -> datetime | None:
        """When the last person is told; what is less than half a person is late for nobody."""
        if self.last_told_at is None or self.late >= SOMEBODY:
            return self.last_told_at
        return min(self.last_told_at, self.ahead.due_at)

    def pair_of(self, part: Part) -> Pair | None:
        """Give whom a part's people are told by besides, counting this part in."""
        if part.tells is not Tells.PAIRED:
            return None
        pair = self._pairs.setdefault((part.place, part.zone, part.gathers), Pair())
        pair.total[part.lane] = pair.total.get(part.lane, 0.0) + part.count
        return pair

    def heads(self, still: Collection[Lane]) -> Mapping[str, int]:
        """Give the next place of every open lane, for the gate: none that stands `still`."""
        return {
            lane: min(places) for lane, places in self.open.items() if places and lane not in still
        }

    def blocks(
        self, bucket: Bucket, still: Collection[Lane], longest: timedelta, now: datetime
    ) -> tuple[bool, datetime | None]:
        """Ask the gate, and keep what it has to remember; give when it lets go, if that is new."""
        lane = bucket.part.lane
        if bucket.part.rank is not Rank.REST:
            return False, None
        due, since = self.ahead.due_at, self.gated_since.get(lane)
        gate = order.gate_of(lane, self.heads(still), since, due, now, longest)
        if gate.let_go:
            self.let_go.add(lane)
            return False, None
        opens: datetime | None = None
        if not gate.held:
            self.gated_since.pop(lane, None)
        elif since is None:
            self.gated_since[lane] = now
            over = (now + longest, due - longest)
            opens = min((one for one in over if one > now), default=now)
        return gate.upto is not None and bucket.part.place > gate.upto, opens

    def enter(self, bucket: Bucket) -> None:
        """Count a bucket that is ready."""
        if bucket.counts:
            places = self.open.setdefault(bucket.part.lane, {})
            places[bucket.part.place] = places.get(bucket.part.place, 0) + 1

    def leave(self, bucket: Bucket) -> bool:
        """Count a bucket out that is ready no more; say whether its lane's head may have moved."""
        if not bucket.counts:
            return False
        places = self.open[bucket.part.lane]
        places[bucket.part.place] -= 1
        if places[bucket.part.place]:
            return False
        del places[bucket.part.place]
        return True

    def served(self, bucket: Bucket, count: float, since: datetime, until: datetime) -> None:
        """Note that so many of a bucket's messages were accepted, evenly between two moments."""
        self.last_sent_at = until
        if bucket.part.tells is Tells.NOBODY:
            return
        told = count if bucket.pair is None else bucket.pair.serve(bucket.part.lane, count)
        if told <= NOBODY:
            return
        due = self.ahead.due_at
        self.last_told_at = max(until, self.last_told_at or until)
        if until <= due:
            self.in_time += told
            return
        late = told if since >= due else told * ((until - due) / (until - since))
        self.in_time += told - late
        self.late += late
        lane = bucket.part.lane
        self.late_by[lane] = self.late_by.get(lane, 0.0) + late

    def asleep(self, bucket: Bucket, opens: datetime, now: datetime) -> None:
        """Note that a night begins for these people: past due, their list tells them meanwhile."""
        due, lane = self.ahead.due_at, bucket.part.lane
        if bucket.part.tells is Tells.ALONE and opens >= due:
            if now <= due:
                self.quiet += bucket.left
            else:  # they should have known before the night
                self.late += bucket.left
                self.late_by[lane] = self.late_by.get(lane, 0.0) + bucket.left
            self.last_told_at = max(now, self.last_told_at or now)
            bucket.part = replace(bucket.part, tells=Tells.NOBODY)

    def untold(self, bucket: Bucket) -> bool:
        """Say whether what is left of a bucket tells anybody whom nothing told yet."""
        if bucket.pair is not None:
            return bucket.pair.untold > NOBODY
        return bucket.part.tells is not Tells.NOBODY
