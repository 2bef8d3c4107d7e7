"""What holds the house together and no linter knows: knobs that turn something, paths of nobody."""

import re
from pathlib import Path

import pytest

from config.knobs import Knob
from config.settings import knobs

ROOT = Path(__file__).parents[1]
ROOMS = ("hub", "channels", "anonymizer", "schedulers", "config", "templates")


def sources() -> str:
    """Give the code of every room but the one that declares the settings."""
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return "\n".join(path.read_text("utf-8") for path in files if path.name != "settings.py")


@pytest.mark.parametrize("knob", knobs(), ids=lambda knob: knob.key)
def test_every_knob_turns_something_and_is_documented(knob: Knob) -> None:
    name = knob.key.rpartition(".")[2]
    asked = "require_secret" if name.startswith("secret_key") else name
    assert re.search(rf"\.{asked}\b", sources())
    assert f"`{knob.variable}`" in (ROOT / "docs/settings.md").read_text("utf-8")


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    folders = (*ROOMS, "tests", "benchmarks", "docs", "requirements")
    files = [path for one in folders for path in (ROOT / one).rglob("*") if path.is_file()]
    files += [path for path in ROOT.glob("[a-zA-Z]*.*") if path.is_file()]
    names = [path for path in files if "__pycache__" not in path.parts]
    private = re.compile(rb"/(?:home|Users|work|root)/[A-Za-z0-9_]")
    assert [path.name for path in names if private.search(path.read_bytes())] == []
