"""What SQLite wrote into its log is moved into the file, beside whoever goes on writing.

A commit that moves it itself has everybody who writes after it wait for the disk: ten to fifty
milliseconds, every hundred messages. SQLite lets another connection do it meanwhile (a PASSIVE
checkpoint), and begins the log anew once all of it was moved.
"""

import asyncio
import contextlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import structlog

_log = structlog.get_logger(__name__)

#: Seconds between something written and the log's being moved.
_PAUSE: Final = 0.25


class LogMover:
    """Moves the log of one file a moment after something was written. Belongs to one event loop."""

    def __init__(self, path: Path) -> None:
        self._file = f"{path.absolute().as_uri()}?mode=rw"
        self._wrote = asyncio.Event()
        self._ending = asyncio.Event()
        self._work: asyncio.Task[None] | None = None
        self.still = asyncio.Lock()  #: while it is held, the log is not being moved

    def wrote(self) -> None:
        """Have the log moved soon."""
        self._wrote.set()
        if self._work is None:
            self._work = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Move no more; who closes the file last moves what is left."""
        if self._work is not None:
            self._ending.set()
            self._wrote.set()
            await asyncio.gather(self._work, return_exceptions=True)

    async def _run(self) -> None:
        while await self._wrote.wait():
            self._wrote.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_PAUSE):
                    await self._ending.wait()
                    return
            async with self.still:
                await asyncio.to_thread(self._move)

    def _move(self) -> None:
        try:
            with closing(sqlite3.connect(self._file, uri=True)) as file:
                # What was written while the first was under way is little, and moved by the next.
                for _ in range(2):
                    file.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        except sqlite3.Error as error:
            _log.warning("log.not_moved", why=str(error))  # it is moved after the next write
