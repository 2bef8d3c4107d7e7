"""How often a party does something in an hour comes in; what some may still do this hour leaves.

It is counted in the transaction that does it: what comes to nothing counts nothing, and a second
process gives nobody a second hour.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Self

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import TooMany
from hub.store.conversations import allowances

_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one party may do in an hour."""

    messages: int
    openings: int  #: conversations opened
    previews: int  #: looks at what would be hidden


@dataclass(slots=True, kw_only=True)
class Hour:
    """What some parties may still do of one thing: a bucket each, refilled within the hour."""

    what: str  #: as its name in the database, and in an error
    many: int  #: in an hour, and at once
    now: datetime
    _whole_at: dict[str, datetime] = field(default_factory=dict)
    drawn: dict[tuple[str, str], timedelta] = field(default_factory=dict)  #: to be written

    @classmethod
    async def of(
        cls, db: AsyncConnection, what: str, many: int, owners: Collection[str], now: datetime
    ) -> Self:
        """Read the buckets of these parties, and keep them from others till the transaction ends.

        Parties by their names as owners: `worker:…` or `employer:…`.
        """
        whole_at = await allowances.whole_at(db, what, owners) if owners else {}
        return cls(what=what, many=many, now=now, _whole_at=whole_at)

    def require(self, owner: str) -> None:
        """Raise TooMany when a party may not do it once more."""
        late = self._later(owner) - self.now - _HOUR
        if late > timedelta():
            raise TooMany(f"too many {self.what} in this hour: come back later", after=late)

    def take(self, owner: str) -> None:
        """Count one; TooMany when there is no room for it."""
        self.require(owner)
        self._whole_at[owner] = self._later(owner)
        bucket = owner, self.what
        self.drawn[bucket] = self.drawn.get(bucket, timedelta()) + _HOUR / self.many

    def _later(self, owner: str) -> datetime:
        return max(self._whole_at.get(owner, self.now), self.now) + _HOUR / self.many


async def spend(db: AsyncConnection, what: str, many: int, owner: str, now: datetime) -> None:
    """Count one of a party's, of so many an hour; TooMany when there is no room for it."""
    hour = await Hour.of(db, what, many, [owner], now)
    hour.take(owner)
    await allowances.draw(db, hour.drawn, now)
