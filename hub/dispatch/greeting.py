"""The clock rings: new addresses are welcomed, and old ones asked about, a few at a time.

Neither may hold up what has six hours: each is written only while its lane has nothing ready that
is told to many, and no more than a day's share at once.
"""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from hub.clock import Clock
from hub.model import Lane
from hub.store import turns
from hub.store.engine import Database
from hub.store.stopping import pauses
from hub.store.workers import addresses

_TURN: Final = "greeting"
_LEASE: Final = timedelta(seconds=30)
_YEAR: Final = timedelta(days=365)
#: How often the timetable rings in a day: every minute, and a quarter of an hour's while people
#: are awake.
WELCOMES: Final = 24 * 60
QUESTIONS: Final = 8 * 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeter:
    """Writes welcomes, and the yearly question; two processes at once write each once."""

    database: Database
    clock: Clock
    channels: tuple[Lane, ...]  #: the outside channels this hub has
    welcomes: int  #: a day, by each channel; 0 is none
    questions: int  #: the same
    _holder: str = field(default_factory=lambda: secrets.token_hex(8))

    async def welcome(self) -> bool:
        """Welcome some new addresses."""
        await self._greet(-(-self.welcomes // WELCOMES), ask=False)
        return False

    async def ask(self) -> bool:
        """Ask some people whether an address is still theirs."""
        await self._greet(-(-self.questions // QUESTIONS), ask=True)
        return False

    async def _greet(self, many: int, *, ask: bool) -> None:
        if not many:
            return
        now = self.clock.now()
        async with self.database.write() as db:
            if not await turns.take(db, _TURN, self._holder, now, _LEASE):
                return
            still = await pauses.lanes(db)
            for lane in self.channels:
                if lane in still or not await addresses.idle(db, lane):
                    continue
                if ask:
                    await addresses.ask(db, lane, many, now - _YEAR, now)
                else:
                    await addresses.welcome(db, lane, many, now)
            await turns.give_back(db, _TURN, self._holder)
