"""Settings go in; the hub serves in one process until it is told to stop."""

import asyncio

import structlog
from aiohttp import web

from config.settings import Settings
from hub.clock import SystemClock
from hub.embedded import Ready, Ring, embedded, token_keys, until_told
from hub.web.app import make_app
from hub.wiring import Hub

_log = structlog.get_logger(__name__)


def run(settings: Settings, host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM; Unavailable when the database or the port is not to be had."""
    asyncio.run(_serve(settings, host, port))


def own_url(host: str, port: int) -> str:
    """Give how this machine reaches what listens there: links begin so unless a setting says."""
    if host in ("", "0.0.0.0", "::"):  # noqa: S104 - compared with, not listened on
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def _serve(settings: Settings, host: str, port: int) -> None:
    tokens = token_keys(settings)

    def make(hub: Hub, ring: Ring, ready: Ready) -> web.Application:
        return make_app(hub, ring=ring, tokens=tokens, ready=ready)

    async with embedded(settings, SystemClock(), make, host=host, port=port) as running:
        _log.info("hub.serving", url=own_url(host, running.port), links=settings.public_url)
        await until_told()
        _log.info("hub.stopping")
