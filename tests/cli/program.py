"""Arguments, an environment and a stdin enter; what the program printed and its exit code leave."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from hub.cli.main import app
from tests.databases import apart
from tests.world import SECRET, World

ROOT = Path(__file__).parent.parent.parent

#: Nothing of the machine's own settings.
BARE = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a run of the program left."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON object that is all of stdout."""
        line, rest = self.out.split("\n")
        assert not rest
        return json.loads(line)


def hub(*arguments: str, stdin: str | bytes = "", **variables: str) -> Said:
    """Run a command in this process, with these variables and no other HUB_*."""
    clear: dict[str, str | None] = {name: None for name in os.environ if name.startswith("HUB_")}
    found = apart(
        lambda: CliRunner().invoke(app, arguments, input=stdin, env={**clear, **variables})
    )
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return Said(code=found.exit_code, out=found.stdout, err=found.stderr)


def run(w: World, *arguments: str, stdin: str = "") -> Said:
    """Run a command in this process on the database of a world."""
    return hub(*arguments, stdin=stdin, **settings(w.hub.database.url))


def program(*arguments: str, stdin: bytes = b"", **variables: str) -> Said:
    """Run the real program."""
    found = subprocess.run(
        [sys.executable, "-m", "hub.cli.main", *arguments],
        input=stdin,
        cwd=ROOT,
        env=BARE | variables,
        capture_output=True,
        timeout=180,
        check=False,
    )
    return Said(code=found.returncode, out=found.stdout.decode(), err=found.stderr.decode())


def settings(database_url: str, **more: str) -> dict[str, str]:
    """Give the least a command that uses the database needs."""
    return {"HUB_DATABASE_URL": database_url, "HUB_SECRET_KEY": SECRET} | more
