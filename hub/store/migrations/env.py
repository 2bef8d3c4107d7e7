"""How alembic runs the migrations: in one transaction, whole or not at all; in batches on SQLite."""

import asyncio

from alembic import context
from sqlalchemy import Connection

from hub.store.engines import migrating
from hub.tables import metadata


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    context.run_migrations()


async def _main() -> None:
    engine = migrating(context.config.attributes["url"])
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_run)
    finally:
        await engine.dispose()


asyncio.run(_main())
