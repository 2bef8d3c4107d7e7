"""`hub serve` as it is started: how its links begin, and what it notes of its work."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hub.cli.serve import own_url
from tests.cli.program import BARE, ROOT, hub, settings
from tests.intake.examples import EMPLOYER, VACANCY, WORKER, example
from tests.servers import free_port
from tests.waiting import wait_until


@contextmanager
def serving(*arguments: str, log: Path, **variables: str) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("wb") as err:
        process = subprocess.Popen(
            [sys.executable, "-m", "hub.cli.main", "serve", *arguments],
            cwd=ROOT,
            env=BARE | variables,
            stderr=err,
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=120)


def notes(log: Path, event: str) -> list[dict[str, Any]]:
    """Give the lines of a log that note one thing."""
    read = (json.loads(line) for line in log.read_text().splitlines() if line.startswith("{"))
    return [one for one in read if one["event"] == event]


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:9000"),
        ("0.0.0.0", "http://127.0.0.1:9000"),
        ("::", "http://127.0.0.1:9000"),
        ("::1", "http://[::1]:9000"),
        ("avisos.example", "http://avisos.example:9000"),
    ],
)
def test_links_begin_where_it_listens(host: str, url: str) -> None:
    assert own_url(host, 9000) == url


def test_links_follow_the_port_unless_a_setting_says_otherwise(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/hub.db"
    for given, begins in (
        ({}, "http://127.0.0.1:{port}"),
        ({"HUB_PUBLIC_URL": "https://avisos.example"}, "https://avisos.example"),
    ):
        log, port = tmp_path / "log", free_port()
        with serving("--port", str(port), log=log, **settings(url, **given)):
            wait_until(lambda log=log: bool(notes(log, "hub.serving")), within=120)
        [said] = notes(log, "hub.serving")
        assert said["links"] == begins.format(port=port)
        assert said["url"] == f"http://127.0.0.1:{port}"


def test_it_notes_what_came_in_what_was_planned_and_what_ended_and_nobody(tmp_path: Path) -> None:
    given = settings(f"sqlite+aiosqlite:///{tmp_path}/hub.db")
    now, log = datetime.now(UTC), tmp_path / "log"
    employer = example(EMPLOYER, {"data.verified": True})
    fresh = {
        "data.employer_id": employer["data"]["employer_id"],
        "data.published_at": now.isoformat(),
        "data.valid_until": (now + timedelta(days=9)).isoformat(),
    }
    file = tmp_path / "events.jsonl"
    many = [example(WORKER), employer, example(VACANCY, fresh)]
    file.write_text("".join(f"{json.dumps(one)}\n" for one in many))
    with serving("--port", "0", log=log, **given):
        wait_until(lambda: bool(notes(log, "hub.serving")), within=120)
        assert hub("import", str(file), **given).code == 0
        wait_until(lambda: bool(notes(log, "broadcast.finished")), within=120)
    assert sum(one["many"] for one in notes(log, "events.taken")) == 3
    assert {one["failed"] for one in notes(log, "events.taken")} == {0}
    [planned], [finished] = notes(log, "broadcast.planned"), notes(log, "broadcast.finished")
    assert planned["audience"] == finished["told"] == 1
    assert finished["late"] == 0
    contact = example(WORKER)["data"]["contact"]
    written = log.read_text()
    assert not [value for value in contact.values() if str(value) in written]
