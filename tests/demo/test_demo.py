"""`hub demo` as a person starts it: what it prints, how it ends, and what it leaves behind."""

import ast
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.demo.jobs import COLUMNS
from tests.cli.program import BARE, ROOT, Said, program
from tests.waiting import wait_until
from tests.web.site import web

SMALL = ("--once", "--workers", "400", "--limit", "8", "--json", "--port", "0")
ZEROS = {"out_of_order": 0, "repeated": 0, "late": 0}


@contextmanager
def demo(folder: Path, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Start the program, whose temporary folders are made in `folder`."""
    process = subprocess.Popen(
        [sys.executable, "-m", "hub.cli.main", "demo", *arguments],
        cwd=ROOT,
        env=BARE | {"TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def ended(process: "subprocess.Popen[bytes]", within: float = 180) -> Said:
    """Wait for the end of a program."""
    out, err = process.communicate(timeout=within)
    return Said(code=process.returncode, out=out.decode(), err=err.decode())


def test_once_tells_everybody_and_says_so_as_json_by_day_and_by_night(tmp_path: Path) -> None:
    with (
        demo(tmp_path, *SMALL) as by_day,
        demo(tmp_path, *SMALL, "--at", "2026-05-05T23:30") as by_night,
    ):
        day, night = ended(by_day), ended(by_night)
    for said in (day, night):
        assert said.code == 0, said.err
        assert said.err == ""
        assert ZEROS.items() <= said.json.items()
        assert said.json["told"] == said.json["audience"] > 20
    assert (day.json["people"], day.json["jobs"]) == (400, 8)
    assert day.json == night.json  # the same seed, the same people
    assert list(tmp_path.iterdir()) == []


BAD = ",".join(COLUMNS) + "\n2026-05-05,Cocina,Cocina,muchas" + "," * (len(COLUMNS) - 4) + "\n"


def test_a_bad_file_is_refused_in_words_before_anything_starts(tmp_path: Path) -> None:
    file = tmp_path / "trabajos.csv"
    file.write_text(BAD, encoding="utf-8")
    said = program("demo", "--once", "--port", "0", "--vacancies", str(file), TMPDIR=str(tmp_path))
    assert (said.code, said.out) == (1, "")
    lines = said.err.splitlines()
    assert lines
    assert all(line.startswith("hub: trabajos.csv:2:") for line in lines)
    assert "hub: trabajos.csv:2:vacantes: 'muchas' is not a whole number, such as 550000" in lines
    assert list(tmp_path.iterdir()) == [file]


def test_a_port_in_use_is_named_and_nothing_is_left(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = program("demo", "--workers", "5", "--port", str(port), TMPDIR=str(tmp_path))
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith(f"hub: 127.0.0.1:{port} cannot be listened on (")
    assert said.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_it_says_two_lines_stays_and_ends_cleanly_when_told_to(tmp_path: Path) -> None:
    with demo(tmp_path, "--workers", "60", "--limit", "2", "--port", "0") as process:
        assert process.stdout is not None
        first, second = (process.stdout.readline().decode() for _ in range(2))
        assert re.fullmatch(
            r"Listo: http://127\.0\.0\.1:\d+/demo   \(martes 10:00, datos ficticios\)\n", first
        )
        assert re.fullmatch(
            r"60 personas · 2 trabajos · (\d+) de \1 avisos"
            r" · 0 fuera de orden · 0 repetidos · 0 tarde\n",
            second,
        )
        assert process.poll() is None
        assert os.listdir(tmp_path)
        process.send_signal(signal.SIGINT)
        said = ended(process, within=60)
    assert (said.code, said.out) == (0, "")
    # What it is doing is said beside the results.
    assert [line.split()[0] for line in said.err.splitlines()] == ["Preparando", "Publicando", "La"]
    assert said.err.startswith("Preparando 60 personas y 2 trabajos…\n")
    assert list(tmp_path.iterdir()) == []


def test_told_to_stop_while_people_are_coming_in_it_leaves_nothing(tmp_path: Path) -> None:
    with demo(tmp_path, "--once", "--workers", "20000", "--port", "0") as process:
        wait_until(lambda: list(tmp_path.glob("pregonero-*/hub.db")), within=120)
        process.send_signal(signal.SIGTERM)
        said = ended(process, within=60)
    assert said == Said(code=1, out="", err="Preparando 20.000 personas y 40 trabajos…\n")
    assert list(tmp_path.iterdir()) == []


# The doors to the people one can be


async def test_no_door_of_the_demo_hangs_in_the_real_application(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        missing = (await site.get("/nowhere")).seen
        for path in ("/demo", "/demo/be", "/demo/mailbox", "/demo/phone"):
            assert (await site.get(path)).seen == missing, path
        said = await site.post("/demo/be", data={"who": "operator"})
        assert (said.seen, said.cookies) == (missing, {})


def imported(source: str) -> set[str]:
    """List the modules a source imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{name.name}" for name in node.names}
    return found


def test_only_the_command_line_knows_the_demo() -> None:
    knowing = {
        str(file.relative_to(ROOT))
        for room in ("hub", "channels", "anonymizer", "schedulers", "config", "templates")
        for file in (ROOT / room).rglob("*.py")
        if any(f"{name}.".startswith("hub.demo.") for name in imported(file.read_text("utf-8")))
    }
    outside = {name for name in knowing if not name.startswith("hub/demo/")}
    assert outside == {"hub/cli/start.py"}
    assert len(knowing) > len(outside), "the demo's own modules know one another"
