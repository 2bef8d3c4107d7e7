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
from hub.store.conversations import allowances
from hub.store.letters import desk, replies
from hub.store.letters.desk import Filed
from hub.store.letters.replies import Reply
from hub.store.vault import Vault

_log = structlog.get_logger(__name__)

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
#: All strangers together, by one channel. So many at once, and as many again while that time
#: passes: 60 are answered in any hour, 200 given to the desk in any day.
_ALL: Final = "strangers"
_ANSWERED: Final = 30
_FILED: Final = 100
#: One of them: given to the desk at once, and again while a day passes.
_OF_ONE: Final = 3
#: Whose SMS are answered: a number abroad may cost, and pay somebody, anything.
_CHILE: Final = "+56"


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
        bounds = {who: (_OF_ONE, _DAY), _ALL: (_FILED, _DAY)}
        if not await allowances.full(db, f"{lane} filed", bounds, now):
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
    if lane is Lane.SMS and not word.sender.startswith(_CHILE):
        return set()
    bounds = {who: (1, _DAY), _ALL: (_ANSWERED, _HOUR)}
    full = await allowances.full(db, f"{lane} answered", bounds, now)
    if full:
        if who not in full:
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
