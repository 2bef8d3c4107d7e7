"""What all tables share: their metadata and the type of an instant."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    DateTime,
    Index,
    Integer,
    MetaData,
    bindparam,
    literal,
    literal_column,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

#: A 64-bit row id. SQLite numbers rows by itself only for INTEGER.
RowId = BigInteger().with_variant(Integer, "sqlite")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """A moment in UTC: `timestamptz` on PostgreSQL, microseconds since 1970 on SQLite.

    SQLite has no type for it; a whole number compares and indexes faster than text.
    Naive datetimes are refused.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column's type."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Write an aware datetime."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        if dialect.name == "sqlite":
            return (value - _EPOCH) // _MICROSECOND
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read an aware datetime in UTC."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return _EPOCH + timedelta(microseconds=value)
        return value if value.tzinfo is UTC else value.astimezone(UTC)  # type: ignore[no-any-return]


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """Give an index over the rows for which `where` holds, on SQLite and on PostgreSQL.

    Columns and condition are SQL; a statement uses it only when it asks the same (`holds`).
    """
    condition = text(where)
    return Index(name, *columns, unique=unique, postgresql_where=condition, sqlite_where=condition)


def holds(where: str) -> ColumnElement[bool]:
    """Give the condition of a partial index as a statement is to ask it.

    Of a Boolean SQLAlchemy would write `… = 1` on SQLite, which then takes no such index.
    """
    return literal_column(f"({where})")


#: The moment a statement is run at, for one that is made once: given as `now`.
NOW = bindparam("now", type_=Instant())


def moment(value: datetime) -> BindParameter[datetime]:
    """Give a datetime as a value of a statement, where no column says its type."""
    return literal(value, Instant())
