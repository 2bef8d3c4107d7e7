"""What machines ask of the process itself: alive, ready, figures, the API's document, files."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from mimetypes import guess_type

from aiohttp import web

from hub.errors import NotFound
from hub.web.figures.side import of_hub, whether_ready
from hub.web.openapi import Operation, document
from hub.web.render import STATIC, static_url
from hub.web.site import Call, Handler, answer

_FOREVER = "public, max-age=31536000, immutable"


async def alive(_: Call) -> web.Response:
    """Say that the process answers."""
    return answer({"alive": True})


async def ready(call: Call) -> web.Response:
    """Say whether it works: the database answers, has this version's tables, and work began."""
    parts = await whether_ready(call.site.hub.database, work=call.site.ready())
    whole = all(parts.values())
    return answer({"ready": whole, **parts}, 200 if whole else 503)


async def metrics(call: Call) -> web.Response:
    """Give the figures for Prometheus."""
    hub = call.site.hub
    found = await of_hub(hub)
    body = call.site.meters.exposition(
        found,
        connections=len(call.site.lobby),
        streams=len(call.site.postman),
        redis=call.site.relay is not None and call.site.relay.connected,
        turned_away=call.site.lobby.turned_away,
    )
    return web.Response(body=body, content_type="text/plain", charset="utf-8")


def openapi(operations: tuple[Operation, ...]) -> Handler:
    """Make the door that gives the API's document."""

    @cache
    def written() -> dict[str, object]:
        return document(operations, _version())

    async def show(_: Call) -> web.Response:
        return answer(written())

    return show


def _version() -> str:
    try:
        return version("pregonero")
    except PackageNotFoundError:
        return "0"  # run from its folder, without being installed


async def static(call: Call) -> web.Response:
    """Give a file of the pages; its address changes with it, so it may be kept forever."""
    name = call.part("name")
    if name not in _static_names():
        raise NotFound
    path = STATIC / name
    kind = guess_type(name)[0] or "application/octet-stream"
    charset = "utf-8" if kind.startswith("text/") else None
    response = web.Response(body=path.read_bytes(), content_type=kind, charset=charset)
    fresh = static_url(name).partition("?v=")[2] == call.request.query.get("v")
    response.headers["Cache-Control"] = _FOREVER if fresh else "no-cache"
    return response


@cache
def _static_names() -> frozenset[str]:
    return frozenset(path.name for path in STATIC.iterdir())
