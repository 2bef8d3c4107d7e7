"""A token of the portal comes in, a session leaves; and the way out."""

from aiohttp import web

from hub.store.workers import sessions
from hub.web import views
from hub.web.homes import HOMES
from hub.web.refusals import Forged, how_to_enter
from hub.web.session import COOKIE, of_token
from hub.web.site import Visit, form
from hub.web.tokens import BadToken, Claims


async def home(visit: Visit) -> web.Response:
    """Send people to their own pages, or say how to come in."""
    role = visit.session.claims.role if visit.session is not None else None
    if role is not None and role in HOMES:
        return see_other(HOMES[role])
    if role is not None:
        return visit.page("no_pages", views.NoPagesView(**visit.frame()))
    return how_to_enter(visit, 200)


async def offer_session(visit: Visit) -> web.Response:
    """Show one button, since following a link signs nobody in; or that there are no pages."""
    token = visit.request.query.get("token", "")
    # BadToken: how to come in instead
    claims = await visit.site.tokens.read(token, visit.site.now())
    if claims.role not in HOMES:
        return visit.page("no_pages", views.NoPagesView(**visit.frame(link=True)), 403)
    view = views.SignInView(**visit.frame(link=True), action="/session", token=token)
    return visit.page("signin", view)


async def start_session(visit: Visit) -> web.Response:
    """Sign in whoever brings a token of the portal, from the page that offered it.

    Raises Forged for a form on somebody else's page: it would sign a stranger in here.
    """
    if visit.request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Forged
    token = (await form(visit.request)).get("token", "")
    claims = await visit.site.tokens.read(token, visit.site.now())
    return await let_in(visit, claims, of_token(token))


async def let_in(
    visit: Visit, claims: Claims, session: bytes, *, where: str = "/", by_key: bool = False
) -> web.Response:
    """Begin a session, and send its owner to a page of theirs, by default the first.

    Raises BadToken when it was begun before: a token stands in the history of a phone that
    others use as well.
    """
    now = visit.site.now()
    async with visit.site.hub.database.write() as db:
        if not await sessions.begin(db, session, claims.expires, now):
            raise BadToken
    response = see_other(where)
    response.set_cookie(
        COOKIE,
        visit.site.sessions.start(claims, now, session, by_key=by_key),
        httponly=True,
        samesite="Lax",
        secure=visit.site.hub.settings.public_url.startswith("https:"),
    )
    return response


async def end_session(visit: Visit) -> web.Response:
    """Sign out: whoever kept the cookie, or the token, finds it of no more use."""
    if visit.session is not None:
        async with visit.site.hub.database.write() as db:
            await sessions.end(db, visit.session.id, visit.site.now())
    response = see_other("/")
    response.del_cookie(COOKIE)
    return response


def see_other(where: str) -> web.Response:
    """Send a browser to another page."""
    return web.Response(status=303, headers={"Location": where})
