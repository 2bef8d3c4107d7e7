"""A table goes in, an `INSERT` leaves that may say `ON CONFLICT`, which each database has apart."""

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert_for(db: AsyncConnection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Begin an `INSERT` into a table, in the words of the database at hand."""
    if db.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
