import json
import logging
import re
import sys
import warnings
from typing import Any

import pytest
import structlog
from typer.main import get_command

from hub.cli import logs
from hub.cli.main import app

PRIVATE_VALUES = (
    "rosa@correo.example", "56987654321", "12345678", "8765 4321", "12.345.678-5", "hush-hush",
    "k3v9x2m7q4w8z", "eyJhbGciOiJFZERTQSJ9",
)  # fmt: skip

JWT = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJSb3NhIn0.c2lnbmF0dXJl"


def fail(words: str) -> None:
    raise ValueError(words)


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
        pytest.param({"why": ValueError("<rosa@correo.example>")}, id="an error itself"),
        pytest.param({"why": {"rosa@correo.example": 1}}, id="the key of a mapping"),
        pytest.param({"why": {"rosa@correo.example"}}, id="inside a set"),
        pytest.param({"why": b"to rosa@correo.example"}, id="bytes"),
        pytest.param({"why": "9 8765 4321 did not answer"}, id="a mobile without its country"),
        pytest.param({"why": f"Bearer {JWT}"}, id="a header"),
        pytest.param({"why": f"of {JWT} nothing"}, id="a token"),
        pytest.param({"why": "GET /a/k3v9x2m7q4w8z"}, id="a short link"),
        pytest.param({"why": "https://bne.example/m/k3v9x2m7q4w8z?x=1"}, id="a link"),
        pytest.param({"why": "/enter?token=k3v9x2m7q4w8z&x=1"}, id="a token of an address"),
        pytest.param({"why": "-----BEGIN PRIVATE KEY-----\nk3v9x2m7q4w8z\n"}, id="a key"),
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

    to = PRIVATE_VALUES[0]
    try:
        fail(f"550 <{to}> is full")
    except ValueError:
        structlog.get_logger("hub").exception("it.failed")
    note = stderr.note()
    assert f"ValueError: 550 <{logs.HIDDEN}> is full" in note["exception"]
    assert "rosa@" not in json.dumps(note)


def test_the_secrets_of_the_environment_are_hidden_wherever_they_stand(stderr: Stderr) -> None:
    secrets = {
        "HUB_SECRET_KEY": "gK9/x+Zk0Qm4 with a blank and no form",
        "HUB_TWILIO_AUTH_TOKEN": "0123456789abcdef",
        "HUB_DATABASE_URL": "postgresql+asyncpg://hub:p%40ssw0rd!@db.example/hub",
    }
    logs.configure(environ=secrets)
    try:
        fail(f"refused: {secrets['HUB_SECRET_KEY']}")
    except ValueError:
        structlog.get_logger("hub").exception("it.failed", why="0123456789abcdef", n="p@ssw0rd!")
    logging.getLogger("aiohttp").error("login %s failed", "p%40ssw0rd!")
    written = stderr.text()
    for one in ("gK9/x", "0123456789abcdef", "p@ssw0rd!", "p%40ssw0rd!"):
        assert one not in written
    assert "ValueError: refused: [hidden]" in written
    assert logs.secrets_of({"HUB_TOKEN_KEY_FILE": "/etc/hub/portal.pem", "PATH": "x" * 9}) == set()


def test_what_nobody_caught_is_written_as_everything_else(
    stderr: Stderr, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    logs.configure()
    logs.take_over()
    logging.captureWarnings(False)
    try:
        fail("550 <rosa@correo.example> is full")
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    note = stderr.note()
    assert note["event"] == "hub.crashed"
    assert "rosa@" not in json.dumps(note)


def test_a_warning_of_python_is_hidden_too(stderr: Stderr) -> None:
    logs.configure()
    logging.captureWarnings(True)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("rosa@correo.example is no address", stacklevel=1)
    logging.captureWarnings(False)
    written = stderr.text()
    assert logs.HIDDEN in written
    assert "rosa@" not in written


def test_no_command_takes_a_secret_as_an_argument() -> None:
    def every(command: Any, path: str) -> list[tuple[str, str]]:
        inner = getattr(command, "commands", {})
        below = [one for name, sub in inner.items() for one in every(sub, f"{path} {name}")]
        return below + [(path, name) for one in command.params for name in one.opts]

    said = every(get_command(app), "hub")
    assert len(said) > 40
    telling = re.compile(r"secret|passw|token|auth|credential|[-_]key\b|url")
    # `bounce --key` prints a key, and takes none.
    assert [one for one in said if telling.search(one[1])] == [("hub bounce", "--key")]


def test_what_is_nobody_s_stays_as_it_is(stderr: Stderr) -> None:
    logs.configure()
    structlog.get_logger("hub").warning(
        "leases.lapsed", broadcast=7, worker="worker:4711", at="2026-05-05T10:00:00+00:00", n=2,
        file="hub/store/engine.py", route="/a/{token}", rows=987_654, seconds=0.25, none=None,
        url="http://127.0.0.1:8080", event_id="0b9d1f6e-7a55-4a8e-9d0e-3c1f5a7b9d11",
    )  # fmt: skip
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
