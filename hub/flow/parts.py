"""What a flow is made of, as values: parts of broadcasts, the speed of lanes, and the rules."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from hub.manners import Manners
from hub.model import Lane, Waits
from hub.order import Priority, Rank
from hub.receipts import Patience


class Tells(StrEnum):
    """Whom a part's messages tell."""

    ALONE = "alone"  #: people whom nothing else tells
    PAIRED = "paired"  #: people whom the other channel tells too: the earlier one counts
    NOBODY = "nobody"  #: people told already, or by another lane


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """People alike, of whom several vacancies tell: what waits for one of them rides together."""

    place: int
    kind: str  #: what they chose; people of one kind are in one circle
    people: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """People of one place of one broadcast on one lane, alike in all that matters."""

    lane: Lane
    place: int  #: their band's turn: 0 is told first
    count: float  #: messages; a part of a person is a share of a crowd
    rank: Rank = Rank.REST
    tells: Tells = Tells.ALONE
    other: bool = False  #: another consented channel was not tried yet
    zone: ZoneInfo | None = None  #: whose nights hold an SMS back; None: none do
    gathers: bool = False  #: they want their alerts gathered until near due
    anew: bool = True  #: not tried before: the gate counts it
    free_at: datetime | None = None  #: not before this; None: ready
    waits_for: Waits | None = None  #: why, until then
    circle: Circle | None = None  #: whom its messages may tell of other vacancies as well


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What of one broadcast is still to go out."""

    broadcast_id: int
    published_at: datetime
    due_at: datetime
    parts: tuple[Part, ...]
    late: bool = False  #: somebody was told past due, or is past due and untold
    ordered_from: datetime | None = None  #: of its places; None: from its publication


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A time without a lane, or without the hub."""

    begins: datetime
    ends: datetime
    lane: Lane | None = None  #: None: the hub itself; nothing is even tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """How fast a lane goes."""

    rate: float | None  #: messages a second that are tried; None: it is broken, all fail
    limit: float  #: what the settings allow: nothing goes faster
    failing: float = 0.0  #: the share that fails for now and is tried again, 0 to below 1
    still: bool = False  #: an operator paused it: nothing is tried
    a_day: float | None = None  #: messages a day that are paid for; None is no limit
    left_today: float = 0.0  #: of them, until midnight


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowTerms:
    """The rules a flow goes by, the same that dispatch goes by."""

    priority: Priority = field(default_factory=Priority)
    manners: Manners = field(default_factory=Manners)
    patience: Patience = field(default_factory=Patience)
