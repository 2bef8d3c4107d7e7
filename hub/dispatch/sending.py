"""A claimed batch goes in; it is marked, sent and settled, a chunk at a time."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, repeat

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.base import Channel, Outcome, Receipt
from hub.clock import Clock
from hub.compose.messages import Composed, Composer
from hub.dispatch.budget import Budget
from hub.dispatch.claiming import Batch, claim_batch
from hub.dispatch.conclusions import Conclusions
from hub.dispatch.meter import Meter
from hub.dispatch.pace import Pace
from hub.dispatch.restraint import Restraint
from hub.dispatch.tally import Tally
from hub.errors import Unavailable
from hub.model import DeliveryState, Lane
from hub.order import Priority
from hub.receipts import Patience, Situation, riding, settle
from hub.store import claims, domains, facts, pauses, riders, speeds
from hub.store import settle as store
from hub.store.claimed import Claimed
from hub.store.engine import Database
from hub.store.facts import Told
from hub.store.settle import Settled
from hub.store.vault import Vault

_log = structlog.get_logger(__name__)

#: Seconds between two tries to write what was answered; the last is repeated.
_PAUSES = (0.2, 1.0, 5.0)
#: Tries that are left once the process is told to stop.
_LAST_TRIES = 3
#: A batch of more is cut in two, so that settling has time beside sending; with fewer a mark and
#: a settlement more cost more than that.
_LEAST_CHUNK = 64


@dataclass(slots=True)
class Stop:
    """Whether this process was told to end; one for all its lanes."""

    asked: bool = False


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
    patience: Patience
    conclusions: Conclusions
    channels: tuple[Lane, ...]  #: all outside channels this hub has
    batch_limit: int
    lease: timedelta
    stop: Stop
    budget: Budget | None = None
    meter: Meter = field(default_factory=Meter)
    tally: Tally = field(default_factory=Tally)

    async def work_once(self) -> bool:
        """Take one batch through to its receipts; say whether there was one."""
        began = asyncio.get_running_loop().time()
        limit = self.pace.batch(self.batch_limit)
        async with self.database.write() as db:
            left = await self.budget.left(db, self.clock.now()) if self.budget else limit
            batch = await claim_batch(
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
        if batch is None:
            return False
        async with self._leased(batch):
            told = await self._told(batch)
            size = min(self.pace.chunk(), max(_LEAST_CHUNK, -(-len(batch.rows) // 2)))
            settling: list[asyncio.Task[None]] = []
            try:
                for start in range(0, len(batch.rows), size):
                    rows = batch.rows[start : start + size]
                    answers = await self._hand_over(batch.token, rows, told)
                    # Written while the next chunk is on its way, one after the other.
                    writing = self._settle(batch.token, rows, answers, after=settling[-1:])
                    settling.append(asyncio.create_task(writing))
            finally:
                await asyncio.gather(*settling)
        took = asyncio.get_running_loop().time() - began
        self.meter.worked(len(batch.rows), limit, took)
        return True

    async def _told(self, batch: Batch) -> dict[int | str, Told]:
        wanted = {one for row in batch.rows for one in row.told}
        async with self.database.read() as db:
            return await facts.told(db, self.vault, wanted)

    @contextlib.asynccontextmanager
    async def _leased(self, batch: Batch) -> AsyncIterator[None]:
        """Renew the lease of what is not settled yet, until the batch is done."""

        over = asyncio.Event()

        async def renew() -> None:
            ids = [one for row in batch.rows for one in row.ids]
            while not await _within(self.lease.total_seconds() / 3, over):
                try:
                    async with self.database.write() as db:
                        await claims.renew(db, ids, batch.token, self.clock.now() + self.lease)
                except Unavailable as error:
                    _log.warning("lease.not_renewed", lane=self.lane, why=str(error))

        renewing = asyncio.create_task(renew())
        try:
            yield
        finally:
            over.set()  # not cancelled: a renewal under way ends its transaction
            await renewing

    async def _hand_over(
        self, token: str, rows: Sequence[Claimed], told: Mapping[int | str, Told]
    ) -> dict[int, Receipt]:
        """Compose, mark and send one chunk; give what was answered, by delivery."""
        composed, without = self.composer.compose(self.lane, rows, told)
        await self.pace.take(len(composed))
        now = self.clock.now()
        awake = {
            row.id for row in rows if row.asked or not self.restraint.wakes(self.lane, row, now)
        }
        marked = await self._mark(token, composed, awake)
        # No session is open while the provider is awaited: it may take its time.
        receipts = list(await self.channel.send([one.message for one in marked]))
        by_ref = {one.message.ref: one.shown[0].id for one in marked}
        answers = {by_ref[receipt.ref]: receipt for receipt in receipts}
        return answers | {
            number: Receipt(ref="", outcome=Outcome.PERMANENT_FAILURE, code=why)
            for number, why in without
        }

    async def _mark(
        self, token: str, composed: Sequence[Composed], awake: Collection[int]
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
            shown = [one for message in whole for one in message.shown]
            going = set(await claims.mark(db, self.lane, shown, token=token, now=now))
            if self.budget:
                sent = sum(one.shown[0].id in going for one in whole)
                await self.budget.spend(db, sent, now)
            staying = [one.shown[0].id for one in composed if one.shown[0].id not in going]
            if staying:
                await riders.free(db, staying)
                over, _ = await claims.withheld(db, self.lane, staying, token, now)
                await store.open_fallbacks(db, over, self.channels, now)
        return [one for one in composed if one.shown[0].id in going]

    async def _intact(
        self, db: AsyncConnection, token: str, composed: Sequence[Composed], now: datetime
    ) -> list[Composed]:
        """Leave out messages of which a part may not go any more: they are composed anew."""
        several = [[part.id for part in one.shown] for one in composed if len(one.shown) > 1]
        if not several:
            return list(composed)
        whole = {group[0] for group in await riders.intact(db, self.lane, several, token, now)}
        return [one for one in composed if len(one.shown) == 1 or one.shown[0].id in whole]

    async def _settle(
        self,
        token: str,
        rows: Sequence[Claimed],
        answers: Mapping[int, Receipt],
        after: Sequence[asyncio.Task[None]],
    ) -> None:
        """Write what was answered, once `after` is over, however long the database is away.

        Nothing knows it but this process: given up, an SMS would stay in doubt and an e-mail
        go again. Nothing is claimed meanwhile, and an answer counts after its lease. Raises
        Unavailable only when the process is told to stop.
        """
        if after:
            await asyncio.wait(after)
        rows = [row for row in rows if row.id in answers]
        if not rows:
            return
        outcomes = [answers[row.id].outcome for row in rows]
        self.meter.answered(outcomes)
        self.tally.count(self.lane, outcomes)
        left = _LAST_TRIES
        for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
            try:
                await self._settle_now(token, rows, answers)
            except Unavailable as error:
                left -= self.stop.asked
                if not left:
                    _log.error("settle.given_up", lane=self.lane, rows=len(rows), why=str(error))
                    raise
                _log.warning("settle.again", lane=self.lane, why=str(error))
                await asyncio.sleep(pause)
            else:
                return

    async def _settle_now(
        self, token: str, rows: Sequence[Claimed], answers: Mapping[int, Receipt]
    ) -> None:
        now = self.clock.now()
        async with self.database.write() as db:
            # A recall sees what is written here, or we see the recall.
            await claims.lock_broadcasts(db, [one for row in rows for one in row.ids])
            others = await self._others(db, rows, answers)
            settled = [
                Settled(
                    id=row.id,
                    settlement=settle(
                        answers[row.id],
                        Situation(
                            channel=self.lane,
                            attempt=row.attempts,
                            due_at=row.due_at,
                            other_channel=row.id in others,
                            jitter=_jitter(row),
                        ),
                        now,
                        self.patience,
                    ),
                    code=answers[row.id].code,
                    provider_id=answers[row.id].provider_id,
                )
                for row in rows
            ]
            gave_up = [
                one.id
                for one in settled
                if one.settlement.state is DeliveryState.FAILED
                and answers[one.id].outcome is not Outcome.PERMANENT_FAILURE
            ]
            settled += [
                Settled(
                    id=rider.id,
                    settlement=riding(one.settlement, answers[row.id]),
                    code=one.code,
                    provider_id=one.provider_id,
                )
                for row, one in zip(rows, settled, strict=True)
                for rider in row.riders
            ]
            written = await store.settle(db, settled, token, now)
            settled = [one for one in settled if one.id in written]
            await riders.free(db, gave_up)
            people = {
                one: (row.worker, row.worker_id, broadcast_id)
                for row in rows
                for one, broadcast_id in zip(row.ids, row.broadcasts, strict=True)
            }
            blames = {row.id: answers[row.id].blame for row in rows}
            await self.conclusions.draw(db, self.lane, settled, people, blames, now)
            measured = self.meter.take(asyncio.get_running_loop().time(), now)
            if measured is not None:
                await speeds.keep(db, self.lane, measured)

    async def _others(
        self, db: AsyncConnection, rows: Sequence[Claimed], answers: Mapping[int, Receipt]
    ) -> set[int]:
        """Give which of the rows that must be tried again have another channel left."""
        doubtful = (Outcome.TEMPORARY_FAILURE, Outcome.UNKNOWN)
        unlucky = [row.id for row in rows if answers[row.id].outcome in doubtful]
        if not unlucky:
            return set()
        return await store.other_channel_left(db, unlucky, self.channels)


async def _within(seconds: float, event: asyncio.Event) -> bool:
    """Wait for an event so long at most; say whether it came."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True


def _jitter(row: Claimed) -> float:
    """Spread retries alike on every run: by the row and its attempt."""
    return (row.id * 2_654_435_761 + row.attempts * 40_503) % 1_000 / 1_000
