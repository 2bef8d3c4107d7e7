"""Connections come in; those that ask for something go on to the server, the others leave in time.

Behind the hub's open files stand its lanes: whoever holds sockets open must not take them all.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta

#: Makes what speaks HTTP on one connection.
Serve = Callable[[], asyncio.Protocol]


class Lobby:
    """The connections of one process: so many at once, each heard within a time.

    When it is full, whoever has been idle longest makes room; when nobody is idle, a new
    connection is closed at once.
    """

    def __init__(self, *, most: int, head: timedelta) -> None:
        self.most = most
        self.head = head  #: from its opening until the head of its first request is whole
        self.turned_away = 0  #: connections closed for want of room
        self._all: dict[asyncio.BaseProtocol, _Visitor] = {}  # by who speaks HTTP on it
        self._idle: OrderedDict[asyncio.BaseProtocol, None] = OrderedDict()  # longest first

    def __len__(self) -> int:
        return len(self._all)

    def entrance(self, serve: Serve) -> Callable[[], asyncio.Protocol]:
        """Give what a listening socket makes its protocols with."""
        return lambda: _Visitor(self, serve)

    def asks(self, speaker: asyncio.BaseProtocol) -> None:
        """Note that the head of a request came whole; it is heard until `rests`."""
        visitor = self._all.get(speaker)
        if visitor is not None:
            visitor.heard()
            self._idle.pop(speaker, None)

    def rests(self, speaker: asyncio.BaseProtocol) -> None:
        """Note that a request has its answer."""
        if speaker in self._all:
            self._idle[speaker] = None

    def make_room(self) -> bool:
        """Say whether one more may come in, after the longest idle left where there is need."""
        if len(self._all) < self.most:
            return True
        self.turned_away += 1
        if not self._idle:
            return False
        longest, _ = self._idle.popitem(last=False)
        self._all.pop(longest).leave()
        return True

    def come(self, speaker: asyncio.BaseProtocol, visitor: "_Visitor") -> None:
        """Note a connection that was let in."""
        self._all[speaker] = visitor
        self._idle[speaker] = None

    def go(self, speaker: asyncio.BaseProtocol) -> None:
        """Forget one that was closed."""
        self._all.pop(speaker, None)
        self._idle.pop(speaker, None)


class _Visitor(asyncio.Protocol):
    """One connection: passes on to the server what comes, once there is room for it."""

    def __init__(self, lobby: Lobby, serve: Serve) -> None:
        self._lobby = lobby
        self._serve = serve
        self._speaker: asyncio.Protocol | None = None
        self._transport: asyncio.Transport | None = None
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - of a stream socket
        if not self._lobby.make_room():
            transport.abort()
            return
        self._transport, self._speaker = transport, self._serve()
        self._lobby.come(self._speaker, self)
        loop = asyncio.get_running_loop()
        self._patience = loop.call_later(self._lobby.head.total_seconds(), self.leave)
        self._speaker.connection_made(transport)

    def heard(self) -> None:
        """Wait no longer for the first request."""
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def leave(self) -> None:
        """Close the connection; what was written already still goes."""
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        if self._speaker is not None:
            self._speaker.data_received(data)

    def eof_received(self) -> bool | None:
        return None if self._speaker is None else self._speaker.eof_received()

    def pause_writing(self) -> None:
        if self._speaker is not None:
            self._speaker.pause_writing()

    def resume_writing(self) -> None:
        if self._speaker is not None:
            self._speaker.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self.heard()
        if self._speaker is not None:
            self._lobby.go(self._speaker)
            self._speaker.connection_lost(exc)
