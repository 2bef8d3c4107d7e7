"""A worker asks the company of a job, or a company writes to a candidate: it opens."""

from aiohttp import web

from hub.errors import NotFound
from hub.web.site import Visit, form
from hub.web.talking.talk_pages import address
from hub.web.told.marks import of_entry


async def ask_company(visit: Visit) -> web.Response:
    """Open the conversation with the company of a job, or show the one there is."""
    spoken = await of_entry(visit)
    opening = visit.site.hub.conversations.opening
    thread = await opening.by_worker(visit.who.sub, spoken.job.facts.vacancy_id)
    return web.Response(status=303, headers={"Location": address(thread.reference)})


async def write_to(visit: Visit) -> web.Response:
    """Open the conversation with a candidate, or show the one there is."""
    reference = (await form(visit.request)).get("candidate", "")
    if not reference.isprintable():
        raise NotFound
    thread = await visit.site.hub.conversations.opening.by_employer(visit.who.sub, reference)
    return web.Response(status=303, headers={"Location": address(thread.reference)})
