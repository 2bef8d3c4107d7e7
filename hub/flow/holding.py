"""A bucket and a moment go in; why and until when the night, or a digest, holds it comes out."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from hub.flow.course import Bucket
from hub.manners import Manners, QuietHours
from hub.model import Lane, Waits
from hub.order import Rank


class Holding:
    """Keeps back what must not go at once; `at` is told when a night begins or ends."""

    def __init__(self, manners: Manners, at: Callable[[datetime], None]) -> None:
        self._manners = manners
        self._nights = _Nights(manners.quiet, at)

    def until(self, bucket: Bucket, now: datetime) -> tuple[Waits, datetime] | None:
        """Say why and until when a bucket waits; None: nothing holds it."""
        part = bucket.part
        if part.zone is not None and part.lane is Lane.SMS:
            opens = self._nights.ends(part.zone, now)
            if opens is not None:
                bucket.course.asleep(bucket, opens, now)
                if bucket.part.rank is Rank.FORWARD:  # in the morning the oldest go first
                    bucket.key = (int(Rank.REST), *bucket.key[1:])
                return Waits.QUIET, opens
        if part.gathers and not bucket.attempts and part.rank > Rank.URGENT:
            zone = part.zone if part.lane is Lane.SMS else None
            manners, due = self._manners, bucket.course.ahead.due_at
            leaves = manners.leaves(due, manners.gathered, zone)
            if leaves > now:
                return Waits.CADENCE, leaves
        return None


class _Nights:
    """Says when a zone sleeps; `at` is told each moment at which that changes."""

    def __init__(self, quiet: QuietHours, at: Callable[[datetime], None]) -> None:
        self._quiet = quiet
        self._at = at
        self._known: dict[ZoneInfo, tuple[datetime, datetime | None]] = {}

    def ends(self, zone: ZoneInfo, now: datetime) -> datetime | None:
        """Give when a zone's night ends; None by day, and then the lanes look up when it falls."""
        known = self._known.get(zone)
        if known is None or known[0] <= now:
            opens = self._quiet.opens(now, zone)
            asleep = opens > now
            changes = opens if asleep else self._quiet.closes(now, zone)
            self._known[zone] = known = (changes, opens if asleep else None)
            if changes < datetime.max.replace(tzinfo=changes.tzinfo):
                self._at(changes)
        return known[1]
