"""Whatever went wrong comes in; its answer leaves: a problem to programs, a page to people."""

import math
from collections.abc import Sequence
from typing import Final

import structlog
from aiohttp import hdrs, web

from hub.conversations.postman import TooManyEars
from hub.errors import Conflict, Fault, HubError, Malformed, NotFound, Refused, TooMany, Unavailable
from hub.intake.parse import TooLarge, UnsupportedType
from hub.web import views
from hub.web.homes import HOME_NAMES, HOMES
from hub.web.session import COOKIE
from hub.web.site import Site, Visit, complain
from hub.web.tokens import BadToken, Expired

_log = structlog.get_logger(__name__)

#: Methods that change nothing.
SAFE: Final = ("GET", "HEAD", "OPTIONS")
#: What the desk can look up of a failure, for whoever writes its page anew.
REFERENCE: Final = web.RequestKey("reference", str)
#: Where programs ask; everywhere else it is people.
_PROGRAMS: Final = ("/v1/", "/hooks/", "/healthz", "/readyz", "/metrics", "/openapi.json")


class Forged(Refused):
    """This did not come from a page of ours: open the page again."""


class TooSlow(Refused):
    """The body did not come in time: send it again, in less time or in parts."""


#: What each error is to HTTP; the first that fits. Its own words are said where they may be.
_STATUSES: Sequence[tuple[type[Exception], int, str]] = (
    (Expired, 401, "token-expired"),
    (BadToken, 401, "unauthorized"),
    (Forged, 403, "forged"),
    (NotFound, 404, "not-found"),
    (TooSlow, 408, "too-slow"),
    (Conflict, 409, "conflict"),
    (TooLarge, 413, "too-large"),
    (UnsupportedType, 415, "unsupported-type"),
    (Malformed, 422, "malformed"),
    (TooMany, 429, "too-many"),
    (TooManyEars, 429, "too-many"),
    (Refused, 409, "refused"),
    (Unavailable, 503, "unavailable"),
)
_PLAIN: Final = {
    404: "There is no such thing.",
    503: "This cannot be done right now; nothing was lost. Try again later.",
}


def explained(site: Site, request: web.Request, error: HubError) -> web.StreamResponse:
    """Answer an error of the hub's own, in words that tell nobody of its inside."""
    status, kind = next(
        ((status, kind) for known, status, kind in _STATUSES if isinstance(error, known)),
        (500, "failed"),
    )
    if status == 503:
        _log.warning("web.unavailable", route=route_name(request), why=str(error))
    faults = error.faults if isinstance(error, Malformed) else ()
    detail = _PLAIN.get(status, str(error))
    response = troubled(site, request, status, kind, detail=detail, faults=faults)
    if isinstance(error, TooMany):
        response.headers[hdrs.RETRY_AFTER] = retry_after(error)
    return response


def retry_after(error: TooMany) -> str:
    """Write how long to wait, in whole seconds (RFC 9110 10.2.3)."""
    return str(max(1, math.ceil(error.after.total_seconds())))


def from_library(site: Site, request: web.Request, error: web.HTTPException) -> web.StreamResponse:
    """Say in our words what aiohttp raised: no such door, another method, too long a body."""
    if error.status < 400:
        return web.Response(status=error.status, headers=error.headers)
    if error.status in (404, 413):
        ours = NotFound() if error.status == 404 else TooLarge("the body is too long")
        return explained(site, request, ours)
    response = troubled(site, request, error.status, "http", detail=error.reason)
    if isinstance(error, web.HTTPMethodNotAllowed):
        response.headers[hdrs.ALLOW] = ", ".join(sorted(error.allowed_methods))
    return response


def troubled(
    site: Site,
    request: web.Request,
    status: int,
    kind: str,
    *,
    detail: str = "Something went wrong on our side; nothing was lost.",
    faults: tuple[Fault, ...] = (),
    reference: str = "",
) -> web.StreamResponse:
    """Answer with a status, to whoever asks in their own language."""
    request[REFERENCE] = reference
    response: web.StreamResponse
    if request.path.startswith(_PROGRAMS):
        response = complain(status, kind, detail, faults)
    else:
        response = _page(site, request, status, reference)
    if status == 401:
        response.headers[hdrs.WWW_AUTHENTICATE] = "Bearer"
    if status in (429, 503):
        response.headers[hdrs.RETRY_AFTER] = "60" if status == 429 else "5"
    return response


def _page(site: Site, request: web.Request, status: int, reference: str) -> web.Response:
    """Answer people: not found and not theirs look the same."""
    session = site.sessions.read(request.cookies.get(COOKIE), site.now())
    visit = Visit(site=site, request=request, claims=None, session=session)
    if status == 401:
        return how_to_enter(visit, status)
    if status in (404, 405):
        home = HOMES.get(session.claims.role, "") if session is not None else ""
        missing = views.NotFoundView(
            **visit.frame(),
            home=home,
            home_name=HOME_NAMES.get(home, ""),
            signed_in=session is not None,
        )
        return visit.page("not_found", missing, status)
    here = request.rel_url.raw_path_qs
    # Two slashes would make of a path another host.
    retry = here if request.method in SAFE and not here.startswith("//") else "/"
    view = views.ProblemView(
        **visit.frame(),
        retry_url=retry,
        reference=reference,
        hurried=status == 429,
        sent=request.method not in SAFE and status < 500,
    )
    return visit.page("problem", view, status)


def how_to_enter(visit: Visit, status: int) -> web.Response:
    """Say to whom nobody knows how to come in."""
    portal_url = visit.site.hub.settings.portal_url or ""
    return visit.page("enter", views.EnterView(**visit.frame(), portal_url=portal_url), status)


def route_name(request: web.Request) -> str:
    """Name the door of a request as it is declared; `none` where there is none."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "none"
