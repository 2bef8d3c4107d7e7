"""Outages that stand are read now and then; the banner of every page comes out.

A page is filled without asking the database: what was read last is shown while it is away.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog

from hub.clock import Clock
from hub.errors import Unavailable
from hub.store.engine import Database
from hub.store.subjects import notices
from hub.store.subjects.announced import Notice
from templates import words

_log = structlog.get_logger(__name__)

#: Seconds between two looks: another process may have announced or cancelled one.
_PACE: Final = 10.0


@dataclass(slots=True, kw_only=True)
class Board:
    """Knows which outages stand."""

    database: Database
    clock: Clock
    _coming: tuple[Notice, ...] = field(default=())

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self.look()
            except Unavailable as error:
                _log.warning("board.not_read", why=str(error))
            except Exception:  # noqa: BLE001 - one look that fails must not end them all
                _log.exception("board.failed")
            await asyncio.sleep(_PACE)

    async def look(self) -> None:
        """Read which outages stand now."""
        async with self.database.read() as db:
            self._coming = await notices.coming(db, self.clock.now())

    def banner(self, now: datetime) -> str:
        """Say the next outage, or the one that is under way; empty: there is none."""
        for one in self._coming:
            if one.starts_at <= now < one.ends_at:
                return words.OUTAGE_NOW.format(until=words.clock(one.ends_at))
            if now < one.starts_at:
                return words.OUTAGE_NEXT.format(when=words.outage(one.starts_at, one.ends_at))
        return ""
