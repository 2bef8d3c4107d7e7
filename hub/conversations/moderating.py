"""What waits for a moderator comes out, masked; a verdict goes in, and both sides hear of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.known import Known
from anonymizer.redact import redact
from anonymizer.vault import VaultError, open_sealed
from hub.clock import Clock
from hub.conversations.notifying import Notifying
from hub.conversations.sealed import opened
from hub.errors import Conflict, NotFound
from hub.model import Lane
from hub.store import log
from hub.store.conversations import lines, reviews, signals, threads
from hub.store.conversations.reviews import Decided, Said, Waiting
from hub.store.conversations.threads import Thread
from hub.store.engine import Database
from hub.store.vault import Vault
from hub.store.workers import identities
from hub.talk import LineKind, LineState, Party, StreamKind

#: After so long the masked form of what nobody judged goes; threats stay, and what may name
#: its writer.
LONGEST: Final = timedelta(hours=24)
DECIDED: Final = "somebody else has decided"

#: Who judges when nobody did in time, as the log keeps it.
_TIME = "time"
_MANY = 200
_AROUND = 6  # lines shown around the one in question


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """A line as a moderator sees it: who wrote, and what the other side would read."""

    number: int
    by: Party
    at: datetime
    text: str
    state: LineState
    whole: bool  #: the other side reads more of it: its writer showed itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One line, or one complaint, with what was said around it; nobody's name is in it."""

    line: Waiting | None
    complaint: Said | None
    context: Sequence[Masked]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderating:
    """Judges what was held or reported. Everything done here is in the log, with who did it."""

    database: Database
    vault: Vault
    clock: Clock
    notifying: Notifying

    async def waiting(self) -> tuple[list[Waiting], list[Said]]:
        """Give what is to be judged, the oldest first."""
        async with self.database.read() as db:
            return await reviews.waiting(db, _MANY), await reviews.said(db, _MANY)

    async def line(self, reference: str, number: int) -> Case:
        """Give a line that waits, with what was said before it; NotFound when it does not."""
        async with self.database.read() as db:
            thread = (await threads.by_references(db, [reference])).get(reference)
            line = await reviews.waiting_line(db, thread.id, number) if thread else None
            if thread is None or line is None:
                raise NotFound
            context = await self._masked(db, thread, number)
        return Case(line=line, complaint=None, context=context)

    async def complaint(self, number: int) -> Case:
        """Give a complaint that waits, with what was said last; NotFound when it does not."""
        async with self.database.read() as db:
            said = await reviews.said_once(db, number)
            if said is None:
                raise NotFound
            thread = (await threads.by_references(db, [said.conversation]))[said.conversation]
            context = await self._masked(db, thread, thread.lines)
        return Case(line=None, complaint=said, context=context)

    async def decided(self, reference: str, number: int) -> Decided | None:
        """Give what was decided of a line last; None where nobody has."""
        async with self.database.read() as db:
            thread = (await threads.by_references(db, [reference])).get(reference)
            return await reviews.decided(db, thread.id, number) if thread else None

    async def decided_said(self, complaint: int) -> Decided | None:
        """Give when a complaint was judged, and by whom; None where nobody has."""
        async with self.database.read() as db:
            return await reviews.decided_said(db, complaint)

    async def judge(self, reference: str, number: int, *, show: bool, by: str) -> None:
        """Show a held line, masked, or hide it; Conflict when somebody decided before."""
        async with self.database.write() as db:
            now = self.clock.now()
            thread = (await threads.by_references(db, [reference], lock=True)).get(reference)
            if thread is None:
                raise NotFound
            if thread.ended_at is not None:
                raise Conflict(DECIDED)  # by whoever ended it
            state = LineState.SHOWN if show else LineState.HIDDEN
            if not await reviews.judge(db, thread.id, number, state, by, now):
                raise Conflict(DECIDED)
            writer = await reviews.writer(db, thread.id, number)
            await _note(db, thread.id, "judged", by, now, number=number, verdict=str(state))
            lanes = set()
            if show:
                lanes = await self._shown(db, [(thread, number, writer)], now)
            else:
                signs = signals.of(thread, [writer], StreamKind.MESSAGE, number)
                await signals.send(db, signs, now)
        self.notifying.ring_lanes(lanes)

    async def judge_complaint(self, number: int, *, end: bool, by: str) -> None:
        """Find nothing in a complaint, or end its conversation; Conflict when decided before."""
        async with self.database.write() as db:
            now = self.clock.now()
            conversation = await reviews.judge_said(db, number, by, now)
            if conversation is None:
                raise Conflict(DECIDED)
            thread = (await threads.by_ids(db, [conversation], lock=True))[conversation]
            accused = (await reviews.complainer(db, number)).other
            ended = end and await threads.end(db, thread, accused, now, blocked=True)
            if ended and thread.ended_at is None:  # of what was closed they have heard
                signs = signals.of(thread, Party, StreamKind.ENDED, thread.lines)
                await signals.send(db, signs, now)
            verdict = "ended" if end else "nothing found"
            await _note(db, thread.id, "judged", by, now, complaint=number, verdict=verdict)

    async def original(self, reference: str, number: int, *, reason: str, by: str) -> str:
        """Break the glass: give a line that waits as it was written.

        Who did, and why, is kept first. NotFound for a line that does not wait.
        """
        async with self.database.write() as db:
            thread = (await threads.by_references(db, [reference])).get(reference)
            if thread is None or await reviews.waiting_line(db, thread.id, number) is None:
                raise NotFound
            sealed = await self._broken(db, thread, number, reason=reason, by=by)
        return _written(*sealed)

    async def original_said(self, complaint: int, number: int, *, reason: str, by: str) -> str:
        """Break the glass: give a line shown with a complaint that waits as it was written.

        As `original`; NotFound for what is not shown with it.
        """
        async with self.database.write() as db:
            said = await reviews.said_once(db, complaint)
            if said is None:
                raise NotFound
            thread = (await threads.by_references(db, [said.conversation]))[said.conversation]
            around = await reviews.around(db, thread.id, thread.lines, _AROUND)
            if number not in {row.number for row in around}:
                raise NotFound
            sealed = await self._broken(db, thread, number, reason=reason, by=by)
        return _written(*sealed)

    async def _broken(
        self, db: AsyncConnection, thread: Thread, number: int, *, reason: str, by: str
    ) -> tuple[bytes | None, bytes, str]:
        """Keep who opens a line, and why; give its writer's key, its bytes and their place."""
        written = await reviews.written(db, thread.id, number)
        if written is None:
            raise NotFound
        author, sealed = written
        now, owner = self.clock.now(), thread.owner(author)
        await _note(db, thread.id, "opened_original", by, now, number=number, reason=reason)
        keys = await self.vault.known(db, [owner])
        return keys.get(owner), sealed, thread.context(number, "written")

    async def let_go(self) -> int:
        """Let go, masked, what nobody judged in a day; answer how many lines."""
        async with self.database.write() as db:
            now = self.clock.now()
            before = now - LONGEST
            ids = await reviews.overdue(db, before, _MANY)
            found = await threads.by_ids(db, ids, lock=True)
            freed = [
                (found[thread], number, writer)
                for thread, number, writer in await reviews.let_go(db, found, before, _TIME, now)
            ]
            for thread, number, _ in freed:
                await _note(db, thread.id, "judged", _TIME, now, number=number, verdict="shown")
            lanes = await self._shown(db, freed, now)
        self.notifying.ring_lanes(lanes)
        return len(freed)

    async def _shown(
        self, db: AsyncConnection, found: Sequence[tuple[Thread, int, Party]], now: datetime
    ) -> set[Lane]:
        """Let both sides hear of lines that are shown from now on; answer the lanes to be rung.

        They count as unread, even where later ones were read already.
        """
        signs = []
        for thread, number, writer in found:
            await threads.read_again(db, thread.id, writer.other, number)
            signs += signals.of(thread, Party, StreamKind.MESSAGE, number)
        await signals.send(db, signs, now)
        return await self.notifying.of_shown(
            db, [(thread, writer) for thread, _, writer in found], now
        )

    async def _masked(self, db: AsyncConnection, thread: Thread, upto: int) -> list[Masked]:
        keys = await self.vault.known(db, [thread.owner(party) for party in Party])
        rows = await reviews.around(db, thread.id, upto, _AROUND)
        firms = await identities.of_employers(db, self.vault, [thread.employer_id])
        # Known to its worker by now, perhaps, and not to a moderator.
        known = Known.of(identities.texts(firms.get(thread.employer_id, {})))
        seen = []
        for row in rows:
            text = _shown(thread, row, keys.get(thread.owner(row.by)))
            since = thread.revealed_at if row.by is Party.EMPLOYER else None
            whole = since is not None and row.at >= since  # what it wrote before stays masked
            if whole:
                text = redact(text, known=known).shown(text)
            seen.append(
                Masked(
                    number=row.number,
                    by=row.by,
                    at=row.at,
                    text=text,
                    state=row.state,
                    whole=whole,
                )
            )
        return seen


def _written(key: bytes | None, sealed: bytes, context: str) -> str:
    if not (text := opened(key, sealed, context)):
        raise NotFound
    return text


def _shown(thread: Thread, row: lines.Line, key: bytes | None) -> str:
    if key is None or row.shown is None or row.kind is not LineKind.TEXT:
        return ""  # what was shared is between the two
    try:
        return open_sealed(key, row.shown, thread.context(row.number, "shown")).decode()
    except VaultError:
        return ""


async def _note(
    db: AsyncConnection, thread: int, what: str, by: str, now: datetime, **detail: object
) -> None:
    note = log.Note(
        what=f"conversation.{what}",
        subject=f"conversation:{thread}",
        detail={"by": by, **detail},
    )
    await log.write(db, [note], now)
