"""Who wants to write to whom comes in; a candidate's reference, or the conversation, comes out."""

from dataclasses import dataclass
from secrets import token_urlsafe

from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.aliases import alias
from anonymizer.vault import Keyring
from hub.clock import Clock
from hub.conversations import known_by
from hub.conversations.limits import spend
from hub.errors import Conflict, Fault, Malformed, NotFound
from hub.store import log
from hub.store.conversations import candidates, reveals, threads
from hub.store.conversations.candidates import Candidate
from hub.store.conversations.threads import Thread
from hub.store.engine import Database
from hub.store.subjects import offers
from hub.store.vault import Vault
from hub.store.workers import identities
from hub.store.workers.readers import reader
from hub.talk import Party

#: Bytes of a reference: nobody guesses one of them.
_REFERENCE = 16
ENDED = "this conversation has ended"
NOT_VERIFIED = "this employer is not verified: it cannot write"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Makes candidates known to their employers, and opens conversations."""

    database: Database
    vault: Vault
    keyring: Keyring
    clock: Clock
    most: int  #: conversations one party opens in an hour

    async def mint(self, employer_id: str, worker_id: str, vacancy_id: str) -> str:
        """Give an employer's reference for a worker, always the same for one vacancy.

        Malformed, naming the field, for whom or what is not known here.
        """
        async with self.database.write() as db:
            worker = await reader(db, worker_id)
            vacancy = await offers.vacancy(db, vacancy_id)
            faults = []
            if await offers.employer(db, employer_id) is None:
                faults.append(Fault("employer_id", "no such employer is known"))
            if worker is None:
                faults.append(Fault("worker_id", "no such worker is known"))
            if vacancy is None:
                faults.append(Fault("vacancy_id", "no such vacancy is known"))
            elif vacancy["employer_id"] != employer_id:
                faults.append(Fault("vacancy_id", "is another employer's vacancy"))
            if faults or worker is None:
                raise Malformed(faults)
            found = await self.candidate(db, employer_id, worker.id, vacancy_id, minted=True)
            return found.reference

    async def candidate(
        self, db: AsyncConnection, employer_id: str, worker: int, vacancy_id: str, *, minted: bool
    ) -> Candidate:
        """Give a worker, by row id, their reference and alias for a vacancy, once and for all."""
        return await candidates.name(
            db,
            self._draw,
            employer_id=employer_id,
            worker=worker,
            vacancy_id=vacancy_id,
            minted=minted,
        )

    async def by_employer(self, employer_id: str, reference: str) -> Thread:
        """Open the conversation with a candidate, or give the one there is.

        NotFound for whoever is not this employer's candidate, Conflict when it is not verified,
        TooMany when it opened so many already; to open one there is counts nothing.
        """
        async with self.database.write() as db:
            candidate = await candidates.by_reference(db, employer_id, reference)
            if candidate is None:
                raise NotFound
            return await self._open(db, candidate, Party.EMPLOYER, f"employer:{employer_id}")

    async def by_worker(self, worker_id: str, vacancy_id: str) -> Thread:
        """Open the conversation with the employer of a vacancy the worker was told of.

        NotFound for any other vacancy, Conflict when its employer is not verified any more,
        TooMany as for employers.
        """
        async with self.database.write() as db:
            worker = await reader(db, worker_id)
            vacancy = await offers.vacancy(db, vacancy_id)
            if worker is None or vacancy is None:
                raise NotFound
            if await candidates.told(db, worker.id, vacancy_id) is None:
                raise NotFound
            candidate = await self.candidate(
                db, vacancy["employer_id"], worker.id, vacancy_id, minted=False
            )
            return await self._open(db, candidate, Party.WORKER, f"worker:{worker_id}")

    async def _open(
        self, db: AsyncConnection, candidate: Candidate, by: Party, owner: str
    ) -> Thread:
        there = await threads.of_candidate(db, candidate.id)
        if there is not None:
            return there
        if not await identities.verified(db, [candidate.employer_id]):
            raise Conflict(NOT_VERIFIED)
        now = self.clock.now()
        await spend(db, "conversations opened", self.most, owner, now)
        reference, name = self._draw()
        row = {
            "reference": reference,
            "candidate": candidate.id,
            "worker": candidate.worker,
            "employer_id": candidate.employer_id,
            "alias": name,
            "opened_by": by,
        }
        await reveals.hold(db, candidate.employer_id, candidate.vacancy_id)
        revealed = await reveals.since(db, candidate.employer_id, candidate.vacancy_id)
        await threads.begin(db, row | {"revealed_at": revealed}, now)
        made = await threads.of_candidate(db, candidate.id)
        if made is None:
            raise LookupError("a conversation that was opened is there")
        note = log.Note(
            what="conversation.opened", subject=f"conversation:{made.id}", detail={"by": by}
        )
        await log.write(db, [note], now)
        if revealed is not None:  # to all of the vacancy, before this worker came
            await known_by.note(db, self.vault, [made], now)
        return made

    def _draw(self) -> tuple[str, str]:
        reference = token_urlsafe(_REFERENCE)
        return reference, alias(self.keyring.derive_all("aliases")[0], reference)
