"""The answer to a message that failed on our side comes in; it leaves with the text still in it.

Pages are kept by no browser, so that going back would find an empty box. The text is given back
under its own key: what was stored all the same is not stored twice.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from aiohttp import web

from hub.errors import HubError
from hub.web.desk import desk_pages
from hub.web.office import new
from hub.web.refusals import REFERENCE, SAFE, route_name
from hub.web.session import COOKIE, same
from hub.web.site import SITE, Visit, form
from hub.web.talking import talk_writing

#: Shows what was written again: the visit to its door, the form, a status and what one can look up.
Keep = Callable[[Visit, Mapping[str, str], int, str], web.Response]
#: The doors where people write more than they would write again.
KEPT: Final[Mapping[str, Keep]] = {
    talk_writing.DOOR: talk_writing.not_taken,
    desk_pages.DOOR: desk_pages.not_taken,
    new.NEW: new.not_taken,
}


@web.middleware
async def keep_text(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Put what was written into the page that says it was not sent.

    It comes back to the session that sent it, and to nobody who was made to send it.
    """
    response = await handler(request)
    if response.status < 500 or request.method in SAFE or route_name(request) not in KEPT:
        return response
    site = request.app[SITE]
    session = site.sessions.read(request.cookies.get(COOKIE), site.now())
    if session is None or not request.content.at_eof():
        return response
    visit = Visit(site=site, request=request, claims=session.claims, session=session)
    try:
        given = await form(request)
        if not same(given.get("csrf", ""), session.csrf):
            return response
        reference = request.get(REFERENCE, "")
        page = KEPT[route_name(request)](visit, given, response.status, reference)
    except HubError:
        return response
    for name, value in response.headers.items():
        page.headers.setdefault(name, value)
    return page
