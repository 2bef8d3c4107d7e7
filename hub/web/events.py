"""POST /v1/events: the portal's events come in; what became of them goes back."""

from dataclasses import replace

from aiohttp import hdrs, web

from hub.errors import Fault, Malformed
from hub.intake.accept import accept
from hub.intake.parse import TooLarge, parse_batch
from hub.jobs import EVENTS
from hub.web.site import Visit, answer


async def take_events(visit: Visit) -> web.Response:
    """Store events and answer before anything is done about them."""
    limits = visit.site.hub.settings.intake
    content_type = visit.request.headers.get(hdrs.CONTENT_TYPE)
    if content_type is None:
        raise Malformed([Fault("Content-Type", "is required")])
    batch = parse_batch(await visit.request.read(), content_type)
    if len(batch.events) + len(batch.rejected) > limits.max_events:
        raise TooLarge(f"the batch has more than {limits.max_events} events: send smaller batches")
    hub = visit.site.hub
    told_by = hub.announcing.told_by
    became = await accept(hub.database, hub.vault, batch, visit.site.now(), hub.terms, told_by)
    if not (batch.events or batch.rejected):
        became = replace(
            became, warnings=("empty_batch: the batch holds no events: nothing was done",)
        )
    if became.accepted:
        visit.site.ring(EVENTS)
    return answer(became.document(), 422 if became.refused else 202)
