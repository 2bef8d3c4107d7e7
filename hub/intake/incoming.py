"""What people write to us goes in, by SMS or e-mail; it is obeyed, answered, or given to the desk.

Whoever has a number may write from it, and anybody may write an e-mail that says it is of
somebody. So a channel is stopped by any word that says so, and what gives or answers something by
e-mail must answer a message of ours, which only its reader has.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.base import Written
from hub import answers as reading
from hub.answers import Said
from hub.calls import replying
from hub.calls.replying import Heard
from hub.clock import Clock
from hub.compose.addressed import FIELDS, still_there
from hub.compose.messages import Composer
from hub.errors import Unavailable
from hub.intake import plain, strangers, texts
from hub.keywords import Meaning, courteous, meaning
from hub.model import DeskKind, Lane, NoteKind
from hub.store import addresses, answers, desk, heard, items, letterbox, log, notes, people
from hub.store.desk import Filed
from hub.store.engine import Database
from hub.store.items import Sent
from hub.store.letterbox import Waiting
from hub.store.locks import hold_workers
from hub.store.notes import Note
from hub.store.people import Known
from hub.store.vault import Vault

_log = structlog.get_logger(__name__)

_DAY: Final = timedelta(days=1)
#: Plain answers heard in one transaction: on SQLite nobody else writes meanwhile.
_AT_ONCE: Final = 50
#: So many of one person's in a day are replied to, and so many given to the desk; what comes
#: beyond is obeyed all the same.
_REPLIED: Final = 20
_FILED: Final = 5
_ANSWERS: Final = {
    Meaning.STOP: NoteKind.OPTED_OUT,
    Meaning.START: NoteKind.OPTED_IN,
    Meaning.HELP: NoteKind.HELP,
    Meaning.OTHER: NoteKind.HELP,
}
#: What is kept of an answer to whether an address is still theirs.
_ADDRESS: Final = "address"
#: What is kept of a mailbox's report that an e-mail of ours is spam: its person wrote nothing.
_SPAM: Final = "spam"
#: How a subject begins that is not its writer's.
_REPLY: Final = re.compile(r"\s*(?:re|rv|fw|fwd|aw)\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Came:
    """One thing somebody we know wrote."""

    word: Written
    lane: Lane
    at: datetime  #: it came
    late: bool  #: it is heard after what its writer wrote since
    known: dict[str, Known]  #: everyone with the address, by the portal's ids
    first: Known
    about: Sent | None  #: the message of ours it answers for sure
    silent: bool  #: nobody is to be answered

    @property
    def sure(self) -> bool:
        """Whether its writer is who has the address."""
        return self.lane is Lane.SMS or self.about is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """Hears what people write."""

    database: Database
    vault: Vault
    clock: Clock
    composer: Composer
    channels: tuple[Lane, ...]  #: the outside channels this hub has

    async def keep(self, lane: Lane, written: Sequence[Written]) -> None:
        """Keep what came, and do nothing yet: whoever brings it is answered at once."""
        async with self.database.write() as db:
            await letterbox.keep(db, self.vault, lane, written, self.clock.now())

    async def hear_next(self) -> set[str] | None:
        """Do what the next ask; answer the doorbells to ring, None when nothing waits.

        Plain answers to calls many at once, everything else singly. What was heard before does
        nothing. What cannot be heard holds up nobody but its writer, and is tried again.
        """
        now = self.clock.now()
        rings = await self._hear_plain(now)
        return rings if rings is None or rings else await self._hear_one(now)

    async def _hear_plain(self, now: datetime) -> set[str] | None:
        """Hear the plain answers that are next; no bell where there were none, or they failed."""
        try:
            async with self.database.write() as db:
                waiting = await letterbox.first_many(db, now, _AT_ONCE)
                if not waiting:
                    return None
                many = await plain.hear(db, self.vault, waiting, now)
                return {str(Lane.SMS)} if many else set()
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 - each of them is then heard singly
            _log.exception("heard.together_failed")
            return set()

    async def _hear_one(self, now: datetime) -> set[str] | None:
        one = None
        try:
            async with self.database.write() as db:
                one = await letterbox.first(db, now)
                if one is None:
                    return None
                word = await letterbox.opened(db, self.vault, one)
                rings = await self._hear(db, one, word, now)
                await letterbox.take_away(db, [one.id])
                return rings
        except Unavailable:
            raise
        except Exception:
            if one is None:
                raise
            _log.exception("heard.failed", lane=one.lane, number=one.id, tries=one.tries + 1)
            async with self.database.write() as db:
                await letterbox.put_off(db, one, now)
            return set()

    async def _hear(
        self, db: AsyncConnection, waiting: Waiting, word: Written, now: datetime
    ) -> set[str]:
        lane = waiting.lane
        about, ids = await self._whose(db, lane, word)
        await hold_workers(db, ids)
        known = await people.known(db, ids)  # without who was erased meanwhile
        if not known:
            return await strangers.hear(db, self.vault, lane, word, now)
        if about is not None and about.worker not in {one.id for one in known.values()}:
            about = None  # erased meanwhile: what went to them proves nothing of the others
        ours = [one for one in known.values() if about is None or one.id == about.worker]
        first = ours[0] if ours else next(known[one] for one in ids if one in known)
        many = await heard.many(db, first.id, now - _DAY)
        came = _Came(
            word=word,
            lane=lane,
            at=waiting.at,
            late=waiting.late,
            known=known,
            first=first,
            about=about,
            silent=word.automatic or word.obeyed is not None or many >= _REPLIED,
        )
        return await self._obey(db, came, now)

    async def _whose(
        self, db: AsyncConnection, lane: Lane, word: Written
    ) -> tuple[Sent | None, list[str]]:
        """Give what of ours it answers for sure, and everyone it speaks for, by the portal's ids.

        A message of ours proves something of its own worker's address alone: in an e-mail that
        says it is of anybody else it counts for nothing, but that BAJA stops what they have.
        """
        about = await self._about(db, lane, word)
        ids = await self._people(db, lane, word) if word.sender else []
        if about is None:
            return None, ids
        owner = list((await items.portal_ids(db, [about.worker])).values())
        if owner and owner[0] in ids:
            return about, ids
        if not ids and (not word.sender or _meaning(word, sure=False) is Meaning.STOP):
            return about, owner
        return None, ids

    async def _people(self, db: AsyncConnection, lane: Lane, word: Written) -> list[str]:
        field = FIELDS[lane]
        sender = word.sender if lane is Lane.SMS else word.sender.casefold()
        said = {word.sender, sender}
        blinds = [blind for one in said for blind in self.vault.keyring.blinds(field, one)]
        return await heard.by_address(db, field, blinds)

    async def _about(self, db: AsyncConnection, lane: Lane, word: Written) -> Sent | None:
        """Give the message of ours it answers, where that went to the address its worker has."""
        number = None if word.about is None else self.composer.number_of(word.about)
        if number is None or not await still_there(db, self.vault, lane, [number]):
            return None
        return (await items.sent(db, [number])).get(number)

    async def _obey(self, db: AsyncConnection, came: _Came, now: datetime) -> set[str]:
        word, meant = came.word, _meaning(came.word, sure=came.sure)
        if came.late and meant is not Meaning.STOP:
            meant = Meaning.OTHER  # it would undo what they wrote since: the desk reads it
        first = came.first
        kept = _SPAM if word.complaint else meant
        if not await heard.note(db, word.provider_id, first.id, kept, came.lane, now):
            return set()
        who = next(one for one, it in came.known.items() if it is first)
        what = f"{came.lane}_complained" if word.complaint else f"{came.lane}_heard"
        notes_ = [log.Note(what=what, subject=f"worker:{who}", detail={"meaning": meant})]
        await log.write(db, notes_, now)
        changed = False
        if meant in (Meaning.STOP, Meaning.START):
            granted, obeyed = meant is Meaning.START, word.obeyed is not None
            said = texts.of_keyword(came.lane, granted=granted, obeyed=obeyed)
            said = texts.COMPLAINED if word.complaint else said
            changed = await texts.take(db, self.vault, came.known, said, now)
        if meant is Meaning.OTHER and came.sure and not came.late:
            replied = await self._answered(db, came, now)
            if replied is not None:
                await heard.understood(db, word.provider_id, replied.meaning)
                return set(map(str, replied.rings))
            if await self._confirmed(db, came, now):
                await heard.understood(db, word.provider_id, _ADDRESS)
                return set()
        if meant is Meaning.OTHER:
            if courteous(word.text):
                return set()
            await self._file(db, came, who, now)
        # Whoever puts another's address into From makes us write to them once a day, no oftener;
        # but of what it changed they always hear.
        once = meant is Meaning.OTHER or not (came.sure or changed)
        lately = once and await heard.since(db, first.id, meant, now - _DAY, but=word.provider_id)
        if came.silent or lately or meant not in _ANSWERS:
            return set()
        note = Note(worker=first.id, kind=_ANSWERS[meant], channel=came.lane)
        await notes.write(db, note, now)
        return {str(came.lane)}

    async def _answered(
        self, db: AsyncConnection, came: _Came, now: datetime
    ) -> replying.Replied | None:
        """Take it for an answer to a call, where it is one."""
        one = came.about
        call = None if one is None else await answers.call_of(db, one.shows)
        of = came.known.values() if one is None else [came.first]
        mine = Heard(
            text=came.word.text,
            people=[each.id for each in of],
            channels=self.channels,
            lane=came.lane,
            call=call,
            at=came.at,
            silent=came.silent,
        )
        return await replying.hear(db, self.vault, mine, now)

    async def _confirmed(self, db: AsyncConnection, came: _Came, now: datetime) -> bool:
        """Take it for an answer to whether the address is still theirs, where that was asked."""
        said = reading.read(came.word.text).said
        if said not in (Said.YES, Said.NO):
            return False
        ids = {one.id: name for name, one in came.known.items()}
        worker = await addresses.asked(db, ids, came.lane, now)
        if worker is None:
            return False
        await addresses.answer(
            db, self.vault, worker, ids[worker], came.lane, theirs=said is Said.YES, now=now
        )
        return True

    async def _file(self, db: AsyncConnection, came: _Came, who: str, now: datetime) -> None:
        """Give the desk what nothing else understood; an answer to no question is nothing."""
        word = came.word
        if reading.read(word.text).said in (Said.YES, Said.NO) and not came.late:
            return
        if await desk.filed_since(db, came.first.id, now - _DAY) >= _FILED:
            _log.warning("desk.full", lane=came.lane)
            return
        one = Filed(
            print=word.provider_id,
            kind=DeskKind.WRITTEN,
            channel=came.lane,
            worker_id=who,
            text=word.text,
            sender=word.sender,
            subject=word.subject,
            reply_to=word.reply_to,
        )
        await desk.file(db, self.vault, one, now)


def _meaning(word: Written, *, sure: bool) -> Meaning:
    """Read what it asks for; BAJA may stand in the subject."""
    if word.obeyed is not None:
        return Meaning(word.obeyed)
    meant = meaning(word.text)
    if meant is Meaning.OTHER and word.subject and not _REPLY.match(word.subject):
        subject = meaning(word.subject)
        meant = subject if not word.text or subject is Meaning.STOP else meant
    if meant is Meaning.START and not sure:
        return Meaning.OTHER  # it would give what somebody else may have taken back
    if word.automatic and meant is not Meaning.STOP:
        return Meaning.AUTOMATIC
    return meant
