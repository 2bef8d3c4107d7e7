import json
import logging
import sys
from typing import Any

import pytest
import structlog

from hub.cli import logs

PRIVATE_VALUES = (
    "rosa@correo.example", "56987654321", "12345678", "8765 4321", "12.345.678-5", "hush-hush",
)  # fmt: skip


class Stderr:
    """What was written to stderr."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture

    def text(self) -> str:
        """Give it, once."""
        return self._capture.readouterr().err

    def note(self) -> dict[str, Any]:
        """Give the one line of JSON it is."""
        line, rest = self.text().split("\n")
        assert not rest
        note: dict[str, Any] = json.loads(line)
        return note


@pytest.fixture
def stderr(capsys: pytest.CaptureFixture[str]) -> Stderr:
    """What is written to stderr."""
    return Stderr(capsys)


def test_away_from_a_terminal_a_note_is_one_line_of_json(stderr: Stderr) -> None:
    logs.configure()
    structlog.get_logger("hub.jobs").info("work.done", lane="email", many=3)
    note = stderr.note()
    assert note["event"] == "work.done"
    assert (note["level"], note["logger"]) == ("info", "hub.jobs")
    assert (note["lane"], note["many"]) == ("email", 3)
    assert note["timestamp"].endswith("Z")


def test_at_a_terminal_it_is_a_plain_line(stderr: Stderr, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    logs.configure()
    structlog.get_logger("hub.jobs").info("work.done", lane="email")
    written = stderr.text()
    assert "work.done" in written
    assert not written.startswith("{")


def test_libraries_warn_in_the_same_form_and_say_nothing_else(stderr: Stderr) -> None:
    logs.configure()
    logging.getLogger("aiohttp.server").info("chatter")
    logging.getLogger("aiohttp.server").warning("a warning of %s", "theirs")
    note = stderr.note()
    assert (note["event"], note["logger"]) == ("a warning of theirs", "aiohttp.server")


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"email": "rosa@correo.example"}, id="an address"),
        pytest.param({"contact_phone": "+56987654321"}, id="a word of the key"),
        pytest.param({"rut": "12.345.678-5"}, id="a RUT"),
        pytest.param({"phone": 56987654321}, id="a number that may be a telephone"),
        pytest.param({"rut": 12345678}, id="a number that may be a RUT"),
        pytest.param({"HUB_SECRET_KEY": "hush-hush"}, id="a secret"),
        pytest.param({"headers": {"Authorization": "hush-hush"}}, id="inside a mapping"),
        pytest.param({"people": [{"to": "rosa@correo.example"}]}, id="inside a list"),
        pytest.param({"why": "550 <rosa@correo.example> is full"}, id="an address in a text"),
        pytest.param({"why": ["no route to +56 9 8765 4321"]}, id="a number in a text"),
        pytest.param({"why": "12.345.678-5 is unknown"}, id="a RUT in a text"),
        pytest.param({"url": "postgresql://hub:hush-hush@db.example/x"}, id="the login of a URL"),
    ],
)
def test_no_value_of_a_person_and_no_secret_is_written(
    values: dict[str, Any], stderr: Stderr
) -> None:
    logs.configure()
    structlog.get_logger("hub").warning("it.happened", **values)
    written = stderr.text()
    assert logs.HIDDEN in written
    assert not [value for value in PRIVATE_VALUES if value in written]


def test_a_traceback_is_kept_without_local_variables_and_values(stderr: Stderr) -> None:
    logs.configure()

    def fail(to: str) -> None:
        raise ValueError(f"550 <{to}> is full")

    try:
        fail(PRIVATE_VALUES[0])
    except ValueError:
        structlog.get_logger("hub").exception("it.failed")
    note = stderr.note()
    assert f"ValueError: 550 <{logs.HIDDEN}> is full" in note["exception"]
    assert "rosa@" not in json.dumps(note)


def test_what_is_nobody_s_stays_as_it_is(stderr: Stderr) -> None:
    logs.configure()
    structlog.get_logger("hub").warning(
        "leases.lapsed", broadcast=7, worker="worker:4711", at="2026-05-05T10:00:00+00:00", n=2
    )
    assert logs.HIDDEN not in stderr.text()


def test_a_count_is_nobody_s_whatever_it_counts(stderr: Stderr) -> None:
    logs.configure()
    structlog.get_logger("hub").warning("leases.lapsed", email_again=0, sms_unknown=12, to=3)
    note = stderr.note()
    assert (note["email_again"], note["sms_unknown"], note["to"]) == (0, 12, 3)


def test_configuring_twice_writes_once(stderr: Stderr) -> None:
    logs.configure()
    logs.configure()
    structlog.get_logger("hub").warning("once")
    assert stderr.note()["event"] == "once"
