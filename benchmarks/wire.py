"""Requests go out and answers come in with as little work as HTTP takes; streams are noted.

A client that costs as much as the server it measures would measure itself.
"""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress

_END = b"\r\n\r\n"


def head(method: str, path: str, headers: Mapping[str, str]) -> bytes:
    """Write the head of a request, but for its last line."""
    lines = [f"{method} {path} HTTP/1.1", "Host: bench", *(f"{k}: {v}" for k, v in headers.items())]
    return "\r\n".join(lines).encode()


class Stream(asyncio.Protocol):
    """A stream that is open: what came, and when."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self.came: list[tuple[float, bytes]] = []  #: monotonic seconds
        self.begun = asyncio.get_running_loop().create_future()
        self.lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._request + _END)

    def data_received(self, data: bytes) -> None:
        if not self.begun.done():
            good = data.startswith(b"HTTP/1.1 200")
            self.begun.set_result(None) if good else self.begun.set_exception(OSError(str(data)))
        self.came.append((time.monotonic(), data))

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True


class Poster(asyncio.Protocol):
    """A kept connection for one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[bytes] | None = None
        self._got = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    async def post(self, start: bytes, body: bytes) -> bytes:
        """Send a body; give the answer's. Ends when its status is no success."""
        assert self._transport is not None
        self._answer, self._got = asyncio.get_running_loop().create_future(), b""
        kind = b"\r\nContent-Type: application/json\r\nContent-Length: %d" % len(body)
        self._transport.write(start + kind + _END + body)
        answer = await self._answer
        top, _, said = answer.partition(_END)
        if not top.startswith(b"HTTP/1.1 2"):
            raise SystemExit(answer.decode())
        return said

    def data_received(self, data: bytes) -> None:
        self._got += data
        top, found, body = self._got.partition(_END)
        length = top.lower().partition(b"content-length: ")[2].partition(b"\r")[0]
        if found and len(body) >= int(length) and self._answer is not None:
            self._answer.set_result(self._got)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError("the server hung up"))


class Posters:
    """So many kept connections, each used by one at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: list[Poster] = []
        self._all: list[asyncio.Transport] = []

    async def post(self, start: bytes, body: bytes) -> bytes:
        """Send a body over a free connection, or a new one."""
        if self._free:
            one = self._free.pop()
        else:
            loop = asyncio.get_running_loop()
            transport, one = await loop.create_connection(Poster, "127.0.0.1", self._port)
            self._all.append(transport)
        answer = await one.post(start, body)
        self._free.append(one)
        return answer

    def close(self) -> None:
        """Hang up."""
        for one in self._all:
            with suppress(OSError):
                one.close()


async def listen(port: int, requests: list[bytes]) -> list[Stream]:
    """Open a stream for each request, a few at a time; give them once all have begun."""
    loop, streams = asyncio.get_running_loop(), list[Stream]()
    for start in range(0, len(requests), 20):
        fresh = [
            (await loop.create_connection(lambda r=one: Stream(r), "127.0.0.1", port))[1]
            for one in requests[start : start + 20]
        ]
        await asyncio.wait_for(asyncio.gather(*(one.begun for one in fresh)), 60)
        streams += fresh
    return streams
