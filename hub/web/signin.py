"""A token of the portal comes in, a session leaves; and the way out."""

from aiohttp import web

from hub.web import views
from hub.web.homes import HOMES
from hub.web.refusals import Forged
from hub.web.session import COOKIE
from hub.web.site import Call, form
from hub.web.tokens import Claims


async def home(call: Call) -> web.Response:
    """Send people to their own pages, or say how to come in."""
    role = call.session.claims.role if call.session is not None else None
    if role is not None and role in HOMES:
        return _see_other(HOMES[role])
    if role is not None:
        return call.page("no_pages", views.NoPagesView(**call.frame()))
    return call.page("enter", views.EnterView(**call.frame()))


async def offer_session(call: Call) -> web.Response:
    """Show one button, since following a link signs nobody in; or that there are no pages."""
    token = call.request.query.get("token", "")
    # BadToken: how to come in instead
    claims = await call.site.tokens.read(token, call.site.now())
    if claims.role not in HOMES:
        return call.page("no_pages", views.NoPagesView(**call.frame(link=True)), 403)
    view = views.SignInView(**call.frame(link=True), action="/session", token=token)
    return call.page("signin", view)


async def start_session(call: Call) -> web.Response:
    """Sign in whoever brings a token of the portal, from the page that offered it.

    Raises Forged for a form on somebody else's page: it would sign a stranger in here.
    """
    if call.request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Forged
    token = (await form(call.request)).get("token", "")
    now = call.site.now()
    return let_in(call, await call.site.tokens.read(token, now))


def let_in(call: Call, claims: Claims) -> web.Response:
    """Begin a session, and send its owner to their own pages."""
    response = _see_other("/")
    response.set_cookie(
        COOKIE,
        call.site.sessions.start(claims, call.site.now()),
        httponly=True,
        samesite="Lax",
        secure=call.site.hub.settings.public_url.startswith("https:"),
    )
    return response


async def end_session(call: Call) -> web.Response:
    """Sign out."""
    response = _see_other("/")
    response.del_cookie(COOKIE)
    return response


def _see_other(where: str) -> web.Response:
    return web.Response(status=303, headers={"Location": where})
