"""What people agreed to is kept word by word, and what they read now is a version of it."""

from pathlib import Path

import pytest

from hub.intake import consents, texts
from hub.model import SENDING_PURPOSES, WHOLE_PURPOSES, Lane
from templates import agreed, guide

FOLDER = Path(agreed.__file__).parent / "consents"


@pytest.mark.parametrize("purpose", agreed.purposes())
def test_whoever_writes_a_question_anew_gives_it_a_version(purpose: str) -> None:
    """Else what was read would not be what the version says: add a folder, and name it VERSION."""
    assert agreed.text(agreed.VERSION, purpose) == agreed.current(purpose)


def test_every_purpose_is_asked_about() -> None:
    assert set(agreed.purposes()) == {str(one) for one in (*SENDING_PURPOSES, *WHOLE_PURPOSES)}


WORDS = [
    texts.of_keyword(lane, granted=granted, obeyed=False).text
    for lane in (Lane.EMAIL, Lane.SMS)
    for granted in (True, False)
]


@pytest.mark.parametrize("version", [consents.UNSUBSCRIBE_TEXT, *WORDS, "mis-avisos-1"])
def test_the_words_of_every_version_of_ours_are_there(version: str) -> None:
    assert agreed.text(version, "alerts")
    assert (FOLDER / version).is_dir()


@pytest.mark.parametrize("version", [None, "", "2026-01", "../mis-avisos-3", "mis-avisos-3/alerts"])
def test_what_is_not_ours_has_no_words_here(version: str | None) -> None:
    assert agreed.text(version, "alerts") is None


@pytest.mark.parametrize(
    "path", sorted(FOLDER.glob("mis-avisos-3/*.txt")), ids=lambda one: one.stem
)
def test_a_question_is_written_by_the_guide(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("( ) ", "")
    assert guide.long_sentences(text) == []
    # “por los dos” counts nothing
    assert [one for one in guide.forbidden(text) if not one.startswith("“dos”")] == []
