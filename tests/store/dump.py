"""A database goes in; everything that can be read of it without a key comes out, as bytes."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import MetaData, make_url, text

from hub.store.engine import Database


async def everything(database: Database) -> bytes:
    """Give every value of every table, and on SQLite the bytes of its files as well."""
    found = MetaData()
    async with database.read() as db:
        await db.run_sync(found.reflect)
        values = [
            value
            for table in found.tables.values()
            for row in await db.execute(text(f'SELECT * FROM "{table.name}"'))
            for value in row
        ]
    raw = [value if isinstance(value, bytes) else str(value).encode() for value in values]
    return b"\n".join([*raw, *(path.read_bytes() for path in files(database.url))])


def files(url: str) -> Iterator[Path]:
    """Give the files of an SQLite database: itself, its log, and the log's index."""
    if make_url(url).get_backend_name() == "sqlite":
        path = Path(make_url(url).database or "")
        yield from path.parent.glob(f"{path.name}*")
