"""A party's text comes in; it is redacted, sealed and stored, and both sides hear of it.

Many at a time: what is written meanwhile goes into one transaction.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.known import Known
from anonymizer.vault import VaultError, open_sealed
from hub.clock import Clock
from hub.conversations.judging import Draft, Judged, Room, Written, judge, may_write, take
from hub.conversations.notifying import Notifying
from hub.conversations.reading import own
from hub.errors import HubError, NotFound
from hub.model import Party, StreamKind
from hub.store import candidates, identities, lines, signals, threads
from hub.store.engine import Database
from hub.store.lines import NewLine
from hub.store.signals import Sign
from hub.store.threads import Thread
from hub.store.vault import Vault
from hub.together import Together

#: Texts written in one transaction: on SQLite others wait while they are redacted.
_MOST = 20


class Writing:
    """Takes texts in. NotFound for another's conversation; Conflict where nobody may write."""

    def __init__(
        self, *, database: Database, vault: Vault, clock: Clock, notifying: Notifying
    ) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._notifying = notifying
        self._drafts = Together(self._write, most=_MOST)

    async def write(self, draft: Draft) -> Written:
        """Store a text; the same key again answers what was stored then.

        WouldHide for a careful draft of which something would be hidden; Conflict when the key
        was used for another text.
        """
        answer = await self._drafts.ask(draft)
        if isinstance(answer, HubError):
            raise answer
        return answer

    async def preview(self, draft: Draft) -> Judged:
        """Say what the other side would read, and store nothing."""
        async with self._database.read() as db:
            thread = await own(db, draft.party, draft.owner, draft.reference)
            if thread is None:
                raise NotFound
            room = await self._room(db, [draft], [thread], make=False)
        may_write(thread, draft.party, room)
        return judge(thread, draft, room)

    async def _write(self, drafts: Sequence[Draft]) -> list[Written | HubError]:
        async with self._database.write() as db:
            now = self._clock.now()
            references = {draft.reference for draft in drafts}
            found = await threads.by_references(db, references, lock=True)
            room = await self._room(db, drafts, list(found.values()), make=True)
            answers = [take(draft, room, now) for draft in drafts]
            await lines.add(db, room.new, now)
            await signals.send(db, _signs(room.new), now)
            lanes = await self._notifying.of_lines(db, room.new, now)
        self._notifying.ring_lanes(lanes)
        return answers

    async def _room(
        self,
        db: AsyncConnection,
        drafts: Sequence[Draft],
        found: Sequence[Thread],
        *,
        make: bool,
    ) -> Room:
        """Read what these drafts are judged with; `make` the keys their lines will lie under."""
        ours = {thread.reference: thread for thread in found}
        writing = {(ours[one.reference], one.party) for one in drafts if one.reference in ours}
        owners = {thread.owner(party) for thread, party in writing}
        if make:
            keys = await self._vault.keys(db, owners, self._clock.now())
        else:
            keys = await self._vault.known(db, owners)
        firms = {thread.employer_id for thread, _ in writing}
        people = {thread.worker for thread, party in writing if party is Party.WORKER}
        hiring = {one.employer_id for one, party in writing if party is Party.EMPLOYER}
        who_works = await identities.of_workers(db, self._vault, people, keys)
        who_hires = await identities.of_employers(db, self._vault, hiring, keys)
        senders = {
            (party, thread.owner(party)): Known.of(
                identities.texts(
                    who_works.get(thread.worker, {})
                    if party is Party.WORKER
                    else who_hires.get(thread.employer_id, {})
                )
            )
            for thread, party in writing
        }
        before: dict[tuple[int, Party], list[str]] = {}
        for party in Party:
            theirs = {thread.id: thread for thread, one in writing if one is party}
            if theirs:
                for number, texts in (await lines.said_before(db, theirs, party)).items():
                    thread = theirs[number]
                    before[number, party] = [
                        _opened(
                            keys.get(thread.owner(party)), sealed, thread.context(at, "written")
                        )
                        for at, sealed in texts
                    ]
        used = {
            (ours[one.reference].id, one.key) for one in drafts if one.key and one.reference in ours
        }
        return Room(
            threads=ours,
            keys=keys,
            senders=senders,
            before=before,
            verified=await identities.verified(db, firms),
            unwilling=await candidates.unwilling(db, {one.candidate for one, _ in writing}),
            sent=await _sent(db, used, list(found), keys) if used else {},
            new=[],
        )


async def _sent(
    db: AsyncConnection,
    used: set[tuple[int, str]],
    found: Sequence[Thread],
    keys: Mapping[str, bytes],
) -> dict[tuple[int, Party, str], tuple[str, Written]]:
    """Give what was written before under these keys: the text, and what was answered."""
    ours = {thread.id: thread for thread in found}
    sent = {}
    for (number, party, key), line in (await lines.with_keys(db, used)).items():
        thread = ours[number]
        if (owner := keys.get(thread.owner(party))) is None:
            continue
        written = Written(
            number=line.number,
            at=line.at,
            shown=_opened(owner, line.shown, thread.context(line.number, "shown")),
            hidden=line.hidden,
            held_for=line.held_for,
        )
        text = _opened(owner, line.sealed, thread.context(line.number, "written"))
        sent[number, party, key] = (text, written)
    return sent


def _opened(key: bytes | None, sealed: bytes | None, context: str) -> str:
    if key is None or sealed is None:
        return ""
    try:
        return open_sealed(key, sealed, context).decode()
    except VaultError:
        return ""  # lost with an earlier key


def _signs(new: Sequence[NewLine]) -> list[Sign]:
    """Say who hears of these lines: of a held one, its writer alone."""
    return [
        sign
        for line in new
        for sign in signals.of(line.thread, line.heard_by, StreamKind.MESSAGE, line.number)
    ]
