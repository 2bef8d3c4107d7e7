"""An outage somebody plans goes in; the earliest moment at which it may begin comes out.

Pure. Whoever uses the exchange is told 48 hours before a planned interruption (D140 4.5), and
none is longer than four hours without a break. Nobody can be told faster than the hub promises
to tell: within the due time, and who has only SMS and sleeps by then, in the morning.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from hub.manners import QuietHours

#: From the moment everybody was told to the beginning (D140 4.5).
AHEAD: Final = timedelta(hours=48)
#: The longest without a break, planned or not (D140 4.5).
LONGEST: Final = timedelta(hours=4)


def told_by(
    now: datetime, due: timedelta, quiet: QuietHours, zones: Iterable[ZoneInfo]
) -> datetime:
    """Give by when everybody has been told of what is announced now, in UTC.

    That is the due time; where it falls into a zone's quiet hours, the end of those of the last
    such zone.
    """
    at = now.astimezone(UTC) + due  # real hours, whichever way a clock changes
    return max((quiet.opens(at, zone) for zone in zones), default=at)


def earliest(
    now: datetime, due: timedelta, quiet: QuietHours, zones: Iterable[ZoneInfo]
) -> datetime:
    """Give the earliest moment, in UTC, at which an outage announced now may begin."""
    return told_by(now, due, quiet, zones) + AHEAD
