"""The list of bad days names tests that are there, and forgets none of this folder."""

import re
from pathlib import Path

TESTS = Path(__file__).parent.parent
LIST = TESTS.parent / "docs" / "bad-days.md"


def _named() -> set[str]:
    return set(re.findall(r"`(?:tests/)?([\w/]+\.py)`", LIST.read_text(encoding="utf-8")))


def test_every_test_that_is_named_is_there() -> None:
    assert [name for name in _named() if not (TESTS / name).is_file()] == []


def test_every_test_of_a_bad_day_is_named() -> None:
    here = {f"bad_days/{one.name}" for one in Path(__file__).parent.glob("test_*.py")}
    assert here - {"bad_days/test_list.py"} <= _named()


def test_every_row_names_a_test() -> None:
    rows = re.findall(r"^\| (?!day \|)(?!---)\w.*$", LIST.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) > 30
    assert [row for row in rows if not re.search(r"`[\w/]+\.py`", row.split("|")[3])] == []
