"""What a provider says of a message after it was sent goes in; what follows from it is written."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.base import Blame, Outcome, Receipt
from hub.clock import Clock
from hub.compose.messages import Composer
from hub.dispatch.bouncing import Bounced, Bouncing
from hub.dispatch.conclusions import Conclusions
from hub.errors import Unavailable
from hub.model import DeliveryState, Lane
from hub.receipts import AT_FAULT, Settlement, riding
from hub.store.dispatch import afterwards, claims, items
from hub.store.dispatch.items import Sent
from hub.store.dispatch.settle import Settled
from hub.store.engine import Database
from hub.store.letters import replies
from hub.store.workers.readers import portal_ids
from hub.tables.ids import FIRST_REPLY
from hub.together import Together

_log = structlog.get_logger(__name__)

#: What an outcome makes of a delivery. A temporary failure of what was accepted is the
#: provider's to mend: it says so again when it could, or could not.
_BECOMES = {
    Outcome.ACCEPTED: DeliveryState.ACCEPTED,
    Outcome.DELIVERED: DeliveryState.DELIVERED,
    Outcome.PERMANENT_FAILURE: DeliveryState.FAILED,
}
#: A provider can be quicker than our own note of its first answer: looks, and seconds between.
_LOOKS, _PAUSE = 20, 0.25
#: Receipts written in one transaction.
_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """A receipt, and the delivery it speaks of."""

    lane: Lane
    number: int
    receipt: Receipt

    @property
    def says(self) -> tuple[DeliveryState, str]:
        """What it makes of the delivery, and its code."""
        return _BECOMES[self.receipt.outcome], self.receipt.code


class LaterWord:
    """Settles deliveries by what their provider says later: many receipts in one write."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        composer: Composer,
        conclusions: Conclusions,
        bouncing: Bouncing,
    ) -> None:
        self._database = database
        self._clock = clock
        self._composer = composer
        self._conclusions = conclusions
        self._bouncing = bouncing
        self._words = Together(self._settle, most=_MOST)

    async def hear(self, lane: Lane, receipts: Sequence[Receipt]) -> int:
        """Write what is new in the receipts of one hook; answer how much was.

        Raises Unavailable when a message of them is still being handed over after seconds.
        """
        news = 0
        for receipt in receipts:
            number = self._composer.number_of(receipt.ref)
            if number is None:
                _log.warning("receipt.unknown", lane=lane, code=receipt.code)
            elif number >= FIRST_REPLY:
                await self._hear_of_reply(lane, number - FIRST_REPLY, receipt)
            elif receipt.outcome not in _BECOMES:
                _log.info("receipt.kept", lane=lane, code=receipt.code, outcome=receipt.outcome)
            else:
                news += await self._hear_one(_Word(lane=lane, number=number, receipt=receipt))
        return news

    async def _hear_of_reply(self, lane: Lane, number: int, receipt: Receipt) -> None:
        """Keep what is said of a reply to somebody: nothing else follows from it."""
        async with self._database.write() as db:
            known = await replies.last_word(db, number, lane, receipt.code)
        if not known:
            _log.warning("receipt.unknown", lane=lane, code=receipt.code)
        elif receipt.outcome is Outcome.PERMANENT_FAILURE:
            _log.warning("reply.refused", lane=lane, code=receipt.code)

    async def _hear_one(self, word: _Word) -> bool:
        """Settle one word, once what the provider answered first is written."""
        for _ in range(_LOOKS):
            news = await self._words.ask(word)
            if news is not None:
                return news
            await asyncio.sleep(_PAUSE)
        raise Unavailable("the message is still being handed over")

    async def _settle(self, words: Sequence[_Word]) -> list[bool | None]:
        """Answer of each whether it was news; None while its message is still handed over."""
        async with self._database.write() as db:
            now = self._clock.now()
            numbers = {word.number for word in words}
            await claims.lock_broadcasts_of(db, numbers)
            sent = await items.sent(db, numbers)
            news: dict[int, bool | None] = {}
            said: dict[Lane, list[_Word]] = defaultdict(list)
            for at, word in enumerate(words):
                found = sent.get(word.number)
                if found is None or found.channel != word.lane:
                    _log.warning("receipt.unknown", lane=word.lane, code=word.receipt.code)
                    news[at] = False
                elif found.state == DeliveryState.SENDING:
                    news[at] = None
                else:
                    said[word.lane].append(word)
            fresh: set[int] = set()
            for lane, those in said.items():
                fresh |= await self._conclude(db, lane, those, sent, now)
        return [news.get(at, word.number in fresh) for at, word in enumerate(words)]

    async def _conclude(
        self,
        db: AsyncConnection,
        lane: Lane,
        words: Sequence[_Word],
        sent: Mapping[int, Sent],
        now: datetime,
    ) -> set[int]:
        """Write one lane's words and what follows; answer the deliveries they are news of."""
        alike: dict[tuple[DeliveryState, str], dict[int, Receipt]] = defaultdict(dict)
        for word in words:
            alike[word.says][word.number] = word.receipt
        owners = await portal_ids(db, {sent[word.number].worker for word in words})
        fresh: set[int] = set()
        settled: list[Settled] = []
        people: dict[int, tuple[int, str, int]] = {}
        blames: dict[int, Blame] = {}
        for (state, code), receipts in alike.items():
            for part in await afterwards.later_receipts(db, list(receipts), state, code, now):
                fresh.add(part.carrier)
                worker, receipt = sent[part.carrier].worker, receipts[part.carrier]
                if worker not in owners:
                    continue  # erased since: there is nobody to conclude anything for
                settlement = _settlement(lane, receipt)
                if part.delivery != part.carrier:
                    settlement = riding(settlement, receipt)
                settled.append(
                    Settled(id=part.delivery, settlement=settlement, code=code, provider_id="")
                )
                people[part.delivery] = (worker, owners[worker], part.broadcast_id)
                blames[part.delivery] = receipt.blame
        if settled:
            await self._conclusions.draw(db, lane, settled, people, blames, now)
        failed = [one.id for one in settled if one.settlement.fallback]
        if failed:
            await afterwards.open_next(db, failed, lane, self._conclusions.channels, now)
        if lane is Lane.EMAIL:
            came_back = [
                Bounced(delivery=one, worker=people[one][0], blame=blames[one])
                for one in failed
                if one in sent
            ]
            await self._bouncing.note(db, came_back, now)
        return fresh


def _settlement(lane: Lane, receipt: Receipt) -> Settlement:
    failed = receipt.outcome is Outcome.PERMANENT_FAILURE
    return Settlement(
        state=_BECOMES[receipt.outcome],
        told=not failed,
        fallback=failed,
        # Of an e-mail it is a bounce, which may be its domain's fault: that is judged later.
        suppress=failed and receipt.blame in AT_FAULT and lane is not Lane.EMAIL,
    )
