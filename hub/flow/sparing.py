"""A flow and a broadcast short of SMS go in; those whom nothing else tells go first from then on.

As `hub.store.dispatch.scarce` does it with rows.
"""

from collections.abc import Collection
from dataclasses import replace

from hub.flow.course import NOBODY, Bucket
from hub.flow.parts import Tells
from hub.flow.running import Flow
from hub.model import Lane
from hub.order import Rank


def spare(flow: Flow, broadcast_id: int, special: Collection[int]) -> float:
    """Bring forward SMS of whom nothing else can tell; what e-mail told its person is not sent.

    `special` are the places that keep both their messages, and come forward too. Give how many
    SMS were moved or spared; done again it finds nothing.
    """
    course = flow.courses[broadcast_id]
    ready = [
        one
        for one in course.live
        if one.part.lane is Lane.SMS and one.part.free_at is None and one.part.rank is Rank.REST
    ]
    moved = 0.0
    for bucket in sorted(ready, key=lambda one: one.key):
        if bucket.pair is not None and bucket.part.place not in special:
            moved += _give_way(flow, bucket)
        elif bucket.part.tells is not Tells.NOBODY or bucket.part.place in special:
            moved += _come_forward(flow, bucket)
    return moved


def _give_way(flow: Flow, bucket: Bucket) -> float:
    """Leave out whom e-mail told already."""
    if bucket.pair is None:
        return 0.0
    told = min(bucket.left, max(0.0, bucket.pair.told_before(Lane.SMS)))
    if told <= NOBODY:
        return 0.0
    bucket.pair.serve(Lane.SMS, told)
    flow.drop(bucket, told)
    return told


def _come_forward(flow: Flow, bucket: Bucket) -> float:
    many = flow.take(bucket)
    if many <= NOBODY:
        return 0.0
    if bucket.pair is not None:
        bucket.pair.total[Lane.SMS] -= many  # it is counted in again
    part = replace(bucket.part, count=many, rank=Rank.FORWARD)
    flow.put(bucket.course, part, bucket.attempts)
    return many
