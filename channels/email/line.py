"""Mails go over one connection to a relay, many to a turn; whether it still holds comes out."""

import asyncio
from contextlib import suppress
from typing import cast

from aiosmtplib import SMTP, SMTPException, SMTPServerDisconnected

from channels.base import MayGo, always
from channels.email.pipeline import Mails, Replies, Stage, Talk

#: Seconds a relay has to answer our goodbye.
_GOODBYE = 2.0


class Broken(Exception):
    """The line broke, or never held, before anything of the mail went out: it may go again."""

    def __init__(self, stage: Stage, cause: Exception) -> None:
        super().__init__(stage)
        self.stage = stage
        self.cause = cause


class _Wire(asyncio.Protocol):
    """Has the connection from when the client has logged in until it says goodbye.

    The client's own protocol reads one reply at a time. Nothing is asked of the client
    meanwhile, but it learns when the connection is lost.
    """

    def __init__(self, transport: asyncio.Transport, client: asyncio.BaseProtocol) -> None:
        self.fault: Exception | None = None  #: why it is of no more use
        self._loop = asyncio.get_running_loop()
        self._transport = transport
        self._client = client
        self._replies = Replies()
        self._talk: Talk | None = None
        self._done: asyncio.Future[None] | None = None
        self._watch: asyncio.TimerHandle | None = None
        # When the wait for a reply began, on the loop's clock: with the last whole one before
        # it. Single bytes do not count, or a relay that dribbles would hold us for good.
        self._since = 0.0
        transport.set_protocol(self)

    def give_back(self) -> None:
        """Let the client have the connection again."""
        self._transport.set_protocol(self._client)

    async def carry(self, talk: Talk, patience: float) -> None:
        """Lead a talk to its end, whatever that is; `patience` is in seconds for one answer."""
        self._done, self._talk = self._loop.create_future(), talk
        self._since = self._loop.time()
        self._watch_for(patience)
        try:
            self._transport.write(talk.begin())
            if not talk.over:
                await self._done
        finally:
            if self._watch is not None:
                self._watch.cancel()
            self._talk = self._done = None

    def _watch_for(self, patience: float) -> None:
        """Give up when a reply has not come whole in so long, and until then look again."""
        left = self._since + patience - self._loop.time()
        if left > 0:
            self._watch = self._loop.call_later(left, self._watch_for, patience)
        else:
            self._fail(TimeoutError())

    def data_received(self, data: bytes) -> None:
        """Hear what the relay says, and go on."""
        try:
            self._hear(data)
        except SMTPException as fault:
            self._fail(fault)
        except Exception as error:  # noqa: BLE001  whoever sends must see it, not the loop
            self._transport.abort()
            self._end(error)

    def connection_lost(self, exc: Exception | None) -> None:
        """Settle what was under way."""
        self._client.connection_lost(exc)
        self._fail(exc or SMTPServerDisconnected("connection lost"))

    def _hear(self, data: bytes) -> None:
        if self._talk is None:
            raise SMTPServerDisconnected("the relay spoke unasked")  # most often its goodbye
        for answer in self._replies.feed(data):
            self._since = self._loop.time()
            if more := self._talk.hear(answer):
                self._transport.write(more)
        if self._talk.over:
            self._end()

    def _fail(self, fault: Exception) -> None:
        if self.fault is None:
            self.fault = fault
            self._transport.abort()
            if self._talk is not None:
                self._talk.end(fault)
            self._end()

    def _end(self, error: Exception | None = None) -> None:
        if self._done is None or self._done.done():
            return
        if error is None:
            self._done.set_result(None)
        else:
            self._done.set_exception(error)


class Line:
    """One connection to the relay, carrying mails one after the other (RFC 5321, 2920)."""

    def __init__(self, client: SMTP) -> None:
        self.taken = 0  #: mails given to it; whoever gives them counts
        self.eight_bit = False  #: whether the relay offers 8BITMIME (RFC 6152)
        self._client = client
        self._wire: _Wire | None = None
        self._pipelined = False
        self._unclean = False
        self._busy = False
        self._rest: asyncio.TimerHandle | None = None

    @property
    def alive(self) -> bool:
        """Whether the next mail may go over it."""
        holds = self._wire is not None and self._wire.fault is None
        return holds and self._client.is_connected and not self._busy

    @property
    def silent(self) -> bool:
        """Whether the relay left us without an answer until the time was up."""
        return self._wire is not None and isinstance(self._wire.fault, TimeoutError)

    async def open(self) -> None:
        """Connect, encrypt and log in, as the client was told; raise Broken when it fails."""
        client = self._client
        try:
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
        except (SMTPException, OSError) as fault:
            self.cut()
            raise Broken(Stage.CONNECT, fault) from fault
        if client.transport is None or client.protocol is None:
            raise Broken(Stage.CONNECT, SMTPServerDisconnected("connection lost"))
        self.eight_bit = client.supports_extension("8bitmime")
        self._pipelined = client.supports_extension("pipelining")
        self._wire = _Wire(cast(asyncio.Transport, client.transport), client.protocol)

    async def carry(self, mails: Mails, *, may_go: MayGo = always) -> None:
        """Hand over mails as long as there are any and the line holds; each is told of there."""
        if self._wire is None:
            raise RuntimeError("the line is not open")
        talk = Talk(
            mails,
            pipelined=self._pipelined,
            eight_bit=self.eight_bit,
            unclean=self._unclean,
            may_go=may_go,
        )
        self._busy = True  # and so it stays when this is cancelled: it is in no order then
        await self._wire.carry(talk, self._client.timeout or 0)
        self._unclean = talk.unclean
        self._busy = False

    def keep(self, seconds: float) -> None:
        """Leave it open without work for so long, then end it."""
        self._rest = asyncio.get_running_loop().call_later(seconds, self._leave)

    def resume(self) -> bool:
        """Take it up again; tell whether it still holds."""
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None
        return self.alive

    async def quit(self) -> None:
        """End it politely, or at once when it is no longer in order."""
        if self.resume() and self._wire is not None:
            self._wire.give_back()
            with suppress(SMTPException, OSError):
                await self._client.quit(timeout=_GOODBYE)
        self.cut()

    def _leave(self) -> None:
        transport = self._client.transport
        if self.alive and transport is not None:
            cast(asyncio.WriteTransport, transport).write(b"QUIT\r\n")
        self._client.close()

    def cut(self) -> None:
        """End it at once, whatever was under way."""
        transport = self._client.transport
        if transport is not None:
            cast(asyncio.WriteTransport, transport).abort()
        self._client.close()


class Slots:
    """Leave for so many lines at once, given in the order it was asked for."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.wanted = 0  #: how many wait for one
        self.closed = False  #: no new work should begin
        self._free = asyncio.Semaphore(number)

    async def acquire(self) -> None:
        """Wait for one."""
        self.wanted += 1
        try:
            await self._free.acquire()
        finally:
            self.wanted -= 1

    def release(self) -> None:
        """Give one back."""
        self._free.release()

    async def __aenter__(self) -> None:
        await self.acquire()

    async def __aexit__(self, *_: object) -> None:
        self.release()
