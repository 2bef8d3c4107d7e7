"""What an operator answers goes in; the item is closed, and the answer leaves the way it came."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.compose.addressed import FIELDS
from hub.model import Lane, ReplyKind
from hub.store.letters import desk, replies
from hub.store.letters.desk import Item
from hub.store.letters.replies import Reply
from hub.store.log import Actor
from hub.store.vault import Vault
from hub.store.workers import wishes

#: Characters of an answer: of an SMS, what two parts hold beside who writes.
LONGEST: Final = {Lane.SMS: 290, Lane.EMAIL: 4_000, Lane.INBOX: 4_000}


async def way(
    db: AsyncConnection, vault: Vault, one: Item, channels: tuple[Lane, ...]
) -> tuple[Lane, str]:
    """Give by which channel an answer to an item goes, and to which address.

    The way it came. What was asked on a page goes by e-mail, else by SMS; to whom has neither,
    by the inbox alone, without an address: the page they asked on shows it.
    """
    if one.channel is not Lane.INBOX:
        return one.channel, one.sender
    known = None if one.worker_id is None else await wishes.of_worker(db, vault, one.worker_id)
    for lane in (Lane.EMAIL, Lane.SMS):
        address = None if known is None else known.contact.get(FIELDS[lane])
        if address and lane in channels:
            return lane, address
    return Lane.INBOX, ""


async def answer(
    db: AsyncConnection,
    vault: Vault,
    one: Item,
    text: str,
    *,
    channels: tuple[Lane, ...],
    actor: Actor,
    now: datetime,
) -> set[str]:
    """Close an item with an answer and let that go; answer the doorbells to ring.

    In the caller's transaction: of two who answer at once one does, and Conflict is raised for
    the other. It answers what its person wrote, so it needs no consent.
    """
    lane, address = await way(db, vault, one, channels)
    await desk.close(db, vault, one, answer=text, actor=actor, now=now)
    if not address:
        return set()
    reply = Reply(
        channel=lane,
        kind=ReplyKind.DESK_ANSWER,
        to=address,
        worker_id=one.worker_id,
        text=text,
        reply_to=one.reply_to,
    )
    await replies.write(db, vault, reply, now)
    return {replies.BELL}
