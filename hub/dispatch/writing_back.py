"""What goes to the address somebody wrote from is sent: once, by one process at a time.

A process that dies between mark and answer leaves a doubt: an e-mail goes again as the same
message, an SMS is looked for at its provider, and goes again only when it certainly is not there.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.links import Kind, Links
from channels.base import Channel, Message, Outcome, Receipt
from config.groups import Desk
from hub.clock import Clock
from hub.compose.drafts import write
from hub.dispatch.budget import Budget
from hub.dispatch.hold import Hold
from hub.model import DeliveryState, Lane, ReplyKind
from hub.receipts import FIRST_LOOK, Patience, Settlement, Situation, looked, settle
from hub.store import turns
from hub.store.engine import Database
from hub.store.letters import replies
from hub.store.letters.replies import Waiting
from hub.store.stopping import pauses
from hub.store.vault import Vault
from hub.tables.ids import FIRST_REPLY

_log = structlog.get_logger(__name__)

_TURN: Final = "replies"
#: Longer than any provider takes to answer.
_LEASE: Final = timedelta(minutes=2)
#: What could not go for so long says nothing any more.
_OF_USE: Final = timedelta(days=1)
_DONE: Final = (DeliveryState.ACCEPTED, DeliveryState.DELIVERED, DeliveryState.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replier:
    """Sends replies, one after the other."""

    database: Database
    vault: Vault
    clock: Clock
    links: Links
    channels: Mapping[Lane, Channel]
    patience: Patience
    desk: Desk
    budget: Budget | None  #: of SMS
    _jitter: Random = field(default_factory=Random)
    _holder: str = field(default_factory=lambda: secrets.token_hex(8))

    async def work_once(self) -> bool:
        """Send one reply, or look for one; say whether there may be more."""
        now = self.clock.now()
        async with self.database.read() as db:
            if not await replies.due(db, tuple(self.channels), now):
                return False
        async with self.database.write() as db:
            if not await turns.take(db, _TURN, self._holder, now, _LEASE):
                return False
            still = await pauses.lanes(db)
            free = tuple(lane for lane in self.channels if lane not in still)
            one = await replies.next_due(db, self.vault, free, now) if free else None
            if one is not None and now >= one.at + _OF_USE:
                await replies.end(db, one.id, "too-late", "", now)
                return True
            if one is not None and not await self._afford(db, one, now):
                await replies.end(db, one.id, "over-budget", "", now)
                return True
            looking = one is not None and one.handed_at is not None and one.channel is Lane.SMS
            if one is not None and not looking:
                await replies.hand_over(db, one, now)
            if one is None:
                await turns.give_back(db, _TURN, self._holder)
        if one is None:
            return False
        hold = Hold(_LEASE)
        channel, message = self.channels[one.channel], self._message(one)
        # No session is open while the provider is awaited: it may take its time.
        if looking:
            said = await channel.reconcile([message])
        else:
            said = await channel.send([message], hold.lasts)
        async with self.database.write() as db:
            if not said:  # it was stopped before the wire
                await replies.wait(db, one, now, "too-late-for-the-wire")
            elif looking and one.handed_at is not None:
                after = looked(said[0], one.looks, one.handed_at, self.clock.now())
                nothing = said[0].outcome is Outcome.TEMPORARY_FAILURE
                await self._settle(db, one, said[0], after, one.looks + nothing)
            else:
                situation = Situation(
                    channel=one.channel,
                    attempt=one.attempts + 1,
                    due_at=one.at,
                    other_channel=False,
                    jitter=self._jitter.random(),
                )
                after = settle(said[0], situation, self.clock.now(), self.patience)
                await self._settle(db, one, said[0], after, 0)
            await turns.give_back(db, _TURN, self._holder)
        return True

    async def _afford(self, db: AsyncConnection, one: Waiting, now: datetime) -> bool:
        """Count what an SMS costs of the day; a stranger's answer is the first that is too dear."""
        if self.budget is None or one.channel is not Lane.SMS or one.handed_at is not None:
            return True
        if one.kind is ReplyKind.UNKNOWN_SENDER and not await self.budget.left(db, now):
            return False
        await self.budget.spend(db, 1, now)
        return True

    async def _settle(
        self, db: AsyncConnection, one: Waiting, receipt: Receipt, after: Settlement, looks: int
    ) -> None:
        now = self.clock.now()
        code = receipt.code
        if after.state in _DONE:
            if after.state is DeliveryState.FAILED:
                _log.warning("reply.refused", lane=one.channel, code=code)
            await replies.end(db, one.id, code, receipt.provider_id, now)
        elif after.state is DeliveryState.UNKNOWN:
            await replies.doubt(db, one, after.not_before or now + FIRST_LOOK, looks, code)
        else:
            await replies.wait(db, one, after.not_before or now, code)

    def _message(self, one: Waiting) -> Message:
        """Write it: the same whenever it goes again."""
        [ref] = self.links.long_many(Kind.MESSAGE_REF, [FIRST_REPLY + one.id])
        return Message(
            ref=ref,
            to=one.to,
            draft=write(one.kind, {"said": one.text}, self.desk, 0),
            fill={},
            at=one.at,
            answers=one.reply_to or None,
        )
