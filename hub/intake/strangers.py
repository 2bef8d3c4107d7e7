"""What somebody unknown writes goes in; the desk has it, and they one polite answer a day.

Numbers and addresses can be made up by whoever sends: all strangers together have a bound, so
that nobody can let the hub write to others without end.
"""

from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.base import Written
from hub.compose.addressed import FIELDS
from hub.keywords import Meaning, courteous, meaning
from hub.model import DeskKind, Lane, ReplyKind
from hub.store import allowances, desk, replies
from hub.store.desk import Filed
from hub.store.replies import Reply
from hub.store.vault import Vault

_log = structlog.get_logger(__name__)

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
#: All strangers together, by one channel.
_ALL: Final = "strangers"
_ANSWERED: Final = 60  # in an hour
_FILED: Final = 200  # in a day
#: One of them: given to the desk in a day.
_OF_ONE: Final = 3


async def hear(
    db: AsyncConnection, vault: Vault, lane: Lane, word: Written, now: datetime
) -> set[str]:
    """Give the desk what a stranger asks, and answer them; answer the doorbells to ring.

    What a machine wrote, or asks for nothing, is passed over.
    """
    if word.automatic or word.obeyed is not None or not word.sender:
        return set()
    await allowances.hold_strangers(db)
    who = f"{lane}:{vault.keyring.blind(FIELDS[lane], word.sender.casefold()).hex()}"
    if meaning(word.text) is Meaning.OTHER and word.text and not courteous(word.text):
        if await _room(db, who, f"{lane} filed", (_OF_ONE, _FILED), _DAY, now):
            one = Filed(
                print=word.provider_id,
                kind=DeskKind.WRITTEN,
                channel=lane,
                worker_id=None,
                text=word.text,
                sender=word.sender,
                subject=word.subject,
                reply_to=word.reply_to,
            )
            await desk.file(db, vault, one, now)
        else:
            _log.warning("desk.full_of_strangers", lane=lane)
    if not await allowances.room(db, who, f"{lane} answered", 1, _DAY, now):
        return set()
    if not await allowances.room(db, _ALL, f"{lane} answered", _ANSWERED, _HOUR, now):
        _log.warning("strangers.not_answered", lane=lane)
        return set()
    reply = Reply(
        channel=lane,
        kind=ReplyKind.UNKNOWN_SENDER,
        to=word.sender,
        reply_to=word.reply_to,
    )
    await replies.write(db, vault, reply, now)
    return {replies.BELL}


async def _room(
    db: AsyncConnection,
    who: str,
    what: str,
    many: tuple[int, int],
    within: timedelta,
    now: datetime,
) -> bool:
    """Count one of somebody's and of all's, where both have room."""
    if not await allowances.room(db, who, what, many[0], within, now):
        return False
    return await allowances.room(db, _ALL, what, many[1], within, now)
