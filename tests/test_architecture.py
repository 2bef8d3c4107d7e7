"""What holds the house together and no linter knows: knobs that turn something, paths of nobody."""

import re
from functools import cache
from pathlib import Path
from typing import get_type_hints

import pytest

from config.knobs import Knob
from config.settings import Settings, knobs

ROOT = Path(__file__).parents[1]
ROOMS = ("hub", "channels", "anonymizer", "schedulers", "config", "templates")


@cache
def sources() -> tuple[str, ...]:
    """Give the modules of every room but the one that declares the settings."""
    rooms = (ROOT / room for room in ROOMS if room != "config")
    return tuple(path.read_text("utf-8") for room in rooms for path in room.rglob("*.py"))


@pytest.mark.parametrize("knob", knobs(), ids=lambda knob: knob.key)
def test_every_knob_turns_something_and_is_documented(knob: Knob) -> None:
    group, _, name = knob.key.rpartition(".")
    asked = "require_secret" if name.startswith("secret_key") else name
    # A name such as `days` is many things': who reads the knob's says of which group.
    kind = get_type_hints(Settings)[group].__name__ if group else ""
    of_group = rf"\.{group}\b|\b{kind}\b" if group else ""
    assert any(
        re.search(of_group, module) and re.search(rf"\.{asked}\b", module) for module in sources()
    )
    assert f"`{knob.variable}`" in (ROOT / "docs/settings.md").read_text("utf-8")


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    folders = (*ROOMS, "tests", "benchmarks", "docs", "requirements")
    files = [path for one in folders for path in (ROOT / one).rglob("*") if path.is_file()]
    files += [path for path in ROOT.glob("[a-zA-Z]*.*") if path.is_file()]
    names = [path for path in files if "__pycache__" not in path.parts]
    private = re.compile(rb"/(?:home|Users|work|root)/[A-Za-z0-9_]")
    assert [path.name for path in names if private.search(path.read_bytes())] == []
