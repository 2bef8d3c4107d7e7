"""Broadcasts enter on a virtual clock; every lane claims by its key until nothing is left.

Keys, gate, manners, retries and fallbacks are those that dispatch goes by. Between two moments
at which something changes, a lane serves the bucket at its head evenly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from zoneinfo import ZoneInfo

from channels.base import Outcome, Receipt
from hub import order
from hub.flow.course import NOBODY, SOMEBODY, Bucket, Course
from hub.flow.parts import Ahead, Outage, Part, Speed, Tells, Terms
from hub.model import DeliveryState, Lane
from hub.order import Rank
from hub.receipts import Situation, settle

#: What failed for now is gathered so long, and then waits together.
_GATHERED = timedelta(minutes=1)
_LATER = Receipt(ref="", outcome=Outcome.TEMPORARY_FAILURE)
_OTHER = {Lane.EMAIL: Lane.SMS, Lane.SMS: Lane.EMAIL}


@dataclass(slots=True)
class _Line:
    """One lane: what is ready in it, and what it serves."""

    lane: Lane
    speed: Speed
    ready: list[tuple[tuple[int, datetime, int], Bucket]] = field(default_factory=list)
    serving: Bucket | None = None
    sent: float = 0.0  #: messages accepted
    left: float = 0.0  #: messages ahead
    most: float = 0.0  #: the most there ever were


class Flow:
    """Lanes at work from `now` on; one use each."""

    def __init__(
        self,
        speeds: Mapping[Lane, Speed],
        terms: Terms,
        now: datetime,
        outages: Sequence[Outage] = (),
    ) -> None:
        self.now = now
        self.courses: dict[int, Course] = {}
        self.lines = {lane: _Line(lane, speed) for lane, speed in speeds.items()}
        self._terms = terms
        self._outages = outages
        self._numbers = count()
        #: (moment, number, what then enters: a broadcast, a bucket, or what its gate stops)
        self._events: list[tuple[datetime, int, Ahead | Bucket | Course | None]] = []
        self._still = frozenset(lane for lane, speed in speeds.items() if speed.still)
        self._nights: dict[ZoneInfo, tuple[datetime, datetime | None]] = {}
        for one in outages:
            for moment in (one.begins, one.ends):
                if moment > now:
                    self._at(moment, None)

    def add(self, ahead: Ahead) -> None:
        """Let a broadcast enter: now, or once it is published and the hub is there."""
        begins = max(ahead.published_at, self.now)
        for one in self._outages:
            if one.lane is None and one.begins <= begins < one.ends:
                begins = one.ends
        if begins > self.now:
            self._at(begins, ahead)
        else:
            self._enter(ahead)

    def run(self, until: datetime) -> None:
        """Go on until nothing is left, or until this moment."""
        while self.now < until:
            for line in self.lines.values():
                self._choose(line)
            moments = [self._done_at(line) for line in self.lines.values() if line.serving]
            if self._events:
                moments.append(self._events[0][0])
            if not moments:
                return
            then = min(*moments, until) if len(moments) > 1 else min(moments[0], until)
            for line in self.lines.values():
                self._serve(line, then)
            self.now = then
            while self._events and self._events[0][0] <= then:
                self._happen(heappop(self._events)[2])

    def ahead(self) -> list[Ahead]:
        """Give what is left, as a forecast is told of it."""
        return [
            replace(
                course.ahead,
                parts=tuple(_part_of(one) for one in course.live),
                late=course.late >= NOBODY,
            )
            for course in self.courses.values()
            if course.live
        ]

    def _at(self, moment: datetime, what: Ahead | Bucket | Course | None) -> None:
        heappush(self._events, (moment, next(self._numbers), what))

    def _happen(self, what: Ahead | Bucket | Course | None) -> None:
        match what:
            case Ahead():
                self._enter(what)
            case Bucket():
                self._ready(what)
            case Course():
                self._unblock(what)

    def _enter(self, ahead: Ahead) -> None:
        course = self.courses[ahead.broadcast_id] = Course(ahead)
        # Of one place they come mixed: the last of those who wait for nothing else is near its end.
        for part in sorted(ahead.parts, key=lambda part: part.tells is Tells.ALONE):
            if part.count > NOBODY and part.lane in self.lines:
                self._put(course, part, 0)

    def _put(self, course: Course, part: Part, attempts: int) -> None:
        """Let a part begin to wait on its lane."""
        moment = self._terms.priority.order_at(course.ahead.published_at, part.place)
        key = (int(part.rank), moment, next(self._numbers))
        bucket = Bucket(course, part, key, part.count, attempts, course.pair_of(part))
        line = self.lines[part.lane]
        line.left += part.count
        line.most = max(line.most, line.left)
        course.live.add(bucket)
        if part.free_at is not None and part.free_at > self.now:
            self._at(part.free_at, bucket)
        else:
            self._ready(bucket)

    def _ready(self, bucket: Bucket) -> None:
        if bucket.part.free_at is not None:
            bucket.part = replace(bucket.part, free_at=None)
        bucket.course.enter(bucket)
        line = self.lines[bucket.part.lane]
        heappush(line.ready, (bucket.key, bucket))
        if line.serving is not None and bucket.key < line.serving.key:
            heappush(line.ready, (line.serving.key, line.serving))
            line.serving = None

    def _choose(self, line: _Line) -> None:
        """Let a lane serve its next bucket that may go; what may not waits, or is tried in vain."""
        if not self._tries(line):
            if line.serving is not None:
                heappush(line.ready, (line.serving.key, line.serving))
                line.serving = None
            return
        if line.serving is not None:
            if self._goes_on(line, line.serving):
                return
            line.serving = None
        while line.ready:
            _, bucket = heappop(line.ready)
            if self._goes(line, bucket):
                line.serving = bucket
                return

    def _tries(self, line: _Line) -> bool:
        """Say whether the lane tries anything at all."""
        away = any(one.lane is None and one.begins <= self.now < one.ends for one in self._outages)
        return not (away or line.speed.still)

    def _goes(self, line: _Line, bucket: Bucket) -> bool:
        """Say whether a bucket may go now; if not, it is put where it waits."""
        if self._blocked(bucket):
            bucket.course.blocked.append(bucket)
            return False
        return self._goes_on(line, bucket)

    def _goes_on(self, line: _Line, bucket: Bucket) -> bool:
        """Say the same of one the gate let through: lanes only move on from there."""
        free_at = self._held_until(bucket)
        if free_at is not None:
            self._wait(bucket, free_at)
            return False
        if self._fails(line):
            self._try_in_vain(bucket)
            return False
        return True

    def _blocked(self, bucket: Bucket) -> bool:
        """Ask the gate, and keep what it has to remember."""
        course, lane = bucket.course, bucket.part.lane
        if bucket.part.rank is not Rank.REST:
            return False
        due, longest = course.ahead.due_at, self._terms.priority.gate
        since = course.gated_since.get(lane)
        heads = course.heads(self._still)
        gate = order.gate_of(lane, heads, since, due, self.now, longest)
        if gate.let_go:
            course.let_go.add(lane)
            return False
        if not gate.held:
            course.gated_since.pop(lane, None)
        elif since is None:
            course.gated_since[lane] = self.now
            over = (self.now + longest, due - longest)
            self._at(min((one for one in over if one > self.now), default=self.now), course)
        return gate.upto is not None and bucket.part.place > gate.upto

    def _unblock(self, course: Course) -> None:
        freed, course.blocked = course.blocked, []
        for bucket in freed:
            line = self.lines[bucket.part.lane]
            heappush(line.ready, (bucket.key, bucket))
            if line.serving is not None and bucket.key < line.serving.key:
                heappush(line.ready, (line.serving.key, line.serving))
                line.serving = None

    def _held_until(self, bucket: Bucket) -> datetime | None:
        """Give until when the night, or a digest, holds a bucket back; None: nothing does."""
        part, manners = bucket.part, self._terms.manners
        if part.zone is not None and part.lane is Lane.SMS:
            opens = self._night(part.zone)
            if opens is not None:
                bucket.course.asleep(bucket, opens, self.now)
                if bucket.part.rank is Rank.FORWARD:  # in the morning the oldest go first
                    bucket.key = (int(Rank.REST), *bucket.key[1:])
                return opens
        if part.gathers and not bucket.attempts and part.rank > Rank.URGENT:
            zone = part.zone if part.lane is Lane.SMS else None
            leaves = manners.leaves(bucket.course.ahead.due_at, manners.gathered, zone)
            if leaves > self.now:
                return leaves
        return None

    def _night(self, zone: ZoneInfo) -> datetime | None:
        """Give when a zone's night ends; None by day, and then the lanes look up when it falls."""
        known = self._nights.get(zone)
        if known is None or known[0] <= self.now:
            quiet = self._terms.manners.quiet
            opens = quiet.opens(self.now, zone)
            asleep = opens > self.now
            changes = opens if asleep else quiet.closes(self.now, zone)
            self._nights[zone] = known = (changes, opens if asleep else None)
            if changes < datetime.max.replace(tzinfo=changes.tzinfo):
                self._at(changes, None)
        return known[1]

    def _wait(self, bucket: Bucket, until: datetime) -> None:
        if bucket.course.leave(bucket):
            self._unblock(bucket.course)
        forward = bucket.part.rank is Rank.FORWARD
        bucket.part = replace(
            bucket.part, free_at=until, rank=Rank.REST if forward else bucket.part.rank
        )
        self._at(until, bucket)

    def _fails(self, line: _Line) -> bool:
        """Say whether whatever the lane tries now fails."""
        return line.speed.rate is None or any(
            one.lane is line.lane and one.begins <= self.now < one.ends for one in self._outages
        )

    def _try_in_vain(self, bucket: Bucket) -> None:
        bucket.attempts += 1
        other = bucket.part.other and _OTHER[bucket.part.lane] in self.lines
        situation = Situation(
            channel=bucket.part.lane,
            attempt=bucket.attempts,
            due_at=bucket.course.ahead.due_at,
            other_channel=other,
        )
        settled = settle(_LATER, situation, self.now, self._terms.patience)
        if settled.state is not DeliveryState.FAILED and settled.not_before is not None:
            self._wait(bucket, settled.not_before)
            bucket.part = replace(bucket.part, anew=False)
            return
        if bucket.course.leave(bucket):
            self._unblock(bucket.course)
        self._gone(bucket)
        other_lane = _OTHER[bucket.part.lane]
        part = replace(bucket.part, lane=other_lane, count=bucket.left, other=False, anew=True)
        self._put(bucket.course, replace(part, gathers=False), 0)

    def _gone(self, bucket: Bucket) -> None:
        self.lines[bucket.part.lane].left -= bucket.left
        bucket.course.live.discard(bucket)

    def _done_at(self, line: _Line) -> datetime:
        bucket, rate = line.serving, line.speed.rate
        if bucket is None or rate is None:
            raise LookupError(f"nothing is served on {line.lane}")
        # Never nothing: a rest smaller than the clock's tick would be served for ever.
        return self.now + max(timedelta(seconds=bucket.left / rate), timedelta(microseconds=1))

    def _serve(self, line: _Line, until: datetime) -> None:
        """Serve until a moment; what fails for now is tried again by itself."""
        bucket, rate = line.serving, line.speed.rate
        if bucket is None or rate is None:
            return
        if until >= self._done_at(line):
            served = bucket.left
        else:
            served = min(bucket.left, (until - self.now).total_seconds() * rate)
        again = served * line.speed.failing
        bucket.course.served(bucket, served - again, self.now, until)
        bucket.left -= served
        bucket.failed += again
        line.left -= served
        line.sent += served - again
        done = bucket.left <= NOBODY
        if bucket.failed and (done or until - bucket.failing_since >= _GATHERED):
            self._again(line, bucket, until)
        if done:
            line.serving = None
            if bucket.course.leave(bucket):
                self._unblock(bucket.course)
            self._gone(bucket)

    def _again(self, line: _Line, bucket: Bucket, now: datetime) -> None:
        """Let what of a bucket failed for now wait for its next try."""
        many, bucket.failed = bucket.failed, 0.0
        bucket.failing_since = now
        if many < SOMEBODY:  # nobody whole: it goes with the others
            bucket.course.served(bucket, many, now, now)
            line.sent += many
            return
        wait = self._terms.patience.wait(bucket.attempts + 1, 0.5)
        part = replace(bucket.part, count=many, anew=False, free_at=now + wait)
        if bucket.pair is not None:
            bucket.pair.total[part.lane] -= many  # it is counted in again
        self._put(bucket.course, part, bucket.attempts + 1)


def _part_of(bucket: Bucket) -> Part:
    return replace(bucket.part, count=bucket.left)
