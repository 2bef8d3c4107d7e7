"""Conversations by their references go in; what a text in each is judged with comes out.

One statement for a whole batch: who belongs to a conversation, the keys and identities of both as
they lie sealed, and whether they may still be written to.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, func
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.conversations.threads import Thread, select_threads, thread_of
from hub.store.many import among_given
from hub.store.ready import Ready
from hub.tables import contacts, conversations, data_keys, employers, workers
from hub.talk import Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One conversation, and what is known of its parties."""

    thread: Thread
    wrapped: Mapping[Party, bytes | None]  #: their data keys; None: there is none
    identities: Mapping[Party, bytes | None]  #: sealed; None: nothing is known of them
    verified: bool  #: the employer
    publication: bool  #: whether the worker may be written to
    processing: bool  #: whether anything of the worker may be processed


async def of(db: AsyncConnection, references: Collection[str], *, lock: bool) -> list[Ground]:
    """Give these conversations, those there are; locked ones change under nobody else's hands."""
    statement = _locking() if lock else _looking()
    return [_ground(row) for row in await statement.rows(db, {"references": list(references)})]


@cache
def _looking() -> Ready:
    return Ready(_grounds())


@cache
def _locking() -> Ready:
    return Ready(_grounds().with_for_update(of=conversations))


def _grounds() -> Select[Any]:
    c, w, e = conversations.c, workers.c, employers.c
    theirs, firms = data_keys.alias("worker_keys"), data_keys.alias("employer_keys")
    return (
        select_threads(
            w.publication,
            w.processing,
            func.coalesce(e.verified, False).label("verified"),
            e.identity.label("employer_identity"),
            contacts.c.sealed.label("worker_identity"),
            theirs.c.wrapped.label("worker_key"),
            firms.c.wrapped.label("employer_key"),
        )
        .outerjoin(employers, e.employer_id == c.employer_id)
        .outerjoin(contacts, contacts.c.worker == c.worker)
        .outerjoin(theirs, theirs.c.owner == "worker:" + w.worker_id)
        .outerjoin(firms, firms.c.owner == "employer:" + c.employer_id)
        .where(among_given(c.reference, "references"))
        .order_by(c.id)
    )


def _ground(row: Mapping[Any, Any]) -> Ground:
    return Ground(
        thread=thread_of(row),
        wrapped={party: row[f"{party}_key"] for party in Party},
        identities={party: row[f"{party}_identity"] for party in Party},
        verified=row["verified"],
        publication=row["publication"],
        processing=row["processing"],
    )
