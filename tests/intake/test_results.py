"""What became of an event is a word, and is said with its why."""

from hub.intake.results import Fate, Result
from hub.tables.events import EVENT_FAILED


def test_it_is_said_with_its_why():
    assert Result(Fate.APPLIED).sentence == "applied"
    assert Result(Fate.KEPT, "not known yet").sentence == "kept: not known yet"


def test_what_failed_is_what_the_database_finds_by_its_first_word():
    assert f"substr(result, 1, {len(Fate.FAILED)}) = '{Fate.FAILED}'" == EVENT_FAILED
