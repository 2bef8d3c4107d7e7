"""Connections that ask for nothing leave in time, and never keep out those that do."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aiohttp import web as aio
from aiohttp.http_parser import DeflateBuffer

from hub.embedded import embedded, token_keys
from hub.web.app import make_app
from hub.web.site import Door, Route, Visit
from hub.web.tokens import Role
from tests.waiting import eventually
from tests.world import StillClock, settings

pytestmark = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)

UNFINISHED = (
    b"POST /session HTTP/1.1\r\nHost: bne.example\r\nContent-Length: 100\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n\r\ntoken="
)
HEAD = b"GET %s HTTP/1.1\r\nHost: bne.example\r\n\r\n"


class Line:
    """One connection to the hub."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def ask(self, path: str) -> int:
        """Ask for a page; give the status, and leave the connection as it is."""
        self.writer.write(HEAD % path.encode())
        return await self.status()

    async def status(self) -> int:
        """Read one answer."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r")[0]
        await self.reader.readexactly(int(length))
        return int(head.split()[1])

    async def closed(self, within: float = 5.0) -> bool:
        """Wait until the hub closes it without a word."""
        try:
            return await asyncio.wait_for(self.reader.read(), within) == b""
        except ConnectionError:
            return True


class House:
    """A hub that serves, and who is connected to it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.lines: list[Line] = []

    async def line(self, address: str = "127.0.0.1") -> Line:
        """Connect from an address of the loopback."""
        connecting = asyncio.open_connection("127.0.0.1", self.port, local_addr=(address, 0))
        self.lines.append(Line(*await connecting))
        return self.lines[-1]


@asynccontextmanager
async def serving(
    database_url: str, more_routes: Sequence[Route] = (), **knobs: str
) -> AsyncIterator[House]:
    wanted = settings(database_url, **knobs)
    tokens = token_keys(wanted)

    def make(hub, ring, ready) -> aio.Application:
        return make_app(hub, ring=ring, tokens=tokens, ready=ready, more_routes=more_routes)

    async with embedded(wanted, StillClock(), make, host="127.0.0.1", port=0) as running:
        house = House(running.port)
        try:
            yield house
        finally:
            for line in house.lines:
                line.writer.close()


@pytest.mark.parametrize("sent", [b"", b"GET /healthz HTTP/1.1\r\nHost: bne.exam"])
async def test_who_does_not_finish_a_first_question_is_cut_off(hub_database_url, sent) -> None:
    async with serving(hub_database_url, HUB_WEB_HEAD_SECONDS="0.3") as house:
        line = await house.line()
        line.writer.write(sent)
        assert await line.closed()


async def test_a_head_that_drips_is_cut_off_however_steadily(hub_database_url) -> None:
    async with serving(hub_database_url, HUB_WEB_HEAD_SECONDS="0.3") as house:
        line = await house.line()
        line.writer.write(b"GET /healthz HTTP/1.1\r\nX-Long: ")

        async def cut_off() -> bool:
            line.writer.write(b"x")
            return line.reader.at_eof() or line.reader.exception() is not None

        reading = asyncio.create_task(line.closed())
        assert await eventually(cut_off)
        assert await reading


@pytest.mark.parametrize(
    ("path", "status"), [(b"/nowhere", 404), (b"/healthz", 405), (b"/session", 415)]
)
async def test_what_anybody_sends_packed_is_not_unpacked(
    hub_database_url, monkeypatch, path, status
) -> None:
    unpacked = []
    unpack = DeflateBuffer.feed_data

    def noted(self, data, *more):
        unpacked.append(data)
        return unpack(self, data, *more)

    monkeypatch.setattr(DeflateBuffer, "feed_data", noted)
    packed = gzip.compress(bytes(1_000_000))
    async with serving(hub_database_url) as house:
        line = await house.line()
        head = b"POST %b HTTP/1.1\r\nHost: bne.example\r\nContent-Encoding: gzip\r\n"
        line.writer.write(head % path + b"Content-Length: %d\r\n\r\n" % len(packed) + packed)
        assert await line.status() == status
        assert await (await house.line()).ask("/healthz") == 200
        assert unpacked == []


async def test_who_asked_once_may_stay_and_ask_again(hub_database_url) -> None:
    async with serving(hub_database_url, HUB_WEB_HEAD_SECONDS="0.3") as house:
        line = await house.line()
        assert await line.ask("/healthz") == 200
        silent = await house.line()
        assert await silent.closed()  # the time for a first question went by
        assert await line.ask("/healthz") == 200


async def test_who_asks_no_more_leaves_in_time(hub_database_url) -> None:
    async with serving(hub_database_url, HUB_WEB_IDLE_SECONDS="0.3") as house:
        line = await house.line()
        assert await line.ask("/healthz") == 200
        line.writer.write(b"GET /heal")
        assert await line.closed()


async def test_when_it_is_full_the_longest_idle_makes_room(hub_database_url) -> None:
    async with serving(hub_database_url, HUB_WEB_CONNECTIONS="3") as house:
        first, second, third = [await house.line() for _ in range(3)]
        assert await first.ask("/healthz") == 200  # so the second is idle longest
        fourth = await house.line()
        assert await fourth.ask("/healthz") == 200
        assert await second.closed()
        for line in (first, third, fourth):
            assert await line.ask("/healthz") == 200
        metrics = await house.line()  # the first again, by now
        assert await metrics.ask("/healthz") == 200
        assert await first.closed()


async def test_an_answer_under_way_is_never_cut_off_for_a_newcomer(hub_database_url) -> None:
    asked, answer = [], asyncio.Event()

    async def slow(_: Visit) -> aio.Response:
        asked.append(1)
        await answer.wait()
        return aio.Response(text="done")

    door = Route(method="GET", path="/slow", who=Door.PUBLIC, handler=slow)
    async with serving(hub_database_url, [door], HUB_WEB_CONNECTIONS="2") as house:
        busy = [await house.line() for _ in range(2)]
        for line in busy:
            line.writer.write(HEAD % b"/slow")
        assert await eventually(lambda: len(asked) == 2)
        newcomer = await house.line()
        assert await newcomer.closed()
        answer.set()
        assert [await line.status() for line in busy] == [200, 200]
        assert await (await house.line()).ask("/healthz") == 200  # one of them rests


async def test_a_crowd_of_silent_connections_keeps_nobody_out(hub_database_url) -> None:
    async with serving(hub_database_url, HUB_WEB_CONNECTIONS="20") as house:
        for _ in range(200):
            await house.line()
        person = await house.line()
        assert await person.ask("/healthz") == 200
        figures = await house.line()
        figures.writer.write(HEAD % b"/metrics")
        text = await figures.reader.readuntil(b"hub_connections_turned_away 1")
        assert b"hub_connections 20.0" in text


async def test_bodies_that_never_end_keep_nobody_out(hub_database_url) -> None:
    async with serving(hub_database_url, HUB_WEB_CONNECTIONS="5") as house:
        for number in range(10):
            line = await house.line()
            line.writer.write(UNFINISHED)
            if number < 5:
                assert b"100 Continue" in await line.reader.readline()
        person = await house.line()
        assert await person.ask("/healthz") == 200


async def test_a_body_that_drips_is_answered_in_time_and_cut_off(hub_database_url) -> None:
    async with serving(hub_database_url, HUB_WEB_HEAD_SECONDS="0.3") as house:
        line = await house.line()
        line.writer.write(UNFINISHED)
        assert b"100 Continue" in await line.reader.readline()
        assert await line.reader.readline() == b"\r\n"
        assert await line.status() == 408


async def test_one_address_keeps_nobody_else_out(hub_database_url) -> None:
    few = {"HUB_WEB_CONNECTIONS": "6", "HUB_WEB_CONNECTIONS_PER_PEER": "3"}
    async with serving(hub_database_url, **few) as house:
        others = [await house.line("127.0.0.2") for _ in range(2)]
        for line in others:
            assert await line.ask("/healthz") == 200
        crowd = [await house.line() for _ in range(10)]
        for line in crowd[:-3]:
            assert await line.closed()
        for line in (*others, *crowd[-3:]):
            assert await line.ask("/healthz") == 200


async def test_a_proxy_has_no_share(hub_database_url) -> None:
    few = {"HUB_WEB_CONNECTIONS_PER_PEER": "3", "HUB_TRUSTED_PROXIES": "127.0.0.1/32"}
    async with serving(hub_database_url, **few) as house:
        lines = [await house.line() for _ in range(6)]
        assert [await line.ask("/healthz") for line in lines] == [200] * 6


async def test_streams_are_never_idle_and_leave_room_for_who_asks(hub_database_url) -> None:
    async with serving(hub_database_url, HUB_WEB_CONNECTIONS="5") as house:
        streams = [await house.line() for _ in range(4)]
        for number, line in enumerate(streams):
            line.writer.write(listening(f"W-{number}"))
            assert b" 200 " in await line.reader.readuntil(b"retry: 3000\n\n")
        person = await house.line()
        person.writer.write(listening("W-9"))
        assert await person.status() == 503  # no room for a fifth
        assert await person.ask("/healthz") == 200
        assert await (await house.line()).ask("/healthz") == 200  # the person made room
        assert not any(line.reader.at_eof() for line in streams)


def listening(worker: str) -> bytes:
    """Write the head with which a worker asks for their stream."""
    keys = token_keys(settings("sqlite+aiosqlite:///unused"))
    token = keys.issue(Role.WORKER, worker, timedelta(hours=1), StillClock().now())
    return (
        f"GET /v1/stream HTTP/1.1\r\nHost: bne.example\r\nAuthorization: Bearer {token}\r\n\r\n"
    ).encode()
