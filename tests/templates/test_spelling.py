"""Spanish that people read is spelled one way: as the Academy has it, and alike everywhere."""

import re
import unicodedata
from pathlib import Path
from typing import Literal

import pytest

from tests.cli.program import ROOT

#: What is not written, by what is: “solo” has no accent of its own (Ortografía 2010, DPD 2023).
NOT_WRITTEN = {"solo": re.compile(r"\bsólo\b", re.IGNORECASE)}
READ = sorted(
    path
    for room in ("templates", "hub")
    for path in (ROOT / room).rglob("*")
    if path.suffix in (".py", ".html", ".txt", ".js", ".md")
)


@pytest.mark.parametrize("right", NOT_WRITTEN)
def test_a_word_is_spelled_one_way_in_all_that_people_read(right: str) -> None:
    assert len(READ) > 500
    assert [place for path in READ for place in misspelled(path, right)] == []


def misspelled(path: Path, right: str) -> list[str]:
    """List where a file spells a word the other way."""
    lines = unicodedata.normalize("NFC", path.read_text("utf-8")).splitlines()
    return [
        f"{path.name}:{number}: write “{right}”"
        for number, line in enumerate(lines, 1)
        if NOT_WRITTEN[right].search(line)
    ]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_an_accent_is_found_in_either_of_its_shapes(
    form: Literal["NFC", "NFD"], tmp_path: Path
) -> None:
    wrong = tmp_path / "page.html"
    wrong.write_text(unicodedata.normalize(form, "Solo eso.\nAsí sólo usted lee."), "utf-8")
    assert misspelled(wrong, "solo") == ["page.html:2: write “solo”"]
