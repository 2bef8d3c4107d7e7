"""A served web goes in; what somebody hears on their stream comes out, event by event."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientResponse, ClientTimeout

from hub.web.session import COOKIE
from tests.waiting import eventually
from tests.web.site import Web


@dataclass(frozen=True)
class Event:
    """One event."""

    id: int
    kind: str
    data: Any


@dataclass
class Ear:
    """A stream, read as it comes."""

    answer: ClientResponse
    raw: bytes = b""
    events: list[Event] = field(default_factory=list)
    beats: int = 0
    over: bool = False

    async def heard(self, many: int) -> list[Event]:
        """Wait until there are so many events; there must be no more of them."""
        await eventually(lambda: len(self.events) >= many)
        assert len(self.events) == many
        return self.events

    async def read(self) -> None:
        """Read to the end."""
        rest = b""
        async for chunk in self.answer.content.iter_any():
            self.raw += chunk
            *blocks, rest = (rest + chunk).split(b"\n\n")
            for block in blocks:
                self._note(block.decode())
        self.over = True

    def _note(self, block: str) -> None:
        fields = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
        self.beats += block == ":"
        if "data" in fields:
            data = json.loads(fields["data"])
            self.events.append(Event(int(fields["id"]), fields["event"], data))


@asynccontextmanager
async def ear(
    site: Web,
    side: str,
    sub: str | None = None,
    *,
    after: object = None,
    last: object = None,
    cookie: str | None = None,
) -> AsyncIterator[Ear]:
    """Listen as a worker or an employer, by a token or with a cookie."""
    headers = {} if last is None else {"Last-Event-ID": str(last)}
    if cookie is None:
        sub = sub or ("Rosa" if side == "worker" else "E-1")
        headers["Authorization"] = f"Bearer {site.token(side, sub)}"
    else:
        headers["Cookie"] = f"{COOKIE}={cookie}"
    query = "" if after is None else f"?after={after}"
    asked = site.client.get(
        f"{site.base}/v1/stream{query}", headers=headers, timeout=ClientTimeout(total=None)
    )
    async with asked as answer:
        assert answer.status == 200, await answer.text()
        one = Ear(answer)
        reading = asyncio.create_task(one.read())
        try:
            yield one
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
