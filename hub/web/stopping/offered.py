"""What staff may do, as pages offer it: values without a page around them."""

from dataclasses import dataclass
from datetime import datetime

from hub.model import Lane


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing staff may do, and the page that asks whether they mean it."""

    url: str
    act: str  #: a key of `staff.ACTS`


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldItem:
    """One vacancy that waits for somebody to judge it."""

    url: str
    title: str
    why: str  #: finished sentences
    since: datetime
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PausedItem:
    """One lane that stands still until somebody lets it go on."""

    lane: Lane
    since: datetime
    by: str  #: who paused it: never a name
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One trouble, in three finished sentences."""

    stopped: str  #: what stopped
    did: str  #: what the hub did about it
    todo: str  #: what to do now
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtItem:
    """Messages of one lane of which nobody knows whether they went, for one reason."""

    lane: Lane
    count: int
    why: str  #: a finished sentence
    since: datetime | None  #: the first was handed over
