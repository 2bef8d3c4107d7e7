"""SMS in doubt go in; each is looked for at its provider, and settled or looked for again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.base import Channel, Message, Outcome, Receipt
from hub.clock import Clock
from hub.compose.messages import Composer
from hub.dispatch.conclusions import Conclusions, note_answers
from hub.model import DeliveryState, Lane
from hub.receipts import looked, riding
from hub.store.dispatch import claims
from hub.store.dispatch import doubt as store
from hub.store.dispatch import settle as settling
from hub.store.dispatch.claimed import Key
from hub.store.dispatch.doubt import Doubt
from hub.store.dispatch.settle import Settled
from hub.store.engine import Database
from hub.store.offices import sharing
from hub.store.stopping import corrections
from hub.store.subjects import facts
from hub.store.vault import Vault

_log = structlog.get_logger(__name__)

#: What stands as the code of a doubt that cannot be looked for: another text would be written
#: today, or another number is theirs.
CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciler:
    """Ends doubts about SMS; each step may be repeated, by several at once."""

    lane: Lane
    channel: Channel
    composer: Composer
    database: Database
    vault: Vault
    clock: Clock
    conclusions: Conclusions
    channels: tuple[Lane, ...]  #: all outside channels this hub has
    batch_limit: int

    async def work_once(self) -> bool:
        """Look for the messages that are due to be looked for; say whether a lane has work."""
        async with self.database.read() as db:
            doubts = await store.due(db, self.clock.now(), self.batch_limit)
            wanted = {one for doubt in doubts for one in doubt.row.told}
            told = await facts.told(db, self.vault, wanted) if doubts else {}
            shared = await sharing.shared(db, [one.row.id for one in doubts])
        doubts = [
            replace(one, row=replace(one.row, shared=True)) if one.row.id in shared else one
            for one in doubts
        ]
        if not doubts:
            return False
        messages = self._messages(doubts, told)
        # No session is open while the provider is awaited: it may take its time.
        answers = await self.channel.reconcile(list(messages.values()))
        by_ref = {one.ref: one for one in answers}
        changed = Receipt(ref="", outcome=Outcome.UNKNOWN, code=CHANGED)
        moved = False
        async with self.database.write() as db:
            # A recall sees what is written here, or we see the recall.
            theirs = [one for it in doubts for one in it.row.broadcasts]
            await claims.lock_broadcasts(db, theirs)
            undecided: list[tuple[int, Settled]] = []
            for doubt in doubts:
                message = messages.get(doubt.row.id)
                receipt = changed if message is None else by_ref[message.ref]
                moved |= await self._settle(db, doubt, receipt, undecided)
            await note_answers(db, self.lane, undecided, self.clock.now())
        return moved

    def _messages(
        self, doubts: Sequence[Doubt], told: dict[Key, facts.Tellable]
    ) -> dict[int, Message]:
        """Write the messages anew, and leave out what is not the same any more."""
        composed, _ = self.composer.compose(self.lane, [one.row for one in doubts], told)
        kept = {one.row.id: one for one in doubts}
        return {
            one.shown[0].id: one.message
            for one in composed
            if (was := kept[one.shown[0].id]).shown_hash == one.shown[0].hash
            and was.sent_to == one.shown[0].sent_to
        }

    async def _settle(
        self,
        db: AsyncConnection,
        doubt: Doubt,
        receipt: Receipt,
        undecided: list[tuple[int, Settled]],
    ) -> bool:
        """Write what one look says; say whether a lane has something to do now.

        What decides nothing yet goes into `undecided`, with its broadcast.
        """
        now, row = self.clock.now(), doubt.row
        settlement = looked(receipt, doubt.looks, doubt.handed_at, now)
        first = Settled(
            id=row.id,
            settlement=settlement,
            code=receipt.code,
            provider_id=receipt.provider_id,
        )
        carried = riding(settlement, receipt)
        parts = [first, *(replace(first, id=one.id, settlement=carried) for one in row.riders)]
        nothing = receipt.outcome is Outcome.TEMPORARY_FAILURE
        written = await store.settle(db, doubt, parts, nothing=nothing, now=now)
        if not written:
            return False
        _log.info("doubt.looked", lane=self.lane, now=str(settlement.state), code=receipt.code)
        if settlement.state in (DeliveryState.UNKNOWN, DeliveryState.READY):
            undecided += zip(row.broadcasts, parts, strict=True)
        if settlement.state is DeliveryState.UNKNOWN:
            if settlement.fallback:
                ids = [one.id for one in written]
                await settling.open_fallbacks(db, ids, self.channels, now)
            return settlement.fallback
        if settlement.state is DeliveryState.READY:
            await corrections.after(db, row.ids, row.broadcasts, now)  # certain now: it never went
        else:
            people = {
                one: (row.worker, row.worker_id, broadcast)
                for one, broadcast in zip(row.ids, row.broadcasts, strict=True)
            }
            blames = {row.id: receipt.blame}
            await self.conclusions.draw(db, self.lane, written, people, blames, now)
        return True
