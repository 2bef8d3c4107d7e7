"""Counts of what is ahead and of whom an audience was made enter; parts of its flow leave."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hub.flow.parts import Part, Tells
from hub.model import DeliveryState, Lane, Reach, Waits
from hub.order import Rank

_BOTH = Reach.EMAIL | Reach.SMS
#: A doubt is over by then: it was looked for twice, or goes again.
_DOUBTED = timedelta(minutes=3)
#: Further past due than a forecast looks.
_HELD = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """People of one place of an audience who are alike, as they were planned."""

    place: int
    reach: Reach  #: the channels planned
    usable: Reach  #: the channels consented to
    zone: ZoneInfo | None  #: whose nights hold their SMS back
    gathers: bool  #: they want their alerts gathered
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Rows of one lane and place of a broadcast that stand alike."""

    lane: Lane
    place: int
    rank: Rank
    state: DeliveryState
    many: int
    waits_for: Waits | None = None
    not_before: datetime | None = None


def parts(
    counts: Sequence[Count],
    kinds: Sequence[Kind],
    *,
    due_at: datetime,
    asleep: Collection[ZoneInfo],
    spared: bool,
    now: datetime,
) -> Iterator[Part]:
    """Part what is ahead by the shares of whom the audience was made.

    `asleep` are the zones in which it is quiet at `due_at`; `spared` says that SMS of whom
    nothing else tells were brought forward.
    """
    by_place: dict[int, list[Kind]] = {}
    for kind in kinds:
        by_place.setdefault(kind.place, []).append(kind)
    there = {(count.lane, count.place) for count in counts if count.many}
    for count in counts:
        here = by_place.get(count.place, [])
        if count.lane is Lane.INBOX:
            yield from _entries(count, here)
            continue
        flag = Reach.of(count.lane)
        planned = [kind for kind in here if kind.reach & flag]
        fits = _fitting(count, planned, asleep, spared=spared)
        total = sum(kind.people for kind in fits)
        known = min(count.many, total)
        for kind in fits:
            yield _line(count, kind, known * kind.people / total, there, due_at, now)
        if count.many > known:
            # More than were planned: fallbacks of those whom the other channel failed.
            yield _fallback(count, here, count.many - known, due_at, now)


def _entries(count: Count, kinds: Sequence[Kind]) -> Iterator[Part]:
    """Give the list's entries: they tell those whom nothing outside tells."""
    total = sum(kind.people for kind in kinds)
    alone = sum(kind.people for kind in kinds if not kind.reach)
    share = alone / total if total else 0.0
    for tells, part in ((Tells.ALONE, share), (Tells.NOBODY, 1.0 - share)):
        yield Part(lane=Lane.INBOX, place=count.place, count=count.many * part, tells=tells)


def _fitting(
    count: Count, kinds: Sequence[Kind], asleep: Collection[ZoneInfo], *, spared: bool
) -> Sequence[Kind]:
    """Give the kinds rows may be of that stand like this; all when none fits better."""
    if count.waits_for is Waits.CADENCE:
        fits = [kind for kind in kinds if kind.gathers]
    elif count.waits_for is Waits.QUIET:
        fits = [kind for kind in kinds if kind.zone is not None]
    elif count.lane is Lane.SMS and count.rank is Rank.FORWARD:
        alone = [kind for kind in kinds if kind.reach == Reach.SMS]
        fits = alone if spared else [kind for kind in kinds if kind.zone in asleep] or alone
    elif count.lane is Lane.SMS and spared:
        fits = [kind for kind in kinds if kind.usable & Reach.EMAIL]
    elif count.lane is Lane.SMS:
        fits = [kind for kind in kinds if kind.zone not in asleep]
    else:
        fits = list(kinds)
    return fits or kinds


def _line(
    count: Count,
    kind: Kind,
    many: float,
    there: Collection[tuple[Lane, int]],
    due_at: datetime,
    now: datetime,
) -> Part:
    tells = Tells.ALONE
    if kind.reach == _BOTH:
        other = Lane.SMS if count.lane is Lane.EMAIL else Lane.EMAIL
        # What went on the other channel told them.
        tells = Tells.PAIRED if (other, count.place) in there else Tells.NOBODY
    elif _sleeps_past(count, due_at):
        tells = Tells.NOBODY
    left = bool(kind.usable & ~kind.reach & _BOTH)
    return Part(
        lane=count.lane,
        place=count.place,
        count=many,
        rank=count.rank,
        tells=tells,
        other=left,
        zone=kind.zone,
        gathers=kind.gathers and count.waits_for is None,
        anew=count.waits_for is not Waits.RETRY,
        free_at=_free_at(count, due_at, now, other=left),
        waits_for=count.waits_for,
    )


def _fallback(
    count: Count, kinds: Sequence[Kind], many: float, due_at: datetime, now: datetime
) -> Part:
    zones = [kind.zone for kind in kinds if kind.zone is not None]
    return Part(
        lane=count.lane,
        place=count.place,
        count=many,
        rank=count.rank,
        tells=Tells.NOBODY if _sleeps_past(count, due_at) else Tells.ALONE,
        zone=zones[0] if zones and count.lane is Lane.SMS else None,
        anew=count.waits_for is not Waits.RETRY,
        free_at=_free_at(count, due_at, now, other=False),
        waits_for=count.waits_for,
    )


def _sleeps_past(count: Count, due_at: datetime) -> bool:
    """Say whether their list tells these people, since they sleep past their due time."""
    until = count.not_before
    return count.waits_for is Waits.QUIET and until is not None and until >= due_at


def _free_at(count: Count, due_at: datetime, now: datetime, *, other: bool) -> datetime | None:
    if count.waits_for is Waits.DOMAIN and not other:
        return max(due_at, now) + _HELD  # until somebody releases it
    if count.state is DeliveryState.UNKNOWN:
        return count.not_before or now + _DOUBTED
    return count.not_before
