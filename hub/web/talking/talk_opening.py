"""A worker asks the company of a job, or a company writes to a candidate: it opens."""

from aiohttp import web

from hub.errors import NotFound
from hub.web.site import Call, form
from hub.web.talking.talk_pages import address
from hub.web.told.marks import of_entry


async def ask_company(call: Call) -> web.Response:
    """Open the conversation with the company of a job, or show the one there is."""
    spoken = await of_entry(call)
    opening = call.site.hub.conversations.opening
    thread = await opening.by_worker(call.who.sub, spoken.job.facts.vacancy_id)
    return web.Response(status=303, headers={"Location": address(thread.reference)})


async def write_to(call: Call) -> web.Response:
    """Open the conversation with a candidate, or show the one there is."""
    reference = (await form(call.request)).get("candidate", "")
    if not reference.isprintable():
        raise NotFound
    thread = await call.site.hub.conversations.opening.by_employer(call.who.sub, reference)
    return web.Response(status=303, headers={"Location": address(thread.reference)})
