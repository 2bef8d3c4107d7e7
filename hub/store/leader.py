"""One of many processes leads: it holds a lock of the database for as long as it lives.

PostgreSQL gives an advisory lock back when its connection ends, however it ends. A machine that
vanishes without a word is noticed by its silence: within about eleven seconds.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

_log = structlog.get_logger(__name__)

#: PostgreSQL's advisory lock.
_LEADING: Final = 7_301_005
#: Seconds between two tries to lead, and two looks whether one still does.
_PAUSE: Final = 2.0
#: Seconds the database may take to answer.
_PATIENCE: Final = 5.0
#: When PostgreSQL takes a silent leader's connection for dead: seconds, seconds, times.
_KEEPALIVE: Final = {
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
}

Act = Callable[[], Awaitable[None]]


async def leading(db: AsyncConnection) -> int:
    """Count the processes that lead: one, or none. On SQLite the one there is."""
    if db.dialect.name == "sqlite":
        return 1
    here = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    held = f"locktype = 'advisory' AND granted AND classid = 0 AND objid = {_LEADING} AND {here}"
    return await db.scalar(text(f"SELECT count(*) FROM pg_locks WHERE {held}")) or 0  # noqa: S608


async def lead(url: str, begin: Act, end: Act) -> None:
    """Wait to lead, `begin`, and `end` when it is over, again and again until cancelled.

    It is over when the connection is lost, by whatever side: somebody else may lead then.
    """
    engine = create_async_engine(
        url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        connect_args={
            "timeout": _PATIENCE,
            "command_timeout": _PATIENCE,
            "server_settings": _KEEPALIVE,
        },
    )
    while True:
        try:
            async with engine.connect() as db:
                await _take_turns(db, begin, end)
        except (SQLAlchemyError, OSError) as error:
            _log.warning("leader.connection_lost", why=type(error).__name__)
        await asyncio.sleep(_PAUSE)


async def _take_turns(db: AsyncConnection, begin: Act, end: Act) -> None:
    while not await db.scalar(select(func.pg_try_advisory_lock(_LEADING))):
        await asyncio.sleep(_PAUSE)
    _log.info("leader.leads")
    await begin()
    try:
        while True:
            await asyncio.sleep(_PAUSE)
            await db.scalar(select(1))
    finally:
        await end()
        _log.info("leader.leads_no_more")
