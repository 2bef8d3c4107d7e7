"""Entries of the stream hub:intake come in; events leave, stored once and in their order.

An entry is taken off the stream after the transaction that stored it. One process reads at a
time (hub.store.turns), so that events are accepted in the order of the stream; whoever takes
the turn over first stores what the one before left.
"""

import asyncio
import math
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog

from anonymizer.vault import VaultError
from hub.clock import Clock
from hub.errors import Fault, Unavailable
from hub.intake import judging
from hub.intake.accept import store
from hub.intake.timely import ToldBy
from hub.portal import stream
from hub.portal.connection import connect, is_away, need_client
from hub.portal.entries import Entry, Reading, read, refused
from hub.portal.stream import GROUP, REJECTED, STREAM
from hub.store import turns
from hub.store.engine import Database
from hub.store.portal import events, rejected
from hub.store.portal.rejected import Bad, Kept
from hub.store.vault import Vault

if TYPE_CHECKING:
    from redis.asyncio import Redis

_log = structlog.get_logger(__name__)

TURN: Final = "intake"

#: Entries stored in one transaction.
_BATCH: Final = 500
#: Milliseconds one look waits for an entry.
_BLOCK: Final = 1000
#: Seconds between two looks where there is nothing to do but wait.
_PAUSE: Final = 0.5
#: Seconds before it is tried again, the first time and at most.
_AGAIN: Final = 0.25
_AGAIN_LONGEST: Final = 10.0


@dataclass
class Queue:
    """Takes the portal's events off its queue; one for the event loop it runs in.

    Refused when the client of Redis is not installed.
    """

    url: str
    database: Database
    vault: Vault
    clock: Clock
    told_by: ToldBy  #: asked where an outage comes
    lease: timedelta  #: a process that says nothing for so long has lost its turn
    most_waiting: int  #: accepted events not applied yet, beyond which nothing is read
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    reading: bool = False  #: whether this process has the turn, and Redis answers
    full: bool = False  #: whether it waits for events to be applied

    def __post_init__(self) -> None:
        need_client()
        self._kept = -math.inf  # when the turn was last kept, on the clock of waits
        self._said: set[str] = set()  # why it waits, since it last went well

    async def run(self, ring: Callable[[], None]) -> None:
        """Read until cancelled; `ring` is called when new events are in.

        While Redis or the database is away nothing is lost: it waits, and says so once.
        """
        pause = _AGAIN
        try:
            while not _cancelled():
                try:
                    async with connect(self.url) as redis:
                        await self._read_on(redis, ring)
                except Exception as error:  # noqa: BLE001 - it is tried again, whatever it was
                    pause = _AGAIN if self.reading else min(pause * 2, _AGAIN_LONGEST)
                    self._note(error)
                self.reading = False
                await asyncio.sleep(pause)
        finally:
            self.reading = False
            await self._leave()

    async def _read_on(self, redis: "Redis", ring: Callable[[], None]) -> None:
        await stream.make_group(redis)
        while not _cancelled():
            if not await self._have_turn():
                self.reading = False
                self._fine()
                await asyncio.sleep(_PAUSE)
                continue
            if not self.reading:
                await self._show_lost(redis)
                if not await self._take_over(redis, ring):
                    continue
                await stream.clear_consumers(redis, self.name, self.lease)
                self.reading = True
                self._fine()
            if await self._is_full():
                await asyncio.sleep(_PAUSE)
                continue
            found: Any = await redis.xreadgroup(
                GROUP, self.name, {STREAM: ">"}, count=_BATCH, block=_BLOCK
            )
            for _, entries in found or ():
                await self._take(redis, _entries(entries), ring)

    async def _take_over(self, redis: "Redis", ring: Callable[[], None]) -> bool:
        """Store what was handed to a process that never said it was done, this one included.

        Says whether the turn lasted until nothing of it was left.
        """
        start, trimmed = "0-0", 0
        while await self._have_turn():
            found: Any = await redis.xautoclaim(STREAM, GROUP, self.name, 0, start, count=_BATCH)
            start, entries = found[0], found[1]
            trimmed += sum(fields is None for _, fields in entries)
            trimmed += len(found[2]) if len(found) > 2 else 0
            there = _entries([one for one in entries if one[1] is not None])
            if there:
                _log.info("queue.claimed", many=len(there))
                await self._take(redis, there, ring)
            if start == b"0-0":
                if trimmed:
                    await stream.forget_trimmed(redis)
                    _log.error("queue.trimmed", many=trimmed)
                return True
        return False

    async def _take(
        self, redis: "Redis", entries: Sequence[Entry], ring: Callable[[], None]
    ) -> None:
        """Store entries, then take them off the stream."""
        accepted, kept = await self._store(entries)
        if accepted:
            ring()
        await self._take_off(redis, entries, kept)
        _log.info("queue.taken", many=len(entries), accepted=accepted, rejected=len(kept))

    async def _store(self, entries: Sequence[Entry]) -> tuple[int, list[Kept]]:
        """Store entries in one transaction; answer how many events were new, and what is kept.

        One the database refuses is rejected, and holds nobody up.
        """
        reading = read(entries)
        try:
            faulty = await judging.faults(
                self.database, reading.batch.events, self.clock.now(), self.told_by
            )
            return await self._commit(read(entries, faulty) if faulty else reading)
        except Exception as error:
            if isinstance(error, Unavailable | VaultError):
                raise
            why = type(error).__name__
            _log.exception("queue.batch_failed")
        if len(entries) == 1:
            fault = Fault("event", f"could not be stored: {why}")
            none = replace(reading.batch, events=[])
            return await self._commit(Reading(batch=none, bad=(refused(entries[0], (fault,)),)))
        accepted, kept = 0, []
        for one in entries:
            more, its = await self._store([one])
            accepted += more
            kept += its
        return accepted, kept

    async def _commit(self, reading: Reading) -> tuple[int, list[Kept]]:
        now = self.clock.now()
        async with self.database.write() as db:
            accepted = await store(db, self.vault, reading.batch, now)
            await rejected.keep(db, self.vault, reading.bad, now)
            return accepted, await self._of(db, reading.bad)

    async def _of(self, db: Any, bad: Sequence[Bad]) -> list[Kept]:
        return await rejected.of_entries(db, [one.entry for one in bad]) if bad else []

    async def _take_off(
        self, redis: "Redis", entries: Sequence[Entry], kept: Sequence[Kept]
    ) -> None:
        """Show what was rejected and take all off, together or not at all."""
        ids = [one.id for one in entries]
        both = redis.pipeline(transaction=True)
        for one in kept:
            stream.show(both, one)
        both.xack(STREAM, GROUP, *ids)
        both.xdel(STREAM, *ids)
        await both.execute()

    async def _show_lost(self, redis: "Redis") -> None:
        """Show again what was rejected when Redis began anew, empty; the database kept it.

        What is on the queue still is shown when it is taken off.
        """
        if await redis.exists(REJECTED):
            return
        async with self.database.read() as db:
            kept = await rejected.page(db, stream.SHOWN)
        there = await stream.those_there(redis, [one.entry for one in kept])
        lost = redis.pipeline(transaction=True)
        for one in kept:
            if one.entry not in there:
                stream.show(lost, one)
        await lost.execute()

    async def _have_turn(self) -> bool:
        """Keep the turn, or take it; only when a third of the lease is over is it asked for."""
        lease, begun = self.lease.total_seconds(), time.monotonic()
        if begun - self._kept < lease / 3:
            return True
        async with self.database.write() as db:
            mine = await turns.take(db, TURN, self.name, self.clock.now(), self.lease)
        if begun - self._kept > lease:
            self.reading = False  # somebody may have had it in between
        if mine:
            self._kept = begun
        return mine

    async def _is_full(self) -> bool:
        async with self.database.read() as db:
            full = await events.more_waiting_than(db, self.most_waiting)
        if full and not self.full:
            _log.warning("queue.waits", for_events=self.most_waiting)
        self.full = full
        return full

    async def _leave(self) -> None:
        """Let another process go on at once."""
        self._kept = -math.inf
        try:
            async with self.database.write() as db:
                await turns.give_back(db, TURN, self.name)
        except Exception as error:  # noqa: BLE001 - the lease ends by itself
            _log.warning("queue.turn_kept", why=type(error).__name__)

    def _note(self, error: Exception) -> None:
        why = type(error).__name__  # its words may hold the password
        known = isinstance(error, Unavailable | VaultError) or is_away(error)
        if not known:
            _log.exception("queue.failed")
        elif why not in self._said:
            _log.warning("queue.away", why=why)
        self._said.add(why)

    def _fine(self) -> None:
        if self._said:
            _log.info("queue.back")
        self._said.clear()


def _cancelled() -> bool:
    """Say whether this task was cancelled: a driver that was just ending a wait may hide it."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _entries(found: Sequence[tuple[bytes, dict[bytes, bytes]]]) -> list[Entry]:
    return [Entry(id=one.decode(), fields=fields) for one, fields in found]
