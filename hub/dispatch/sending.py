"""A claimed batch goes in; it is marked and sent, a chunk at a time, and its answers leave."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.base import Channel, Outcome, Receipt
from hub.clock import Clock
from hub.compose.messages import Composed, Composer
from hub.dispatch import composing
from hub.dispatch.budget import Budget
from hub.dispatch.claiming import Batch, claim_batch
from hub.dispatch.hold import Hold, ticks
from hub.dispatch.pace import Pace
from hub.dispatch.restraint import Restraint
from hub.dispatch.settling import Settler
from hub.errors import Unavailable
from hub.model import Lane
from hub.order import Priority
from hub.store.dispatch import claims, riders
from hub.store.dispatch import settle as store
from hub.store.dispatch.claimed import Claimed
from hub.store.engine import Database
from hub.store.stopping import domains, pauses
from hub.store.vault import Vault

_log = structlog.get_logger(__name__)

#: A batch of more is cut in two, so that settling has time beside sending; with fewer a mark and
#: a settlement more cost more than that.
_LEAST_CHUNK = 64
#: For so long a batch that waits for the wire is what it was: then an address or a job may be
#: another, and it is read and composed anew.
_KEEPS_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Empties one outside lane: claim, compose, mark, send, settle."""

    lane: Lane
    channel: Channel
    pace: Pace
    composer: Composer
    database: Database
    vault: Vault
    clock: Clock
    priority: Priority
    restraint: Restraint
    settler: Settler
    channels: tuple[Lane, ...]  #: all outside channels this hub has
    batch_limit: int
    lease: timedelta
    budget: Budget | None = None
    ahead: bool = False  #: whether the next batch is claimed while one goes out
    _claiming: asyncio.Lock = field(init=False, default_factory=asyncio.Lock)
    _wire: asyncio.Lock = field(init=False, default_factory=asyncio.Lock)

    async def work(self) -> bool:
        """Take batches through to their receipts until none is left; say whether there was one.

        Of a quick lane the next is claimed while one goes out, and begins when all of that was
        handed over. A slow one would only keep waiting what may be urgent by then.
        """
        if not await self.work_once():
            return False
        quick = self.pace.batch(self.batch_limit) == self.batch_limit
        hands = [self._empty() for _ in range(2 if self.ahead and quick else 1)]
        for ended in await asyncio.gather(*hands, return_exceptions=True):
            if ended is not None:
                raise ended
        return True

    async def _empty(self) -> None:
        while not self.settler.stop.asked and await self.work_once():
            await asyncio.sleep(0)  # lets the other lanes have a turn

    async def work_once(self) -> bool:
        """Take one batch through to its receipts; say whether there was one."""
        began = asyncio.get_running_loop().time()
        limit = self.pace.batch(self.batch_limit)
        async with self._claiming:
            batch = await self._claim(limit)
            if batch is None:
                return False
            told = await composing.told(self.database, self.vault, batch.rows)
        # While what was claimed before goes out; and without a pause until it stands in line, so
        # that batches go in the order of their claims.
        composed, without = composing.composed(self.composer, self.lane, batch.rows, told)
        written = asyncio.get_running_loop().time()
        settling: list[asyncio.Task[None]] = []
        async with self._leased(batch) as hold:
            try:
                async with self._wire:
                    if asyncio.get_running_loop().time() - written > _KEEPS_SECONDS:
                        composed, without = await self._anew(batch)
                    await self._carry(batch, composed, dict(without), hold, settling)
            finally:
                # None is left running with nobody to hear of its fault.
                for fault in await asyncio.gather(*settling, return_exceptions=True):
                    if fault is not None:
                        raise fault
        ended = asyncio.get_running_loop().time()
        self.settler.meter.worked(len(batch.rows), limit, began, ended)
        return True

    async def _anew(self, batch: Batch) -> tuple[list[Composed], list[tuple[int, str]]]:
        """Compose a batch that waited for the wire with what is so by now."""
        await composing.reread(self.database, batch.rows)
        told = await composing.told(self.database, self.vault, batch.rows)
        return composing.composed(self.composer, self.lane, batch.rows, told)

    async def _claim(self, limit: int) -> Batch | None:
        async with self.database.write() as db:
            left = await self.budget.left(db, self.clock.now()) if self.budget else limit
            return await claim_batch(
                db,
                self.lane,
                self.channels,
                self.priority,
                self.restraint,
                limit=min(limit, left) or limit,
                alone=not left,
                lease=self.lease,
                now=self.clock.now(),
            )

    async def _carry(
        self,
        batch: Batch,
        composed: Sequence[Composed],
        without: Mapping[int, str],
        hold: Hold,
        settling: list[asyncio.Task[None]],
    ) -> None:
        """Hand a batch over, a chunk at a time; each one's answers are written meanwhile.

        `without` says why some of its rows have no message.
        """
        of = {one.shown[0].id: one for one in composed}
        parts = 1 if self.ahead else 2  # ahead, the next batch gives settling its time
        size = min(self.pace.chunk(), max(_LEAST_CHUNK, -(-len(batch.rows) // parts)))
        for start in range(0, len(batch.rows), size):
            rows = batch.rows[start : start + size]
            messages = [of[row.id] for row in rows if row.id in of]
            answers = await self._hand_over(batch.token, rows, messages, hold)
            answers |= {
                row.id: Receipt(ref="", outcome=Outcome.PERMANENT_FAILURE, code=without[row.id])
                for row in rows
                if row.id in without
            }
            writing = self.settler.settle(batch.token, rows, answers, after=settling[-1:])
            settling.append(asyncio.create_task(writing))

    @contextlib.asynccontextmanager
    async def _leased(self, batch: Batch) -> AsyncIterator[Hold]:
        """Renew the lease of what is not settled yet, until the batch is done."""

        over, hold = asyncio.Event(), Hold(self.lease)

        async def renew() -> None:
            ids = [one for row in batch.rows for one in row.ids]
            while not await _within(self.lease.total_seconds() / 3, over):
                asked = ticks()
                try:
                    async with self.database.write() as db:
                        await claims.renew(db, ids, batch.token, self.clock.now() + self.lease)
                    hold.renewed(asked)
                except Unavailable as error:
                    _log.warning("lease.not_renewed", lane=self.lane, why=str(error))

        renewing = asyncio.create_task(renew())
        try:
            yield hold
        finally:
            over.set()  # not cancelled: a renewal under way ends its transaction
            await renewing

    async def _hand_over(
        self,
        token: str,
        rows: Sequence[Claimed],
        composed: Sequence[Composed],
        hold: Hold,
    ) -> dict[int, Receipt]:
        """Mark and send one chunk; give what was answered, by delivery."""
        await self.pace.take(len(composed))
        now = self.clock.now()
        awake = {
            row.id for row in rows if row.asked or not self.restraint.wakes(self.lane, row, now)
        }
        asked = ticks()
        marked = await self._mark(token, rows, composed, awake)
        hold.marked(asked)
        # No session is open while the provider is awaited: it may take its time.
        receipts = list(await self.channel.send([one.message for one in marked], hold.lasts))
        if len(receipts) < len(marked):
            answered = {one.ref for one in receipts}
            await self._take_back(token, [o for o in marked if o.message.ref not in answered])
        by_ref = {one.message.ref: one.shown[0].id for one in marked}
        return {by_ref[receipt.ref]: receipt for receipt in receipts}

    async def _mark(
        self,
        token: str,
        rows: Sequence[Claimed],
        composed: Sequence[Composed],
        awake: Collection[int],
    ) -> list[Composed]:
        """Mark what may still go at this moment; what may not is settled here."""
        if not composed:
            return []
        now = self.clock.now()
        async with self.database.write() as db:
            still = self.lane in await pauses.lanes(db)  # an operator may have come between
            if self.lane is Lane.EMAIL:  # or a storm
                ids = [one.shown[0].id for one in composed]
                awake = set(awake) - await domains.hindered(db, self.vault.keyring, ids)
            waking = [] if still else [one for one in composed if one.shown[0].id in awake]
            whole = await self._intact(db, token, waking, now)
            first = [one.shown[0].id for one in whole]
            counting = await self.restraint.counting(db, self.lane, token, first, now)
            whole = [one for one in whole if one.shown[0].id not in counting.full]
            shown = [one for message in whole for one in message.shown]
            marked = await claims.mark(
                db,
                self.lane,
                shown,
                {one for row in rows for one in row.broadcasts},
                token=token,
                now=now,
                lease_until=now + self.lease,
            )
            going = set(marked)
            await counting.keep(db, going)
            if self.budget:
                sent = sum(one.shown[0].id in going for one in whole)
                await self.budget.spend(db, sent, now)
            staying = [one.shown[0].id for one in composed if one.shown[0].id not in going]
            if staying:
                over, _ = await claims.withheld(db, self.lane, staying, token, now)
                await riders.free(db, staying)
                await store.open_fallbacks(db, over, self.channels, now)
        return [one for one in composed if one.shown[0].id in going]

    async def _take_back(self, token: str, composed: Sequence[Composed]) -> None:
        """Give what was marked and came too late for the wire its turn again."""
        _log.warning("lease.too_late", lane=self.lane, rows=len(composed))
        try:
            async with self.database.write() as db:
                ids = [part.id for one in composed for part in one.shown]
                await claims.take_back(db, ids, token)
        except Unavailable as error:  # it stays in doubt, and is asked for
            _log.warning("lease.not_taken_back", lane=self.lane, why=str(error))

    async def _intact(
        self, db: AsyncConnection, token: str, composed: Sequence[Composed], now: datetime
    ) -> list[Composed]:
        """Leave out messages of which a part may not go any more: they are composed anew."""
        several = [[part.id for part in one.shown] for one in composed if len(one.shown) > 1]
        if not several:
            return list(composed)
        whole = {group[0] for group in await riders.intact(db, self.lane, several, token, now)}
        return [one for one in composed if len(one.shown) == 1 or one.shown[0].id in whole]


async def _within(seconds: float, event: asyncio.Event) -> bool:
    """Wait for an event so long at most; say whether it came."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True
