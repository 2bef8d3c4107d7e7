"""Owners go in, their data keys come out: made when missing, destroyed on erasure."""

import asyncio
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import Keyring, SecretMissing, VaultError, new_data_key, open_sealed
from hub.errors import Refused
from hub.store.engine import Database
from hub.tables import contacts, data_keys, suppressions, workers

_log = structlog.get_logger(__name__)

#: The owner of what belongs to nobody in particular.
HUB = "hub"
_CHUNK = 500
_KEY_ID = 4  # bytes in front of a wrapped key that say under which secret it was wrapped

_BLINDED = ("email", "phone", "rut")  # fields of contact data that can be looked up

#: Told how many rows went by, a chunk at a time.
Progress = Callable[[int], None]


class Vault:
    """The data keys of workers and employers, wrapped by the hub's own key."""

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring

    async def keys(
        self, db: AsyncConnection, owners: Collection[str], now: datetime
    ) -> dict[str, bytes]:
        """Give the data key of each owner, making those that are missing.

        A damaged one is replaced: what it sealed is lost already, and what its owner sends
        from now on must not be. Runs in the caller's transaction. Raises VaultError as `known`
        does.
        """
        found, damaged = await self._open(db, owners)
        await self._replace(db, damaged)
        # In one order, so that two batches about the same strangers never wait for each other.
        missing = sorted({owner for owner in owners if owner not in found})
        if missing:
            made = {owner: new_data_key() for owner in missing}
            dialect = postgresql if db.dialect.name == "postgresql" else sqlite
            kept = await db.scalars(
                dialect.insert(data_keys)
                .values(created_at=now)
                .on_conflict_do_nothing()
                .returning(data_keys.c.owner),
                [
                    {"owner": owner, "wrapped": self.keyring.wrap(key, owner)}
                    for owner, key in made.items()
                ],
            )
            found |= {owner: made[owner] for owner in kept}
            # Somebody else made theirs in the same moment: theirs is the one that counts.
            if theirs := [owner for owner in missing if owner not in found]:
                found |= await self.known(db, theirs)
        return found

    async def known(self, db: AsyncConnection, owners: Collection[str]) -> dict[str, bytes]:
        """Give the data keys there are; an erased owner has none, and a damaged one is left out.

        Raises VaultError when a key was wrapped by a secret the hub no longer has, or the
        hub's own key is damaged.
        """
        found, _ = await self._open(db, owners)
        return found

    async def _open(
        self, db: AsyncConnection, owners: Collection[str]
    ) -> tuple[dict[str, bytes], dict[str, bytes]]:
        """Give the data keys that open, and the wrapped ones that are damaged."""
        wanted = list(dict.fromkeys(owners))
        found: dict[str, bytes] = {}
        damaged: dict[str, bytes] = {}
        for start in range(0, len(wanted), _CHUNK):
            rows = await db.execute(
                select(data_keys.c.owner, data_keys.c.wrapped).where(
                    data_keys.c.owner.in_(wanted[start : start + _CHUNK])
                )
            )
            for row in rows:
                try:
                    found[row.owner] = self.keyring.unwrap(row.wrapped, row.owner)
                except SecretMissing:
                    raise  # the operator's to mend, and then nothing is lost
                except VaultError:
                    damaged[row.owner] = row.wrapped  # one person's loss, and nobody else's
                    _log.error("vault.key_damaged", owner=row.owner)
        if HUB in damaged:
            raise VaultError("the hub's own data key is damaged: restore it from a backup")
        return found, damaged

    async def _replace(self, db: AsyncConnection, damaged: Mapping[str, bytes]) -> None:
        """Take damaged keys away, unless somebody put others in their place meanwhile."""
        for owner in sorted(damaged):
            same = (data_keys.c.owner == owner, data_keys.c.wrapped == damaged[owner])
            await db.execute(delete(data_keys).where(*same))

    async def check(self, db: AsyncConnection) -> None:
        """Raise Refused when what lies here was sealed under a secret the hub does not have."""
        query = select(data_keys.c.owner, data_keys.c.wrapped).limit(1)
        ours = (await db.execute(query.where(data_keys.c.owner == HUB))).first()
        row = ours or (await db.execute(query)).first()
        try:
            if row is not None:
                self.keyring.unwrap(row.wrapped, row.owner)
        except VaultError:
            raise Refused(
                "this database was sealed under another HUB_SECRET_KEY: set that one, "
                "or give it as HUB_SECRET_KEY_OLD"
            ) from None

    async def destroy(self, db: AsyncConnection, owner: str) -> None:
        """Destroy an owner's data key: whatever it sealed, wherever it lies, is gone."""
        await db.execute(delete(data_keys).where(data_keys.c.owner == owner))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One data key of those wrapped under the same secret."""

    owner: str
    wrapped: bytes
    alike: int  #: how many there are


async def samples(db: AsyncConnection) -> list[Sample]:
    """Give one data key for each secret that keys are wrapped under."""
    k = data_keys.c
    secret = func.substr(k.wrapped, 1, _KEY_ID)
    groups = select(func.min(k.owner).label("owner"), func.count().label("alike"))
    one = groups.group_by(secret).subquery()
    query = select(k.owner, k.wrapped, one.c.alike).join(one, one.c.owner == k.owner)
    rows = await db.execute(query.order_by(k.owner))
    return [Sample(owner=row.owner, wrapped=row.wrapped, alike=row.alike) for row in rows]


async def extent(db: AsyncConnection) -> int:
    """Count the rows `rotate` and `reblind` go through together."""
    counts = [select(func.count()).select_from(table) for table in (data_keys, contacts)]
    return sum([await db.scalar(count) or 0 for count in counts])


async def rotate(
    database: Database, vault: Vault, progress: Progress = lambda _: None
) -> tuple[int, int]:
    """Wrap every data key anew under the present secret; answer (rewrapped, all).

    Blind indexes are made anew with it by `reblind`. Can be run beside a working hub and
    run again after an interruption.
    """
    keyring, after, rewrapped, everything = vault.keyring, "", 0, 0
    while True:
        async with database.write() as db:
            query = (
                select(data_keys.c.owner, data_keys.c.wrapped)
                .where(data_keys.c.owner > after)
                .order_by(data_keys.c.owner)
                .limit(_CHUNK)
                # An owner erased meanwhile gets a new key: the old one is not to replace it.
                .with_for_update()
            )
            rows = (await db.execute(query)).all()
            fresh = [
                {
                    "of": row.owner,
                    "key": keyring.wrap(keyring.unwrap(row.wrapped, row.owner), row.owner),
                }
                for row in rows
                if keyring.needs_rewrap(row.wrapped)
            ]
            if fresh:
                await db.execute(
                    update(data_keys)
                    .where(data_keys.c.owner == bindparam("of"))
                    .values(wrapped=bindparam("key")),
                    fresh,
                )
        if not rows:
            return rewrapped, everything
        after = rows[-1].owner
        rewrapped += len(fresh)
        everything += len(rows)
        progress(len(rows))
        await asyncio.sleep(0)


async def reblind(
    database: Database, vault: Vault, progress: Progress = lambda _: None
) -> tuple[int, int]:
    """Make the blind indexes of contact data anew under the present secret; (changed, all).

    Like `rotate`, beside a working hub and again after an interruption. Raises VaultError
    when contact data were sealed under a key that does not open any more.
    """
    after, changed, everything = 0, 0, 0
    while True:
        async with database.write() as db:
            query = (
                select(contacts, workers.c.worker_id)
                .join(workers, workers.c.id == contacts.c.worker)
                .where(contacts.c.worker > after)
                .order_by(contacts.c.worker)
                .limit(_CHUNK)
                .with_for_update(of=contacts)
            )
            rows = (await db.execute(query)).all()
            before = {row.worker: row._mapping for row in rows}
            keys = await vault.known(db, [f"worker:{row.worker_id}" for row in rows])
            fresh = [
                changed_row
                for row in rows
                if (key := keys.get(f"worker:{row.worker_id}")) is not None
                and (changed_row := _reblinded(row, key, vault.keyring)) is not None
            ]
            if fresh:
                await db.execute(
                    update(contacts)
                    .where(contacts.c.worker == bindparam("of"))
                    .values({f"{name}_blind": bindparam(f"new_{name}") for name in _BLINDED}),
                    fresh,
                )
                # An address given up stays given up: it is known by its new blind index.
                await db.execute(
                    update(suppressions)
                    .where(
                        suppressions.c.worker == bindparam("of"),
                        suppressions.c.channel == bindparam("on"),
                        suppressions.c.address == bindparam("old"),
                    )
                    .values(address=bindparam("new")),
                    [
                        {
                            "of": row["of"],
                            "on": channel,
                            "old": before[row["of"]][f"{name}_blind"],
                            "new": row[f"new_{name}"],
                        }
                        for row in fresh
                        for channel, name in (("email", "email"), ("sms", "phone"))
                    ],
                )
        if not rows:
            return changed, everything
        after = rows[-1].worker
        changed += len(fresh)
        everything += len(rows)
        progress(len(rows))
        await asyncio.sleep(0)


def _reblinded(row: Any, key: bytes, keyring: Keyring) -> dict[str, Any] | None:
    """Give a contact's blind indexes under the present secret; None when it has them."""
    held = json.loads(open_sealed(key, row.sealed, f"contact:{row.worker}"))
    blinds = {
        name: keyring.blind(name, held[name]) if held.get(name) else None for name in _BLINDED
    }
    if all(blinds[name] == getattr(row, f"{name}_blind") for name in _BLINDED):
        return None
    return {"of": row.worker, **{f"new_{name}": blinds[name] for name in _BLINDED}}
