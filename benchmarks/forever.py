"""An application goes in; a port of this machine answers by it until the process is ended."""

import asyncio

from aiohttp import web


async def serve(app: web.Application, port: int, backlog: int = 128) -> None:
    """Answer without a log; so many may wait to be let in."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=backlog).start()
    await asyncio.Event().wait()
