"""An event the receiver did not take comes in; when it is posted again leaves, or that it is not.

A pure decision, with the chance it takes given to it.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from hub.store.portal.outbox import Failed, Outgoing


@dataclass(frozen=True, slots=True, kw_only=True)
class Persistence:
    """How long and how often an event is posted.

    Persistence(lasting=timedelta(days=3)): after 5 s, 10 s, 20 s ... and then every 6 hours
    """

    lasting: timedelta  #: from the first failure; what fails later is given up
    first: timedelta = timedelta(seconds=5)
    longest: timedelta = timedelta(hours=6)


#: Answers about what an event says, by which the receiver is well: 400, 409, 413, 415, 422.
_ABOUT_IT = ("400", "409", "413", "415", "422")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTaken:
    """Why the receiver did not take an event."""

    fault: str  #: a status, or the name of an error
    asked: timedelta = timedelta()  #: so long it asked not to be posted to

    @property
    def about_it(self) -> bool:
        """Whether this event alone is not taken: others may be."""
        return self.fault in _ABOUT_IT and not self.asked


def after_failure(
    one: Outgoing, why: NotTaken, persistence: Persistence, now: datetime, chance: float
) -> Failed:
    """Say what becomes of an event that was not taken; `chance` lies between 0 and 1.

    Up to a fifth is taken off each wait, so that what failed together comes again apart; but it
    is no shorter than what the receiver asked for, within the longest there is.
    """
    since = one.failing_since or now
    if now - since >= persistence.lasting:
        return Failed(id=one.id, fault=why.fault, try_at=None)
    wait = rest(one.tries + 1, persistence.first, persistence.longest)
    wait = max(wait * (1 - chance / 5), min(why.asked, persistence.longest))
    return Failed(id=one.id, fault=why.fault, try_at=now + wait)


def asked(given: str | None, now: datetime) -> timedelta:
    """Read a Retry-After (RFC 9110 10.2.3): seconds, or a date; nothing for what is neither."""
    text = (given or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return timedelta(seconds=int(text))
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return timedelta()
    if until.tzinfo is None:  # a date that says it is nowhere's
        until = until.replace(tzinfo=UTC)
    return max(until - now, timedelta())


def rest(failures: int, first: timedelta, longest: timedelta) -> timedelta:
    """Give the wait after so many failures in a row: twice as long each time, up to a bound."""
    doubled = min(failures - 1, 30)  # beyond that every bound is passed, and no number too large
    return min(first * float(2**doubled), longest)
