"""Owners go in, their data keys come out: made when missing, destroyed on erasure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import Keyring, SecretMissing, VaultError, new_data_key
from hub.errors import Refused
from hub.store.many import among_names
from hub.tables import data_keys

_log = structlog.get_logger(__name__)

#: The owner of what belongs to nobody in particular.
HUB = "hub"
_CHUNK = 500
_KEY_ID = 4  # bytes in front of a wrapped key that say under which secret it was wrapped


def mail_domain(address: str) -> str:
    """Give the domain of an e-mail address: what comes back together is looked at together."""
    return address.rpartition("@")[2].casefold()


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
        rows: dict[str, bytes] = {}
        for start in range(0, len(wanted), _CHUNK):
            some = wanted[start : start + _CHUNK]
            found = await db.execute(
                select(data_keys.c.owner, data_keys.c.wrapped).where(
                    among_names(data_keys.c.owner, some)
                )
            )
            rows |= {row.owner: row.wrapped for row in found}
        return self._unwrap(rows)

    def opened(self, wrapped: Mapping[str, bytes]) -> dict[str, bytes]:
        """Give the data keys of wrapped ones somebody read, by owner, as `known` does."""
        found, _ = self._unwrap(wrapped)
        return found

    def _unwrap(self, wrapped: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, bytes]]:
        found: dict[str, bytes] = {}
        damaged: dict[str, bytes] = {}
        for owner, key in wrapped.items():
            try:
                found[owner] = self.keyring.unwrap(key, owner)
            except SecretMissing:
                raise  # the operator's to mend, and then nothing is lost
            except VaultError:
                damaged[owner] = key  # one person's loss, and nobody else's
                _log.error("vault.key_damaged", owner=owner)
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
