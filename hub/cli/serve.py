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


async def _serve(settings: Settings, host: str, port: int) -> None:
    tokens = token_keys(settings)

    def make(hub: Hub, ring: Ring, ready: Ready) -> web.Application:
        return make_app(hub, ring=ring, tokens=tokens, ready=ready)

    async with embedded(settings, SystemClock(), make, host=host, port=port) as running:
        _log.info("hub.serving", url=f"http://{host}:{running.port}")
        await until_told()
        _log.info("hub.stopping")
