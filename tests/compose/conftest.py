"""What tests of messages may ask for besides."""

from pathlib import Path

import pytest

from tests.databases import sqlite_database


@pytest.fixture
def fresh_sqlite(tmp_path: Path, _sqlite_template: Path) -> str:
    """Give a database of the hub's on SQLite, where the kind of database makes no difference."""
    return sqlite_database(tmp_path, _sqlite_template)
