"""Settings go in; the hub serves in one process until it is told to stop."""

import asyncio
import gc
import sys

import structlog
from aiohttp import web

from config.settings import Settings
from hub.clock import SystemClock
from hub.embedded import Ready, Ring, embedded, token_keys, until_told
from hub.web.app import make_app
from hub.wiring import Hub

_log = structlog.get_logger(__name__)

#: Seconds one loop may compute before another that has something to do goes on.
_SLICE_SECONDS = 0.0005


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
        _be_quick_to_answer()
        _log.info("hub.serving", url=own_url(host, running.port), links=settings.public_url)
        await until_told()
        _log.info("hub.stopping")


def _be_quick_to_answer() -> None:
    """Let no request wait long for the workers, who compute in the same process.

    What is there by now stays to the end: looking through all of it for garbage again and
    again would hold everybody up for a tenth of a second each time.
    """
    sys.setswitchinterval(_SLICE_SECONDS)
    gc.collect()
    gc.freeze()
