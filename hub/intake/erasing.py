"""A worker's own word that they want to be erased goes in; nothing of them is left, save counts."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.calls import answering
from hub.errors import NotFound
from hub.model import Lane
from hub.store import log
from hub.store.conversations import threads
from hub.store.locks import hold_workers
from hub.store.offices import answers
from hub.store.portal import events
from hub.store.vault import Vault
from hub.store.workers import erasing, people, wishes
from hub.store.workers.wishes import Wishes
from templates import words

#: What the portal hears.
REQUESTED = "cl.bne.erasure.requested"
#: By which the last word goes, and the field of contact data it needs.
_WAYS = ((Lane.EMAIL, "email"), (Lane.SMS, "phone"))


async def erase(
    db: AsyncConnection,
    vault: Vault,
    worker_id: str,
    receipt: str,
    channels: Collection[Lane],
    now: datetime,
) -> tuple[Lane, ...]:
    """Erase a worker by their own word, in the caller's transaction; answer the lanes to ring.

    Their key is destroyed, every row that says who they are goes, counts stay. The portal hears
    `cl.bne.erasure.requested`, and until it did the same nothing it sends of them is kept. A seat
    of theirs goes to whoever waits for it. With a receipt given before nothing happens; NotFound
    for a worker nobody knows.
    """
    await events.hold_applying(db)
    worker = await people.row_id(db, worker_id)
    given = await erasing.day_of(db, receipt) is not None
    if worker is None and given:
        return ()
    if worker is None or given:  # the receipt of an erasure before this one proves nothing of it
        raise NotFound
    seats = await answers.seats_of(db, worker)
    for call_id in seats:  # before the worker: whoever answers goes the same way
        await answers.hold_call(db, call_id)
    await threads.hold_of_worker(db, worker_id)
    await hold_workers(db, [worker_id])
    found = await wishes.of_worker(db, vault, worker_id)
    if found is None:
        raise NotFound
    owner = f"worker:{worker_id}"
    way = _way(found, channels)
    last = await erasing.last_event(db, worker_id)
    await events.reseal(db, vault, owner, last, now, now)
    await people.erase(db, worker_id, now, own=True)
    await erasing.give_receipt(db, receipt, now.astimezone(words.SANTIAGO).date())
    if way is not None:
        await erasing.leave_word(db, vault, *way, receipt, now)
    await log.write(db, [log.Note(what="erased", subject=owner, detail={"by": "worker"})], now)
    told = {"worker_id": worker_id, "at": now.isoformat()}
    await log.tell_portal(db, vault, [(REQUESTED, owner, told)], now)
    return await answering.pass_on(db, seats, channels, now)


def _way(found: Wishes, channels: Collection[Lane]) -> tuple[Lane, str] | None:
    """Give the channel and address of the last word: e-mail, else SMS; None without either."""
    usable = {Lane.EMAIL: found.known.has_email, Lane.SMS: found.known.has_mobile}
    for lane, name in _WAYS:
        works = usable[lane] and lane in channels and lane not in found.known.suppressed
        if works and found.contact.get(name):
            return lane, found.contact[name]
    return None
