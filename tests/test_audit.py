"""./run audit: what it says of what advisories say, and when nobody could be asked."""

import json
import subprocess
from collections.abc import Sequence
from typing import Any

import pytest

from tests.house import ROOT, House

FINE = {"name": "aiohttp", "version": "3.14.0", "vulns": []}
FAULTY = {
    "name": "jinja2",
    "version": "3.1.6",
    "vulns": [{"id": "PYSEC-0", "fix_versions": ["3.1.7"], "aliases": []}],
}
UNASKED = {"name": "uv", "skip_reason": "not found"}


def answered(stdout: str, stderr: str = "", code: int = 0) -> Any:
    def run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        files = [word for word in command if word.endswith(".txt")]
        assert len(files) == len(list((ROOT / "requirements").glob("*.txt")))
        assert command[-1] == "--strict"
        return subprocess.CompletedProcess(command, code, stdout, stderr)

    return run


@pytest.mark.parametrize(
    ("packages", "code", "words"),
    [
        pytest.param([FINE, FINE], 0, "1 packages, and no known fault", id="clean"),
        pytest.param([FINE, FAULTY], 1, "jinja2 3.1.6: PYSEC-0, mended in 3.1.7", id="faulty"),
        pytest.param([FINE, UNASKED], 3, "of 1 packages nothing was said: uv", id="not all"),
        pytest.param([UNASKED, FAULTY], 1, "of 1 packages nothing was said: uv", id="both"),
        pytest.param([], 3, "could not be asked", id="nothing"),
    ],
)
def test_what_is_known_is_said_and_what_is_not_never_counts_as_clean(
    house: House,
    capsys: pytest.CaptureFixture[str],
    packages: list[dict[str, Any]],
    code: int,
    words: str,
) -> None:
    run = answered(json.dumps({"dependencies": packages, "fixes": []}))
    assert house.module("audit").main(["--strict"], run) == code
    assert words in capsys.readouterr().out


def test_a_service_out_of_reach_is_said_and_why(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    run = answered("", "Traceback\nConnectionError: no route\n", 1)
    assert house.module("audit").main(["--strict"], run) == 3
    assert "could not be asked" in (said := capsys.readouterr().out)
    assert "ConnectionError: no route" in said
