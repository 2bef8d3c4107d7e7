"""A destination goes in; the rows of the outbox that are next for it come out, to one process.

Events go at least once, in the order of each subject, under an id that stays: the receiver
drops doubles by it. No session is open while Redis or the receiver is awaited.
"""

import contextlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from hub.clock import Clock
from hub.errors import Unavailable
from hub.portal import outgoing
from hub.store import turns
from hub.store.engine import Database
from hub.store.portal import outbox
from hub.store.portal.outbox import Outgoing
from hub.store.vault import Vault

#: A sender that says nothing for so long has lost its turn; longer than any answer is awaited.
_LEASE: Final = timedelta(seconds=60)
_STREAM_BATCH: Final = 500
#: Posts under way at once.
_POSTS: Final = 16


@dataclass(kw_only=True)
class Sender:
    """What the two ways to the portal share."""

    database: Database
    vault: Vault
    clock: Clock
    source: str  #: of the events: the hub's own URL
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    turn: str = ""

    async def _claimed(self, *, stream: bool) -> list[Outgoing]:
        """Take the turn and give what is next; nothing when there is none, or it is another's."""
        now = self.clock.now()
        async with self.database.read() as db:
            if not await outbox.waits(db, stream=stream, now=now):
                return []
        async with self.database.write() as db:
            if not await turns.take(db, self.turn, self.name, now, _LEASE):
                return []
            if stream:
                return await outbox.for_stream(db, self.vault, outgoing.TYPES, _STREAM_BATCH, now)
            return await outbox.for_webhook(db, self.vault, outgoing.TYPES, _POSTS, now)

    async def close(self) -> None:
        """Let another process send at once."""
        with contextlib.suppress(Unavailable):  # then the lease ends by itself
            async with self.database.write() as db:
                await turns.give_back(db, self.turn, self.name)
