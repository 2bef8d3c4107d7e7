"""What somebody we know wrote goes in; it is obeyed, taken for an answer, or given to the desk."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.base import Written
from hub import answers as reading
from hub.answers import Said
from hub.calls import replying
from hub.calls.replying import Heard, Replied
from hub.intake import texts
from hub.keywords import Meaning, courteous, meaning
from hub.model import DeskKind, Lane, NoteKind
from hub.store import log
from hub.store.dispatch import notes
from hub.store.dispatch.items import Sent
from hub.store.dispatch.notes import Note
from hub.store.dispatch.permission import NO_BROADCAST
from hub.store.letters import desk, heard
from hub.store.letters.desk import Filed
from hub.store.offices import answers
from hub.store.vault import Vault
from hub.store.workers import addresses
from hub.store.workers.people import Known

_log = structlog.get_logger(__name__)

_DAY: Final = timedelta(days=1)
#: So many of one person's in a day are given to the desk; what comes beyond is obeyed all the same.
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
class Came:
    """One thing somebody we know wrote."""

    word: Written
    lane: Lane
    at: datetime  #: it came
    late: bool  #: heard after what its writer wrote since, or the portal said of them
    known: dict[str, Known]  #: everyone with the address, by the portal's ids
    first: Known
    about: Sent | None  #: the message of ours it answers for sure
    silent: bool  #: nobody is to be answered
    channels: tuple[Lane, ...]  #: the outside channels this hub has

    @property
    def sure(self) -> bool:
        """Whether its writer is who has the address."""
        return self.lane is Lane.SMS or self.about is not None

    @property
    def who(self) -> str:
        """The portal's id of the first of them."""
        return next(name for name, one in self.known.items() if one is self.first)


async def obey(db: AsyncConnection, vault: Vault, came: Came, now: datetime) -> set[str]:
    """Do what it asks; answer the doorbells to ring. What was heard before does nothing."""
    meant = meaning_of(came.word, sure=came.sure)
    if came.late and meant is not Meaning.STOP:
        meant = Meaning.OTHER  # it would undo what they wrote since: the desk reads it
    if not await _noted(db, came, meant, now):
        return set()
    changed = False
    if meant in (Meaning.STOP, Meaning.START):
        changed = await _taken(db, vault, came, now, granted=meant is Meaning.START)
    if meant is Meaning.OTHER:
        rings = await _answered(db, vault, came, now) if came.sure and not came.late else None
        if rings is not None:
            return rings
        if courteous(came.word.text):
            return set()
        await _file(db, vault, came, now)
    return await _reply(db, came, meant, now, changed=changed)


def meaning_of(word: Written, *, sure: bool) -> Meaning:
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


async def _noted(db: AsyncConnection, came: Came, meant: Meaning, now: datetime) -> bool:
    """Keep what it meant; False when it was heard before."""
    kept = _SPAM if came.word.complaint else meant
    if not await heard.note(db, came.word.provider_id, came.first.id, kept, came.lane, now):
        return False
    what = f"{came.lane}_complained" if came.word.complaint else f"{came.lane}_heard"
    entry = log.Note(what=what, subject=f"worker:{came.who}", detail={"meaning": meant})
    await log.write(db, [entry], now)
    return True


async def _taken(
    db: AsyncConnection, vault: Vault, came: Came, now: datetime, *, granted: bool
) -> bool:
    """Stop the channel, or let it go on; answer whether that changed anything."""
    said = texts.of_keyword(came.lane, granted=granted, obeyed=came.word.obeyed is not None)
    said = texts.COMPLAINED if came.word.complaint else said
    return await texts.take(db, vault, came.known, said, now)


async def _answered(
    db: AsyncConnection, vault: Vault, came: Came, now: datetime
) -> set[str] | None:
    """Take it for an answer to what we asked, where it is one; give the doorbells to ring."""
    one = came.about
    call = None if one is None else await answers.call_of(db, one.shows)
    if one is not None and call is None and one.shows != NO_BROADCAST:
        return None  # what it answers told of a job, and asked nothing
    replied = await _of_call(db, vault, came, call, now)
    if replied is not None:
        await heard.understood(db, came.word.provider_id, replied.meaning)
        if replied.meaning in heard.UNCLEAR:
            await _file(db, vault, came, now, always=True)
        return set(map(str, replied.rings))
    if await _of_address(db, vault, came, now):
        await heard.understood(db, came.word.provider_id, _ADDRESS)
        return set()
    return None


async def _of_call(
    db: AsyncConnection, vault: Vault, came: Came, call: int | None, now: datetime
) -> Replied | None:
    """Take it for an answer to a call, where it is one: to this, if it is known to which."""
    of = came.known.values() if came.about is None else [came.first]
    mine = Heard(
        text=came.word.text,
        people=[each.id for each in of],
        channels=came.channels,
        lane=came.lane,
        call=call,
        at=came.at,
        silent=came.silent,
    )
    return await replying.hear(db, vault, mine, now)


async def _of_address(db: AsyncConnection, vault: Vault, came: Came, now: datetime) -> bool:
    """Take it for an answer to whether the address is still theirs, where that was asked."""
    said = reading.read(came.word.text).said
    if said not in (Said.YES, Said.NO):
        return False
    ids = {one.id: name for name, one in came.known.items()}
    worker = await addresses.asked(db, ids, came.lane, now)
    if worker is None:
        return False
    await addresses.answer(
        db, vault, worker, ids[worker], came.lane, theirs=said is Said.YES, now=now
    )
    return True


async def _file(
    db: AsyncConnection, vault: Vault, came: Came, now: datetime, *, always: bool = False
) -> None:
    """Give the desk what nothing else understood; an answer to no question is nothing.

    What may be an answer to a call is always given: a seat may hang on it.
    """
    word = came.word
    if reading.read(word.text).said in (Said.YES, Said.NO) and not came.late:
        return
    full = not always and await desk.filed_since(db, came.first.id, now - _DAY) >= _FILED
    if full:
        _log.warning("desk.full", lane=came.lane)
        return
    one = Filed(
        print=word.provider_id,
        kind=DeskKind.WRITTEN,
        channel=came.lane,
        worker_id=came.who,
        text=word.text,
        sender=word.sender,
        subject=word.subject,
        reply_to=word.reply_to,
    )
    await desk.file(db, vault, one, now)


async def _reply(
    db: AsyncConnection, came: Came, meant: Meaning, now: datetime, *, changed: bool
) -> set[str]:
    """Tell its writer what was done, unless nobody is to be answered; give the doorbell to ring.

    Whoever puts another's address into From makes us write to them once a day, no oftener; but of
    what it changed they always hear.
    """
    if came.silent or meant not in _ANSWERS:
        return set()
    if meant is Meaning.OTHER or not (came.sure or changed):
        itself = came.word.provider_id
        if await heard.since(db, came.first.id, meant, now - _DAY, but=itself):
            return set()
    note = Note(worker=came.first.id, kind=_ANSWERS[meant], channel=came.lane)
    await notes.write(db, note, now)
    return {str(came.lane)}
