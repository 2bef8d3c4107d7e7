"""Broadcasts enter on a virtual clock; every lane claims by its key until nothing is left.

Keys, gate, manners, retries and fallbacks are those that dispatch goes by. Between two moments
at which something changes, a lane serves the bucket at its head evenly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count

from channels.base import Outcome, Receipt
from hub import order
from hub.flow.course import NOBODY, SOMEBODY, Bucket, Course
from hub.flow.holding import Holding
from hub.flow.lines import Line, Outages
from hub.flow.parts import Ahead, FlowTerms, Outage, Part, Speed, Tells
from hub.flow.riding import Riding
from hub.model import GATHERED, DeliveryState, Lane, Waits
from hub.order import Rank
from hub.receipts import Situation, settle

#: What failed for now is gathered so long, and then waits together.
_GATHERED = timedelta(minutes=1)
_LATER = Receipt(ref="", outcome=Outcome.TEMPORARY_FAILURE)
_OTHER = {Lane.EMAIL: Lane.SMS, Lane.SMS: Lane.EMAIL}


class Flow:
    """Lanes at work from `now` on; one use each."""

    def __init__(
        self,
        speeds: Mapping[Lane, Speed],
        terms: FlowTerms,
        now: datetime,
        outages: Sequence[Outage] = (),
    ) -> None:
        self.now = now
        self.courses: dict[int, Course] = {}
        self.lines = {lane: Line(lane, speed) for lane, speed in speeds.items()}
        self.outages = Outages(outages)
        self.riding = Riding()
        self._terms = terms
        self._numbers = count()
        #: (moment, number, what then enters: a broadcast, a bucket, or what its gate stops)
        self._events: list[tuple[datetime, int, Ahead | Bucket | Course | None]] = []
        self._still = frozenset(lane for lane, speed in speeds.items() if speed.still)
        self._holding = Holding(terms.manners, self._look_at)
        for one in outages:
            for moment in (one.begins, one.ends):
                if moment > now:
                    self._at(moment, None)

    def add(self, ahead: Ahead) -> None:
        """Let a broadcast enter: now, or once it is published and the hub is there."""
        begins = self.outages.back(max(ahead.published_at, self.now))
        if begins > self.now:
            self._at(begins, ahead)
        else:
            self._enter(ahead)

    def run(self, until: datetime) -> None:
        """Go on until nothing is left, or until this moment."""
        while self.now < until:
            for line in self.lines.values():
                self._choose(line)
            moments = [line.done_at(self.now) for line in self.lines.values() if line.serving]
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
        self.riding.meet_all(self.now)
        return [
            replace(
                course.ahead,
                parts=tuple(one.rest for one in course.live if one.left > NOBODY),
                late=course.late >= NOBODY,
            )
            for course in self.courses.values()
            if course.live
        ]

    def _at(self, moment: datetime, what: Ahead | Bucket | Course | None) -> None:
        heappush(self._events, (moment, next(self._numbers), what))

    def _look_at(self, moment: datetime) -> None:
        self._at(moment, None)

    def _happen(self, what: Ahead | Bucket | Course | None) -> None:
        match what:
            case Ahead():
                self._enter(what)
            case Bucket():
                self._wake(what)
            case Course():
                self._unblock(what)

    def _enter(self, ahead: Ahead) -> None:
        course = self.courses[ahead.broadcast_id] = Course(ahead)
        # Of one place they come mixed: the last of those who wait for nothing else is near its end.
        for part in sorted(ahead.parts, key=lambda part: part.tells is Tells.ALONE):
            if part.count > NOBODY and part.lane in self.lines:
                self.put(course, part, 0)

    def put(self, course: Course, part: Part, attempts: int) -> None:
        """Let a part begin to wait on its lane."""
        key = self._key(course, part)
        bucket = Bucket(course, part, key, part.count, attempts, course.pair_of(part))
        line = self.lines[part.lane]
        line.left += part.count
        line.most = max(line.most, line.left)
        course.live.add(bucket)
        if part.free_at is not None and part.free_at > self.now:
            line.waits += part.count
            self._at(part.free_at, bucket)
        else:
            self._ready(bucket)

    def _key(self, course: Course, part: Part) -> tuple[int, datetime, int]:
        ahead = course.ahead
        begins = ahead.ordered_from or ahead.published_at
        moment = self._terms.priority.order_at(begins, part.place)
        return int(part.rank), moment, next(self._numbers)

    def _ready(self, bucket: Bucket) -> None:
        part, line = bucket.part, self.lines[bucket.part.lane]
        if part.free_at is not None:
            rank = order.woken(part.rank, part.waits_for)
            bucket.part = replace(part, free_at=None, waits_for=None, rank=rank)
            bucket.key = (int(rank), *bucket.key[1:])
        bucket.course.enter(bucket)
        self.riding.join(bucket, line, self.now)
        line.put(bucket)

    def _wake(self, bucket: Bucket) -> None:
        """Let what waited be ready, unless it went meanwhile."""
        if bucket in bucket.course.live:
            self.lines[bucket.part.lane].waits -= bucket.left
            self.riding.meet(bucket, self.now)
            self._ready(bucket)

    def _choose(self, line: Line) -> None:
        """Let a lane serve its next bucket that may go; what may not waits, or is tried in vain."""
        stands = line.speed.still or self.outages.away(self.now)
        if stands or not line.may_go(self.now, self._look_at):
            line.rest()
            return
        if line.serving is not None:
            if self._goes_on(line, line.serving):
                return
            line.serving = None
        while (bucket := line.next()) is not None:
            self.riding.meet(bucket, self.now)
            if bucket.left <= NOBODY:  # all of it rode, or gave way
                self._over(bucket)
            elif self._goes(line, bucket):
                line.serving = bucket
                return

    def _goes(self, line: Line, bucket: Bucket) -> bool:
        """Say whether a bucket may go now; if not, it is put where it waits."""
        course, longest = bucket.course, self._terms.priority.gate
        blocked, opens = course.blocks(bucket, self._still, longest, self.now)
        if opens is not None:
            self._at(opens, course)
        if blocked:
            self.riding.leave(bucket, self.now)
            course.blocked.append(bucket)
            return False
        return self._goes_on(line, bucket)

    def _goes_on(self, line: Line, bucket: Bucket) -> bool:
        """Say the same of one the gate let through: lanes only move on from there."""
        held = self._holding.until(bucket, self.now)
        if held is not None:
            self._wait(bucket, *held)
            return False
        if self._fails(line):
            self._try_in_vain(bucket)
            return False
        return True

    def _unblock(self, course: Course) -> None:
        freed, course.blocked = course.blocked, []
        for bucket in freed:
            line = self.lines[bucket.part.lane]
            self.riding.join(bucket, line, self.now)
            line.put(bucket)

    def _wait(self, bucket: Bucket, why: Waits, until: datetime) -> None:
        if bucket.course.leave(bucket):
            self._unblock(bucket.course)
        if why not in GATHERED:
            self.riding.leave(bucket, self.now)
        forward = bucket.part.rank is Rank.FORWARD
        rank = Rank.REST if forward else bucket.part.rank
        bucket.part = replace(bucket.part, free_at=until, waits_for=why, rank=rank)
        self.lines[bucket.part.lane].waits += bucket.left
        self._at(until, bucket)

    def _fails(self, line: Line) -> bool:
        """Say whether whatever the lane tries now fails."""
        return line.speed.rate is None or self.outages.fails(line.lane, self.now)

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
            self._wait(bucket, Waits.RETRY, settled.not_before)
            bucket.part = replace(bucket.part, anew=False)
            return
        many = self.take(bucket)
        other_lane = _OTHER[bucket.part.lane]
        part = replace(bucket.part, lane=other_lane, count=many, other=False, anew=True)
        self.put(bucket.course, replace(part, gathers=False, circle=None), 0)

    def take(self, bucket: Bucket) -> float:
        """Take away what is left of a ready bucket; give how many that were."""
        self.riding.meet(bucket, self.now)
        many = bucket.left
        self.lines[bucket.part.lane].left -= many
        self._over(bucket)
        bucket.left = 0.0
        return many

    def drop(self, bucket: Bucket, many: float) -> None:
        """Leave out so many of a ready bucket."""
        bucket.left -= many
        self.lines[bucket.part.lane].left -= many

    def _over(self, bucket: Bucket) -> None:
        """Let a ready bucket end: nothing of it is left."""
        if bucket not in bucket.course.live:
            return  # it ended before
        self.riding.leave(bucket, self.now)
        bucket.course.live.discard(bucket)
        if bucket.course.leave(bucket):
            self._unblock(bucket.course)

    def _serve(self, line: Line, until: datetime) -> None:
        """Serve until a moment; what fails for now is tried again by itself."""
        bucket, rate = line.serving, line.speed.rate
        if bucket is None or rate is None:
            return
        if until >= line.done_at(self.now):
            served = min(bucket.left, line.paid)
        else:
            served = min(bucket.left, (until - self.now).total_seconds() * rate)
        again = served * line.speed.failing
        bucket.course.served(bucket, served - again, self.now, until)
        bucket.left -= served
        self.riding.carried(bucket, served, served - again, until)
        bucket.failed += again
        line.left -= served
        line.paid -= served
        line.sent += served - again
        done = bucket.left <= NOBODY
        if bucket.failed and (done or until - bucket.failing_since >= _GATHERED):
            self._again(line, bucket, until)
        if done:
            line.serving = None
            line.left -= bucket.left
            self._over(bucket)

    def _again(self, line: Line, bucket: Bucket, now: datetime) -> None:
        """Let what of a bucket failed for now wait for its next try."""
        many, bucket.failed = bucket.failed, 0.0
        bucket.failing_since = now
        if many < SOMEBODY:  # nobody whole: it goes with the others
            bucket.course.served(bucket, many, now, now)
            line.sent += many
            return
        wait = self._terms.patience.wait(bucket.attempts + 1, 0.5)
        part = replace(
            bucket.part, count=many, anew=False, free_at=now + wait, waits_for=Waits.RETRY
        )
        if bucket.pair is not None:
            bucket.pair.total[part.lane] -= many  # it is counted in again
        self.put(bucket.course, part, bucket.attempts + 1)
