"""A statement for SQLite goes to the connection's thread once; its rows come back with it.

The library asks the thread for a cursor, for the statement, for the rows and for the end: four
times there and back, each of them longer than most statements take. What a `brief` connection is
asked does not go there at all: a look by key is over before a thread has woken.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Final

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util import EMPTY_DICT, await_only

#: How long whoever finds the file locked waits for it.
BUSY_MILLISECONDS: Final = 5_000
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

    While it is `brief`, its statements run in the event loop's own thread, and transactions begin
    and end there where that takes no waiting. Both threads never ask at once: who asks waits for
    the answer.
    """

    __slots__ = ("brief",)
    _cursor_cls = _Cursor

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self.brief = False

    def begin(self, statement: str, run: Callable[[str], object]) -> None:
        """Begin a transaction; where another process is writing, wait for it: by `run`, elsewhere.

        Raises what `run` raises.
        """
        if not (self.brief and self._begun(statement)):
            brief, self.brief = self.brief, False
            try:
                run(statement)
            finally:
                self.brief = brief

    def ask(self, statement: str, values: Any, *, many: bool) -> Sequence[Any]:
        """Run a statement here and now, once or for many rows of values; give its rows."""
        cursor = self._raw.cursor()
        try:
            (cursor.executemany if many else cursor.execute)(statement, values)
            return cursor.fetchall()
        finally:
            cursor.close()

    def commit(self) -> None:
        """Keep what was done: it goes to the end of the log, and no disk is waited for."""
        if self.brief:
            self._raw.commit()
        else:
            super().commit()

    def rollback(self) -> None:
        """Undo what was done."""
        if self.brief:
            self._raw.rollback()
        else:
            super().rollback()

    @property
    def _raw(self) -> sqlite3.Connection:
        raw: sqlite3.Connection = self._connection._conn
        return raw

    def _begun(self, statement: str) -> bool:
        """Try to begin at once; say whether nobody else was writing."""
        self._raw.execute("PRAGMA busy_timeout=0")
        try:
            self._raw.execute(statement)
        except sqlite3.OperationalError:
            return False
        finally:
            self._raw.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        return True


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
