"""A link about somebody's own address is opened: how to mend it, or whether it is still theirs."""

from aiohttp import web

from hub.errors import NotFound
from hub.model import OF_SERVICE, Lane, NoteKind
from hub.store.dispatch.items import Sent
from hub.store.workers import addresses
from hub.store.workers.readers import reader_of
from hub.web.site import Visit, form
from hub.web.told.link_views import OwnAddressView

#: What may be posted.
_SAID = {"si": True, "no": False}


def is_of_address(sent: Sent) -> bool:
    """Say whether a delivery speaks of its person's own address."""
    return sent.note in OF_SERVICE


def address_page(visit: Visit, sent: Sent, *, theirs: bool, answered: str = "") -> web.Response:
    """Show it; looking answers nothing. To whom has another address by now nothing is asked."""
    lane = Lane(sent.channel)
    asks = sent.note == NoteKind.STILL_YOURS and theirs and not answered
    other = Lane.SMS if lane is Lane.EMAIL else Lane.EMAIL
    view = OwnAddressView(
        **visit.frame(link=True),
        channel=lane,
        failed=other if sent.note == NoteKind.CONTACT_PROBLEM else None,
        answer_url=f"/a/{visit.part('token')}/mine" if asks else "",
        answered=answered,
        portal_url=visit.site.hub.settings.portal_url or "",
    )
    return visit.page("own_address", view)


async def answer(visit: Visit, sent: Sent) -> web.Response:
    """Take whether the address a link went to, which is its worker's by what we know, still is."""
    said = (await form(visit.request)).get("answer", "")
    if sent.note != NoteKind.STILL_YOURS or said not in _SAID:
        raise NotFound
    hub, now = visit.site.hub, visit.site.now()
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
    return address_page(visit, sent, theirs=True, answered=said)
