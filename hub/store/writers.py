"""Whoever wants to write asks here; one at a time may, whichever event loop they are on.

SQLite has one writer, and whoever finds it busy looks again after a pause, however long they
have waited: a portal's event would lose against lanes that write again and again.
"""

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass

from hub.errors import Unavailable

#: How many of those somebody waits for may go before one of the others that waits too.
_FIRST_IN_A_ROW = 8


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    """One who waits, and how to call them."""

    loop: asyncio.AbstractEventLoop
    come: asyncio.Future[None]

    def call(self) -> None:
        if not self.come.done():
            self.come.set_result(None)


class Writers:
    """Lets one at a time write, in the order they asked; who goes first, before the others."""

    def __init__(self, patience: float = 30.0) -> None:
        self._patience = patience  # seconds
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: dict[bool, deque[_Waiting]] = {True: deque(), False: deque()}
        self._in_a_row = 0

    @contextlib.asynccontextmanager
    async def alone(self, *, first: bool) -> AsyncIterator[None]:
        """Wait, then be the only one until the end; Unavailable when it takes too long."""
        try:
            async with asyncio.timeout(self._patience):
                await self._wait(first)
        except TimeoutError:
            raise Unavailable("the database is busy") from None
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, first: bool) -> None:
        loop = asyncio.get_running_loop()
        me = _Waiting(loop, loop.create_future())
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            self._waiting[first].append(me)
        try:
            await me.come
        except asyncio.CancelledError:
            with self._guard:
                called = me not in self._waiting[first]
                if not called:
                    self._waiting[first].remove(me)
            if called:
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        while True:
            with self._guard:
                following = self._next()
                self._taken = following is not None
            if following is None:
                return
            try:
                following.loop.call_soon_threadsafe(following.call)
            except RuntimeError:
                continue  # their loop was closed meanwhile
            return

    def _next(self) -> _Waiting | None:
        first, others = self._waiting[True], self._waiting[False]
        if first and not (others and self._in_a_row >= _FIRST_IN_A_ROW):
            self._in_a_row += 1
            return first.popleft()
        self._in_a_row = 0
        return others.popleft() if others else None
