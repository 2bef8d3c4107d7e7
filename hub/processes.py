"""The hub in several processes: settings go in; the web, workers or the clock run until it is over.

Any number of each, on any number of machines, on one PostgreSQL (docs/production.md). What they
share is there; over Redis, where it is set, they only ring one another sooner.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from aiohttp import web

from anonymizer.vault import Keyring
from config.settings import Settings
from hub.actors import Workers
from hub.clock import Clock
from hub.dispatch.tally import Tally
from hub.doorbells import Doorbells
from hub.embedded import MakeApp, Ring
from hub.errors import Refused, Unavailable
from hub.outside import make_channels
from hub.store.engine import Database
from hub.store.leader import lead
from hub.store.schema import is_current
from hub.store.vault import Vault
from hub.web.figures.side import make_side
from hub.web.listening import listening
from hub.wiring import Hub
from schedulers.clock import Clock as Scheduler
from schedulers.timetable import LOOKS, TIMETABLE


@contextlib.asynccontextmanager
async def web_alone(
    settings: Settings, clock: Clock, make_app: MakeApp, *, host: str, port: int
) -> AsyncIterator[int]:
    """Serve pages and programs; gives the port.

    Refused and Unavailable as `listening` says, and where the database is not ready for it.
    """
    await _check(settings)
    async with _bells(settings) as bells:
        ring: Ring = bells.ring if bells else lambda _: None
        hub = Hub(settings, clock, make_channels(settings), answers=True, ring=ring)
        async with listening(make_app(hub, ring, lambda: True), host, port) as chosen:
            yield chosen


@contextlib.asynccontextmanager
async def workers_alone(
    settings: Settings, clock: Clock, *, host: str = "127.0.0.1", port: int | None = None
) -> AsyncIterator[Workers]:
    """Apply, plan and send; Refused where the database is not ready for it.

    With a port the process is watched there, and Unavailable where it cannot be had.
    """
    await _check(settings)
    tally = Tally()
    workers = Workers(
        lambda: Hub(settings, clock, make_channels(settings), tally=tally), LOOKS, led=True
    )
    await workers.start()
    try:
        async with _bells(settings) as bells:
            if bells:
                await asyncio.to_thread(bells.answer, workers.pass_on)
            watched = Hub(settings, clock, tally=tally)
            async with _watched(watched, lambda: workers.running, host, port):
                yield workers
    finally:
        await workers.stop()


@contextlib.asynccontextmanager
async def clock_alone(
    settings: Settings, clock: Clock, *, host: str = "127.0.0.1", port: int | None = None
) -> AsyncIterator[None]:
    """Ring by the timetable whenever no other process does; Refused as the others are.

    Watched on a port as a worker is; ready while it leads or waits to.
    """
    await _check(settings)
    async with _bells(settings) as bells:
        if bells is None:
            raise Refused("the clock rings over Redis: set HUB_BROKER_URL")
        scheduler = Scheduler(bells.ring, TIMETABLE)
        leading = asyncio.create_task(lead(settings.database_url, scheduler.start, scheduler.stop))
        try:
            async with _watched(Hub(settings, clock), lambda: not leading.done(), host, port):
                yield
        finally:
            leading.cancel()
            await asyncio.gather(leading, return_exceptions=True)


@contextlib.asynccontextmanager
async def _watched(
    hub: Hub, ready: Callable[[], bool], host: str, port: int | None
) -> AsyncIterator[None]:
    """Serve the doors that watch this process, on a port if there is one."""
    if port is None:
        yield
        return
    hub.database.open()
    runner = web.AppRunner(
        make_side(hub, ready), access_log=None, shutdown_timeout=1.0, auto_decompress=False
    )
    await runner.setup()
    try:
        await _listen(runner, host, port)
        yield
    finally:
        await runner.cleanup()
        await hub.database.close()


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        why = f"{host}:{port} cannot be listened on ({error.strerror}): choose another --port"
        raise Unavailable(why) from error


async def _check(settings: Settings) -> None:
    """Raise Refused where several processes would do harm."""
    database = Database(settings.database_url)
    if database.is_sqlite:
        raise Refused(
            "several processes need PostgreSQL in HUB_DATABASE_URL: "
            "on SQLite `hub serve` runs all of it in one"
        )
    database.open()
    try:
        if not await is_current(database):
            raise Refused("the database is of another version: `hub db upgrade` brings it to this")
        async with database.read() as db:
            await Vault(Keyring(settings.require_secret())).check(db)
    finally:
        await database.close()


@contextlib.asynccontextmanager
async def _bells(settings: Settings) -> AsyncIterator[Doorbells | None]:
    """Open the doorbells between processes; without HUB_BROKER_URL there are none."""
    if settings.broker_url is None:
        yield None
        return
    bells = Doorbells(settings.broker_url)
    bells.open()
    try:
        yield bells
    finally:
        await asyncio.to_thread(bells.close)
