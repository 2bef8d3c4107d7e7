"""An address goes in; what a delivery keeps of it comes out: enough to tell it from another.

A link, or a provider's later word, is of the address a message was sent to. Its worker may have
another by then, and whoever holds the old one has no say in the new one.
"""

import json
from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import Keyring, VaultError, open_sealed
from hub.model import Lane
from hub.store.dispatch import items
from hub.store.vault import Vault

#: The field of contact data an outside channel writes to.
FIELDS = {Lane.EMAIL: "email", Lane.SMS: "phone"}

_BITS = 15  # what a signed SmallInteger holds


def tag(keyring: Keyring, lane: Lane, address: str) -> int:
    """Give fifteen bits of an address under the present secret, which identify nobody.

    Two addresses share theirs once in 32,768.
    """
    return _short(keyring.blind(f"sent:{lane}", address))


def is_of(tagged: int, keyring: Keyring, lane: Lane, address: str) -> bool:
    """Say whether this is an address's tag, under any secret there is."""
    return tagged in map(_short, keyring.blinds(f"sent:{lane}", address))


async def still_there(
    db: AsyncConnection, vault: Vault, lane: Lane, deliveries: Collection[int]
) -> dict[int, str]:
    """Give which of these deliveries of a lane went to the address their worker has now, and it.

    Compared by every secret there is: a new one makes no new address.
    """
    found = await items.addresses(db, deliveries)
    keys = await vault.known(db, [f"worker:{one.worker_id}" for one in found])
    same = {}
    for one in found:
        key = keys.get(f"worker:{one.worker_id}")
        if key is None or one.sent_to is None:
            continue
        try:
            contact = json.loads(open_sealed(key, one.sealed, f"contact:{one.worker}"))
        except VaultError:
            continue
        address = contact.get(FIELDS[lane])
        if address and is_of(one.sent_to, vault.keyring, lane, address):
            same[one.delivery] = address
    return same


def _short(blind: bytes) -> int:
    return int.from_bytes(blind[:2]) & ((1 << _BITS) - 1)
