"""Workers and employers by their rows go in; who they are, opened from the vault, comes out."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.known import Known
from anonymizer.vault import VaultError, open_sealed
from hub.store.many import among
from hub.store.vault import Vault
from hub.tables import contacts, employers, workers

_log = structlog.get_logger(__name__)

#: Fields by their names, as the portal gave them: text, or a list of texts.
Identity = dict[str, Any]

#: Verified employers of one trade in one comuna, from which on the comuna tells nobody apart.
_CROWD = 5
#: Writers whose own strings are kept ready.
_WRITERS = 1_000


async def of_workers(
    db: AsyncConnection, vault: Vault, ids: Collection[int]
) -> dict[int, Identity]:
    """Give the contact data of workers by row id; nothing of those without, or erased."""
    if not ids:
        return {}
    query = (
        select(workers.c.id, workers.c.worker_id, contacts.c.sealed)
        .join(contacts, contacts.c.worker == workers.c.id)
        .where(among(workers.c.id, ids))
    )
    rows = (await db.execute(query)).all()
    keys = await vault.known(db, [f"worker:{row.worker_id}" for row in rows])
    found = {}
    for row in rows:
        key = keys.get(f"worker:{row.worker_id}")
        if (opened := _opened(key, row.sealed, _of_worker(row.id))) is not None:
            found[row.id] = opened
    return found


async def of_employers(
    db: AsyncConnection, vault: Vault, employer_ids: Collection[str]
) -> dict[str, Identity]:
    """Give the identities of employers by the portal's id; nothing of those without one."""
    if not employer_ids:
        return {}
    e = employers.c
    query = select(e.employer_id, e.identity).where(
        e.employer_id.in_(employer_ids), e.identity.is_not(None)
    )
    rows = (await db.execute(query)).all()
    keys = await vault.known(db, [f"employer:{row.employer_id}" for row in rows])
    found = {}
    for row in rows:
        owner = f"employer:{row.employer_id}"
        if (opened := _opened(keys.get(owner), row.identity, _of_employer(owner))) is not None:
            found[row.employer_id] = opened
    return found


async def verified(db: AsyncConnection, employer_ids: Collection[str]) -> set[str]:
    """Say which of these employers the exchange has verified."""
    e = employers.c
    query = select(e.employer_id).where(e.employer_id.in_(employer_ids), e.verified)
    return set((await db.scalars(query)).all())


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What may be said of an employer that is not known."""

    verified: bool
    trade: str | None
    comuna: str | None  #: CUT code; shown only in a crowd


async def traits(db: AsyncConnection, employer_ids: Collection[str]) -> dict[str, Traits]:
    """Give the traits of employers by the portal's id."""
    e = employers.c
    query = select(e.employer_id, e.verified, e.trade, e.comuna).where(
        e.employer_id.in_(employer_ids)
    )
    return {
        row.employer_id: Traits(verified=row.verified, trade=row.trade, comuna=row.comuna)
        for row in await db.execute(query)
    }


async def in_a_crowd(db: AsyncConnection, one: Traits) -> bool:
    """Say whether a comuna may be shown of an employer like this (ix_employers_trade)."""
    e = employers.c
    query = select(func.count()).where(e.trade == one.trade, e.comuna == one.comuna, e.verified)
    return (await db.scalar(query) or 0) >= _CROWD


@lru_cache(_WRITERS)
def known(
    key: bytes | None, sealed: bytes | None, owner: str, worker: int | None = None
) -> Known | None:
    """Give what a writer's own texts are searched for; `worker` is a worker's row id.

    None when something is known of them that cannot be read. Whoever writes is likely to write
    again: that of the last ones is kept ready.
    """
    if sealed is None:
        return Known()
    context = _of_employer(owner) if worker is None else _of_worker(worker)
    identity = _opened(key, sealed, context)
    return None if identity is None else Known.of(texts(identity))


def texts(identity: Identity) -> list[str]:
    """Give every text of an identity, as it is to be looked for."""
    found: list[str] = []
    for value in identity.values():
        found += value if isinstance(value, list) else [str(value)]
    return found


def _of_worker(worker: int) -> str:
    return f"contact:{worker}"


def _of_employer(owner: str) -> str:
    return f"identity:{owner}"


def _opened(key: bytes | None, sealed: bytes, context: str) -> Identity | None:
    if key is None:
        return None
    try:
        opened: Identity = json.loads(open_sealed(key, sealed, context))
    except VaultError:
        _log.error("identity.damaged", context=context)
        return None
    return opened
