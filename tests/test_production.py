"""What docs/production.md has people copy: units, a compose file, and the commands between them.

They are read as systemd and Compose would read them, and compared with the hub's own commands and
settings. That they do what they are for is shown by tests/test_restore.py and test_upgrading.py.
"""

import ast
import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import typer
import yaml

from config.settings import knobs
from hub.cli.main import app
from tests.house import ROOT

UNITS = sorted((ROOT / "docs/systemd").glob("*.service"))
HUBS = [unit for unit in UNITS if unit.name != "hub-archive.service"]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docs/compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "pregonero"}
PAGES = [ROOT / "docs/production.md", ROOT / "docs/compose.yml", *UNITS]
#: The rule is as old as this; 0006 renames a column.
RULED_FROM = "0007"
MIGRATIONS = sorted(
    file
    for file in (ROOT / "hub/store/migrations/versions").glob("[0-9]*.py")
    if file.name >= RULED_FROM
)
#: What would break the version before, which still works while the schema is brought to this one.
TAKES_AWAY = ("drop_table", "drop_column", "alter_column", "rename_table")
#: Words that end what is asked of `hub` in a line of a shell.
ENDS = re.compile(r"[#|;&>]")


class _Unit(configparser.RawConfigParser):
    """A unit, whose keys have capitals and may stand several times: the last is kept."""

    def __init__(self, file: Path) -> None:
        super().__init__(delimiters=("=",), strict=False)
        self.read_string(file.read_text("utf-8"))

    def optionxform(self, optionstr: str) -> str:
        """Leave a key as it is."""
        return optionstr


def _understands(arguments: list[str]) -> None:
    """Fail unless `hub` has this command with these options."""
    command: Any = typer.main.get_command(app)
    context = click.Context(command, info_name="hub")
    while hasattr(command, "commands"):
        assert arguments, f"{context.command_path} wants a command"
        found = command.commands.get(arguments[0])
        assert found is not None, f"hub has no command {arguments[0]}"
        command, arguments = found, arguments[1:]
        context = click.Context(command, info_name=found.name, parent=context)
    known = {name for one in command.params for name in one.opts}
    unknown = [word for word in arguments if word.startswith("-") and word not in known]
    assert not unknown, f"{context.command_path} has no {unknown}"


@pytest.mark.parametrize("file", UNITS, ids=lambda file: file.name)
class TestEveryUnit:
    def test_is_hardened_and_stops_in_good_order(self, file: Path) -> None:
        service = _Unit(file)["Service"]
        for key in ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "PrivateDevices"):
            assert service[key] == "yes", key
        assert service["ProtectSystem"] == "strict"
        assert service["CapabilityBoundingSet"] == ""
        assert "DynamicUser" in service or service["User"] != "root"
        if service.get("Type") != "oneshot":
            assert service["Restart"] in ("on-failure", "always")
            assert int(service["TimeoutStopSec"]) >= 60
            assert service["KillSignal"] in ("SIGTERM", "SIGINT")

    def test_holds_no_secret(self, file: Path) -> None:
        service = _Unit(file)["Service"]
        assert service["EnvironmentFile"].startswith("/etc/pregonero/")
        assert "Environment" not in service

    def test_is_good_systemd(self, file: Path, tmp_path: Path) -> None:
        """Where systemd is at hand it reads them; their keys are checked above in any case."""
        assert {"Unit", "Service"} <= set(_Unit(file).sections())
        verify = shutil.which("systemd-analyze")
        if verify is None:
            return
        here = tmp_path / file.name
        # The programs are not where they are installed.
        unit = re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", file.read_text("utf-8"))
        here.write_text(unit)
        said = subprocess.run(
            [verify, "verify", here], capture_output=True, text=True, check=False, timeout=60
        )
        assert file.stem not in said.stderr + said.stdout


@pytest.mark.parametrize("file", HUBS, ids=lambda file: file.name)
def test_a_unit_of_the_hub_runs_a_command_of_the_hub(file: Path) -> None:
    program, *arguments = shlex.split(_Unit(file)["Service"]["ExecStart"])
    assert program == "/opt/pregonero/.venv/bin/hub"
    _understands(arguments)


@pytest.mark.parametrize("name", OURS)
def test_a_service_runs_a_command_of_the_hub_and_waits_for_what_it_needs(name: str) -> None:
    service = OURS[name]
    _understands(shlex.split(service["command"]))
    waits = set(service["depends_on"])
    assert waits <= set(SERVICES)
    for other, how in service["depends_on"].items():
        if how["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other]
    assert ("upgrade" in waits) == (name != "upgrade")


@pytest.mark.parametrize("name", ["web", "worker", "scheduler"])
def test_every_role_runs_twice_and_is_looked_after(name: str) -> None:
    assert OURS[name]["deploy"]["replicas"] == 2
    assert "/readyz" in OURS[name]["healthcheck"]["test"]


def test_the_compose_file_holds_no_secret() -> None:
    names = re.compile(r"PASSWORD|SECRET|TOKEN|SMTP_URL|SID|CLI_AUTH")
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if names.search(variable):
                assert re.fullmatch(r"\$\{\w+:[-?].*\}", value), f"{name}: {variable}"
    ours = SERVICES["web"]["environment"]
    assert "${POSTGRES_PASSWORD:?" in ours["HUB_DATABASE_URL"]
    for variable in ("HUB_REDIS_URL", "HUB_BROKER_URL"):
        assert "${REDIS_PASSWORD:?" in ours[variable]


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_every_variable_named_is_a_setting(file: Path) -> None:
    known = {knob.variable for knob in knobs()} | {"HUB_CONFIG"}
    assert set(re.findall(r"\bHUB_[A-Z_]+[A-Z]\b", file.read_text("utf-8"))) <= known


def test_the_compose_file_lets_the_hub_have_every_address_and_every_secret() -> None:
    """What is left out there nobody can set: an empty variable is as good as none."""
    given = set(SERVICES["web"]["environment"])
    needed = {one.variable for one in knobs() if re.search(r"URL|SECRET|TOKEN$|SID$", one.variable)}
    assert needed <= given
    assert {"HUB_OPERATOR_MAIL", "HUB_SMS_DAILY_BUDGET", "HUB_DESK_PHONE"} <= given


def _commands(text: str) -> list[str]:
    """Find what is asked of `hub` in backticks and at the beginnings of lines of a shell."""
    found = re.findall(r"(?:`|^|/)hub ((?:[a-z]|--)[^`\n]*)", text, flags=re.MULTILINE)
    return [ENDS.split(line)[0].strip() for line in found]


def test_every_command_named_is_one() -> None:
    commands = _commands((ROOT / "docs/production.md").read_text("utf-8"))
    assert {"db upgrade", "vault rotate", "pause --all --yes"} <= set(commands)
    for command in commands:
        _understands([word for word in shlex.split(command) if word != "…"])


def test_every_file_named_is_there() -> None:
    page = ROOT / "docs/production.md"
    for place in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
        assert (page.parent / place).exists(), place


def test_the_image_has_every_room() -> None:
    copied = set(re.findall(r"(?m)^COPY (\w+) \1$", (ROOT / "docs/Dockerfile").read_text("utf-8")))
    rooms = {place.name for place in ROOT.iterdir() if (place / "__init__.py").exists()}
    assert copied == (rooms - {"tests", "benchmarks"}) | {"requirements"}


@pytest.mark.parametrize("file", MIGRATIONS, ids=lambda file: file.stem)
def test_a_migration_only_expands(file: Path) -> None:
    functions = [one for one in ast.parse(file.read_text("utf-8")).body if _is_upgrade(one)]
    calls = [node for one in functions for node in ast.walk(one) if isinstance(node, ast.Call)]
    named = {ast.unparse(call.func).rpartition(".")[2] for call in calls}
    assert functions
    assert not named & set(TAKES_AWAY)
    for call in calls:
        if ast.unparse(call.func).endswith("add_column"):
            column = ast.unparse(call)
            assert "nullable=False" not in column or "server_default" in column, column


def _is_upgrade(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name != "downgrade"
