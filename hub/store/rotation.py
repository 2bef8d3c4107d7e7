"""Secrets change: what lies sealed under the old one goes in, and lies under the present one."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import Keyring, SecretMissing, VaultError, open_sealed
from hub.store.engine import Database
from hub.store.vault import Vault, mail_domain
from hub.tables import addresses, contacts, data_keys, suppressions, workers

_CHUNK = 500
_BLINDED = ("email", "phone", "rut", "domain")  # what of contact data can be looked up

#: Told how many rows went by, a chunk at a time.
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """What a pass over everything did."""

    changed: int
    everything: int
    damaged: tuple[str, ...] = ()  #: owners of what does not open, whatever the secret


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chunk:
    """What became of some rows of a pass."""

    last: Any  #: the key of the last of them, where the next chunk begins; None: there were none
    rows: int
    changed: int
    damaged: Sequence[str]


async def extent(db: AsyncConnection) -> int:
    """Count the rows `rotate` and `reblind` go through together."""
    counts = [select(func.count()).select_from(table) for table in (data_keys, contacts)]
    return sum([await db.scalar(count) or 0 for count in counts])


async def rotate(
    database: Database, keyring: Keyring, progress: Progress = lambda _: None
) -> Renewed:
    """Wrap every data key anew under the present secret; a damaged one stays as it is.

    Blind indexes are made anew with it by `reblind`. Can be run beside a working hub and
    run again after an interruption. Raises SecretMissing when one was wrapped by a secret the
    hub does not have: that is the operator's to mend, and then nothing is lost.
    """

    async def rewrap(db: AsyncConnection, after: str) -> _Chunk:
        query = (
            select(data_keys.c.owner, data_keys.c.wrapped)
            .where(data_keys.c.owner > after)
            .order_by(data_keys.c.owner)
            .limit(_CHUNK)
            # An owner erased meanwhile gets a new key: the old one is not to replace it.
            .with_for_update()
        )
        rows = (await db.execute(query)).all()
        fresh, damaged = [], []
        for row in rows:
            if not keyring.needs_rewrap(row.wrapped):
                continue
            try:
                key = keyring.unwrap(row.wrapped, row.owner)
            except SecretMissing:
                raise
            except VaultError:
                damaged.append(row.owner)
            else:
                fresh.append({"of": row.owner, "key": keyring.wrap(key, row.owner)})
        if fresh:
            await db.execute(
                update(data_keys)
                .where(data_keys.c.owner == bindparam("of"))
                .values(wrapped=bindparam("key")),
                fresh,
            )
        return _Chunk(
            last=rows[-1].owner if rows else None,
            rows=len(rows),
            changed=len(fresh),
            damaged=damaged,
        )

    return await _through(database, rewrap, "", progress)


async def reblind(database: Database, vault: Vault, progress: Progress = lambda _: None) -> Renewed:
    """Make the blind indexes of contact data anew under the present secret.

    Like `rotate`, beside a working hub and again after an interruption. Contact data that do
    not open any more stay as they are.
    """

    async def blind_anew(db: AsyncConnection, after: int) -> _Chunk:
        query = (
            select(contacts, workers.c.worker_id)
            .join(workers, workers.c.id == contacts.c.worker)
            .where(contacts.c.worker > after)
            .order_by(contacts.c.worker)
            .limit(_CHUNK)
            .with_for_update(of=contacts)
        )
        rows = (await db.execute(query)).all()
        owners = {row.worker: f"worker:{row.worker_id}" for row in rows}
        keys = await vault.known(db, list(owners.values()))
        fresh, damaged = [], []
        for row in rows:
            key = keys.get(owners[row.worker])
            if key is None:
                continue  # erased, or its data key is damaged
            try:
                blinds = _reblinded(row, key, vault.keyring)
            except VaultError:
                damaged.append(owners[row.worker])
            else:
                fresh += [] if blinds is None else [blinds]
        if fresh:
            await db.execute(
                update(contacts)
                .where(contacts.c.worker == bindparam("of"))
                .values({f"{name}_blind": bindparam(f"new_{name}") for name in _BLINDED}),
                fresh,
            )
            await _follow(db, {row.worker: dict(row._mapping) for row in rows}, fresh)
        return _Chunk(
            last=rows[-1].worker if rows else None,
            rows=len(rows),
            changed=len(fresh),
            damaged=damaged,
        )

    return await _through(database, blind_anew, 0, progress)


async def _through(
    database: Database,
    renew: Callable[[AsyncConnection, Any], Awaitable[_Chunk]],
    start: Any,
    progress: Progress,
) -> Renewed:
    """Renew chunk after chunk, each in a transaction of its own, until one is empty."""
    after, changed, everything = start, 0, 0
    damaged: list[str] = []
    while True:
        async with database.write() as db:
            chunk = await renew(db, after)
        damaged += chunk.damaged
        if chunk.last is None:
            return Renewed(changed=changed, everything=everything, damaged=tuple(damaged))
        after = chunk.last
        changed += chunk.changed
        everything += chunk.rows
        progress(chunk.rows)
        await asyncio.sleep(0)


async def _follow(
    db: AsyncConnection,
    before: Mapping[int, Mapping[str, Any]],
    fresh: Sequence[Mapping[str, Any]],
) -> None:
    """Let what is known by an address's blind index, such as that it was given up, follow it."""
    moved = [
        {
            "of": row["of"],
            "on": channel,
            "old": before[row["of"]][f"{name}_blind"],
            "new": row[f"new_{name}"],
        }
        for row in fresh
        for channel, name in (("email", "email"), ("sms", "phone"))
    ]
    for table in (suppressions, addresses):
        same = (
            table.c.worker == bindparam("of"),
            table.c.channel == bindparam("on"),
            table.c.address == bindparam("old"),
        )
        await db.execute(update(table).where(*same).values(address=bindparam("new")), moved)


def _reblinded(row: Any, key: bytes, keyring: Keyring) -> dict[str, Any] | None:
    """Give a contact's blind indexes under the present secret; None when it has them."""
    held = json.loads(open_sealed(key, row.sealed, f"contact:{row.worker}"))
    if held.get("email"):
        held["domain"] = mail_domain(held["email"])
    blinds = {
        name: keyring.blind(name, held[name]) if held.get(name) else None for name in _BLINDED
    }
    if all(blinds[name] == getattr(row, f"{name}_blind") for name in _BLINDED):
        return None
    return {"of": row.worker, **{f"new_{name}": blinds[name] for name in _BLINDED}}
