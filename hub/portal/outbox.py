"""Where the portal hears of the hub comes in; who sends it what it is to hear leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import Clock
from hub.portal import signing
from hub.portal.events_stream import EventStream
from hub.portal.resending import Persistence
from hub.portal.webhook import Webhook
from hub.store.engine import Database
from hub.store.portal import outbox
from hub.store.portal.outbox import Unsent
from hub.store.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """What the portal is to hear, and the ways by which it does; there may be none."""

    stream: EventStream | None
    webhook: Webhook | None

    @classmethod
    def of(
        cls,
        *,
        database: Database,
        vault: Vault,
        clock: Clock,
        source: str,
        redis_url: str | None,
        stream_length: int,
        webhook_url: str | None,
        webhook_secrets: Sequence[str | None],
        persistence: Persistence,
    ) -> Self:
        """Build the ways that are set; Refused when one needs what is not installed."""
        stream = webhook = None
        if redis_url is not None:
            stream = EventStream(
                database=database,
                vault=vault,
                clock=clock,
                source=source,
                url=redis_url,
                length=stream_length,
            )
        if webhook_url is not None:
            webhook = Webhook(
                database=database,
                vault=vault,
                clock=clock,
                source=source,
                url=webhook_url,
                keys=[signing.key_of(one) for one in webhook_secrets if one is not None],
                persistence=persistence,
            )
        return cls(stream=stream, webhook=webhook)

    @property
    def senders(self) -> Mapping[str, EventStream | Webhook]:
        """Give each way there is, by the name of its doorbell."""
        ways = {"outbox_stream": self.stream, "outbox_webhook": self.webhook}
        return {bell: one for bell, one in ways.items() if one is not None}

    async def standing(self, db: AsyncConnection) -> Unsent:
        """Count what waits for the ways there are."""
        return await outbox.standing(
            db, stream=self.stream is not None, webhook=self.webhook is not None
        )

    async def close(self) -> None:
        """Give back what the senders hold."""
        for one in self.senders.values():
            await one.close()
