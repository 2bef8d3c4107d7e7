"""The lists of bad days and of what is always true name tests that are there."""

import re
from pathlib import Path

TESTS = Path(__file__).parent.parent
LIST = TESTS.parent / "docs" / "bad-days.md"
ALWAYS = TESTS.parent / "docs" / "always-true.md"


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


def test_what_is_always_true_is_held_by_tests_that_are_there() -> None:
    promises = ALWAYS.read_text(encoding="utf-8").split("\n## ")[1:]
    assert [one[0] for one in promises] == list("123456789")
    for promise in promises:
        named, last = 0, ""
        for file, test in re.findall(r"`(?:([\w/]+\.py)|(test_\w+))`", promise):
            last = file or last
            text = (TESTS / last).read_text(encoding="utf-8")
            assert not test or f"def {test}(" in text, f"{last} has no {test}"
            named += bool(test)
        assert named, promise
