"""The real `hub db upgrade` is killed while it makes the schema on SQLite, and run again."""

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hub.tables import metadata
from tests.cli.program import program
from tests.databases import sqlite_database

WHOLE = {*metadata.tables, "alembic_version"}

#: Python runs it before the program. SIGKILL leaves the program no last word.
KILLS = """
import os, signal, sqlite3

def look(statement):
    if " ".join(statement.split()).startswith({at!r}):
        os.kill(os.getpid(), signal.SIGKILL)

def connect(*given, plainly=sqlite3.connect, **named):
    made = plainly(*given, **named)
    made.set_trace_callback(look)
    return made

sqlite3.connect = connect
"""


def _tables(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as db:
        found = {
            name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")
        }
    return found - {"sqlite_sequence"}


@pytest.mark.parametrize(
    "at", ["CREATE TABLE deliveries", "ALTER TABLE calls ADD COLUMN practice", "COMMIT"]
)
def test_killed_in_the_middle_it_leaves_nothing_and_is_run_again(tmp_path: Path, at: str) -> None:
    url, file = sqlite_database(tmp_path), tmp_path / "hub.db"
    (tmp_path / "sitecustomize.py").write_text(KILLS.format(at=at))
    killed = program("db", "upgrade", HUB_DATABASE_URL=url, PYTHONPATH=str(tmp_path))
    assert killed.code == -signal.SIGKILL
    assert _tables(file) == set()
    again = program("db", "upgrade", HUB_DATABASE_URL=url)
    assert again.code == 0, again.err
    assert _tables(file) == WHOLE
