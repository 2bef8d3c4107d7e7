"""What workers said of consent goes in, by event or by link; the words that hold are written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.intake import contract
from hub.intake.reach import effective, may_process, may_publish, reach
from hub.model import Lane, Purpose, Reach
from hub.store import log
from hub.store.locks import hold_workers
from hub.store.vault import Vault
from hub.store.workers import people
from hub.store.workers.people import ConsentWord, Known

#: The wording a person acted on by a link in a message; kept with their word as evidence.
UNSUBSCRIBE_TEXT = "unsubscribe-1"
UNSUBSCRIBE_SOURCE = "unsubscribe-link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The words of one worker, in whatever order they came."""

    worker_id: str
    consents: Sequence[contract.Consent]


async def merge(
    db: AsyncConnection, said: Sequence[Said], known: Mapping[str, Known], now: datetime
) -> int:
    """Merge words per purpose and channel and log each that counts; answer how many did.

    The latest `at` wins, and a withdrawal wins ties (contract: consents). `known` is changed
    with them; the columns that follow are the caller's to write, by `columns`.
    """
    rows, notes = [], []
    for one in said:
        worker = known[one.worker_id]
        for new in sorted(one.consents, key=lambda word: (word.at, not word.granted)):
            key = (str(new.purpose), new.channel)
            held = worker.consents.get(key)
            word = ConsentWord(granted=new.granted, at=new.at)
            if held is not None and (held.at, not held.granted) >= (word.at, not word.granted):
                continue
            worker.consents[key] = word
            detail = {
                "purpose": key[0],
                "channel": key[1],
                "granted": new.granted,
                "at": new.at.isoformat(),
                "text_version": new.text_version,
                "source": new.source,
            }
            notes.append(log.Note(what="consent", subject=f"worker:{one.worker_id}", detail=detail))
            rows.append({**detail, "at": new.at, "worker": worker.id})
    latest = {(row["worker"], row["purpose"], row["channel"]): row for row in rows}
    await people.merge_consents(db, list(latest.values()))
    await log.write(db, notes, now)
    return len(notes)


def columns(worker: Known) -> dict[str, int | bool]:
    """Give the columns that follow from a worker's consents, addresses and suppressions."""
    reachable = Reach.NONE
    if worker.has_email and Lane.EMAIL not in worker.suppressed:
        reachable |= Reach.EMAIL
    if worker.has_mobile and Lane.SMS not in worker.suppressed:
        reachable |= Reach.SMS
    return {
        "reachable_by": int(reachable),
        "processing": may_process(worker.consents),
        "publication": may_publish(worker.consents),
        **reach(worker.consents, reachable),
    }


async def withdraw(
    db: AsyncConnection,
    vault: Vault,
    worker_id: str,
    purpose: Purpose,
    channel: Lane,
    now: datetime,
) -> bool:
    """Take back a worker's consent to a purpose on one channel; say whether that was news.

    It holds from now on, whatever was said before, even of a later time. The portal is told
    by `cl.bne.consent.changed`. Runs in the caller's transaction; nobody by this id is no news.
    """
    await hold_workers(db, [worker_id])
    known = await people.known(db, [worker_id])
    worker = known.get(worker_id)
    if worker is None or effective(worker.consents, purpose, channel) is False:
        return False
    earlier = [
        word.at
        for (what, where), word in worker.consents.items()
        if what == purpose and where in (channel, "all")
    ]
    withdrawal = contract.Consent.model_validate(
        {
            "purpose": str(purpose),
            "channel": str(channel),
            "granted": False,
            "at": max([now, *earlier]).isoformat(),
            "text_version": UNSUBSCRIBE_TEXT,
            "source": UNSUBSCRIBE_SOURCE,
        }
    )
    await merge(db, [Said(worker_id=worker_id, consents=[withdrawal])], known, now)
    await people.change(db, [{"id": worker.id, **columns(worker)}])
    changed = {"worker_id": worker_id, **withdrawal.model_dump(mode="json")}
    await log.tell_portal(
        db, vault, [("cl.bne.consent.changed", f"worker:{worker_id}", changed)], now
    )
    return True
