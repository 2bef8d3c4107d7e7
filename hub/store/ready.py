"""A statement that is made once goes in; its rows come out, past what the library does each time.

To look a statement up, to wrap its values and to make a result of its rows takes the library five
times as long as a look by key takes SQLite, and twice as long as asyncpg needs. What is read and
written for every message goes by its text, worked out once for each kind of database; the
transaction, the connection and what its faults are called stay the library's.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from hub.store.nouns import Noun
from hub.store.one_hop import Connection as OneHop

#: How a value becomes what the driver takes, or what it gives becomes a value; None: as it is.
_Turn = Callable[[Any], Any] | None
Statement = Select[Any] | Insert | Update


class _Text:
    """A statement as one kind of database takes it."""

    def __init__(self, statement: Statement, dialect: Dialect, columns: Sequence[str] | None):
        made = statement.compile(dialect=dialect, column_keys=columns)
        self.sql = str(made)
        self.many = columns is not None
        binds = [made.binds[name] for name in made.positiontup or ()]
        self._values = [(one.key, _into(one.type, dialect)) for one in binds]
        #: Values the statement has of its own.
        self._own = {one.key: one.effective_value for one in binds if not one.required}
        given = list(statement.exported_columns)
        self._names = [column.name for column in given]
        turns = [_out_of(column.type, dialect) for column in given]
        self._turned = [(place, turn) for place, turn in enumerate(turns) if turn is not None]

    def values(self, given: Mapping[str, Any]) -> tuple[Any, ...]:
        """Give values in their order, as the driver takes them; KeyError where one is missing."""
        all_of_them = {**self._own, **given}
        return tuple(
            [
                all_of_them[name] if turn is None else turn(all_of_them[name])
                for name, turn in self._values
            ]
        )

    def row(self, found: Sequence[Any]) -> dict[str, Any]:
        """Give a row by the names of its columns."""
        values = list(found)
        for place, turn in self._turned:
            values[place] = turn(values[place])
        return dict(zip(self._names, values, strict=True))


class Ready:
    """One statement, for databases of every kind; what it has no value for keeps its own.

    Not for what the library renders only when it knows the values, as `IN` with a list.
    """

    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self._texts: dict[tuple[str, tuple[str, ...] | None], _Text] = {}

    async def rows(self, db: AsyncConnection, given: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Run it with these values; give its rows, each by the names of its columns."""
        text = self._text(db.dialect, None)
        found = await _asked(db, text, text.values(given))
        return [text.row(one) for one in found]

    async def nouns(
        self, kind: type[Noun], db: AsyncConnection, given: Mapping[str, Any]
    ) -> list[Noun]:
        """Run it with these values; make a noun of each row, whose fields are named as columns."""
        return [kind(**one) for one in await self.rows(db, given)]

    async def run(self, db: AsyncConnection, given: Sequence[Mapping[str, Any]]) -> None:
        """Run an insertion for each of these rows, which name the same columns."""
        if given:
            text = self._text(db.dialect, tuple(given[0]))
            await _asked(db, text, [text.values(one) for one in given])

    def _text(self, dialect: Dialect, columns: tuple[str, ...] | None) -> _Text:
        asked = dialect.name, columns
        if (text := self._texts.get(asked)) is None:
            text = self._texts[asked] = _Text(self._statement, dialect, columns)
        return text


async def _asked(db: AsyncConnection, text: _Text, values: Any) -> Sequence[Any]:
    connection = db.sync_connection
    if connection is not None and connection.in_transaction():
        driver = connection.connection.dbapi_connection
        if isinstance(driver, OneHop) and driver.brief:
            _tell(connection, None, text, values)
            try:
                return driver.ask(text.sql, values, many=text.many)
            except connection.dialect.loaded_dbapi.Error as error:
                raise _said(connection, text, error) from error
    return await db.run_sync(_ask, text, values)


def _ask(connection: Connection, text: _Text, values: Any) -> Sequence[Any]:
    if not connection.in_transaction():
        connection.begin()
    cursor = connection.connection.cursor()
    _tell(connection, cursor, text, values)
    try:
        (cursor.executemany if text.many else cursor.execute)(text.sql, values)
        return cursor.fetchall() if cursor.description else ()
    except connection.dialect.loaded_dbapi.Error as error:
        raise _said(connection, text, error) from error
    finally:
        cursor.close()


def _tell(connection: Connection, cursor: Any, text: _Text, values: Any) -> None:
    """Tell whoever listens to an engine's statements, as the library does."""
    connection.dispatch.before_cursor_execute(connection, cursor, text.sql, values, None, text.many)


def _said(connection: Connection, text: _Text, error: Exception) -> BaseException:
    """Call a fault by the library's name, and give up a connection that is lost."""
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection, None)  # type: ignore[arg-type]
    if lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        text.sql,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,  # values of people must not reach a log by a traceback
        connection_invalidated=lost,
        dialect=dialect,
    )


def _into(kind: TypeEngine[Any], dialect: Dialect) -> _Turn:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _out_of(kind: TypeEngine[Any], dialect: Dialect) -> _Turn:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
