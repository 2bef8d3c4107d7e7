"""Last words to people who were erased go in; each is handed over once, and forgotten with its key.

They are in no lane: nobody is behind them any more, and nothing holds them back (contract: what a
person asked for needs no consent).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import structlog

from anonymizer.links import Kind, Links
from channels.base import Channel, Message, Outcome
from config.groups import Desk
from hub.clock import Clock
from hub.compose.drafts import write
from hub.model import Lane
from hub.store.engine import Database
from hub.store.stopping import pauses
from hub.store.vault import Vault
from hub.store.workers import erasing
from hub.store.workers.erasing import Farewell
from hub.tables.ids import FIRST_FAREWELL

_log = structlog.get_logger(__name__)

_KIND: Final = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Farewells:
    """Sends the receipt of an erasure to where its person was."""

    database: Database
    vault: Vault
    clock: Clock
    links: Links
    channels: Mapping[Lane, Channel]
    desk: Desk

    async def work_once(self) -> bool:
        """Send what waits; there is never more of it to do at once.

        Each is taken when it is its turn: what is broken off has taken no other. What is destroyed
        leaves SQLite's files as well.
        """
        async with self.database.read() as db:
            if not await erasing.any_waiting(db):
                return False
            paused = await pauses.lanes(db)
        after = 0
        while (one := await self._next(after)) is not None:
            after = one.id
            gone = one.channel not in paused and await self._hand_over(one)
            async with self.database.write() as db:
                if gone:
                    await erasing.forget(db, self.vault, one.owner)
                else:
                    await erasing.put_back(db, one.id)
        self.database.unscrubbed = self.database.is_sqlite
        await self.database.scrub()
        return False

    async def _next(self, after: int) -> Farewell | None:
        async with self.database.write() as db:
            return await erasing.take_word(db, self.vault, self.clock.now(), after)

    async def _hand_over(self, one: Farewell) -> bool:
        """Say whether it is over: what may have gone goes no more."""
        channel = self.channels.get(one.channel)
        if channel is None:
            return True
        draft = write(_KIND, {"receipt": one.receipt}, self.desk, 0)
        [ref] = self.links.long_many(Kind.MESSAGE_REF, [FIRST_FAREWELL + one.id])
        message = Message(ref=ref, to=one.address, draft=draft, fill={}, at=one.at)
        receipts = await channel.send([message])
        outcome = receipts[0].outcome if receipts else Outcome.TEMPORARY_FAILURE
        _log.info("farewell.sent", channel=str(one.channel), outcome=str(outcome))
        return outcome is not Outcome.TEMPORARY_FAILURE
