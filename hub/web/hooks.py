"""POST /hooks/{channel}: if signed, a provider's later word is settled, a person's is kept."""

from aiohttp import web

from channels.base import BadSignature, Hook, Outcome, Receipt
from hub.errors import NotFound
from hub.jobs import HEAR
from hub.model import Lane
from hub.web.site import Visit, form


async def hear_provider(visit: Visit) -> web.Response:
    """Settle what a provider says; without its signature there is no such door."""
    hub, request = visit.site.hub, visit.request
    channel = (
        hub.channels.get(Lane(name)) if (name := visit.part("channel")) in list(Lane) else None
    )
    if channel is None:
        raise NotFound
    hook = Hook(
        # As the provider called it: what it signed begins with our public address.
        url=hub.settings.public_url + request.raw_path,
        headers=dict(request.headers),
        query=dict(request.query),
        form=await form(request),
        body=await request.read(),
    )
    try:
        receipts, written = channel.receipts(hook), channel.incoming(hook)
    except BadSignature:
        raise NotFound from None
    if await hub.later.hear(Lane(name), receipts) and any(map(_failed, receipts)):
        for lane in hub.lanes:  # a fallback may have been opened
            visit.site.ring(str(lane))
    if written:
        await hub.incoming.keep(Lane(name), written)
        visit.site.ring(HEAR)
    return web.Response(status=204)


def _failed(receipt: Receipt) -> bool:
    return receipt.outcome is Outcome.PERMANENT_FAILURE
