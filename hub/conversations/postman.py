"""Rings come in; what is new goes to whoever listens, as far as each of them keeps up.

The postman holds no truth: it reads rows by the numbers each ear has reached, so that a ring
lost, a slow client or a new process costs a look and never an event.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

import structlog

from hub.clock import Clock
from hub.conversations import hearing
from hub.conversations.fresh import Fresh
from hub.conversations.hearing import News
from hub.errors import Refused, Unavailable
from hub.store.conversations import signals
from hub.store.engine import Database
from hub.store.vault import Vault
from hub.store.workers import sessions

_log = structlog.get_logger(__name__)

#: Numbers of a sequence that are read at once for one ear, and that may wait in it.
ROOM = 100
#: Seconds between two looks for what no ring told of; and in how many parts everybody is looked
#: for, one after the other: all at once would hold up whoever writes meanwhile.
_LOOK, _PARTS = 1.0, 10
#: Seconds of silence after which an ear gets a beat, so that nobody takes the line for dead.
BEAT = 15.0
#: Seconds a client may take for one write; then it is slow, and comes again.
PATIENCE = 20.0


class Ear:
    """One open stream of a listener: news go in as they come, and are taken out as they can be."""

    def __init__(
        self,
        listener: str,
        at: int,
        *,
        until: datetime,
        session: bytes | None,
        gone: Callable[[], bool],
        cut: Callable[[], None],
    ) -> None:
        self.listener = listener
        self.at = at  #: the number up to which it was filled
        self.behind = False  #: whether there is more for it than it had room for
        self.until = until  #: whoever listens may do so no longer
        self.session = session  #: the row of the browser's session; None: by a token
        self.gone = gone  #: whether the client hung up
        self.cut = cut  #: hangs up, whatever is still to be written
        self.over = False
        self._waiting: deque[News | None] = deque()
        self._come = asyncio.Event()
        self._writing_since: float | None = None
        self._spoke = time.monotonic()

    @property
    def has_room(self) -> bool:
        """Whether it takes more news now."""
        return len(self._waiting) < ROOM

    def put(self, news: News | None) -> None:
        """Put something in; None is a beat."""
        self._waiting.append(news)
        self._spoke = time.monotonic()
        self._come.set()

    def end(self) -> None:
        """Let nothing more come."""
        self.over = True
        self._come.set()

    async def take(self) -> list[News | None]:
        """Wait for what comes and give all of it; nothing at the end."""
        self._writing_since = None
        while not self._waiting and not self.over:
            self._come.clear()
            await self._come.wait()
        taken = list(self._waiting)
        self._waiting.clear()
        self._writing_since = self._spoke = time.monotonic()
        return taken

    def is_slow(self, now: float) -> bool:
        """Say whether its client takes too long for what was given to it; monotonic seconds."""
        return self._writing_since is not None and now - self._writing_since > PATIENCE

    def is_silent(self, now: float) -> bool:
        """Say whether it is time for a beat; monotonic seconds."""
        return self._writing_since is None and now - self._spoke > BEAT


class TooManyEars(Refused):
    """You listen in too many places already: close one."""


class Postman:
    """Brings what is new to the ears of this process, all those concerned at once.

    `per_party` ears of one listener at most, and `most` altogether. Belongs to one event loop.
    """

    def __init__(
        self,
        *,
        database: Database,
        vault: Vault,
        clock: Clock,
        fresh: Fresh,
        per_party: int,
        most: int,
    ) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._fresh = fresh
        self._per_party = per_party
        self._most = most
        self._ears: dict[str, list[Ear]] = {}
        self._many = 0  # of them all
        self._rung: set[str] = set()
        self._wake = asyncio.Event()
        self._closed = False

    def __len__(self) -> int:
        return self._many

    def join(self, ear: Ear) -> None:
        """Bring an ear what follows the number it has reached, until it leaves.

        TooManyEars when its listener has no room for another, Unavailable when nobody has.
        """
        mine = self._ears.get(ear.listener, [])
        if sum(not one.gone() for one in mine) >= self._per_party:
            raise TooManyEars
        if self._closed or len(self) >= self._most:
            raise Unavailable("there is no room for another stream")
        self._ears[ear.listener] = [*mine, ear]
        self._many += 1
        self.ring([ear.listener])

    def leave(self, ear: Ear) -> None:
        """Forget an ear."""
        mine = self._ears[ear.listener]
        mine.remove(ear)
        self._many -= 1
        if not mine:
            del self._ears[ear.listener]

    async def take(self, ear: Ear) -> list[News | None]:
        """Wait for what an ear is to hear and give all of it: None is a beat; nothing, the end."""
        taken = await ear.take()
        if ear.behind:
            ear.behind = False
            self.ring([ear.listener])
        return taken

    def ring(self, listeners: Collection[str]) -> None:
        """Have the ears of these listeners filled with what is new, if there are any."""
        self._rung.update(one for one in listeners if one in self._ears)
        if self._rung:
            self._wake.set()

    def told(self, reached: Mapping[str, int]) -> None:
        """Have ears filled as far as their listeners' sequences are said to have come.

        What was written here a moment ago they are given at once; only for more is it read.
        """
        self.ring(
            [
                listener
                for listener, number in reached.items()
                if listener in self._ears and not self._hand_out(listener, number)
            ]
        )

    def _hand_out(self, listener: str, reached: int) -> bool:
        """Give a listener's ears what is fresh; say whether that was all there is to hear."""
        mine = [ear for ear in self._ears[listener] if not ear.over]
        for ear in mine:
            while ear.has_room and (news := self._fresh.get(listener, ear.at + 1)):
                ear.put(news)
                ear.at += 1
        return all(ear.at >= reached for ear in mine)

    def close(self) -> None:
        """End every ear, and let none come."""
        self._closed = True
        for mine in self._ears.values():
            for ear in mine:
                ear.end()

    async def run(self) -> None:
        """Fill ears until cancelled; the database being away is waited out."""
        looked, part = time.monotonic(), 0
        pause = _LOOK / _PARTS
        while True:
            try:
                async with asyncio.timeout(max(0.0, looked + pause - time.monotonic())):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()
            rung, self._rung = self._rung, set()
            try:
                if time.monotonic() >= looked + pause:
                    looked, part = time.monotonic(), (part + 1) % _PARTS
                    rung |= {one for one in self._ears if hash(one) % _PARTS == part}
                    if part == 0:
                        self._fresh.age()
                        await self._look()
                await self._fill(rung)
            except Unavailable as error:
                _log.warning("stream.unavailable", why=str(error))
            except Exception:  # noqa: BLE001 - one event that fails must not end every stream
                _log.exception("stream.failed")

    async def _fill(self, listeners: Collection[str]) -> None:
        asked = [ear for one in listeners for ear in self._ears.get(one, ()) if not ear.over]
        ready = [ear for ear in asked if ear.has_room]
        for ear in asked:
            ear.behind = not ear.has_room
        if not ready:
            return
        async with self._database.read(brief=True) as db:
            heard = await signals.since(db, _reached(ready), ROOM)
            await asyncio.sleep(0)  # what was written here is handed out first, unread
            reached = _reached(ready)
            signs = [
                (number, sign)
                for listener, one in heard.items()
                for number, sign in one.signs
                if number > reached[listener]
            ]
            news = await hearing.read(db, self._vault, signs)
        for ear in ready:
            if (one := heard.get(ear.listener)) is not None:
                self._give(ear, one, news)

    def _give(self, ear: Ear, heard: signals.Heard, news: Mapping[str, list[News]]) -> None:
        for one in news.get(ear.listener, ()):
            if one.number > ear.at:
                ear.put(one)
        ear.at = max(ear.at, heard.upto)
        if ear.at < heard.last:
            self.ring([ear.listener])

    async def _look(self) -> None:
        """End what may not go on, and keep the others alive."""
        now, seconds = self._clock.now(), time.monotonic()
        everyone = [ear for mine in self._ears.values() for ear in mine]
        held = {ear.session for ear in everyone if ear.session is not None}
        if held:
            async with self._database.read(brief=True) as db:
                held = await sessions.going_on(db, held)
        for ear in everyone:
            if ear.gone() or ear.is_slow(seconds):
                ear.end()
                ear.cut()
            elif ear.until <= now or (ear.session is not None and ear.session not in held):
                ear.end()
            elif ear.is_silent(seconds):
                ear.put(None)


def _reached(ears: Iterable[Ear]) -> dict[str, int]:
    """Say how far every listener's ears have come; where one has several, the last of them."""
    reached: dict[str, int] = {}
    for ear in ears:
        reached[ear.listener] = min(ear.at, reached.get(ear.listener, ear.at))
    return reached
