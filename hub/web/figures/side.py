"""A hub that serves no pages goes in; the three doors that watch it come out.

`/healthz`, `/readyz` and `/metrics` of a worker or a clock, and nothing else: whatever else is
asked for there is not there.
"""

from collections.abc import Callable

from aiohttp import web

from hub.errors import Unavailable
from hub.portal import backlog
from hub.store.engine import Database
from hub.store.schema import is_current
from hub.watching.figures import Figures, figures
from hub.web.figures.gauges import Gauges
from hub.wiring import Hub


async def whether_ready(database: Database, *, work: bool) -> dict[str, bool]:
    """Say of each part whether it is ready: the database, its schema, and the work itself."""
    try:
        current, reachable = await is_current(database), True
    except Unavailable:
        current, reachable = False, False
    return {"database": reachable, "schema": current, "workers": work}


async def of_hub(hub: Hub) -> Figures:
    """Read how a hub stands; Unavailable when its database is away."""
    now, means = hub.clock.now(), hub.means
    between = await backlog.look(
        hub.database, redis_url=means.redis_url, webhook=means.webhook, now=now
    )
    async with hub.database.read() as db:
        return await figures(db, hub.keyring, means, between, now)


def make_side(hub: Hub, ready: Callable[[], bool]) -> web.Application:
    """Make the application; the hub's database is open while it listens."""
    gauges = Gauges(hub.tally, hub.clock.now())

    async def alive(_: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def whole(_: web.Request) -> web.Response:
        parts = await whether_ready(hub.database, work=ready())
        fine = all(parts.values())
        return web.json_response({"ready": fine, **parts}, status=200 if fine else 503)

    async def metrics(_: web.Request) -> web.Response:
        try:
            found = await of_hub(hub)
        except Unavailable:
            return web.Response(status=503)
        return web.Response(body=gauges.exposition(found), content_type="text/plain")

    app = web.Application(client_max_size=1024)
    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", whole)
    app.router.add_get("/metrics", metrics)
    return app
