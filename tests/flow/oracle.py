"""Messages one by one, a second at a time: the plainest way to the same answer as the flow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from hub import order
from hub.flow.parts import Ahead, FlowTerms
from hub.model import Lane
from hub.order import Rank

SECOND = timedelta(seconds=1)


@dataclass
class Message:
    """One message of one person."""

    ahead: Ahead
    lane: Lane
    place: int
    rank: Rank
    key: tuple[int, datetime, float]
    zone: object
    told_at: datetime | None = None


def told(
    aheads: Sequence[Ahead], rates: Mapping[Lane, int], terms: FlowTerms, now: datetime
) -> dict[int, datetime]:
    """Give when the last message of each broadcast went."""
    random = Random(7)
    waiting = [
        Message(
            ahead,
            part.lane,
            part.place,
            part.rank,
            (
                int(part.rank),
                terms.priority.order_at(ahead.published_at, part.place),
                random.random(),
            ),
            part.zone,
        )
        for ahead in aheads
        for part in ahead.parts
        for _ in range(int(part.count))
    ]
    waiting.sort(key=lambda one: one.key)
    gated: dict[tuple[int, Lane], datetime] = {}
    last: dict[int, datetime] = {}
    while waiting:
        now += SECOND
        for lane, rate in rates.items():
            for _ in range(rate):
                mine = next(
                    (one for one in waiting if _goes(one, lane, waiting, gated, terms, now)), None
                )
                if mine is None:
                    break
                waiting.remove(mine)
                last[mine.ahead.broadcast_id] = now
    return last


def _goes(
    one: Message,
    lane: Lane,
    waiting: Sequence[Message],
    gated: dict[tuple[int, Lane], datetime],
    terms: FlowTerms,
    now: datetime,
) -> bool:
    if one.lane is not lane:
        return False
    if one.rank is not Rank.REST:
        return True
    number = one.ahead.broadcast_id
    heads: dict[str, int] = {}
    for other in waiting:
        if other.ahead.broadcast_id == number and other.rank is Rank.REST:
            heads[other.lane] = min(other.place, heads.get(other.lane, 99))
    gate = order.gate_of(
        lane, heads, gated.get((number, lane)), one.ahead.due_at, now, terms.priority.gate
    )
    if gate.held:
        gated.setdefault((number, lane), now)
    elif not gate.let_go:
        gated.pop((number, lane), None)
    return gate.upto is None or one.place <= gate.upto
