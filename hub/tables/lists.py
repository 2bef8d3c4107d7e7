"""A column that holds a list of texts and some texts go in; whether it has one of these comes out.

One condition however many they are: put together text by text it would be nested as deep, and
databases read statements to a certain depth.
"""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Boolean, ColumnElement, String, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _HasOneOf(FunctionElement[bool]):
    """Whether a JSON list has one of the texts of another."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> "_HasOneOf":
        """Stand as a condition by itself."""
        return self


@compiles(_HasOneOf)
def _on_sqlite(element: _HasOneOf, compiler: SQLCompiler, **words: Any) -> str:
    column, texts = (compiler.process(clause, **words) for clause in element.clauses)
    asked = f"SELECT asked.value FROM json_each({texts}) AS asked"  # noqa: S608  rendered clauses
    had = f"SELECT 1 FROM json_each({column}) AS had"  # noqa: S608  the same
    return f"EXISTS ({had} WHERE had.value IN ({asked}))"


@compiles(_HasOneOf, "postgresql")
def _on_postgresql(element: _HasOneOf, compiler: SQLCompiler, **words: Any) -> str:
    column, texts = (compiler.process(clause, **words) for clause in element.clauses)
    each = "json_array_elements_text"
    had = f"SELECT 1 FROM {each}({column}) AS had"  # noqa: S608  rendered clauses
    return f"EXISTS ({had} WHERE had IN (SELECT {each}(CAST({texts} AS json))))"


def has_one_of(column: ColumnElement[Any], texts: Collection[str]) -> ColumnElement[bool]:
    """Say whether a list, a column of the type JSON, has one of these texts, letter by letter."""
    return _HasOneOf(column, bindparam(None, json.dumps(list(texts)), type_=String(), unique=True))
