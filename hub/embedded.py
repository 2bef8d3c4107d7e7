"""The whole hub in one process: settings go in; web, workers and clock run until told to stop."""

import asyncio
import contextlib
import signal
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from anonymizer.vault import Keyring
from config.settings import Settings
from hub.actors import Workers
from hub.clock import Clock
from hub.dispatch.tally import Tally
from hub.outside import make_channels
from hub.store.bell import Bell
from hub.store.schema import upgrade_in_thread
from hub.store.writers import Writers
from hub.web.listening import listening
from hub.web.tokens import TokenKeys
from hub.wiring import Hub

#: Says that there is work.
Ring = Callable[[str], None]
#: Says whether the workers run.
Ready = Callable[[], bool]
#: Makes the web application of a hub.
MakeApp = Callable[[Hub, Ring, Ready], web.Application]


def token_keys(settings: Settings) -> TokenKeys:
    """Give whose tokens are believed, as the settings say; without a word, the hub's own."""
    if settings.jwks_url is not None:
        return TokenKeys.from_jwks(settings.jwks_url)
    if settings.token_key_file is not None:
        return TokenKeys.from_file(Path(settings.token_key_file))
    keyring = Keyring(settings.require_secret())
    return TokenKeys.embedded(keyring.derive_all("token-signing"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A hub at work."""

    workers: Workers
    hub: Hub  #: the web loop's own: its database is open, its channels are not
    port: int


@contextlib.asynccontextmanager
async def embedded(
    settings: Settings, clock: Clock, make_app: MakeApp, *, host: str, port: int
) -> AsyncIterator[Running]:
    """Run web, workers and clock in this process: all that a small hub needs.

    Makes or upgrades the database first. Port 0 takes a free one. Raises Unavailable when
    the database or the port cannot be had, Refused when the secret does not open the data.
    """
    await upgrade_in_thread(settings.database_url)
    writers, bell, tally = Writers(), Bell(), Tally()
    workers = Workers(
        lambda: Hub(settings, clock, make_channels(settings), writers, bell, tally=tally)
    )
    hub = Hub(
        settings,
        clock,
        make_channels(settings),
        writers,
        bell,
        answers=True,
        ring=workers.ring,
        tally=tally,
    )
    app = make_app(hub, workers.ring, lambda: workers.running)
    async with listening(app, host, port) as chosen:
        await workers.start()
        try:
            yield Running(workers=workers, hub=hub, port=chosen)
        finally:
            await workers.stop()


def told_to_end() -> asyncio.Event:
    """Give what is set by SIGINT or SIGTERM, from now on.

    Asked for before anything is begun: whoever is told to end while it begins has work already
    that it has to give back.
    """
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    if threading.current_thread() is threading.main_thread():  # no other hears signals
        for one in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(one, told.set)
    return told
