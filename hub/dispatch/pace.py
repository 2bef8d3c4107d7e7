"""How fast a lane may go: a number of messages in, a pause out."""

import asyncio

from hub.model import Lane
from hub.store.dispatch import lanes
from hub.store.engine import Database


class Pace:
    """Holds a lane to its provider's rate, in messages a second."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self._free_at = 0.0  # on the loop's own clock

    async def take(self, messages: int) -> None:
        """Wait until this many more may go on the wire."""
        if not messages:
            return
        loop = asyncio.get_running_loop()
        now = loop.time()
        start = max(now, self._free_at)
        self._free_at = start + messages / self.rate
        if start > now:
            await asyncio.sleep(start - now)

    def chunk(self, least: int = 8) -> int:
        """Give how many are marked at once: a quarter of a second's worth."""
        return max(least, int(self.rate / 4))

    def batch(self, limit: int) -> int:
        """Give how many are claimed at once: five seconds' worth, at most `limit`."""
        return max(1, min(limit, int(self.rate * 5)))


class SharedPace(Pace):
    """Holds a lane to its rate across all processes: the database keeps what is taken.

    Not Redis, which may be away while messages go.
    """

    def __init__(self, rate: float, lane: Lane, database: Database) -> None:
        super().__init__(rate)
        self._lane = lane
        self._database = database

    async def take(self, messages: int) -> None:
        """Wait until this many more may go on the wire; Unavailable when the database is away."""
        if not messages:
            return
        async with self._database.write() as db:
            wait = await lanes.take_turn(db, self._lane, messages / self.rate)
        await asyncio.sleep(wait)
