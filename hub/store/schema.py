"""A database URL goes in; its schema is made, or brought to this version."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from hub.errors import Unavailable
from hub.store.engine import Database, words

_MIGRATIONS = Path(__file__).parent / "migrations"


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["url"] = url
    return config


def upgrade(url: str) -> None:
    """Make the schema, or bring it to this version; runs its own event loop."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    try:
        command.upgrade(_config(url), "head")
    except (OperationalError, OSError) as error:
        raise Unavailable(f"the database did not answer: {words(error)}") from error


async def is_current(database: Database) -> bool:
    """Say whether the schema is this version's."""
    head = ScriptDirectory.from_config(_config(database.url)).get_current_head()
    async with database.read() as connection:
        present = await connection.run_sync(
            lambda sync: MigrationContext.configure(sync).get_current_revision()
        )
    return present == head


async def upgrade_in_thread(url: str) -> None:
    """Run `upgrade` from inside a running loop."""
    await asyncio.to_thread(upgrade, url)
