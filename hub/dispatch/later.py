"""What a provider says of a message after it was sent goes in; what follows from it is written."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from channels.base import Blame, Outcome, Receipt
from hub.clock import Clock
from hub.compose.messages import Composer
from hub.dispatch.conclusions import Conclusions
from hub.errors import Unavailable
from hub.model import DeliveryState, Lane
from hub.receipts import Settlement, riding
from hub.store import afterwards, claims, items
from hub.store.engine import Database
from hub.store.items import Sent
from hub.store.settle import Settled

_log = structlog.get_logger(__name__)

#: What an outcome makes of a delivery. A temporary failure of what was accepted is the
#: provider's to mend: it says so again when it could, or could not.
_BECOMES = {
    Outcome.ACCEPTED: DeliveryState.ACCEPTED,
    Outcome.DELIVERED: DeliveryState.DELIVERED,
    Outcome.PERMANENT_FAILURE: DeliveryState.FAILED,
}
_AT_FAULT = (Blame.ADDRESS, Blame.OPT_OUT)
#: A provider can be quicker than our own note of its first answer: looks, and seconds between.
_LOOKS, _PAUSE = 20, 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterWord:
    """Settles deliveries by what their provider says later, one receipt at a time."""

    database: Database
    clock: Clock
    composer: Composer
    conclusions: Conclusions

    async def hear(self, lane: Lane, receipts: Sequence[Receipt]) -> int:
        """Write what is new in the receipts of one hook; answer how much was.

        Raises Unavailable when a message of them is still being handed over after seconds.
        """
        news = 0
        for receipt in receipts:
            number = self.composer.number_of(receipt.ref)
            if number is None:
                _log.warning("receipt.unknown", lane=lane, code=receipt.code)
            elif receipt.outcome not in _BECOMES:
                _log.info("receipt.kept", lane=lane, code=receipt.code, outcome=receipt.outcome)
            else:
                news += await self._settle(lane, number, receipt)
        return news

    async def _settle(self, lane: Lane, number: int, receipt: Receipt) -> bool:
        found = await self._settled_once(number)
        if found is None or found.channel != lane:
            _log.warning("receipt.unknown", lane=lane, code=receipt.code)
            return False
        settlement = _settlement(receipt)
        now = self.clock.now()
        async with self.database.write() as db:
            await claims.lock_broadcasts(db, [number])
            state, code = settlement.state, receipt.code
            carried = await afterwards.later_receipt(db, number, state, code, now)
            if carried is None:
                return False
            owner = await items.reader_of(db, found.worker)
            if owner is None:
                return True  # erased since: there is nobody to conclude anything for
            first = Settled(
                id=number, settlement=settlement, code=code, provider_id=receipt.provider_id
            )
            shared = riding(settlement, receipt)
            settled = [first, *(replace(first, id=one, settlement=shared) for one, _ in carried)]
            parts = [(number, found.broadcast_id), *carried]
            people = {one: (owner.id, owner.worker_id, of) for one, of in parts}
            await self.conclusions.draw(db, lane, settled, people, {number: receipt.blame}, now)
            if settlement.fallback:
                ids, channels = [one for one, _ in parts], self.conclusions.channels
                await afterwards.open_next(db, ids, lane, channels, now)
        return True

    async def _settled_once(self, number: int) -> Sent | None:
        """Give the delivery once what its provider answered first is written."""
        for _ in range(_LOOKS):
            async with self.database.read() as db:
                found = await items.sent(db, number)
            if found is None or found.state != DeliveryState.SENDING:
                return found
            await asyncio.sleep(_PAUSE)
        raise Unavailable("the message is still being handed over")


def _settlement(receipt: Receipt) -> Settlement:
    failed = receipt.outcome is Outcome.PERMANENT_FAILURE
    # A bounce alone suppresses nobody: a relay's bad hour can bounce a whole domain.
    bounced = receipt.code.startswith("bounce")
    return Settlement(
        state=_BECOMES[receipt.outcome],
        told=not failed,
        fallback=failed,
        suppress=failed and receipt.blame in _AT_FAULT and not bounced,
    )
