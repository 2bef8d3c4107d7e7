"""A person's own word to stop or to start a channel goes in; their consents are written."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.intake import contract
from hub.intake.consents import Said, columns, merge
from hub.intake.reach import effective
from hub.model import SENDING_PURPOSES, Lane, Purpose
from hub.store import heard, log, people
from hub.store.locks import hold_workers
from hub.store.people import Known
from hub.store.vault import Vault


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
) -> None:
    """Withdraw or give back a channel for everyone of an address, and tell the portal."""
    said = [
        Said(worker_id=one, consents=_words(worker, word, now)) for one, worker in known.items()
    ]
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


def _words(worker: Known, word: Word, now: datetime) -> list[contract.Consent]:
    """Give the words that make it so from now on, whatever was said before, even of later."""
    purposes: Collection[Purpose] = [
        one
        for one in SENDING_PURPOSES
        if (held := effective(worker.consents, one, word.lane)) is not word.granted
        # Given back is what was withdrawn; what was never said, they did not speak of. Alerts
        # are what a message of ours is known for.
        and (not word.granted or held is False or one is Purpose.ALERTS)
    ]
    words = []
    for purpose in purposes:
        earlier = [
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
                    "at": max([now, *earlier]).isoformat(),
                    "text_version": word.text,
                    "source": word.source,
                }
            )
        )
    return words
