"""Many values go into one statement as few parameters; a condition or a table comes out.

A list of five hundred ids written out is five hundred parameters, rendered anew for each
length; here it is one, and the statement stays the same.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    Executable,
    FromClause,
    Integer,
    String,
    bindparam,
    cast,
    column,
    func,
    select,
    type_coerce,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Ids(TypeDecorator[list[int]]):
    """Row ids as one text: with commas between them on PostgreSQL, as JSON on SQLite.

    Given as an array, asyncpg would ask of each number whether it is an array itself, which
    takes several times as long as to write it.
    """

    impl = String
    cache_ok = True

    def process_bind_param(self, value: list[int] | None, dialect: Dialect) -> Any:
        """Write the ids."""
        words = json.dumps(value)
        return words[1:-1] if dialect.name == "postgresql" else words


class _Names(TypeDecorator[list[str]]):
    """Texts: an array on PostgreSQL, JSON on SQLite."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the parameter's type."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(ARRAY(String()))
        return dialect.type_descriptor(String())

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> Any:
        """Write the texts."""
        return value if dialect.name == "postgresql" else json.dumps(value)


class _Among(FunctionElement[bool]):
    """Whether a column is one of many ids."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> "_Among":
        """Stand as a condition by itself: behind `= 1` SQLite would not look into its keys."""
        return self


@compiles(_Among)
def _in_json(element: _Among, compiler: SQLCompiler, **words: Any) -> str:
    one, many = (compiler.process(clause, **words) for clause in element.clauses)
    return f"{one} IN (SELECT value FROM json_each({many}))"  # noqa: S608  rendered clauses


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: SQLCompiler, **words: Any) -> str:
    one, many = element.clauses
    if isinstance(many.type, _Ids):
        many = _read(many, BigInteger())
    return f"{compiler.process(one, **words)} = ANY ({compiler.process(many, **words)})"


def _read(ids: ColumnElement[Any], kind: TypeEngine[int]) -> ColumnElement[Any]:
    """Make ids given as one text an array again.

    In functions that PostgreSQL can work out before it plans: it has to see how many there are.
    """
    return cast(func.string_to_array(ids, ","), ARRAY(kind))


def among(one: ColumnElement[int], ids: Collection[int]) -> ColumnElement[bool]:
    """Say whether a column is one of these row ids."""
    return _Among(one, bindparam(None, list(ids), type_=_Ids(), unique=True))


def among_names(one: ColumnElement[str], names: Collection[str]) -> ColumnElement[bool]:
    """Say whether a column is one of these texts."""
    return _Among(one, bindparam(None, list(names), type_=_Names(), unique=True))


def among_given(one: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Say whether a column is one of a list that is given by this name when the statement runs.

    For a statement that is made once: making one takes longer than many a database needs for it.
    """
    kind = _Names() if isinstance(one.type, String) else _Ids()
    return _Among(one, bindparam(name, type_=kind))


def values(
    db: AsyncConnection, rows: Sequence[Sequence[Any]], **types: TypeEngine[Any]
) -> FromClause:
    """Give rows as a table to be joined, with these columns: one parameter, or one a column."""
    names = list(types)
    if db.dialect.name == "postgresql":
        parts = list(zip(*rows, strict=True)) or [()] * len(names)
        arrays = [
            bindparam(None, list(part), type_=ARRAY(types[name]))
            for name, part in zip(names, parts, strict=True)
        ]
        columns = [column(name, kind) for name, kind in types.items()]
        return func.unnest(*arrays).table_valued(*columns, name="given").render_derived()
    return _of_json(bindparam(None, json.dumps(rows), type_=String()), types)


class Given:
    """A table whose rows are given when a statement runs, for a statement that is made once."""

    def __init__(self, dialect: str, name: str = "given", /, **types: TypeEngine[Any]) -> None:
        self._parameters = [f"{name}_{one}" for one in types]
        self._arrays = dialect == "postgresql"
        if self._arrays:
            arrays = [
                bindparam(one, type_=ARRAY(kind))
                for one, kind in zip(self._parameters, types.values(), strict=True)
            ]
            columns = [column(one, kind) for one, kind in types.items()]
            table = func.unnest(*arrays).table_valued(*columns, name=name).render_derived()
            self.table: FromClause = table
        else:
            self.table = _of_json(bindparam("given", type_=String()), types)

    def rows(self, rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
        """Give the parameters for these rows."""
        if not self._arrays:
            return {"given": json.dumps(rows)}
        parts = list(zip(*rows, strict=True)) or [()] * len(self._parameters)
        return {one: list(part) for one, part in zip(self._parameters, parts, strict=True)}


def _of_json(rows: ColumnElement[str], types: Mapping[str, TypeEngine[Any]]) -> FromClause:
    each = func.json_each(rows).table_valued("value")
    picked = [
        type_coerce(func.json_extract(each.c.value, f"$[{place}]"), kind).label(name)
        for place, (name, kind) in enumerate(types.items())
    ]
    return select(*picked).subquery("given")


class Each:
    """A statement's values that differ per row: its columns by name, and a way to run it.

    PostgreSQL joins a table made of arrays, in one go; SQLite runs the statement for each row.
    A whole number may not be missing.
    """

    def __init__(self, dialect: str, **types: TypeEngine[Any]) -> None:
        self._arrays = dialect == "postgresql"
        self._binds = {name: f"each_{name}" for name in types}
        if self._arrays:
            arrays = [
                _read(bindparam(self._binds[name], type_=_Ids()), kind)
                if isinstance(kind, Integer)
                else bindparam(self._binds[name], type_=ARRAY(kind))
                for name, kind in types.items()
            ]
            columns = [column(name, kind) for name, kind in types.items()]
            table = func.unnest(*arrays).table_valued(*columns, name="each").render_derived()
            self._columns: dict[str, ColumnElement[Any]] = {name: table.c[name] for name in types}
        else:
            self._columns = {
                name: bindparam(self._binds[name], type_=kind) for name, kind in types.items()
            }

    def __getitem__(self, name: str) -> ColumnElement[Any]:
        return self._columns[name]

    async def run(
        self,
        db: AsyncConnection,
        statement: Executable,
        rows: Sequence[Mapping[str, Any]],
        **same: Any,
    ) -> None:
        """Execute a statement written with these columns, for all rows; `same` is so for each."""
        if not rows:
            return
        if self._arrays:
            arrays = {bind: [row[name] for row in rows] for name, bind in self._binds.items()}
            await db.execute(statement, arrays | same)
        else:
            each = [{bind: row[name] for name, bind in self._binds.items()} | same for row in rows]
            await db.execute(statement, each)
