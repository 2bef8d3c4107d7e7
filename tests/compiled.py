"""Engines of the same kind enter; what one of them compiled, the others need not compile again.

Each test has a database, and so an engine, of its own: by itself each would make every statement's
SQL anew, which takes longer than most of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from hub.store import engines

#: Statements kept; beyond them all are forgotten.
_MOST = 5_000


class Compiled(dict[Any, Any]):
    """As an engine's own cache (`compiled_cache`), but by the kind of the database alone."""

    def get(self, key: Any, default: Any = None) -> Any:
        """Give what was compiled, by whichever engine."""
        return super().get(self._kind(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        if len(self) >= _MOST:
            self.clear()
        super().__setitem__(self._kind(key), value)

    @staticmethod
    def _kind(key: tuple[Any, ...]) -> tuple[Any, ...]:
        dialect, *rest = key
        return (dialect.name, *rest)


@contextmanager
def shared() -> Iterator[None]:
    """Let every engine the hub makes in this process share what is compiled."""
    compiled = Compiled()

    def make(url: str, **given: Any) -> AsyncEngine:
        return create_async_engine(url, execution_options={"compiled_cache": compiled}, **given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "create_async_engine", make)
        yield
