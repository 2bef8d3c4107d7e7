"""A party's text comes in; it is redacted, sealed and stored, and both sides hear of it.

Many at a time: what is written meanwhile goes into one transaction.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.known import Known
from anonymizer.redact import SHORT_WINDOW
from hub.clock import Clock
from hub.conversations.fresh import Fresh
from hub.conversations.judging import Draft, Judged, Room, Written, judge, may_write, take
from hub.conversations.limits import Hour, Limits, spend
from hub.conversations.notifying import Notifying
from hub.conversations.pasts import Pasts
from hub.conversations.sealed import opened
from hub.errors import HubError, NotFound
from hub.store.conversations import allowances, grounds, lines, said, signals
from hub.store.conversations.grounds import Ground
from hub.store.conversations.lines import NewLine
from hub.store.conversations.signals import Sign
from hub.store.conversations.threads import Thread
from hub.store.engine import Database
from hub.store.vault import Vault
from hub.store.workers import identities
from hub.talk import Party, StreamKind
from hub.together import Together

#: Texts written in one transaction: on SQLite others wait while they are redacted.
_MOST = 50


class Writing:
    """Takes texts in. NotFound for another's conversation; Conflict where nobody may write."""

    def __init__(
        self,
        *,
        database: Database,
        vault: Vault,
        clock: Clock,
        notifying: Notifying,
        fresh: Fresh,
        limits: Limits,
    ) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._notifying = notifying
        self._fresh = fresh
        self._limits = limits
        self._pasts = Pasts()
        self._drafts = Together(self._write, most=_MOST)

    async def write(self, draft: Draft) -> Written:
        """Store a text; the same key again answers what was stored then.

        WouldHide for a careful draft of which something would be hidden, which counts as a
        preview; Conflict when the key was used for another text; TooMany when the writer's hour
        is full.
        """
        answer = await self._drafts.ask(draft)
        if isinstance(answer, HubError):
            raise answer
        return answer

    async def preview(self, draft: Draft) -> Judged:
        """Say what the other side would read, and store nothing; TooMany as for `write`."""
        owner = f"{draft.party}:{draft.owner}"
        async with self._database.write() as db:
            await spend(db, "previews", self._limits.previews, owner, self._clock.now())
        async with self._database.read() as db:
            room = await self._room(db, [draft], lock=False)
        thread = room.own(draft)
        if thread is None:
            raise NotFound
        may_write(thread, draft.party, room)
        return judge(thread, draft, room)

    async def _write(self, drafts: Sequence[Draft]) -> list[Written | HubError]:
        async with self._database.write(brief=True) as db:
            now = self._clock.now()
            room = await self._room(db, drafts, lock=True)
            messages, previews = await self._hours(db, drafts, room, now)
            answers = [take(draft, room, messages, previews, now) for draft in drafts]
            await allowances.draw(db, previews.drawn, now)
            signs = await said.say(db, room.new, _signs(room.new), messages.drawn, now)
            lanes = await self._notifying.of_lines(db, room.new, now)
        self._pasts.note(room.new)
        self._fresh.put(signs, room.new, room.keys, now)
        self._notifying.ring_lanes(lanes)
        return answers

    async def _hours(
        self, db: AsyncConnection, drafts: Sequence[Draft], room: Room, now: datetime
    ) -> tuple[Hour, Hour]:
        """Read what the writers of these drafts may still do: messages, and previews."""
        ours = [draft for draft in drafts if room.own(draft) is not None]
        writers = {f"{one.party}:{one.owner}" for one in ours}
        careful = {f"{one.party}:{one.owner}" for one in ours if one.careful}
        return (
            await Hour.of(db, "messages", self._limits.messages, writers, now),
            await Hour.of(db, "previews", self._limits.previews, careful, now),
        )

    async def _room(self, db: AsyncConnection, drafts: Sequence[Draft], *, lock: bool) -> Room:
        """Read what these drafts are judged with; locked, also make keys for their lines."""
        found = await grounds.of(db, {draft.reference for draft in drafts}, lock=lock)
        ours = {one.thread.reference: one for one in found}
        writing = [
            (ours[draft.reference], draft.party) for draft in drafts if draft.reference in ours
        ]
        keys = self._vault.opened(
            {
                one.thread.owner(party): wrapped
                for one in found
                for party, wrapped in one.wrapped.items()
                if wrapped is not None
            }
        )
        keyless = {one.thread.owner(party) for one, party in writing} - keys.keys()
        if lock and keyless:
            keys |= await self._vault.keys(db, keyless, self._clock.now())
        threads = [one.thread for one in found]
        used = {
            (ours[one.reference].thread.id, one.key)
            for one in drafts
            if one.key and one.reference in ours
        }
        return Room(
            threads={one.reference: one for one in threads},
            keys=keys,
            senders={
                (party, one.thread.owner(party)): _sender(one, party, keys)
                for one, party in writing
            },
            before=dict(
                await self._pasts.of(db, threads)
                if lock
                else await lines.said_before(db, [one.id for one in threads], SHORT_WINDOW)
            ),
            verified={one.thread.employer_id for one in found if one.verified},
            unwilling={
                one.thread.candidate: not one.processing
                for one in found
                if not (one.publication and one.processing)
            },
            sent=await _sent(db, used, threads, keys) if used else {},
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
            shown=opened(owner, line.shown, thread.context(line.number, "shown")),
            hidden=line.hidden,
            held_for=line.held_for,
        )
        text = opened(owner, line.sealed, thread.context(line.number, "written"))
        sent[number, party, key] = (text, written)
    return sent


def _sender(ground: Ground, party: Party, keys: Mapping[str, bytes]) -> Known | None:
    """Give what a party's own texts are searched for; None when that cannot be read."""
    owner, sealed = ground.thread.owner(party), ground.identities[party]
    worker = ground.thread.worker if party is Party.WORKER else None
    return identities.known(keys.get(owner), sealed, owner, worker)


def _signs(new: Sequence[NewLine]) -> list[Sign]:
    """Say who hears of these lines: of a held one, its writer alone."""
    return [
        sign
        for line in new
        for sign in signals.of(line.thread, line.heard_by, StreamKind.MESSAGE, line.number)
    ]
