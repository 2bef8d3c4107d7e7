"""Conversations whose worker knows the employer from now on go in; the portal and the log hear."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store import log
from hub.store.conversations.threads import Thread
from hub.store.subjects import offers
from hub.store.vault import Vault


async def note(db: AsyncConnection, vault: Vault, shown: Sequence[Thread], now: datetime) -> None:
    """Keep, and tell the portal, that employers showed themselves in these conversations.

    One event for each worker who knows one now: the portal may charge for it (D140 3).
    """
    notes = [
        log.Note(what="conversation.revealed", subject=f"conversation:{one.id}") for one in shown
    ]
    await log.write(db, notes, now)
    events = []
    for one in shown:
        employer = await offers.employer(db, one.employer_id)
        data = {
            "employer_id": one.employer_id,
            "vacancy_id": one.vacancy_id,
            "worker_id": one.worker_id,
            "size": employer["size"] if employer else None,
            "at": now.isoformat(),
        }
        events.append(("cl.bne.identity.revealed", f"employer:{one.employer_id}", data))
    await log.tell_portal(db, vault, events, now)
