"""A link about somebody's own address is opened: how to mend it, or whether it is still theirs."""

from aiohttp import web

from hub.errors import NotFound
from hub.model import OF_SERVICE, Lane, NoteKind
from hub.store.dispatch.items import Sent
from hub.store.workers import addresses
from hub.store.workers.readers import reader_of
from hub.web.site import Call, form
from hub.web.told.link_views import OwnAddressView

#: What may be posted.
_SAID = {"si": True, "no": False}


def is_of_address(sent: Sent) -> bool:
    """Say whether a delivery speaks of its person's own address."""
    return sent.note in OF_SERVICE


def address_page(call: Call, sent: Sent, *, theirs: bool, answered: str = "") -> web.Response:
    """Show it; looking answers nothing. To whom has another address by now nothing is asked."""
    lane = Lane(sent.channel)
    asks = sent.note == NoteKind.STILL_YOURS and theirs and not answered
    other = Lane.SMS if lane is Lane.EMAIL else Lane.EMAIL
    view = OwnAddressView(
        **call.frame(link=True),
        channel=lane,
        failed=other if sent.note == NoteKind.CONTACT_PROBLEM else None,
        answer_url=f"/a/{call.part('token')}/mine" if asks else "",
        answered=answered,
        portal_url=call.site.hub.settings.portal_url or "",
    )
    return call.page("own_address", view)


async def answer(call: Call, sent: Sent) -> web.Response:
    """Take whether the address a link went to, which is its worker's by what we know, still is."""
    said = (await form(call.request)).get("answer", "")
    if sent.note != NoteKind.STILL_YOURS or said not in _SAID:
        raise NotFound
    hub, now = call.site.hub, call.site.now()
    async with hub.database.write() as db:
        worker = await reader_of(db, sent.worker)
        if worker is None:
            raise NotFound
        await addresses.answer(
            db,
            hub.vault,
            worker.id,
            worker.worker_id,
            Lane(sent.channel),
            theirs=_SAID[said],
            now=now,
        )
    return address_page(call, sent, theirs=True, answered=said)
