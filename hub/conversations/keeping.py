"""A party reads on, closes, blocks or reports a conversation: it is noted, and the other hears."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import Clock
from hub.conversations.opening import ENDED
from hub.conversations.reading import own
from hub.errors import Conflict, NotFound
from hub.store import log
from hub.store.conversations import allowances, lines, signals, threads
from hub.store.conversations.threads import Thread
from hub.store.engine import Database
from hub.talk import Complaint, Party, StreamKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """What a party does with a conversation besides writing in it.

    Every method raises NotFound for another's conversation, as for one there is not, and does
    nothing the second time.
    """

    database: Database
    clock: Clock
    heard: timedelta  #: for so long what a party was to hear is kept

    async def read_on(self, party: Party, owner: str, reference: str, line: int) -> None:
        """Note how far a party has read; the other side hears of it."""
        async with self.database.write() as db:
            thread = await _own(db, party, owner, reference)
            if await threads.mark_read(db, thread, party, line):
                await _hear(db, thread, [party.other], StreamKind.READ, line, self.clock)

    async def close(self, party: Party, owner: str, reference: str) -> None:
        """End a conversation; both may still read it."""
        await self._end(party, owner, reference, blocked=False)

    async def block(self, party: Party, owner: str, reference: str) -> None:
        """End a conversation for good; to the other side it is closed, and no more."""
        await self._end(party, owner, reference, blocked=True)

    async def report(self, party: Party, owner: str, reference: str, reason: Complaint) -> None:
        """Ask a moderator to look at what the other side does; that side hears nothing."""
        async with self.database.write() as db:
            thread = await _own(db, party, owner, reference)
            now = self.clock.now()
            if await threads.complain(db, thread, party, reason, now):
                note = log.Note(
                    what="conversation.reported",
                    subject=f"conversation:{thread.id}",
                    detail={"by": party, "reason": reason},
                )
                await log.write(db, [note], now)

    async def clear(self) -> bool:
        """Forget what parties were to hear long ago, and did; there is never more of it to do."""
        async with self.database.write() as db:
            await signals.clear(db, self.clock.now() - self.heard)
            await allowances.clear(db, self.clock.now())
        return False

    async def appeal(self, party: Party, owner: str, reference: str, line: int) -> None:
        """Ask a moderator for another look at a line of one's own that was taken away; once.

        Conflict where the conversation has ended: nobody looks any more.
        """
        async with self.database.write() as db:
            thread = await _own(db, party, owner, reference)
            if thread.ended_at is not None:
                raise Conflict(ENDED)
            now = self.clock.now()
            if await lines.appeal(db, thread.id, party, line, now):
                note = log.Note(
                    what="line.appealed",
                    subject=f"conversation:{thread.id}",
                    detail={"by": party, "line": line},
                )
                await log.write(db, [note], now)

    async def _end(self, party: Party, owner: str, reference: str, *, blocked: bool) -> None:
        async with self.database.write() as db:
            thread = await _own(db, party, owner, reference)
            now = self.clock.now()
            if not await threads.end(db, thread, party, now, blocked=blocked):
                return
            if thread.ended_at is None:  # whoever blocks what was closed tells nobody anything
                await _hear(db, thread, Party, StreamKind.ENDED, thread.lines, self.clock)
            note = log.Note(
                what="conversation.ended",
                subject=f"conversation:{thread.id}",
                detail={"by": party, "blocked": blocked},
            )
            await log.write(db, [note], now)


async def _own(db: AsyncConnection, party: Party, owner: str, reference: str) -> Thread:
    thread = await own(db, party, owner, reference, lock=True)
    if thread is None:
        raise NotFound
    return thread


async def _hear(
    db: AsyncConnection,
    thread: Thread,
    parties: Iterable[Party],
    kind: StreamKind,
    line: int,
    clock: Clock,
) -> None:
    await signals.send(db, signals.of(thread, parties, kind, line), clock.now())
