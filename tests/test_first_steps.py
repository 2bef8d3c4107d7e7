"""The first steps of the documentation, pasted into a shell as they stand."""

import re
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.cli.program import BARE, ROOT, hub
from tests.waiting import wait_until

STEPS = (ROOT / "docs" / "first-steps.md").read_text("utf-8")
PROGRAM = f"{sys.executable} -m hub.cli.main"


def shell(script: str, folder: Path) -> "subprocess.Popen[bytes]":
    """Start a shell in a folder of its own, with the program in the place of `./run hub`."""
    return subprocess.Popen(
        ["sh", "-euc", script.replace("./run hub", PROGRAM)],
        cwd=folder,
        env=BARE | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def said(script: str, folder: Path) -> str:
    with shell(script, folder) as process:
        out, err = process.communicate(timeout=240)
    assert process.returncode == 0, err.decode()
    return out.decode()


def test_from_an_empty_hub_somebody_is_told(tmp_path: Path) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", STEPS, re.DOTALL)
    serving = next(block for block in blocks if "hub serve &" in block)
    before, after = blocks[: blocks.index(serving)], blocks[blocks.index(serving) + 1 :]
    assert (len(before), len(after)) == (3, 4)
    *after, again, counting = after
    secret, _ = blocks[0].split("\n", 1)
    out = said("".join(before), tmp_path)
    assert "2 accepted, 0 known already, 0 rejected" in out
    key, url = secret.split("'")[1], f"sqlite+aiosqlite:///{tmp_path}/var/hub.db"
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    at_work = serving.replace("hub serve &", f"hub serve --port {port}")

    def finished() -> int:
        # Looked up without the program, which would take its time from the one that works.
        with closing(sqlite3.connect(tmp_path / "var" / "hub.db")) as db:
            query = "SELECT count(*) FROM broadcasts WHERE state = 'finished'"
            return int(db.execute(query).fetchone()[0])

    def told() -> list[int]:
        looked = hub("status", "--json", HUB_SECRET_KEY=key, HUB_DATABASE_URL=url)
        return [one["told"] for one in looked.json["broadcasts"]]

    with shell(f"{secret}\nexec {at_work}", tmp_path) as process:
        try:
            wait_until(lambda: finished() == 1, within=120)
            assert told() == [1]
            out = said("\n".join([secret, *after]), tmp_path)
        finally:
            process.kill()
    kill, *meanwhile, serving = again.strip().splitlines()
    assert (kill, serving) == ("kill -9 $!", "./run hub serve &")
    said("\n".join([secret, *meanwhile]), tmp_path)
    with shell(f"{secret}\nexec {at_work}", tmp_path) as process:
        try:
            wait_until(lambda: finished() == 2, within=120)
            assert told() == [1, 1]
            assert said(f"{secret}\n{counting}", tmp_path).count("finished") == 2
        finally:
            process.terminate()
    assert re.search(r"told +1\b", out)
    assert "“Ayudante de panadería”" in out
    assert "W-1 is eligible" in out
    assert out.count("/session?token=ey") == 2
