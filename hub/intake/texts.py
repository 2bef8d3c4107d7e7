"""A person's own word to stop or to start a channel goes in; their consents are written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.intake import contract
from hub.intake.consents import Said, columns, merge
from hub.intake.reach import effective
from hub.model import SENDING_PURPOSES, Lane, Purpose
from hub.store import log
from hub.store.letters import heard
from hub.store.locks import hold_workers
from hub.store.vault import Vault
from hub.store.workers import people, record
from hub.store.workers.people import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word on one channel as a whole."""

    lane: Lane
    granted: bool
    text: str | None  #: the wording they acted on, where it is known; kept as evidence
    source: str  #: by what it came


def of_keyword(lane: Lane, *, granted: bool, obeyed: bool) -> Word:
    """Give what BAJA or ALTA says; `obeyed`, what only the provider saw of it."""
    text = None if obeyed else f"{lane}-{'alta' if granted else 'baja'}-1"
    return Word(lane=lane, granted=granted, text=text, source=str(lane))


#: What a provider of SMS blocks by their word, and what a mailbox reports as spam.
AT_PROVIDER = Word(lane=Lane.SMS, granted=False, text=None, source="sms-provider")
COMPLAINED = Word(lane=Lane.EMAIL, granted=False, text=None, source="email-complaint")
#: By what a whole channel is stopped.
_STOPS: Final = {Lane.SMS, Lane.EMAIL, AT_PROVIDER.source, COMPLAINED.source}


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
    await take(db, vault, known, AT_PROVIDER, now)


async def take(
    db: AsyncConnection, vault: Vault, known: Mapping[str, Known], word: Word, now: datetime
) -> bool:
    """Withdraw or give back a channel for everyone of an address, and tell the portal.

    Say whether that changed anything.
    """
    said = []
    for one, worker in known.items():
        earlier = await record.consents_of(db, one) if word.granted else ()
        said.append(Said(worker_id=one, consents=_words(worker, word, earlier, now)))
    await merge(db, said, known, now)
    await people.change(db, [{"id": one.id, **columns(one)} for one in known.values()])
    changed = [
        (
            "cl.bne.consent.changed",
            f"worker:{one.worker_id}",
            {"worker_id": one.worker_id, **new.model_dump(mode="json")},
        )
        for one in said
        for new in one.consents
    ]
    await log.tell_portal(db, vault, changed, now)
    return bool(changed)


def was_stopped(said: Sequence[record.ConsentWord], purpose: Purpose, lane: Lane) -> bool:
    """Say whether what last took a purpose from a channel, after a yes, was a stop of it all.

    Not where they never said yes, or took back this one purpose by itself.
    """
    stopped, held = False, None
    for one in sorted(said, key=lambda word: (word.at, not word.granted)):
        if one.purpose != purpose or one.channel not in (lane, "all"):
            continue
        if one.granted or held is not False:
            stopped = held is True and not one.granted and one.source in _STOPS
        held = one.granted
    return stopped


def _words(
    worker: Known, word: Word, earlier: Sequence[record.ConsentWord], now: datetime
) -> list[contract.Consent]:
    """Give the words that make it so from now on, whatever was said before, even of later.

    `earlier` is every word they ever said; only giving back looks at it.
    """
    purposes: Collection[Purpose] = [
        one
        for one in SENDING_PURPOSES
        if effective(worker.consents, one, word.lane) is not word.granted
        # A stop is of everything, so that no older yes that comes late begins it again. Given
        # back is what it took. Alerts are what a message of ours is known for.
        and (not word.granted or one is Purpose.ALERTS or was_stopped(earlier, one, word.lane))
    ]
    words = []
    for purpose in purposes:
        before = [
            said.at + timedelta(microseconds=1)
            for (what, where), said in worker.consents.items()
            if what == purpose and where in (word.lane, "all")
        ]
        words.append(
            contract.Consent.model_validate(
                {
                    "purpose": str(purpose),
                    "channel": str(word.lane),
                    "granted": word.granted,
                    "at": max([now, *before]).isoformat(),
                    "text_version": word.text,
                    "source": word.source,
                }
            )
        )
    return words
