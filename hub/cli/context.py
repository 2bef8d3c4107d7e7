"""The environment enters; settings, and a database that is ready to be used, leave."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import make_url

from anonymizer.vault import Keyring
from config.settings import Settings, load
from hub.errors import Refused
from hub.store.engine import Database
from hub.store.schema import is_current
from hub.store.vault import Vault


def settings(**otherwise: object) -> Settings:
    """Read the settings of this process, with better defaults; BadSettings with every fault."""
    return load(os.environ, otherwise=otherwise)


def missing_file(url: str) -> Path | None:
    """Give the file of a SQLite database that is not there; opening it would make an empty one."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database is None:
        return None
    file = Path(parsed.database)
    return None if file.exists() else file.absolute()


@asynccontextmanager
async def opened(database: Database) -> AsyncIterator[Database]:
    """Open a database; Refused when it is not there or its schema is another version's."""
    if (file := missing_file(database.url)) is not None:
        raise Refused(f"there is no database at {file}: `hub serve` or `hub db upgrade` makes it")
    database.open()
    try:
        if not await is_current(database):
            raise Refused("the database is of another version: `hub db upgrade` brings it to this")
        yield database
    finally:
        await database.close()


def stores(given: Settings) -> tuple[Database, Vault]:
    """Give the database and the vault of these settings; BadSettings without a secret."""
    return Database(given.database_url), Vault(Keyring(given.require_secret()))
