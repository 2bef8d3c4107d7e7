"""SMTP comes in on loopback, envelopes come out; on request it misbehaves (RFC 5321)."""

import asyncio
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

#: Faults that are no reply: say nothing more on this connection, or end it.
HANG, CLOSE = "hang", "close"
#: Say the usual and read on only a while later; take what came and end without a word.
SLOW, LOSE = "slow", "lose"

_SLOW_SECONDS = 2.0

_PATH = re.compile(rb"(?:FROM|TO):[ ]?<([^<>]*)>(.*)", re.IGNORECASE)
_LONGEST_COMMAND = 4096


class Stage(StrEnum):
    """What the server is about to answer."""

    GREETING = "greeting"
    EHLO = "ehlo"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"  #: the command, before anything of the mail
    BODY = "body"  #: some of the mail has come: only `HANG` and `CLOSE` make sense
    DOT = "dot"  #: the whole mail has come


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One mail as it was handed over."""

    sender: str  #: of MAIL FROM; empty for a bounce
    to: tuple[str, ...]
    options: str  #: what stood behind the sender, such as `BODY=8BITMIME`
    body: bytes  #: headers and text, dots unstuffed


class Faults:
    """What goes wrong, where, and how often."""

    def __init__(self) -> None:
        self._replies: dict[Stage, tuple[str, int | None]] = {}

    def set(self, stage: Stage, reply: str | None, *, times: int | None = None) -> None:
        """Answer a stage with `reply`, `HANG` or `CLOSE`, so often or always; None heals it."""
        if reply is None:
            self._replies.pop(stage, None)
        else:
            self._replies[stage] = (reply, times)

    def clear(self) -> None:
        """Behave from now on."""
        self._replies.clear()

    def take(self, stage: Stage) -> str | None:
        """Give the fault of this stage, if it has one left."""
        if stage not in self._replies:
            return None
        reply, times = self._replies[stage]
        if times is not None:
            self.set(stage, reply if times > 1 else None, times=times - 1)
        return reply


class Session(asyncio.Protocol):
    """One connection; commands may come pipelined (RFC 2920) or in pieces."""

    def __init__(self, server: "Server") -> None:
        self.server = server
        self.transport: asyncio.Transport
        self._buffer = bytearray()
        self._searched = 0
        self._replies: list[str] = []
        self._in_data = False
        self._deaf = False
        self._sender: str | None = None
        self._options = ""
        self._to: list[str] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self.transport = cast(asyncio.Transport, transport)
        self.server.opened(self)
        self.reply(Stage.GREETING, "220 mailbox.example ESMTP")
        self.flush()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection and what was half said on it."""
        self._deaf = True
        self.server.sessions.discard(self)

    def data_received(self, data: bytes) -> None:
        """Take what came, answer all that is complete in it with one write."""
        self._buffer += data
        while not self._deaf and (self._take_body() if self._in_data else self._take_command()):
            pass
        self.flush()

    def extensions(self) -> tuple[str, ...]:
        """Name what EHLO offers."""
        return self.server.extensions

    def reply(self, stage: Stage | None, usual: str) -> bool:
        """Say the usual, unless a fault is due at this stage; tell whether the usual was said."""
        fault = self.server.faults.take(stage) if stage else None
        if fault == SLOW:
            loop = asyncio.get_running_loop()
            # Not at once: Python 3.11.2 begins to read a connection after `connection_made`,
            # even when that paused it.
            loop.call_soon(self.transport.pause_reading)
            loop.call_later(_SLOW_SECONDS, self._read_on)
            fault = None
        if fault == LOSE:
            self.end()
            return True
        if fault in (HANG, CLOSE):
            self._deaf = True
        else:
            self._replies.append(fault or usual)
        if fault == CLOSE or (fault or usual).startswith(("421", "221")):
            self.end()
        return fault is None

    def _read_on(self) -> None:
        if not self.transport.is_closing():
            self.transport.resume_reading()

    def end(self) -> None:
        """Say what is still to be said and hang up."""
        self._deaf = True
        self.flush()
        self.transport.close()
        self.server.sessions.discard(self)

    def flush(self) -> None:
        """Write the replies collected so far."""
        if self._replies:
            self.write("".join(f"{reply}\r\n" for reply in self._replies).encode())
            self._replies.clear()

    def write(self, data: bytes) -> None:
        """Put bytes on the wire."""
        self.transport.write(data)

    def forget(self) -> None:
        """Drop the transaction in progress."""
        self._sender, self._options = None, ""
        self._to.clear()

    def command(self, line: bytes) -> None:
        """Answer one command."""
        match line[:4].upper():
            case b"EHLO":
                self.forget()
                lines = ("mailbox.example", *self.extensions())
                said = [f"250-{text}" for text in lines[:-1]] + [f"250 {lines[-1]}"]
                self.reply(Stage.EHLO, "\r\n".join(said))
            case b"HELO":
                self.forget()
                self.reply(Stage.EHLO, "250 mailbox.example")
            case b"MAIL":
                self._mail(line)
            case b"RCPT":
                self._rcpt(line)
            case b"DATA" if not self._to:
                self.reply(None, "503 5.5.1 No valid recipients")
            case b"DATA":
                self._in_data = self.reply(Stage.DATA, "354 End with a dot")
                if self._in_data:
                    self._buffer[:0] = b"\r\n"  # a dot at once ends an empty mail
                    self._searched = 0
            case b"RSET":
                self.forget()
                self.reply(None, "250 2.0.0 Ok")
            case b"NOOP":
                self.reply(None, "250 2.0.0 Ok")
            case b"QUIT":
                self.reply(None, "221 2.0.0 Bye")
            case _:
                self.reply(None, "500 5.5.1 Unknown command")

    def _mail(self, line: bytes) -> None:
        path = _PATH.fullmatch(line, 5)
        if path is None:
            self.reply(None, "501 5.5.4 MAIL FROM:<address>")
        elif self._sender is not None:
            self.reply(None, "503 5.5.1 Nested MAIL command")
        elif self.reply(Stage.MAIL, "250 2.1.0 Ok"):
            self._sender = path[1].decode("utf-8", "replace")
            self._options = path[2].decode("utf-8", "replace").strip()

    def _rcpt(self, line: bytes) -> None:
        path = _PATH.fullmatch(line, 5)
        if self._sender is None:
            self.reply(None, "503 5.5.1 MAIL first")
        elif path is None:
            self.reply(None, "501 5.1.3 RCPT TO:<address>")
        elif self.reply(Stage.RCPT, "250 2.1.5 Ok"):
            self._to.append(path[1].decode("utf-8", "replace"))

    def _take_command(self) -> bool:
        end = self._buffer.find(b"\r\n")
        if (len(self._buffer) if end < 0 else end) > _LONGEST_COMMAND:
            self.reply(None, "421 4.5.2 Line too long")
            return False
        if end < 0:
            return False
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 2]
        self.command(line)
        return True

    def _take_body(self) -> bool:
        if len(self._buffer) > 2 and not self._may_go_on():
            return False
        end = self._buffer.find(b"\r\n.\r\n", self._searched)
        if end < 0:
            self._searched = max(0, len(self._buffer) - 4)
            return False
        body = bytes(self._buffer[: end + 2]).replace(b"\r\n..", b"\r\n.")[2:]
        del self._buffer[: end + 5]
        self._in_data = False
        mail = Envelope(
            sender=self._sender or "", to=tuple(self._to), options=self._options, body=body
        )
        self.forget()
        if self.reply(Stage.DOT, f"250 2.0.0 Ok: queued as {self.server.count + 1:06X}"):
            self.server.take(mail)
        return True

    def _may_go_on(self) -> bool:
        fault = self.server.faults.take(Stage.BODY)
        if fault is None:
            return True
        self._deaf = True
        if fault == CLOSE:
            self.end()
        return False


class Server:
    """A relay that hands every mail it accepts to `deliver`."""

    extensions: tuple[str, ...] = ("PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES")
    session: type[Session] = Session
    implicit_tls: ssl.SSLContext | None = None  #: TLS from the first byte

    def __init__(self, deliver: Callable[[Envelope], None]) -> None:
        self.faults = Faults()
        self.sessions: set[Session] = set()
        self.connections = 0  #: opened so far
        self.most = 0  #: connections open at once
        self.count = 0  #: mails accepted
        self.port = 0  #: once started
        self._deliver = deliver
        self._server: asyncio.Server | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen, in the running loop; port 0 takes any that is free."""
        self._server = await asyncio.get_running_loop().create_server(
            lambda: self.session(self), host, port, ssl=self.implicit_tls
        )
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Hang up on everybody and stop listening."""
        if self._server is not None:
            self._server.close()
            for session in tuple(self.sessions):
                session.end()
            await self._server.wait_closed()
            self._server = None

    def opened(self, session: Session) -> None:
        """Count one more connection."""
        self.sessions.add(session)
        self.connections += 1
        self.most = max(self.most, len(self.sessions))

    def take(self, mail: Envelope) -> None:
        """Accept one mail."""
        self.count += 1
        self._deliver(mail)
