"""What was answered goes in; receipts, fallbacks and what follows from them are written."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, repeat

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.base import Outcome, Receipt
from hub.clock import Clock
from hub.dispatch.conclusions import Conclusions
from hub.dispatch.meter import Meter
from hub.dispatch.tally import Tally
from hub.errors import Unavailable
from hub.model import OPEN_STATES, Lane
from hub.receipts import Patience, Settlement, Situation, concluded, riding, settle
from hub.store.dispatch import claims, riders
from hub.store.dispatch import settle as store
from hub.store.dispatch.claimed import Claimed
from hub.store.dispatch.settle import Settled
from hub.store.engine import Database
from hub.store.watching import speeds

_log = structlog.get_logger(__name__)

#: Seconds between two tries to write what was answered; the last is repeated.
_PAUSES = (0.2, 1.0, 5.0)
#: Tries that are left once the process is told to stop.
_LAST_TRIES = 3
#: What such an answer was given to may be tried again.
_TRIED = (Outcome.TEMPORARY_FAILURE, Outcome.UNKNOWN)


@dataclass(slots=True)
class Stop:
    """Whether this process was told to end; one for all its lanes."""

    asked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Settler:
    """Writes what a lane's provider answered, a chunk at a time."""

    lane: Lane
    database: Database
    clock: Clock
    patience: Patience
    conclusions: Conclusions
    channels: tuple[Lane, ...]  #: all outside channels this hub has
    stop: Stop
    meter: Meter
    tally: Tally

    async def settle(
        self,
        token: str,
        rows: Sequence[Claimed],
        answers: Mapping[int, Receipt],
        after: Sequence[asyncio.Task[None]],
    ) -> None:
        """Write what was answered, once `after` is over, however long the database is away.

        Nothing knows it but this process: given up, an SMS would stay in doubt and an e-mail
        go again. Nothing is claimed meanwhile, and an answer counts after its lease. What cannot
        be concluded from one costs no other its answer. Raises Unavailable only when the process
        is told to stop.
        """
        if after:
            await asyncio.wait(after)
        rows = [row for row in rows if row.id in answers]
        if not rows:
            return
        outcomes = [answers[row.id].outcome for row in rows]
        self.meter.answered(outcomes)
        self.tally.count(self.lane, outcomes)
        try:
            await self._until_written(token, rows, answers)
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 - one of them is not to cost the others theirs
            _log.exception("settle.batch_failed", lane=self.lane, rows=len(rows))
            for row in rows:
                await self._alone(token, row, answers)

    async def _alone(self, token: str, row: Claimed, answers: Mapping[int, Receipt]) -> None:
        """Write one answer; if what follows from it cannot be, the answer itself all the same."""
        for bare in (False, True):
            try:
                await self._until_written(token, [row], answers, bare=bare)
            except Unavailable:
                raise
            except Exception:  # noqa: BLE001 - whatever the fault
                _log.exception(
                    "settle.failed", lane=self.lane, broadcasts=row.broadcasts, bare=bare
                )
            else:
                return

    async def _until_written(
        self,
        token: str,
        rows: Sequence[Claimed],
        answers: Mapping[int, Receipt],
        *,
        bare: bool = False,
    ) -> None:
        left = _LAST_TRIES
        for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
            try:
                await self._settle_now(token, rows, answers, bare)
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
        self, token: str, rows: Sequence[Claimed], answers: Mapping[int, Receipt], bare: bool
    ) -> None:
        """Write answers and what follows from them; of `bare` ones only who is told, or not yet."""
        now = self.clock.now()
        async with self.database.write() as db:
            # A recall sees what is written here, or we see the recall.
            await claims.lock_broadcasts(db, [one for row in rows for one in row.broadcasts])
            others = await self._others(db, rows, answers)
            settled = [
                Settled(
                    id=row.id,
                    settlement=self._settlement(row, answers[row.id], others, now),
                    code=answers[row.id].code,
                    provider_id=answers[row.id].provider_id,
                )
                for row in rows
            ]
            # What rode along when it was tried before, and may not go with it now, since time is
            # up or it is held, has a turn of its own.
            done = {
                row.id
                for row, one in zip(rows, settled, strict=True)
                if one.settlement.state not in OPEN_STATES
                and (row.attempts > 1 or answers[row.id].outcome in _TRIED)
            }
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
            await riders.free(db, done & written)
            people = {
                one: (row.worker, row.worker_id, broadcast_id)
                for row in rows
                for one, broadcast_id in zip(row.ids, row.broadcasts, strict=True)
            }
            blames = {row.id: answers[row.id].blame for row in rows}
            if bare:
                told = [one.id for one in settled if one.settlement.told]
                await store.tell(db, told, self.lane, now)
                failed = [one.id for one in settled if one.settlement.fallback]
                await store.open_fallbacks(db, failed, self.channels, now)
                return
            await self.conclusions.draw(db, self.lane, settled, people, blames, now)
            measured = self.meter.take(asyncio.get_running_loop().time(), now)
            if measured is not None:
                await speeds.keep(db, self.lane, measured)

    def _settlement(
        self, row: Claimed, receipt: Receipt, others: Collection[int], now: datetime
    ) -> Settlement:
        if receipt.outcome not in _TRIED:
            return concluded(receipt)
        situation = Situation(
            channel=self.lane,
            attempt=row.attempts,
            due_at=row.due_at,
            other_channel=row.id in others,
            jitter=_jitter(row),
        )
        return settle(receipt, situation, now, self.patience)

    async def _others(
        self, db: AsyncConnection, rows: Sequence[Claimed], answers: Mapping[int, Receipt]
    ) -> set[int]:
        """Give which of the rows that must be tried again have another channel left."""
        unlucky = [row.id for row in rows if answers[row.id].outcome in _TRIED]
        if not unlucky:
            return set()
        return await store.other_channel_left(db, unlucky, self.channels)


def _jitter(row: Claimed) -> float:
    """Spread retries alike on every run: by the row and its attempt."""
    return (row.id * 2_654_435_761 + row.attempts * 40_503) % 1_000 / 1_000
