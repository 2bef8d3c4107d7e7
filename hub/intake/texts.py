"""A person's own SMS goes in; their consents, and the one answer to it, are written."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from channels.base import Written
from hub.calls import replying
from hub.calls.replying import Heard
from hub.intake import contract
from hub.intake.consents import Said, columns, merge
from hub.intake.reach import effective
from hub.keywords import Meaning, meaning
from hub.model import SENDING_PURPOSES, Lane, NoteKind, Purpose
from hub.store import heard, log, notes, people
from hub.store.locks import hold_workers
from hub.store.notes import Note
from hub.store.people import Known
from hub.store.vault import Vault

#: The wordings a person acted on; kept with their word as evidence.
STOP_TEXT, START_TEXT = "sms-baja-1", "sms-alta-1"
#: Where a word comes from: an SMS brought to us, or one only the provider saw.
SOURCE, AT_PROVIDER = "sms", "sms-provider"

#: What cannot be read is answered so often at most.
_HELP_EVERY = timedelta(days=1)
_ANSWERS = {
    Meaning.STOP: NoteKind.OPTED_OUT,
    Meaning.START: NoteKind.OPTED_IN,
    Meaning.HELP: NoteKind.HELP,
    Meaning.OTHER: NoteKind.HELP,
}


async def hear(
    db: AsyncConnection,
    vault: Vault,
    word: Written,
    now: datetime,
    channels: Sequence[Lane] = (Lane.EMAIL, Lane.SMS),
) -> bool:
    """Do what one SMS asks, for everyone with its number; say whether an answer was written.

    What the provider obeyed is kept, and answered by nobody else.

    In the caller's transaction, who rings the lane. The second time the same SMS is brought
    nothing happens, nor for the SMS of somebody unknown.
    """
    blinds = vault.keyring.blinds("phone", word.sender)
    ids = await heard.by_phone(db, blinds)
    if not ids:
        return False
    await hold_workers(db, ids)
    known = await people.known(db, ids)
    ids = [one for one in ids if one in known]
    if not ids:
        return False  # erased meanwhile
    meant = meaning(word.text) if word.obeyed is None else Meaning(word.obeyed)
    first = known[ids[0]].id
    if not await heard.note(db, word.provider_id, first, meant, now):
        return False
    await log.write(
        db, [log.Note(what="sms_heard", subject=f"worker:{ids[0]}", detail={"meaning": meant})], now
    )
    if meant in (Meaning.STOP, Meaning.START):
        granted = meant is Meaning.START
        text = START_TEXT if granted else STOP_TEXT
        of = text if word.obeyed is None else None, SOURCE
        await _consent(db, vault, known, granted=granted, of=of, now=now)
    if meant is Meaning.OTHER and word.obeyed is None:
        mine = Heard(text=word.text, people=[one.id for one in known.values()], channels=channels)
        replied = await replying.hear(db, vault, mine, now)
        if replied is not None:
            await heard.understood(db, word.provider_id, replied.meaning)
            return bool(replied.rings)
    quiet = meant is Meaning.OTHER and await heard.since(
        db, first, meant, now - _HELP_EVERY, but=word.provider_id
    )
    if quiet or word.obeyed is not None:
        return False
    await notes.write(db, Note(worker=first, kind=_ANSWERS[meant], channel=Lane.SMS), now)
    return True


async def stop_at_provider(
    vault: Vault, db: AsyncConnection, worker_ids: Collection[str], now: datetime
) -> None:
    """Withdraw SMS for whom the provider blocks by their own word, and whoever shares a number.

    By the portal's ids, in the caller's transaction. It is withdrawn as by BAJA: ALTA, or a
    consent given anew, gives it back, and if the provider still blocks them it says so at once.
    """
    ids = await heard.sharing_phone(db, worker_ids)
    await hold_workers(db, ids)
    known = await people.known(db, ids)
    await _consent(db, vault, known, granted=False, of=(None, AT_PROVIDER), now=now)


async def _consent(
    db: AsyncConnection,
    vault: Vault,
    known: Mapping[str, Known],
    *,
    granted: bool,
    of: tuple[str | None, str],
    now: datetime,
) -> None:
    """Withdraw or give back SMS for everyone with the number, and tell the portal.

    `of` says which wording they acted on, if it is known, and by what the word came.
    """
    said = [
        Said(worker_id=one, consents=_words(worker, granted=granted, of=of, now=now))
        for one, worker in known.items()
    ]
    await merge(db, said, known, now)
    await people.change(db, [{"id": one.id, **columns(one)} for one in known.values()])
    changed = [
        (
            "cl.bne.consent.changed",
            f"worker:{one.worker_id}",
            {"worker_id": one.worker_id, **word.model_dump(mode="json")},
        )
        for one in said
        for word in one.consents
    ]
    await log.tell_portal(db, vault, changed, now)


def _words(
    worker: Known, *, granted: bool, of: tuple[str | None, str], now: datetime
) -> list[contract.Consent]:
    """Give the words that make it so from now on, whatever was said before, even of later."""
    purposes: Collection[Purpose] = [
        one
        for one in SENDING_PURPOSES
        if (held := effective(worker.consents, one, Lane.SMS)) is not granted
        # Given back is what was withdrawn; what was never said, they did not speak of. Alerts
        # are what an SMS of ours is known for.
        and (not granted or held is False or one is Purpose.ALERTS)
    ]
    words = []
    for purpose in purposes:
        earlier = [
            word.at + timedelta(microseconds=1)
            for (what, where), word in worker.consents.items()
            if what == purpose and where in (Lane.SMS, "all")
        ]
        words.append(
            contract.Consent.model_validate(
                {
                    "purpose": str(purpose),
                    "channel": str(Lane.SMS),
                    "granted": granted,
                    "at": max([now, *earlier]).isoformat(),
                    "text_version": of[0],
                    "source": of[1],
                }
            )
        )
    return words
