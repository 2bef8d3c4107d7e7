"""Connections come in; those that ask for something go on to the server, the others leave in time.

Behind the hub's open files stand its lanes: whoever holds sockets open must not take them all.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import cast

from hub.web.peers import Network, crowd_of, is_of

#: Makes what speaks HTTP on one connection.
Serve = Callable[[], asyncio.Protocol]


class Lobby:
    """The connections of one process: so many at once, each heard within a time.

    When it is full, whoever has been idle longest makes room; when nobody is idle, a new
    connection is closed at once. So it is within the share of one address, which proxies of
    these networks do not have: they speak for many.
    """

    def __init__(
        self, *, most: int, per_peer: int, head: timedelta, proxies: Sequence[Network] = ()
    ) -> None:
        self.most = most
        self.per_peer = per_peer
        self._proxies = proxies
        self.head = head  #: from its opening until the head of its first request is whole
        self.turned_away = 0  #: connections closed for want of room
        self._all: dict[asyncio.BaseProtocol, _Visitor] = {}  # by who speaks HTTP on it
        self._idle: OrderedDict[asyncio.BaseProtocol, None] = OrderedDict()  # longest first
        self._of: Counter[str] = Counter()  # connections, by address

    def __len__(self) -> int:
        return len(self._all)

    def entrance(self, serve: Serve) -> Callable[[], asyncio.Protocol]:
        """Give what a listening socket makes its protocols with."""
        return lambda: _Visitor(self, serve)

    def asks(self, speaker: asyncio.BaseProtocol) -> None:
        """Note that a request came whole, or its head; it is heard until `rests`."""
        visitor = self._all.get(speaker)
        if visitor is not None:
            visitor.heard()
            self._idle.pop(speaker, None)

    def rests(self, speaker: asyncio.BaseProtocol) -> None:
        """Note that a request has its answer, or that its body is waited for."""
        if speaker in self._all:
            self._idle[speaker] = None

    def make_room(self, peer: str) -> bool:
        """Say whether an address may have one more, after the longest idle left if need be."""
        crowd = crowd_of(peer)
        if self._of[crowd] >= self.per_peer and not is_of(peer, self._proxies):
            return self._show_out(one for one in self._idle if self._all[one].crowd == crowd)
        return len(self._all) < self.most or self._show_out(iter(self._idle))

    def _show_out(self, idle: Iterator[asyncio.BaseProtocol]) -> bool:
        self.turned_away += 1
        longest = next(idle, None)
        if longest is None:
            return False
        visitor = self._all[longest]
        self.go(longest)
        visitor.leave()
        return True

    def come(self, speaker: asyncio.BaseProtocol, visitor: "_Visitor") -> None:
        """Note a connection that was let in."""
        self._all[speaker] = visitor
        self._idle[speaker] = None
        self._of[visitor.crowd] += 1

    def go(self, speaker: asyncio.BaseProtocol) -> None:
        """Forget one that was closed."""
        visitor = self._all.pop(speaker, None)
        self._idle.pop(speaker, None)
        if visitor is not None:
            self._of[visitor.crowd] -= 1
            if not self._of[visitor.crowd]:
                del self._of[visitor.crowd]


class _Visitor(asyncio.Protocol):
    """One connection: passes on to the server what comes, once there is room for it."""

    def __init__(self, lobby: Lobby, serve: Serve) -> None:
        self._lobby = lobby
        self._serve = serve
        self._speaker: asyncio.Protocol | None = None
        self._transport: asyncio.Transport | None = None
        self._patience: asyncio.TimerHandle | None = None
        self.crowd = ""  #: what the address it comes from is counted as

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        stream = cast(asyncio.Transport, transport)  # of a stream socket
        peer = str((stream.get_extra_info("peername") or ("",))[0])
        self.crowd = crowd_of(peer)
        if not self._lobby.make_room(peer):
            stream.abort()
            return
        self._transport, self._speaker = stream, self._serve()
        self._lobby.come(self._speaker, self)
        loop = asyncio.get_running_loop()
        self._patience = loop.call_later(self._lobby.head.total_seconds(), self.leave)
        self._speaker.connection_made(stream)

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
