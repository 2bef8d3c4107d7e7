"""How it is to answer goes in; a receiver of webhooks leaves, with all it was posted."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_" + "QUJD" * 8


@dataclass
class Receiver:
    """What the portal's own server would hold."""

    status: Callable[[dict[str, Any]], int] = lambda _: 204
    #: Headers of every answer.
    says: dict[str, str] = field(default_factory=dict)
    before: Callable[[dict[str, Any]], Awaitable[object]] | None = None
    #: (headers, body) of each post, as it came, and of those that were taken the event.
    posts: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    async def post(self, request: web.Request) -> web.Response:
        """Take one post, or not."""
        body = await request.read()
        self.posts.append((dict(request.headers), body))
        event = json.loads(body)
        if self.before is not None:
            await self.before(event)
        status = self.status(event)
        if status < 300:
            self.taken.append(event)
        headers = dict(self.says) | ({"Location": "/elsewhere"} if status == 307 else {})
        return web.Response(status=status, headers=headers)

    @property
    def subjects(self) -> list[str]:
        """Give what was taken, as subject and number."""
        return [f"{one['subject']} {one['data']['reason']}" for one in self.taken]


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """Serve a receiver on loopback."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hub", receiver.post)
    server = TestServer(app)
    await server.start_server()
    receiver.url = str(server.make_url("/hub"))
    try:
        yield receiver
    finally:
        await server.close()


async def hang(_: object) -> None:
    """Answer never."""
    await asyncio.Event().wait()
