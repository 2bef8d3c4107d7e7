"""An event the receiver did not take comes in; when it is posted again leaves, or that it is not.

A pure decision, with the chance it takes given to it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.store.outbox import Failed, Outgoing


@dataclass(frozen=True, slots=True, kw_only=True)
class Persistence:
    """How long and how often an event is posted.

    Persistence(lasting=timedelta(days=3)): after 5 s, 10 s, 20 s ... and then every 6 hours
    """

    lasting: timedelta  #: from the first failure; what fails later is given up
    first: timedelta = timedelta(seconds=5)
    longest: timedelta = timedelta(hours=6)


def after_failure(
    one: Outgoing, fault: str, persistence: Persistence, now: datetime, chance: float
) -> Failed:
    """Say what becomes of an event that was not taken; `chance` lies between 0 and 1.

    Up to a fifth is taken off each wait, so that what failed together comes again apart.
    """
    since = one.failing_since or now
    if now - since >= persistence.lasting:
        return Failed(id=one.id, fault=fault, try_at=None)
    wait = rest(one.tries + 1, persistence.first, persistence.longest)
    return Failed(id=one.id, fault=fault, try_at=now + wait * (1 - chance / 5))


def rest(failures: int, first: timedelta, longest: timedelta) -> timedelta:
    """Give the wait after so many failures in a row: twice as long each time, up to a bound."""
    doubled = min(failures - 1, 30)  # beyond that every bound is passed, and no number too large
    return min(first * float(2**doubled), longest)
