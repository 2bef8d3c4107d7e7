"""A hub and the keys of its tokens go in; the web application with every door comes out."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from ipaddress import ip_network

from aiohttp import web

from hub.conversations.postman import Postman
from hub.conversations.relay import Relay
from hub.jobs import Ring
from hub.web.board import Board
from hub.web.figures.beating import Beating
from hub.web.figures.gauges import Gauges
from hub.web.figures.meters import Meters
from hub.web.guard import enter, guard
from hub.web.keeping import keep_text
from hub.web.lobby import Lobby
from hub.web.peers import Buckets
from hub.web.routes import ROUTES
from hub.web.session import Sessions
from hub.web.site import SITE, Frame, Route, Site
from hub.web.throttle import Throttle
from hub.web.tokens import TokenKeys
from hub.wiring import Hub

#: Short links an address may open in vain, at once and a minute.
_GUESSES = 30
#: Of a hundred connections, how many may be streams: whoever asks for something finds room.
_STREAMS = 80


def make_app(
    hub: Hub,
    *,
    ring: Ring,
    tokens: TokenKeys,
    ready: Callable[[], bool],
    more_routes: Sequence[Route] = (),
    frame: Frame | None = None,
    in_service: bool = True,
) -> web.Application:
    """Make the application; `ready` says whether the work behind it has begun.

    It opens the hub's database in its own loop, and none of its channels: they only read
    what providers send. `frame` gives the fields every page has. `in_service`: it
    notes each minute that it serves people. Run it without an access
    log: addresses hold links.
    """
    wanted = hub.settings.web
    proxies = tuple(ip_network(one) for one in wanted.trusted_proxies)
    postman = Postman(
        database=hub.database,
        vault=hub.vault,
        clock=hub.clock,
        fresh=hub.conversations.fresh,
        per_party=hub.settings.conversations.streams_per_party,
        most=wanted.connections * _STREAMS // 100,
    )
    site = Site(
        hub=hub,
        ring=ring,
        tokens=tokens,
        sessions=Sessions(hub.keyring),
        ready=ready,
        frame=frame or (lambda: {"desk": hub.settings.desk}),
        guesses=Buckets(size=_GUESSES, refill=timedelta(minutes=1)),
        throttle=Throttle.of(wanted),
        proxies=proxies,
        lobby=Lobby(
            most=wanted.connections,
            per_peer=wanted.connections_per_peer,
            head=timedelta(seconds=wanted.head_seconds),
            proxies=proxies,
        ),
        meters=Meters(Gauges(hub.tally, hub.clock.now())),
        postman=postman,
        relay=_relay(hub, postman),
        board=Board(database=hub.database, clock=hub.clock),
    )
    routes = (*ROUTES, *more_routes)
    # As much as the largest door takes: each has its own measure (`guard`).
    most = max(hub.settings.intake.max_bytes, *(one.max_body or 0 for one in routes))
    app = web.Application(middlewares=[keep_text, guard], client_max_size=most)
    app[SITE] = site
    for route in routes:
        add(app, route)
    app.cleanup_ctx.append(_database)
    app.cleanup_ctx.append(_post)
    if in_service:
        app.cleanup_ctx.append(_beat)
    app.on_shutdown.append(_end_streams)
    return app


def add(app: web.Application, route: Route) -> None:
    """Hang one door; what can be got can also be asked for its head alone."""
    if route.method == "GET":
        app.router.add_get(route.path, enter(route), allow_head=True)
    else:
        app.router.add_route(route.method, route.path, enter(route))


def _relay(hub: Hub, postman: Postman) -> Relay | None:
    url = hub.settings.redis_url
    if url is None:
        return None
    return Relay(url, keyring=hub.keyring, bell=hub.bell, postman=postman)


async def _database(app: web.Application) -> AsyncIterator[None]:
    app[SITE].hub.database.open()
    yield
    await app[SITE].hub.database.close()


async def _post(app: web.Application) -> AsyncIterator[None]:
    """Bring what is new to whoever listens, also when another process wrote it."""
    site = app[SITE]
    runs = [site.postman.run, site.board.run]
    if site.relay is not None:
        runs.append(site.relay.run)
    unhang = site.hub.bell.hang(site.postman.told)
    work = [asyncio.create_task(run()) for run in runs]
    yield
    unhang()
    for one in work:
        one.cancel()
    await asyncio.gather(*work, return_exceptions=True)


async def _beat(app: web.Application) -> AsyncIterator[None]:
    site = app[SITE]
    beating = Beating(database=site.hub.database, clock=site.hub.clock, meters=site.meters)
    work = asyncio.create_task(beating.run())
    yield
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)


async def _end_streams(app: web.Application) -> None:
    app[SITE].postman.close()
