"""A planned outage goes in; whether it can be announced in time, and better hours, come out.

Pure. Whoever uses the exchange is told 48 hours before a planned interruption, and none is
longer than four hours without a break (D140 4.5). The 48 hours begin when the last person was
told, not when the first was. Outages that touch or overlap are one without a break.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from hub.errors import Fault

#: From the moment everybody was told to the beginning (D140 4.5).
AHEAD: Final = timedelta(hours=48)
#: The longest without a break, planned or not (D140 4.5).
LONGEST: Final = timedelta(hours=4)
#: How far ahead quiet hours are looked for, and how far two proposals lie apart.
_WITHIN, _APART = timedelta(days=14), timedelta(hours=12)
_FIELD: Final = "starts_at"
_END: Final = "ends_at"
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
#: Of two windows that are as quiet as each other the one nearer to this is proposed.
_DEEPEST: Final = 3
_HOURS_OF_DAY: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """One outage that is announced, or shall be."""

    notice_id: str
    starts_at: datetime
    ends_at: datetime


def earliest(told_by: datetime) -> datetime:
    """Give the earliest moment, in UTC, at which an outage may begin of which everybody is told.

    `told_by` is when the last person will have been told. In real hours, whichever way a clock
    changes.
    """
    return told_by.astimezone(UTC) + AHEAD


def first_minute(told_by: datetime) -> datetime:
    """Give the first whole minute at which it may begin: the one to be named to people."""
    return _whole_minute(earliest(told_by))


def fault(starts_at: datetime, now: datetime, told_by: datetime | None) -> Fault | None:
    """Say why an outage cannot be announced any more; None: it can.

    `told_by` is when everybody would have been told of what is announced now; None when nobody
    can say, since a lane stands still.
    """
    if starts_at <= now:
        return Fault(_FIELD, "must lie ahead: of what has begun nobody can be told in time")
    if told_by is None:
        return Fault(
            _FIELD,
            "cannot be announced now: a lane is paused or broken, so nobody can say by when "
            "everybody would be told (D140 4.5)",
        )
    if starts_at >= earliest(told_by):
        return None
    first = first_minute(told_by).isoformat(timespec="minutes")
    return Fault(
        _FIELD,
        "must leave 48 hours after everybody was told (D140 4.5): announced now, it may begin at "
        f"{first}",
    )


def unbroken(wanted: Outage, standing: Iterable[Outage]) -> Fault | None:
    """Say which announced outages an outage may not lie beside, as `met`; None: it may."""
    ones = met(wanted, standing)
    if not ones:
        return None
    named = ", ".join(
        f"{one.notice_id} ({_written(one.starts_at)} to {_written(one.ends_at)})" for one in ones
    )
    return Fault(
        _FIELD if ones[0].starts_at < wanted.starts_at else _END,
        f"runs into an outage that is announced: {named}; together there would be no service for "
        "more than 4 hours without a break (D140 4.5)",
    )


def met(wanted: Outage, standing: Iterable[Outage]) -> list[Outage]:
    """Give the announced outages with which one would be too long, in order; empty: it would not.

    `standing` are those announced and not called off. What touches or overlaps is one outage, and
    that is no longer than four hours. What has the outage's own id is itself before its change.
    """
    ones = _beside(wanted, standing)
    begins = min(one.starts_at for one in (wanted, *ones))
    ends = max(one.ends_at for one in (wanted, *ones))
    return ones if ends - begins > LONGEST else []


def _beside(wanted: Outage, standing: Iterable[Outage]) -> list[Outage]:
    """Give the outages that make one with an outage, by touching it or one another, in order."""
    left = sorted(
        (one for one in standing if one.notice_id != wanted.notice_id),
        key=lambda one: (one.starts_at, one.notice_id),
    )
    ones: list[Outage] = []
    begins, ends = wanted.starts_at, wanted.ends_at
    while more := [one for one in left if one.starts_at <= ends and begins <= one.ends_at]:
        ones += more
        left = [one for one in left if one not in more]
        begins = min(begins, *(one.starts_at for one in more))
        ends = max(ends, *(one.ends_at for one in more))
    return sorted(ones, key=lambda one: (one.starts_at, one.notice_id))


def _written(at: datetime) -> str:
    return at.isoformat(timespec="minutes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Hours in which an outage would disturb little."""

    starts_at: datetime  #: UTC
    ends_at: datetime
    busy: float  #: requests and messages that usually fall into it


def hour_of_week(at: datetime, zone: tzinfo) -> int:
    """Give the hour of the week, in a zone; 0 is Monday 0:00."""
    local = at.astimezone(zone)
    return local.weekday() * _HOURS_OF_DAY + local.hour


def propose(
    busy: Mapping[int, float],
    told_by: datetime,
    length: timedelta,
    zone: tzinfo,
    *,
    standing: Collection[Outage] = (),
    many: int = 3,
) -> list[Window]:
    """Give the quietest windows of a length that can still be announced, the quietest first.

    `busy` says how much usually happens in each hour of the week; an hour it does not name is
    taken for quiet. Each begins on a whole hour of the zone, and they lie well apart. None lies
    over an outage that stands, nor beside one with which it would be too long.
    """
    first = earliest(told_by)
    at = first.replace(minute=0, second=0, microsecond=0)
    windows = []
    while at < first + _WITHIN:
        if at >= first and _free(at, at + length, standing):
            load = _load(busy, at, length, zone)
            windows.append(Window(starts_at=at, ends_at=at + length, busy=load))
        at += _HOUR
    windows.sort(key=lambda one: (one.busy, _far_from_night(one, zone), one.starts_at))
    chosen: list[Window] = []
    for one in windows:
        if all(abs(one.starts_at - other.starts_at) >= _APART for other in chosen):
            chosen.append(one)
        if len(chosen) == many:
            break
    return chosen


def _free(starts_at: datetime, ends_at: datetime, standing: Collection[Outage]) -> bool:
    wanted = Outage(notice_id="", starts_at=starts_at, ends_at=ends_at)
    over = any(one.starts_at < ends_at and starts_at < one.ends_at for one in standing)
    return not over and not met(wanted, standing)


def _load(busy: Mapping[int, float], at: datetime, length: timedelta, zone: tzinfo) -> float:
    """Sum what usually happens in a window, of a broken hour its share."""
    total, left = 0.0, length
    while left > timedelta(0):
        total += busy.get(hour_of_week(at, zone), 0.0) * min(left / _HOUR, 1.0)
        at, left = at + _HOUR, left - _HOUR
    return total


def _far_from_night(one: Window, zone: tzinfo) -> float:
    """Say how many hours the middle of a window lies from the deepest night."""
    middle = (one.starts_at + (one.ends_at - one.starts_at) / 2).astimezone(zone).time()
    hours = middle.hour + middle.minute / 60
    away = abs(hours - _DEEPEST)
    return min(away, _HOURS_OF_DAY - away)


def _whole_minute(at: datetime) -> datetime:
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + _MINUTE
