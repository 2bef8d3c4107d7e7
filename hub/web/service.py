"""What machines ask of the process itself: alive, ready, figures, the API's document, files."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from mimetypes import guess_type

from aiohttp import web

from hub.errors import NotFound
from hub.web.figures.side import of_hub, whether_ready
from hub.web.openapi import Operation, document
from hub.web.render import STATIC, static_url
from hub.web.site import Handler, Visit, answer

_FOREVER = "public, max-age=31536000, immutable"


async def alive(_: Visit) -> web.Response:
    """Say that the process answers."""
    return answer({"alive": True})


async def ready(visit: Visit) -> web.Response:
    """Say whether it works: the database answers, has this version's tables, and work began."""
    parts = await whether_ready(visit.site.hub.database, work=visit.site.ready())
    whole = all(parts.values())
    return answer({"ready": whole, **parts}, 200 if whole else 503)


async def metrics(visit: Visit) -> web.Response:
    """Give the figures for Prometheus."""
    hub = visit.site.hub
    found = await of_hub(hub)
    body = visit.site.meters.exposition(
        found,
        connections=len(visit.site.lobby),
        streams=len(visit.site.postman),
        redis=visit.site.relay is not None and visit.site.relay.connected,
        turned_away=visit.site.lobby.turned_away,
    )
    return web.Response(body=body, content_type="text/plain", charset="utf-8")


def openapi(operations: tuple[Operation, ...]) -> Handler:
    """Make the door that gives the API's document."""

    @cache
    def written(most_events: int, most_bytes: int) -> dict[str, object]:
        return document(operations, _version(), most_events, most_bytes)

    async def show(visit: Visit) -> web.Response:
        limits = visit.site.hub.settings.intake
        return answer(written(limits.max_events, limits.max_bytes))

    return show


def _version() -> str:
    try:
        return version("pregonero")
    except PackageNotFoundError:
        return "0"  # run from its folder, without being installed


async def static(visit: Visit) -> web.Response:
    """Give a file of the pages; its address changes with it, so it may be kept forever."""
    name = visit.part("name")
    if name not in _static_names():
        raise NotFound
    path = STATIC / name
    kind = guess_type(name)[0] or "application/octet-stream"
    charset = "utf-8" if kind.startswith("text/") else None
    response = web.Response(body=path.read_bytes(), content_type=kind, charset=charset)
    fresh = static_url(name).partition("?v=")[2] == visit.request.query.get("v")
    response.headers["Cache-Control"] = _FOREVER if fresh else "no-cache"
    return response


@cache
def _static_names() -> frozenset[str]:
    return frozenset(path.name for path in STATIC.iterdir())
