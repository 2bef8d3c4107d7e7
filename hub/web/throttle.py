"""Who asks, and for what, comes in; TooMany leaves when they asked too much in the last minute.

It spares this process: each process counts for itself, and what an hour bounds lies in the
database (`hub.conversations.limits`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from config.groups import Web
from hub.errors import TooMany
from hub.web.peers import Buckets, crowd_of
from hub.web.tokens import Claims, Role

_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Throttle:
    """What may be asked in a minute: by each party that was let in, and by each address else."""

    reads: Buckets  #: of a party
    writes: Buckets  #: of a party
    portal: Buckets  #: the portal, whatever it asks
    strangers: Buckets  #: of an address that nobody is known by

    @classmethod
    def of(cls, wanted: Web) -> Self:
        """Make it by the settings."""
        sizes = {
            "reads": wanted.reads_per_minute,
            "writes": wanted.writes_per_minute,
            "portal": wanted.portal_per_minute,
            "strangers": wanted.strangers_per_minute,
        }
        return cls(**{name: Buckets(size=size, refill=_MINUTE) for name, size in sizes.items()})

    def party(self, claims: Claims, now: datetime, *, reads: bool) -> None:
        """Count a request of somebody who was let in, from wherever they ask."""
        buckets = self.reads if reads else self.writes
        if claims.role is Role.PORTAL:
            buckets = self.portal
        _take(buckets, f"{claims.role}:{claims.sub}", now)

    def stranger(self, address: str, now: datetime) -> None:
        """Count a request of nobody in particular; of IPv6, a network counts as one address."""
        _take(self.strangers, crowd_of(address), now)


def _take(buckets: Buckets, who: str, now: datetime) -> None:
    if buckets.empty(who, now):
        raise TooMany("too many requests: come back later", after=buckets.wait(who, now))
    buckets.spend(who, now)
