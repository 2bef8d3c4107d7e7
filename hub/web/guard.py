"""Every request passes here: who may enter is let in, and whatever goes wrong gets its answer.

Whoever may not enter is answered as if there were no such door.
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from aiohttp import hdrs, web

from hub.errors import Fault, HubError, Malformed, NotFound, Refused, TooMany, Unavailable
from hub.intake.parse import TooLarge, UnsupportedType
from hub.store.workers import sessions
from hub.web.conversations.stream import EventStream
from hub.web.peers import crowd_of, peer
from hub.web.refusals import (
    SAFE,
    Forged,
    TooSlow,
    explained,
    from_library,
    route_name,
    troubled,
)
from hub.web.session import COOKIE, Session, same
from hub.web.site import MAY_BRING_FILE, SITE, Door, Route, Site, Visit, form
from hub.web.tokens import BadToken, Claims

_log = structlog.get_logger(__name__)

#: No answer takes longer (decree 4.5: no page over 30 seconds).
PATIENCE: Final = 25.0
#: Bytes of a body that are to come in the time a head has.
_PIECE: Final = 64 * 1024
#: The one way a body is written (RFC 9110 8.4): packed, it could hold a thousand times as much.
_PLAIN: Final = "identity"
_GUESSED: Final = "too many tries from this address: come back in a minute"
CSRF_HEADER: Final = "X-CSRF-Token"
#: Doors that know nobody. Providers are known by their signatures, and speak for many:
#: of theirs what is not signed counts.
_STRANGERS: Final = (Door.PUBLIC, Door.LINK)
_KNOWN_METHODS: Final = frozenset({*SAFE, "POST", "PUT", "PATCH", "DELETE"})
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    hdrs.SERVER: "hub",
}


def enter(route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Give the handler of a door that lets in whom it is for."""

    async def entered(request: web.Request) -> web.StreamResponse:
        site = request.app[SITE]
        request[MAY_BRING_FILE] = route.takes_file
        if route.who in _STRANGERS:
            _count_stranger(site, request)
        await _weigh(site, route, request)
        session = await _session(site, route, request)
        claims = None
        if not isinstance(route.who, Door):
            try:
                claims = await _admit(site, route, request, session)
            except Refused:
                _count_stranger(site, request)
                raise
            site.throttle.party(claims, site.now(), reads=request.method in SAFE)
        visit = Visit(site=site, request=request, claims=claims, session=session)
        if route.who is not Door.SIGNED:
            return await route.handler(visit)
        try:
            return await route.handler(visit)
        except (NotFound, Malformed):  # whoever could not sign it
            _count_stranger(site, request)
            raise

    return entered


def _count_stranger(site: Site, request: web.Request) -> None:
    site.throttle.stranger(peer(request, site.proxies), site.now())


async def _session(site: Site, route: Route, request: web.Request) -> Session | None:
    """Give the browser's session, if it goes on.

    A door for everybody is open without the database as well: then there is none.
    """
    session = site.sessions.read(request.cookies.get(COOKIE), site.now())
    if session is None:
        return None
    try:
        async with site.hub.database.read(brief=True) as db:
            return session if await sessions.goes_on(db, session.id) else None
    except Unavailable:
        if isinstance(route.who, Door):
            return None
        raise


async def _admit(site: Site, route: Route, request: web.Request, session: Session | None) -> Claims:
    """Say who is asking; BadToken when nobody is, NotFound when it is not for them."""
    bearer = request.headers.get(hdrs.AUTHORIZATION)
    if bearer is not None:
        scheme, _, token = bearer.partition(" ")
        if scheme.lower() != "bearer":
            raise BadToken
        return _allowed(route, await site.tokens.read(token.strip(), site.now()))
    if session is None:
        raise BadToken
    claims = _allowed(route, session.claims)
    if request.method not in SAFE:
        given = request.headers.get(CSRF_HEADER) or (await form(request)).get("csrf", "")
        if not same(given, session.csrf):
            raise Forged
    return claims


def _allowed(route: Route, claims: Claims) -> Claims:
    if isinstance(route.who, Door) or claims.role not in route.who:
        raise NotFound
    return claims


async def _weigh(site: Site, route: Route, request: web.Request) -> None:
    """Read the body, as far as it may go and in time; what is longer is not read."""
    most = site.hub.settings.intake.max_bytes if route.max_body is None else route.max_body
    too_large = TooLarge(f"the body has more than {most} bytes: send less at once")
    if (request.content_length or 0) > most:
        raise too_large
    if not request.can_read_body:
        return
    if request.headers.get(hdrs.CONTENT_ENCODING, _PLAIN) != _PLAIN:
        raise UnsupportedType([Fault(hdrs.CONTENT_ENCODING, f"must be {_PLAIN}: send it as it is")])
    if request.content.is_eof():  # all of it came with the head
        body = await request.read()
    else:
        pieces = -(-(request.content_length or most) // _PIECE)
        body = await _awaited(site, request, max(1, pieces) * site.lobby.head.total_seconds())
    if len(body) > most:
        raise too_large


async def _awaited(site: Site, request: web.Request, seconds: float) -> bytes:
    # Nobody is admitted yet: until the body is whole, its sender makes room for others.
    site.lobby.rests(request.protocol)
    try:
        async with asyncio.timeout(seconds):
            return await request.read()
    except (TimeoutError, ConnectionError):
        raise TooSlow from None
    finally:
        site.lobby.asks(request.protocol)


@web.middleware
async def guard(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Answer a request in time, whatever happens, with the headers every answer has.

    A stream begins in time, and goes on as long as it may.
    """
    began = time.monotonic()
    site = request.app[SITE]
    site.lobby.asks(request.protocol)
    try:
        async with asyncio.timeout(PATIENCE):
            response = await handler(request)
    except HubError as error:
        response = explained(site, request, error)
    except TimeoutError:
        response = explained(site, request, Unavailable("it took too long"))
    except web.HTTPException as error:
        response = from_library(site, request, error)
    except Exception:  # noqa: BLE001 - whoever asks gets an answer, and the log the reason
        reference = secrets.token_hex(4)
        _log.exception("web.failed", route=route_name(request), reference=reference)
        response = troubled(site, request, 500, "failed", reference=reference)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if site.hub.settings.public_url.startswith("https:"):
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    method = request.method if request.method in _KNOWN_METHODS else "other"
    seconds = time.monotonic() - began
    site.meters.count(route_name(request), method, response.status, seconds)
    if isinstance(response, EventStream):
        await response.pour(request)
    site.lobby.rests(request.protocol)
    return response


def _peer(visit: Visit) -> str:
    return crowd_of(peer(visit.request, visit.site.proxies))


def limit_guesses(visit: Visit) -> None:
    """Let an address go on opening short links; TooMany when it has guessed too often."""
    guesses, who, now = visit.site.guesses, _peer(visit), visit.site.now()
    if guesses.empty(who, now):
        raise TooMany(_GUESSED, after=guesses.wait(who, now))


def note_guess(visit: Visit) -> None:
    """Count a short link that opened nothing against its address."""
    visit.site.guesses.spend(_peer(visit), visit.site.now())
