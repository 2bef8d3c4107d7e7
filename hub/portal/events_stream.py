"""Rows of the outbox come in; events on the stream hub:events leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog

from hub.portal import outgoing
from hub.portal.connection import connect, is_away, need_client
from hub.portal.sending import Sender
from hub.store.portal import outbox
from hub.store.portal.outbox import Outgoing

if TYPE_CHECKING:
    from redis.asyncio import Redis

_log = structlog.get_logger(__name__)

STREAM: Final = "hub:events"
FIELD: Final = "event"


@dataclass(kw_only=True)
class EventStream(Sender):
    """Puts events on the stream; Refused when the client of Redis is not installed."""

    url: str
    length: int  #: about so many stay there
    turn: str = "stream"

    def __post_init__(self) -> None:
        need_client()
        self._redis: Redis | None = None
        self._silent = False

    async def send_once(self) -> bool:
        """Put on what waits, in the order it was written; say whether there may be more."""
        many = await self._claimed(stream=True)
        if not many:
            return False
        try:
            await self._add(many)
        except Exception as error:
            if not is_away(error):
                raise
            if not self._silent:  # its words may hold the password
                _log.warning("outbox.stream_away", why=type(error).__name__)
            self._silent = True
            return False
        self._silent = False
        async with self.database.write() as db:
            await outbox.streamed(db, [one.id for one in many], self.clock.now())
        _log.info("outbox.streamed", many=len(many))
        return True

    async def _add(self, many: Sequence[Outgoing]) -> None:
        if self._redis is None:
            self._redis = connect(self.url)
        both = self._redis.pipeline(transaction=True)
        for one in many:
            event = {FIELD: outgoing.cloud_event(one, self.source)}
            both.xadd(STREAM, event, maxlen=self.length, approximate=True)  # type: ignore[arg-type]
        await both.execute()

    async def close(self) -> None:
        """Give the connection back, and the turn to whoever comes."""
        if self._redis is not None:
            await self._redis.aclose()
            self._redis = None
        await super().close()
