"""What this process answered comes in; that it serves leaves for the database, each minute."""

import asyncio
from dataclasses import dataclass
from typing import Final

import structlog

from hub.clock import Clock
from hub.dispatch.budget import day_of
from hub.errors import Unavailable
from hub.store.engine import Database
from hub.store.watching import service, traffic
from hub.web.figures.meters import Meters

_log = structlog.get_logger(__name__)

#: Seconds between two notes: every minute has one, also when one is late.
_PACE: Final = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Beating:
    """Notes that this process is in service."""

    database: Database
    clock: Clock
    meters: Meters

    async def run(self) -> None:
        """Note it until cancelled; while the database is away nothing is in service."""
        while True:
            await asyncio.sleep(_PACE)
            try:
                await self.once()
            except Unavailable as error:
                _log.warning("service.not_noted", why=str(error))
            except Exception:  # noqa: BLE001 - one note that fails must not end them all
                _log.exception("service.failed")

    async def once(self) -> None:
        """Note the present minute, with what was answered since the last note."""
        now = self.clock.now()
        async with self.database.write() as db:
            answered = self.meters.take()
            try:
                await service.note(db, day_of(now), now.replace(second=0, microsecond=0), answered)
                await traffic.answered(db, now, answered.requests)
            except BaseException:
                self.meters.give_back(answered)
                raise
