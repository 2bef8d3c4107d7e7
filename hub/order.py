"""Who goes next: published time and band in, the place of a delivery in its lane out.

The index itself never comes here: a band is all that order knows (D140 3.1 xiv, xvi).
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from hub.model import NOTICES, BroadcastKind, Waits

#: A prime below 2**31: a worker's row id is mixed modulo this, alike on every database.
SHUFFLE_PRIME = 2_147_483_647

#: Of fewer people than this whom messages reach, a call tells all of them by lot: its office sees
#: when a call is finished, and calls to one person each would tell it who is of which band.
FEW = 10


class Rank(IntEnum):
    """What passes before everything else of a lane."""

    URGENT = 0  #: addressed to one person, and corrections
    FORWARD = 1  #: brought forward: before quiet hours, scarce, or held until the last
    REST = 2  #: everything else, in the order of its bands


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority:
    """How bands become order.

    >>> Priority(first="least_employable").place(0)
    0
    """

    first: str = "least_employable"  #: or `most_employable`
    bands: int = 10
    middle_band: int = 5  #: of whoever has no index
    special_bands: frozenset[int] = frozenset({0})  #: told on every consented channel (3.1 xv)
    window: timedelta = timedelta(hours=5)  #: over which the bands are spread
    due: timedelta = timedelta(hours=6)  #: D140 3.1 xvi
    gate: timedelta = timedelta(minutes=60)  #: how long a slow lane may hold the others

    def place(self, band: int) -> int:
        """Give a band's turn: 0 is told first."""
        return band if self.first == "least_employable" else self.bands - 1 - band

    def order_at(self, published_at: datetime, place: int) -> datetime:
        """Give the moment a place is ordered by; never later than an hour before due."""
        return published_at + self.window * place / self.bands


def ordered_from(kind: BroadcastKind, published_at: datetime, valid_until: datetime) -> datetime:
    """Give the moment from which a broadcast's places are ordered.

    A notice stands behind every alert of its time: whoever is to be told of a job within hours
    never waits for an outage that is days away.
    """
    return valid_until if kind in NOTICES else published_at


def woken(rank: Rank, waited_for: Waits | None) -> Rank:
    """Give the rank of what has waited long enough.

    A day's last SMS was held for its person's sake until a quarter of an hour before due: behind
    what an outage left it would be late, though most of that has hours.
    """
    return Rank.FORWARD if waited_for is Waits.CAP and rank is Rank.REST else rank


def cut(indexes: Sequence[float], bands: int = 10) -> list[float]:
    """Give the least index of each band from 1 on; `indexes` are sorted, upwards.

    With n of them an index at or above s[n*d//10] is in band d or higher.
    """
    return [indexes[len(indexes) * d // bands] for d in range(1, bands)]


def band(index: float, thresholds: Sequence[float]) -> int:
    """Give the band of one index: 0 is the least employable."""
    return bisect_right(thresholds, index)


def needs_cut(changed: int, indexes: int) -> bool:
    """Say whether more than 1 % of the indexes changed since the last cut."""
    return changed * 100 > indexes


def shuffle_of(seed: bytes) -> tuple[int, int]:
    """Give factor and offset of a broadcast's shuffle, (worker*a + b) mod SHUFFLE_PRIME."""
    a = int.from_bytes(seed[:8], "big") % (SHUFFLE_PRIME - 1) + 1
    b = int.from_bytes(seed[8:16], "big") % SHUFFLE_PRIME
    return a, b


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """How far one lane of a broadcast may go."""

    upto: int | None  #: the last place it may claim; None: no limit
    let_go: bool = False  #: the slow lane was waited for long enough
    held: bool = False  #: the lane's next place lies beyond


def gate(
    lane: str,
    heads: Mapping[str, int],
    gated_since: datetime | None,
    now: datetime,
    longest: timedelta,
) -> Gate:
    """Decide how far `lane` may go, from the next place of every open lane of the broadcast.

    No lane runs more than one band ahead of the slowest open one, for at most `longest`;
    otherwise e-mail would reach the most employable before SMS reached the least.
    """
    others = [place for name, place in heads.items() if name != lane]
    # Order is promised for first attempts: a lane that has none left is held by nobody.
    if not others or lane not in heads:
        return Gate(upto=None)
    upto = min(others) + 1
    if heads[lane] > upto and gated_since is not None and now - gated_since >= longest:
        return Gate(upto=None, let_go=True)
    return Gate(upto=upto)


def gate_of(
    lane: str,
    heads: Mapping[str, int],
    gated_since: datetime | None,
    due_at: datetime,
    now: datetime,
    longest: timedelta,
) -> Gate:
    """Decide as `gate` does, for a broadcast due at `due_at`.

    A slow lane makes nobody of another late: near due nothing is held any more.
    """
    found = gate(lane, heads, gated_since, now, longest)
    held = found.upto is not None and heads.get(lane, -1) > found.upto
    if found.let_go or (held and now >= due_at - longest):
        return Gate(upto=None, let_go=True)
    return Gate(upto=found.upto, held=held)
