"""A database URL goes in; connections with their transactions come out.

An engine belongs to the event loop that opened it: the web and the workers each open their own.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.errors import Unavailable
from hub.store.bell import Bell
from hub.store.engines import TO_READ, TO_WRITE, postgres_engine, sqlite_engine
from hub.store.log_mover import LogMover
from hub.store.one_hop import BUSY_MILLISECONDS
from hub.store.writers import Writers

#: How long emptying the log waits for readers, and everybody who writes waits for it.
_SCRUB_MILLISECONDS = 200
#: How PostgreSQL's words begin on a transaction that did nothing wrong: connection lost,
#: deadlock, resources short, server ending or beginning, or one that may only be read since
#: another took over; and broken off by hand or since its time, or that for a lock, was up.
_TRY_AGAIN = ("08", "25006", "40", "53", "55P03", "57014", "57P")
#: On PostgreSQL, connections for what is brief. Its statements look by keys alone: to plan one of
#: them anew for its values takes several times as long as to run it.
_BRIEF_POOL = 4
_BY_KEY = {"plan_cache_mode": "force_generic_plan"}
#: Where a connection keeps who is to hear of its transaction.
_HEARING = "hearing"


class Database:
    """The database as one event loop sees it.

    On SQLite `writers`, shared by the loops of a process, lets one of them write at a time;
    `first` says that somebody waits for what is written here; `bell` is rung for whoever is to
    hear of it.
    """

    def __init__(
        self,
        url: str,
        *,
        writers: Writers | None = None,
        first: bool = False,
        bell: Bell | None = None,
        pool_size: int = 16,
    ) -> None:
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self._pool_size = pool_size
        self._writers = writers or Writers()
        self._first = first
        self._bell = bell or Bell()
        self._writer: AsyncEngine | None = None
        self._reader: AsyncEngine | None = None
        self._brief_writer: AsyncEngine | None = None
        self._brief_reader: AsyncEngine | None = None
        self._kept: AsyncConnection | None = None
        self._mover: LogMover | None = None
        #: Whether the log may hold what was destroyed, from this run or one that was killed.
        self.unscrubbed = self.is_sqlite

    def open(self) -> None:
        """Make the engines; nothing is connected yet."""
        if self.is_sqlite:
            writer = sqlite_engine(self.url, begin=TO_WRITE, size=1)
            reader = sqlite_engine(self.url, begin=TO_READ, size=4)
            self._writer = writer
            self._brief_writer = sqlite_engine(self.url, begin=TO_WRITE, size=1)
            self._reader = self._brief_reader = reader
            self._mover = LogMover(Path(make_url(self.url).database or ""))
        else:
            self._writer = self._reader = postgres_engine(self.url, self._pool_size)
            brief = postgres_engine(self.url, _BRIEF_POOL, **_BY_KEY)
            self._brief_writer = self._brief_reader = brief

    async def close(self) -> None:
        """Give back every connection."""
        if self._mover is not None:
            await self._mover.close()
        if self._kept is not None:
            await self._kept.close()
            self._kept = None
        for engine in {self._writer, self._reader, self._brief_writer, self._brief_reader}:
            if engine is not None:
                await engine.dispose()
        self._writer = self._reader = self._brief_writer = self._brief_reader = None

    @contextlib.asynccontextmanager
    async def write(self, *, brief: bool = False) -> AsyncIterator[AsyncConnection]:
        """Open one transaction that may write; Unavailable when the database is away.

        All statements of a `brief` one look by keys, and are over at once: on SQLite they run
        where they are asked for, and nothing else does meanwhile.
        """
        engine = self._brief_writer if brief else self._writer
        if engine is None:
            raise Unavailable("the database is not open")
        # It outlives the transaction, which may be undone.
        hearing: dict[str, int] = {}
        with _answering():
            async with self._alone(), self._connected(engine, brief) as connection:
                connection.info[_HEARING] = hearing
                with _at_once(connection, brief and self.is_sqlite):
                    async with connection.begin():
                        yield connection
        if self._mover is not None:
            self._mover.wrote()
        if hearing:
            self._bell.ring(hearing)

    @contextlib.asynccontextmanager
    async def _connected(self, engine: AsyncEngine, brief: bool) -> AsyncIterator[AsyncConnection]:
        """Give a connection; to SQLite the one kept for what is brief, unless it failed."""
        if not (brief and self.is_sqlite):
            async with engine.connect() as connection:
                yield connection
            return
        if self._kept is None:
            self._kept = await engine.connect()
        try:
            yield self._kept
        except BaseException:
            kept, self._kept = self._kept, None
            await asyncio.shield(kept.close())
            raise

    def _alone(self) -> contextlib.AbstractAsyncContextManager[None]:
        return (
            self._writers.alone(first=self._first) if self.is_sqlite else contextlib.nullcontext()
        )

    async def scrub(self) -> bool:
        """Empty SQLite's log, where destroyed keys lie on; say whether nothing of them is left.

        Readers of an older view keep it from being emptied: then it is for later.
        """
        if self.unscrubbed and self._writer is not None and self._mover is not None:
            with _answering():
                async with (
                    self._mover.still,
                    self._alone(),
                    self._writer.connect() as connection,
                ):
                    raw = await connection.get_raw_connection()
                    driver = raw.driver_connection
                    if driver is None:
                        raise Unavailable("the database is not open")
                    # Past SQLAlchemy, which would begin a transaction: none may be open here.
                    try:
                        await driver.execute(f"PRAGMA busy_timeout={_SCRUB_MILLISECONDS}")
                        async with driver.execute("PRAGMA wal_checkpoint(TRUNCATE)") as found:
                            busy, *_ = await found.fetchone()
                    finally:  # or everybody who writes after this would give up as early
                        await driver.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
            self.unscrubbed = bool(busy)
        return not self.unscrubbed

    @contextlib.asynccontextmanager
    async def read(self, *, brief: bool = False) -> AsyncIterator[AsyncConnection]:
        """Open one consistent view; Unavailable when the database is away. `brief` as above."""
        engine = self._brief_reader if brief else self._reader
        if engine is None:
            raise Unavailable("the database is not open")
        with _answering():
            async with engine.connect() as connection:
                with _at_once(connection, brief and self.is_sqlite):
                    yield connection
                    await connection.rollback()


def to_hear(connection: AsyncConnection, reached: Mapping[str, int]) -> None:
    """Have the bell rung for these listeners once what is being written here is committed.

    It says how far the sequence of each has come.
    """
    connection.info[_HEARING].update(reached)


@contextlib.contextmanager
def _at_once(connection: AsyncConnection, here: bool) -> Iterator[None]:
    """Have the statements of a connection to SQLite run in this thread, if `here`."""
    if not here:
        yield
        return
    begun: Any = connection.sync_connection
    driver = begun.connection.dbapi_connection
    driver.brief = True
    try:
        yield
    finally:
        driver.brief = False


@contextlib.contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        if not is_away(error):
            raise
        raise Unavailable(f"the database did not answer: {words(error)}") from error


def is_away(error: Exception) -> bool:
    """Say whether the database is away or broke off work that was right.

    asyncpg's lost connections and deadlocks are no OperationalError; taken for faults of
    what was being written, they would have it noted as failed. What SQLite could not make out is
    one, as if its file were away: tried again for ever, it would keep everything behind it.
    """
    if isinstance(error, OperationalError) and isinstance(error.orig, sqlite3.Error):
        return error.orig.sqlite_errorcode != sqlite3.SQLITE_ERROR
    if isinstance(error, DBAPIError) and not isinstance(error, OperationalError):
        code = getattr(error.orig, "sqlstate", None) or ""
        return error.connection_invalidated or code.startswith(_TRY_AGAIN)
    return isinstance(error, OperationalError | OSError | PoolTimeout)


def words(error: Exception) -> str:
    """Give a driver's own words, without the statement or its values."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    return f"{type(origin).__name__}: {origin}".splitlines()[0]
