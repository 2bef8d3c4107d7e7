"""An employer shows itself, or a worker gives some of their data: it is written, and heard of.

Once, and irrevocably. Nothing shows itself unless its owner chose it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import VaultError, open_sealed, seal
from hub.clock import Clock
from hub.conversations import known_by
from hub.conversations.companies import Company, company
from hub.conversations.judging import over
from hub.conversations.notifying import Notifying
from hub.conversations.opening import ENDED, NOT_VERIFIED
from hub.conversations.reading import own
from hub.errors import Conflict, Fault, Malformed, NotFound
from hub.model import Lane
from hub.store import log
from hub.store.conversations import candidates, lines, reveals, said, signals, threads
from hub.store.conversations.lines import NewLine
from hub.store.conversations.threads import Thread
from hub.store.engine import Database
from hub.store.vault import Vault
from hub.store.workers import identities
from hub.talk import LineKind, Party, StreamKind

#: What a worker may give, field by field, in the order it is asked for.
SHAREABLE = ("name", "phone", "email", "rut", "address")


@dataclass(frozen=True, slots=True, kw_only=True)
class Revealing:
    """Lets parties show themselves."""

    database: Database
    vault: Vault
    clock: Clock
    notifying: Notifying

    async def reveal(
        self, employer_id: str, reference: str, *, whole_vacancy: bool = False
    ) -> list[Thread]:
        """Show an employer to the worker of a conversation, or to all of its vacancy.

        Answers the conversations in which that was told. Whoever took back what let them be
        written to is told nothing: of all of a vacancy they see the employer if they come again.
        NotFound for another's conversation, Conflict for one that ended, or without an identity
        to show.
        """
        async with self.database.write() as db:
            now = self.clock.now()
            # All of a vacancy are locked in one order, and not this one before the others.
            thread, _ = await self._company(db, employer_id, reference, lock=not whole_vacancy)
            found = [thread]
            if whole_vacancy:
                await reveals.hold(db, employer_id, thread.vacancy_id)
                await reveals.note(db, employer_id, thread.vacancy_id, now)
                found = await threads.of_vacancy(db, employer_id, thread.vacancy_id)
            news = await reveals.show(db, [one.id for one in found], now)
            unwilling = await candidates.unwilling(db, {one.candidate for one in found})
            fresh = [
                one for one in found if one.id in news and not over(one, Party.EMPLOYER, unwilling)
            ]
            lanes = await self._tell(db, fresh, now)
        self.notifying.ring_lanes(lanes)
        return fresh

    async def company(self, employer_id: str, reference: str) -> Company:
        """Give exactly what a reveal would show; the errors are those of `reveal`."""
        async with self.database.read() as db:
            _, company = await self._company(db, employer_id, reference, lock=False)
        return company

    async def _company(
        self, db: AsyncConnection, employer_id: str, reference: str, *, lock: bool
    ) -> tuple[Thread, Company]:
        thread = await own(db, Party.EMPLOYER, employer_id, reference, lock=lock)
        if thread is None:
            raise NotFound
        unwilling = await candidates.unwilling(db, {thread.candidate})
        if over(thread, Party.EMPLOYER, unwilling):
            raise Conflict(ENDED)
        await self._verified(db, thread)
        known = await identities.of_employers(db, self.vault, [employer_id])
        if not known.get(employer_id, {}).get("legal_name"):
            raise Conflict("the portal has sent no legal name of this employer")
        return thread, company(known[employer_id])

    async def _tell(self, db: AsyncConnection, fresh: Sequence[Thread], now: datetime) -> set[Lane]:
        """Write the line and all that tells of it; answer the lanes to be rung."""
        new = [
            NewLine(thread=one, number=one.lines + 1, by=Party.EMPLOYER, kind=LineKind.REVEALED)
            for one in fresh
        ]
        await said.add(db, new, now)
        signs = [
            sign
            for line in new
            for sign in signals.of(line.thread, Party, StreamKind.REVEALED, line.number)
        ]
        await signals.send(db, signs, now)
        await known_by.note(db, self.vault, fresh, now)
        return await self.notifying.of_lines(db, new, now)

    async def share(self, worker_id: str, reference: str, fields: Sequence[str]) -> int:
        """Give an employer that showed itself some of a worker's data; answer the line's number.

        NotFound for another's conversation, Conflict before the reveal or after the end,
        Malformed for a field that is none, or that the worker has not.
        """
        async with self.database.write() as db:
            now = self.clock.now()
            thread, known = await self._shareable(db, worker_id, reference, lock=True)
            faults = [
                Fault(f"fields.{at}", _why_not(name))
                for at, name in enumerate(fields)
                if name not in known
            ]
            if not fields:
                faults.append(Fault("fields", "must name one field or more"))
            if faults:
                raise Malformed(faults)
            given = {name: value for name, value in known.items() if name in fields}
            owner = thread.owner(Party.WORKER)
            key = (await self.vault.keys(db, [owner], now))[owner]
            number = thread.lines + 1
            plain = json.dumps(given, ensure_ascii=False).encode()
            before = await self._shared_before(db, thread, key, plain)
            if before is not None:
                return before
            line = NewLine(
                thread=thread,
                number=number,
                by=Party.WORKER,
                kind=LineKind.SHARED,
                shown=seal(key, plain, thread.context(number, "shown")),
            )
            await said.add(db, [line], now)
            signs = signals.of(thread, Party, StreamKind.MESSAGE, number)
            await signals.send(db, signs, now)
            note = log.Note(
                what="conversation.shared",
                subject=f"conversation:{thread.id}",
                detail={"fields": list(given)},
            )
            await log.write(db, [note], now)
            return number

    async def shareable(self, worker_id: str, reference: str) -> dict[str, str]:
        """Give what a worker could share, by field, in the order of SHAREABLE.

        NotFound for another's conversation, Conflict before the reveal or after the end.
        """
        async with self.database.read() as db:
            _, known = await self._shareable(db, worker_id, reference, lock=False)
        return known

    async def _shareable(
        self, db: AsyncConnection, worker_id: str, reference: str, *, lock: bool
    ) -> tuple[Thread, dict[str, str]]:
        thread = await own(db, Party.WORKER, worker_id, reference, lock=lock)
        if thread is None:
            raise NotFound
        if thread.ended_at is not None:
            raise Conflict(ENDED)
        if thread.revealed_at is None:
            raise Conflict("the employer has not shown itself: keep your data to yourself")
        await self._verified(db, thread)
        found = await identities.of_workers(db, self.vault, [thread.worker])
        contact = found.get(thread.worker, {})
        return thread, {name: str(contact[name]) for name in SHAREABLE if contact.get(name)}

    async def _verified(self, db: AsyncConnection, thread: Thread) -> None:
        """Raise Conflict for an employer the exchange does not vouch for any more."""
        if not await identities.verified(db, [thread.employer_id]):
            raise Conflict(NOT_VERIFIED)

    async def _shared_before(
        self, db: AsyncConnection, thread: Thread, key: bytes, plain: bytes
    ) -> int | None:
        """Give the line in which just this was given already: a double tap gives nothing twice."""
        for row in await lines.shared(db, thread.id):
            try:
                if open_sealed(key, row.shown, thread.context(row.number, "shown")) == plain:
                    return row.number
            except VaultError:
                continue  # of an earlier key
        return None


def _why_not(name: str) -> str:
    if name in SHAREABLE:
        return "is not known of you: the portal has none"
    return f"must be one of {', '.join(SHAREABLE)}"
