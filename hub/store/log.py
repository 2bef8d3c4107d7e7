"""The append-only log of what happened, and the outbox of events for the portal."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import seal
from hub.store.vault import HUB, Vault
from hub.tables import log, outbox

#: Entries about many deliveries of one broadcast: what their provider said, that their lease
#: ended without an answer, and that they must wait.
RECEIPTS, LAPSED, WAITS = "receipts", "lapsed", "waits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does it, as the log keeps it: never a name."""

    sub: str  #: of the token; what took their place where there is none
    role: str

    def document(self) -> dict[str, str]:
        """Give it as the log writes it."""
        return {"by": self.sub, "role": self.role}


#: Whose events are applied.
PORTAL = Actor(sub="event", role="portal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One thing that happened; never a name, an address or an index."""

    what: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    subject: str | None = None  #: worker:ID, vacancy:ID ...
    broadcast_id: int | None = None


def notes_of(
    what: str, subject: str, broadcast_ids: Collection[int], detail: Mapping[str, Any]
) -> list[Note]:
    """Give a note for each of these broadcasts of one subject; one of the subject without any."""
    if not broadcast_ids:
        return [Note(what=what, subject=subject, detail=detail)]
    return [
        Note(what=what, subject=subject, broadcast_id=one, detail=detail) for one in broadcast_ids
    ]


def each_of(what: str, lane: str | None, happened: Iterable[tuple[int, str, int]]) -> list[Note]:
    """Give one note per broadcast of what happened to deliveries: (broadcast, words, delivery).

    Ids stand together by the same words, the first of which says what it is. No `lane`: of any.
    """
    found: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for broadcast_id, words, delivery in happened:
        found[broadcast_id][words].append(delivery)
    where = {} if lane is None else {"lane": lane}
    return [
        Note(what=what, broadcast_id=broadcast_id or None, detail={**where, **said})
        for broadcast_id, said in found.items()
    ]


async def write(db: AsyncConnection, notes: Sequence[Note], now: datetime) -> None:
    """Append to the log, in the caller's transaction."""
    rows = [
        {
            "at": now,
            "what": note.what,
            "subject": note.subject,
            "broadcast_id": note.broadcast_id,
            "detail": dict(note.detail),
        }
        for note in notes
    ]
    if rows:
        await db.execute(insert(log), rows)


async def tell_portal(
    db: AsyncConnection,
    vault: Vault,
    events: Sequence[tuple[str, str, Mapping[str, Any]]],
    now: datetime,
) -> None:
    """Put (type, subject, data) into the outbox, in the transaction that makes it true.

    Sealed like everything else that leaves a trace of people.
    """
    if not events:
        return
    key = (await vault.keys(db, [HUB], now))[HUB]
    rows = [
        {
            "type": kind,
            "subject": subject,
            "sealed": seal(key, json.dumps(data).encode(), f"outbox:{subject}"),
            "created_at": now,
        }
        for kind, subject, data in events
    ]
    await db.execute(insert(outbox), rows)
