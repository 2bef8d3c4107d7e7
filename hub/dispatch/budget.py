"""What a lane may cost in a day: messages handed over go in, how many are left comes out."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import Lane
from hub.store.dispatch import lanes

_CHILE: Final = ZoneInfo("America/Santiago")
#: The share of a day's budget from which on the operator is warned.
WARNED: Final = 0.8


def day_of(now: datetime) -> date:
    """Give the day a message counts on: that of Chile's capital."""
    return now.astimezone(_CHILE).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """A day's messages of one lane, all processes together.

    Processes that send at the same moment may pass it by what each has in hand.
    """

    lane: Lane
    messages: int

    async def left(self, db: AsyncConnection, now: datetime) -> int:
        """Give how many may still go today."""
        return max(0, self.messages - await lanes.spent(db, self.lane, day_of(now)))

    async def spend(self, db: AsyncConnection, messages: int, now: datetime) -> None:
        """Count messages that are handed over."""
        if messages:
            await lanes.spend(db, self.lane, day_of(now), messages)
