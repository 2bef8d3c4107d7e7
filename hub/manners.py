"""When a person may be disturbed: a moment and what they chose in, the moment a message may go out.

Pure: quiet hours in the worker's own zone, the time at which gathered alerts must leave, and
the daily number of SMS. The decree asks for six hours from publication (D140 3.1 xvi) and says
nothing of the night; these are the exchange's own rules.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

#: No run of Sundays and holidays is longer.
_LONGEST = 30
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """When no SMS wakes anybody, in local time; `begins` equal to `ends` is never.

    >>> QuietHours().quiet(datetime(2026, 5, 6, 2, 0, tzinfo=UTC), ZoneInfo("America/Santiago"))
    True
    """

    begins: time = time(21)
    ends: time = time(8)
    #: Whole days that are quiet, such as Sundays; None: the night alone.
    whole_day: Callable[[date], bool] | None = None

    def quiet(self, at: datetime, zone: ZoneInfo) -> bool:
        """Say whether this moment is quiet in a zone."""
        local = at.astimezone(zone)
        if self.whole_day is not None and self.whole_day(local.date()):
            return True
        clock = local.time()
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends

    def opens(self, at: datetime, zone: ZoneInfo) -> datetime:
        """Give the first moment from `at` on that is not quiet, in UTC; `at` itself may be."""
        if not self.quiet(at, zone):
            return at
        local = at.astimezone(zone)
        for days in range(_LONGEST):
            day = local.date() + timedelta(days=days)
            # A whole quiet day leaves nothing between its end and the night that follows it.
            for clock in (time(0), self.ends):
                moment = datetime.combine(day, clock, zone).astimezone(UTC)
                if moment > at and not self.quiet(moment, zone):
                    return moment
        raise ValueError("quiet hours without an end")

    def closes(self, at: datetime, zone: ZoneInfo) -> datetime:
        """Give the first moment from `at` on that is quiet, in UTC."""
        if self.quiet(at, zone):
            return at
        local = at.astimezone(zone)
        for days in range(_LONGEST):
            day = local.date() + timedelta(days=days)
            for clock in (time(0), self.begins):
                moment = datetime.combine(day, clock, zone).astimezone(UTC)
                if moment > at and self.quiet(moment, zone):
                    return moment
        return datetime.max.replace(tzinfo=UTC)

    def began(self, at: datetime, zone: ZoneInfo) -> datetime:
        """Give when the quiet of a quiet moment began, in UTC."""
        local = at.astimezone(zone)
        for days in range(_LONGEST):
            day = local.date() - timedelta(days=days)
            for clock in (self.begins, time(0)):
                moment = datetime.combine(day, clock, zone).astimezone(UTC)
                if moment <= at and not self.quiet(moment - _TICK, zone):
                    return moment
        raise ValueError("quiet hours without a beginning")

    def open_between(self, begin: datetime, end: datetime, zone: ZoneInfo) -> timedelta:
        """Give how much of the time between two moments is not quiet."""
        left, at = timedelta(0), begin
        while (at := self.opens(at, zone)) < end:
            shut = min(self.closes(at, zone), end)
            left += shut - at
            at = shut
        return left


class Allowance(Enum):
    """What becomes of one more SMS in a person's day."""

    GOES = "goes"  #: now
    WAITS = "waits"  #: it is the last of the day, and gathers what comes until it must leave
    OVER = "over"  #: the day is full: another way has to tell


def allowance(cap: int, sent: int, leaves: datetime, now: datetime) -> Allowance:
    """Decide of one more alert SMS, from the person's cap and how many went today.

    >>> allowance(2, 1, leaves=datetime(2026, 5, 5, 20), now=datetime(2026, 5, 5, 15)).value
    'waits'
    """
    if sent >= cap:
        return Allowance.OVER
    if sent == cap - 1 and now < leaves:
        return Allowance.WAITS
    return Allowance.GOES


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """Everything that keeps a message from a person who could be told at once."""

    quiet: QuietHours = QuietHours()
    #: Before due, what a person wants to have gathered leaves; retries need the rest.
    gathered: timedelta = timedelta(minutes=60)
    #: Before the earliest due time, the last SMS of a person's day leaves (decision 21).
    last_of_day: timedelta = timedelta(minutes=15)

    def silent(self, at: datetime, zones: Sequence[ZoneInfo]) -> Mapping[ZoneInfo, datetime]:
        """Give the zones in which it is quiet, each with the moment it is not any more."""
        return {zone: self.quiet.opens(at, zone) for zone in zones if self.quiet.quiet(at, zone)}

    def leaves(self, due_at: datetime, margin: timedelta, zone: ZoneInfo | None) -> datetime:
        """Give when what was gathered must leave: `margin` before due, or before the night.

        `zone` is that of somebody not to be woken; None for e-mail and for night SMS.
        """
        at = due_at - margin
        if zone is None or not self.quiet.quiet(at, zone):
            return at
        return self.quiet.began(at, zone) - margin
