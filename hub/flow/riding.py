"""People who are told of one vacancy go in; of the others, what rides in the same message leaves.

A message carries what else is ready for its person, or held until it is gathered, as dispatch
claims it. Whom each vacancy suits is drawn anew: of the alerts of people
alike, one message takes along a share of every other vacancy's, whoever that message is for.
"""

from dataclasses import dataclass, field
from datetime import datetime

from hub.flow.course import Bucket
from hub.flow.lines import Line
from hub.flow.parts import Circle

#: Below this a share is renewed, before it cannot be divided by.
_SMALL = 1e-60


@dataclass(slots=True)
class _Ring:
    """What waits for the people of one circle and may ride."""

    people: float
    line: Line
    members: set[Bucket] = field(default_factory=set)
    many: float = 0.0  #: alerts of all members
    stays: float = 1.0  #: the share of an alert that did not ride, from the beginning on


class Riding:
    """Lets alerts ride in messages of their people; what rode is noted when a bucket is met."""

    def __init__(self) -> None:
        self._rings: dict[Circle, _Ring] = {}

    def join(self, bucket: Bucket, line: Line, now: datetime) -> None:
        """Let a bucket ride from now on, if it is one that rides."""
        circle = bucket.part.circle
        if circle is None or not bucket.part.anew or bucket.rides_since is not None:
            return
        ring = self._rings.setdefault(circle, _Ring(circle.people, line))
        bucket.rides_since, bucket.stays, bucket.joined = now, ring.stays, ring.stays
        ring.members.add(bucket)
        ring.many += bucket.left

    def leave(self, bucket: Bucket, now: datetime) -> None:
        """Let it ride no more."""
        if bucket.part.circle is None or bucket.rides_since is None:
            return
        self.meet(bucket, now)
        ring = self._rings[bucket.part.circle]
        ring.many = max(0.0, ring.many - bucket.left)
        ring.members.discard(bucket)
        bucket.rides_since = None

    def meet(self, bucket: Bucket, now: datetime) -> None:
        """Note what of a bucket rode since it was last met: those people are told."""
        if bucket.part.circle is None or bucket.rides_since is None:
            return
        ring = self._rings[bucket.part.circle]
        rode = bucket.left * (1.0 - ring.stays / bucket.stays) if bucket.stays else 0.0
        if rode > 0.0:
            bucket.left -= rode
            bucket.course.served(bucket, rode, bucket.rides_since, now)
        bucket.rides_since, bucket.stays = now, ring.stays

    def meet_all(self, now: datetime) -> None:
        """Note what rode of everything."""
        for ring in self._rings.values():
            for bucket in ring.members:
                self.meet(bucket, now)

    def carried(self, bucket: Bucket, tried: float, accepted: float, now: datetime) -> None:
        """Note that messages of a bucket were accepted, and took others along.

        `bucket` has been counted down by what was tried already.
        """
        if bucket.part.circle is None or bucket.rides_since is None:
            return
        ring = self._rings[bucket.part.circle]
        others = max(0.0, ring.many - tried - bucket.left)
        # Its people are among those whom no message took along since it joined.
        among = ring.people * ring.stays / bucket.joined
        share = max(0.0, 1.0 - accepted / among)
        rode = others * (1.0 - share)
        ring.many = bucket.left + others - rode
        ring.line.left -= rode
        ring.line.rode += rode
        ring.stays *= share
        bucket.stays = ring.stays  # nobody is in one vacancy twice
        if ring.stays < _SMALL:
            for one in ring.members:
                self.meet(one, now)
                one.joined = one.joined / ring.stays if ring.stays else 1.0
                one.stays = 1.0
            ring.stays = 1.0
