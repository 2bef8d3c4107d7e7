"""A statement for SQLite goes to the connection's thread once; its rows come back with it.

The library asks the thread for a cursor, for the statement, for the rows and for the end: four
times there and back, each of them longer than most statements take. What a `brief` connection is
asked does not go there at all: a look by key is over before a thread has woken.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util import EMPTY_DICT, await_only

#: What a statement left behind: its rows, what they are, how many it touched, the last row's id.
_Left = tuple[list[Any], Any, int, int | None]


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """Has everything of a statement at once, and nothing to close."""

    __slots__ = ("_left",)

    def __init__(self, adapt_connection: Any) -> None:
        self._adapt_connection: Any = adapt_connection
        self._connection = adapt_connection._connection
        self._soft_closed_memoized = EMPTY_DICT
        self._rows = deque()
        self._left: _Left = ([], None, -1, None)

    @property
    def description(self) -> Any:
        """What the columns are; None where there are none."""
        return self._left[1]

    @property
    def rowcount(self) -> int:
        """How many rows were touched; -1 before there was a statement."""
        return self._left[2]

    @property
    def lastrowid(self) -> Any:
        """The id of the row that was put in last."""
        return self._left[3]

    async def _execute_async(self, operation: Any, parameters: Any) -> Any:
        await self._run(
            lambda cursor: cursor.execute(operation, () if parameters is None else parameters)
        )

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> Any:
        await self._run(lambda cursor: cursor.executemany(operation, seq_of_parameters))

    async def _run(self, run: Callable[[sqlite3.Cursor], object]) -> None:
        raw = self._connection._conn  # as the library's own connection reaches it
        if self._adapt_connection.brief:
            self._left = _whole(raw, run)
        else:
            async with self._adapt_connection._execute_mutex:
                self._left = await self._connection._execute(_whole, raw, run)
        self._rows = deque(self._left[0])

    async def _async_soft_close(self) -> None:
        """Do nothing: it was closed where it was used."""

    def close(self) -> None:
        """Forget the rows."""
        self._rows.clear()


def _whole(connection: sqlite3.Connection, run: Callable[[sqlite3.Cursor], object]) -> _Left:
    cursor = connection.cursor()
    try:
        run(cursor)
        rows: Sequence[Any] = cursor.fetchall() if cursor.description else ()
        return list(rows), cursor.description, cursor.rowcount, cursor.lastrowid
    finally:
        cursor.close()


class Connection(AsyncAdapt_aiosqlite_connection):
    """One whose cursors are those above.

    While it is `brief`, its statements run in the event loop's own thread. Both threads never ask
    at once: who asks waits for the answer.
    """

    __slots__ = ("brief",)
    _cursor_cls = _Cursor

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self.brief = False

    def rollback(self) -> None:
        """Undo what was done."""
        if self.brief:
            self._connection._conn.rollback()
        else:
            super().rollback()


class OneHop(AsyncAdapt_aiosqlite_dbapi):
    """The driver as an engine's `module`."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)

    def connect(self, *arg: Any, **kw: Any) -> Connection:
        """Open a connection in a thread of its own, which does not keep the process alive."""
        connection = aiosqlite.connect(*arg, **kw | {"check_same_thread": False})
        connection._thread.daemon = True
        opened: Any = await_only(connection)
        return Connection(self, opened)
