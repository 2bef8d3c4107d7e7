"""A database URL goes in; an engine for it comes out, which connects when it is first asked."""

import asyncio
import sqlite3
import time
from typing import Any, Final

from sqlalchemy import event, make_url, pool
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import await_only

from hub.store.one_hop import BUSY_MILLISECONDS, OneHop

_BUSY_SECONDS = BUSY_MILLISECONDS / 1000
#: Between two attempts to have the file written by WAL.
_CHANGING_SECONDS = 0.01
_PRAGMAS = (
    "synchronous=NORMAL",
    "wal_autocheckpoint=0",  # it is moved beside those who write
    "secure_delete=ON",  # a destroyed data key is not to lie on in free pages
    "journal_size_limit=67108864",  # the log gives back what a burst of writing took
    "cache_size=-32768",
)
#: How a transaction begins on SQLite that writes, and one that only reads.
TO_WRITE: Final = "BEGIN IMMEDIATE"
TO_READ: Final = "BEGIN"


def migrating(url: str) -> AsyncEngine:
    """Make the engine that changes the schema: one transaction holds all of it, on SQLite too.

    There foreign keys are left off: a table that is made anew would take along what points at it.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return sqlite_engine(url, begin=TO_WRITE, size=1, foreign_keys="OFF")
    return create_async_engine(url)


def postgres_engine(url: str, size: int, **settings: str) -> AsyncEngine:
    """Make an engine of so many connections at most, each of them with these settings."""
    engine = create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,  # what is beyond would be opened anew each time
        hide_parameters=True,  # values of people must not reach a log by a traceback
        connect_args={"server_settings": settings},
    )
    _leave_dead_ones(engine)
    return engine


def _leave_dead_ones(engine: AsyncEngine) -> None:
    """Take no connection from the pool whose server has hung up.

    The loop has heard of it by then: asking the server first would cost every request a trip.
    """

    @event.listens_for(engine.sync_engine, "checkout")
    def _checkout(connection: Any, _record: object, _proxy: object) -> None:
        if connection.driver_connection.is_closed():
            raise DisconnectionError


def sqlite_engine(url: str, *, begin: str, size: int, foreign_keys: str = "ON") -> AsyncEngine:
    """Make an engine whose transactions we begin ourselves.

    The driver's own BEGIN is deferred: a reader that then writes finds the file locked
    without ever waiting. WAL lets readers go on while the one writer writes.
    """
    engine = create_async_engine(
        url,
        module=OneHop(),
        poolclass=pool.AsyncAdaptedQueuePool,
        pool_size=size,
        max_overflow=0,
        pool_reset_on_return=None,  # every transaction is ended before: once more costs a trip
        hide_parameters=True,
        connect_args={"timeout": _BUSY_SECONDS},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        _keep_a_log(cursor)
        for pragma in (*_PRAGMAS, f"foreign_keys={foreign_keys}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        driver = connection.connection.dbapi_connection
        driver.begin(begin, connection.exec_driver_sql)

    return engine


def _keep_a_log(cursor: Any) -> None:
    """Have a file written by WAL from now on, if it is not yet.

    A restored file is not. Changing it needs the file alone, and SQLite does not wait for that:
    of two who open it at once, one is told at once that it is locked.
    """
    end = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            await_only(asyncio.sleep(_CHANGING_SECONDS))
        else:
            return
