"""The URL of a server enters; the URLs of databases of a test's own leave."""

import asyncio
import secrets
import shutil
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import make_url, pool, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

T = TypeVar("T")

#: What executes a statement on a server that is kept at hand, by its URL.
_AT_HAND: dict[str, Callable[[str], None]] = {}


def apart(work: Callable[[], T]) -> T:
    """Do work that runs an event loop of its own, though one may be running here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


@contextmanager
def postgres_database(server: str, template: str = "template1") -> Iterator[str]:
    """Make a database as a copy of another on the same server; drop it afterwards."""
    name = f"hub_{secrets.token_hex(8)}"
    _execute(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _execute(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def sqlite_database(folder: Path, template: Path | None = None) -> str:
    """Name a database file in a folder, as a copy of another or not there yet."""
    file = folder / "hub.db"
    if template is not None:
        shutil.copyfile(template, file)
    return f"sqlite+aiosqlite:///{file}"


@contextmanager
def at_hand(server: str) -> Iterator[None]:
    """Keep a connection to a server: to connect takes as long as to make a database."""
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT", pool_size=1)
    with ThreadPoolExecutor(1) as thread:
        runner = thread.submit(asyncio.Runner).result()

        def run(work: Coroutine[Any, Any, None]) -> None:
            thread.submit(runner.run, work).result()

        _AT_HAND[server] = lambda statement: run(_on(engine, statement))
        try:
            yield
        finally:
            del _AT_HAND[server]
            run(engine.dispose())
            thread.submit(runner.close).result()


def _execute(server: str, statement: str) -> None:
    async def once() -> None:
        engine = create_async_engine(server, isolation_level="AUTOCOMMIT", poolclass=pool.NullPool)
        await _on(engine, statement)
        await engine.dispose()

    if server in _AT_HAND:
        _AT_HAND[server](statement)
    else:
        apart(lambda: asyncio.run(once()))


async def _on(engine: AsyncEngine, statement: str) -> None:
    async with engine.connect() as connection:
        await connection.execute(text(statement))
