"""A claimed batch goes in; its messages leave, and why some of its rows have none.

What nobody foresaw in one row costs no other its message.
"""

from collections.abc import Collection, Mapping, Sequence

import structlog

from anonymizer.vault import VaultError
from hub.compose.messages import Composed, Composer
from hub.errors import Unavailable
from hub.model import Lane
from hub.store.dispatch import claimed
from hub.store.dispatch.claimed import Claimed, Key
from hub.store.engine import Database
from hub.store.subjects import facts
from hub.store.subjects.facts import Tellable
from hub.store.vault import Vault

_log = structlog.get_logger(__name__)

#: The code of a delivery of which no message can be made.
_NOT_COMPOSED = "not-composed"


async def told(database: Database, vault: Vault, rows: Sequence[Claimed]) -> dict[Key, Tellable]:
    """Read what these rows tell of, but for what cannot be read."""
    wanted = {one for row in rows for one in row.told}
    try:
        return await _read(database, vault, wanted)
    except (Unavailable, VaultError):  # the operator's to mend, and then nothing is lost
        raise
    except Exception:  # noqa: BLE001 - each of it is then read alone
        _log.exception("told.batch_failed")
    found: dict[Key, Tellable] = {}
    for one in wanted:
        try:
            found |= await _read(database, vault, {one})
        except (Unavailable, VaultError):
            raise
        except Exception as error:  # noqa: BLE001 - what tells of it has no message
            _log.error("told.failed", why=type(error).__name__)
    return found


async def reread(database: Database, rows: Sequence[Claimed]) -> None:
    """Put into rows the addresses their persons have now."""
    async with database.read() as db:
        await claimed.reread(db, rows)


async def _read(database: Database, vault: Vault, wanted: Collection[Key]) -> dict[Key, Tellable]:
    async with database.read() as db:
        return await facts.told(db, vault, wanted)


def composed(
    composer: Composer, lane: Lane, rows: Sequence[Claimed], told: Mapping[Key, Tellable]
) -> tuple[list[Composed], list[tuple[int, str]]]:
    """Write one message per row; answer them, and (id, why) of those of which none can be made."""
    try:
        return composer.compose(lane, rows, told)
    except Exception:  # noqa: BLE001 - each message is then written alone
        _log.exception("compose.batch_failed", lane=lane)
    written: list[Composed] = []
    without: list[tuple[int, str]] = []
    for row in rows:
        try:
            one, none = composer.compose(lane, [row], told)
        except Exception as error:  # noqa: BLE001 - the others go
            why = type(error).__name__
            _log.error("compose.failed", lane=lane, broadcasts=row.broadcasts, why=why)
            without.append((row.id, _NOT_COMPOSED))
        else:
            written += one
            without += none
    return written, without
