"""What tests of sending may ask for besides: databases for every example of a property."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.databases import postgres_database, sqlite_database

FreshDatabase = Callable[[], AbstractContextManager[str]]


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def fresh_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> FreshDatabase:
    """Give databases with the hub's tables, as many as a test asks for."""

    @contextmanager
    def sqlite() -> Iterator[str]:
        template: Path = request.getfixturevalue("_sqlite_template")
        yield sqlite_database(tmp_path_factory.mktemp("example"), template)

    @contextmanager
    def postgresql() -> Iterator[str]:
        template = request.getfixturevalue("_postgres_template")
        with postgres_database(request.getfixturevalue("postgres"), template) as url:
            yield url

    request.getfixturevalue(
        f"_{'postgres' if request.param == 'postgresql' else 'sqlite'}_template"
    )
    return postgresql if request.param == "postgresql" else sqlite
