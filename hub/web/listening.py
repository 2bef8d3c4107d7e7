"""A web application goes in; it listens, through its lobby, until it is over."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Final

from aiohttp import web

from hub.errors import Unavailable
from hub.web.lobby import Lobby
from hub.web.site import SITE

#: How long a stop waits for answers under way.
_GRACE_SECONDS: Final = 10.0


@contextlib.asynccontextmanager
async def listening(app: web.Application, host: str, port: int) -> AsyncIterator[int]:
    """Open an application, and its hub's database, and listen; gives the port.

    Port 0 takes a free one. Raises Unavailable when the port cannot be had, Refused when the
    secret does not open the data.
    """
    hub = app[SITE].hub
    runner = web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=_GRACE_SECONDS,
        keepalive_timeout=hub.settings.web.idle_seconds,
        auto_decompress=False,  # the library would unpack what nobody admitted, however much
    )
    await runner.setup()
    try:
        async with hub.database.read() as db:
            await hub.vault.check(db)
        server = await _listen(app[SITE].lobby, runner, host, port)
        try:
            chosen: int = server.sockets[0].getsockname()[1]
            yield chosen
        finally:
            server.close()
    finally:
        await runner.cleanup()


async def _listen(lobby: Lobby, runner: web.AppRunner, host: str, port: int) -> asyncio.Server:
    """Listen through the lobby, which the library's own site knows nothing of."""
    if runner.server is None:
        raise LookupError("the runner is not set up")
    loop = asyncio.get_running_loop()
    try:
        return await loop.create_server(lobby.entrance(runner.server), host, port)
    except OSError as error:
        why = f"{host}:{port} cannot be listened on ({error.strerror}): choose another --port"
        raise Unavailable(why) from error
