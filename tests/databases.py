"""The URL of a server enters; the URLs of databases of a test's own leave."""

import asyncio
import secrets
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import make_url, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

T = TypeVar("T")


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


def _execute(server: str, statement: str) -> None:
    async def execute() -> None:
        engine = create_async_engine(server, isolation_level="AUTOCOMMIT", poolclass=pool.NullPool)
        async with engine.connect() as connection:
            await connection.execute(text(statement))
        await engine.dispose()

    apart(lambda: asyncio.run(execute()))
