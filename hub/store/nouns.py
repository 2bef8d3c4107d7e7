"""Rows of a result go in; nouns whose fields are named as its columns come out."""

from typing import Any, TypeVar

from sqlalchemy import Result

Noun = TypeVar("Noun")


def nouns(kind: type[Noun], result: Result[Any]) -> list[Noun]:
    """Make one of these of each row: what a mapping per row costs is paid once."""
    names = tuple(result.keys())
    return [kind(**dict(zip(names, row, strict=True))) for row in result]
