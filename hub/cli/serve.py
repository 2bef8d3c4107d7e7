"""Settings go in; the hub, or one of its processes, runs until it is told to stop."""

import asyncio
import gc
import sys
from contextlib import AbstractAsyncContextManager

import structlog
from aiohttp import web

from config.settings import Settings
from hub.clock import SystemClock
from hub.embedded import MakeApp, Ready, Ring, embedded, token_keys, told_to_end
from hub.processes import clock_alone, web_alone, workers_alone
from hub.wiring import Hub

_log = structlog.get_logger(__name__)

#: Seconds one loop may compute before another that has something to do goes on.
_SLICE_SECONDS = 0.0005
#: How many things come and go before their cycles are looked for: by number, then by rounds.
_GARBAGE = (10_000, 20, 50)


def run(settings: Settings, host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM; Unavailable when the database or the port is not to be had."""
    asyncio.run(_serve(settings, host, port))


def run_web(settings: Settings, host: str, port: int) -> None:
    """Serve pages and programs until told to stop; the errors are those of `run`, and Refused."""
    asyncio.run(_serve_web(settings, host, port))


def run_worker(settings: Settings, host: str, port: int | None) -> None:
    """Apply, plan and send until told to stop; Refused where the database is not ready."""
    process = workers_alone(settings, SystemClock(), host=host, port=port)
    asyncio.run(_while(process, "worker"))


def run_scheduler(settings: Settings, host: str, port: int | None) -> None:
    """Lead the clock, or wait to, until told to stop; Refused where the database is not ready."""
    process = clock_alone(settings, SystemClock(), host=host, port=port)
    asyncio.run(_while(process, "scheduler"))


def own_url(host: str, port: int) -> str:
    """Give how this machine reaches what listens there: links begin so unless a setting says."""
    if host in ("", "0.0.0.0", "::"):  # noqa: S104 - compared with, not listened on
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def _serve(settings: Settings, host: str, port: int) -> None:
    told = told_to_end()
    async with embedded(
        settings, SystemClock(), _make_app(settings), host=host, port=port
    ) as running:
        _be_quick_to_answer()
        _log.info("hub.serving", url=own_url(host, running.port), links=settings.public_url)
        await told.wait()
        _log.info("hub.stopping")


def _make_app(settings: Settings) -> MakeApp:
    # Workers and the clock begin without the pages.
    from hub.web.app import make_app

    tokens = token_keys(settings)

    def make(hub: Hub, ring: Ring, ready: Ready) -> web.Application:
        return make_app(hub, ring=ring, tokens=tokens, ready=ready)

    return make


async def _serve_web(settings: Settings, host: str, port: int) -> None:
    told = told_to_end()
    serving = web_alone(settings, SystemClock(), _make_app(settings), host=host, port=port)
    async with serving as chosen:
        _be_quick_to_answer()
        _log.info("web.serving", url=own_url(host, chosen), links=settings.public_url)
        await told.wait()
        _log.info("web.stopping")


async def _while(process: AbstractAsyncContextManager[object], name: str) -> None:
    told = told_to_end()
    async with process:
        _leave_what_is_there()
        _log.info(f"{name}.began")
        await told.wait()
        _log.info(f"{name}.stopping")


def _be_quick_to_answer() -> None:
    """Let no request wait long for the workers, who compute in the same process."""
    sys.setswitchinterval(_SLICE_SECONDS)
    _leave_what_is_there()


def _leave_what_is_there() -> None:
    """Look for garbage only in what comes from now on.

    What is there by now stays to the end: looking through all of it again and again would hold
    everybody up for a tenth of a second each time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GARBAGE)
