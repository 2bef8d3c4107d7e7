"""What a page says of a text that waits for a moderator is what becomes of it."""

import pytest

from anonymizer.spans import Hold
from hub.store.conversations.reviews import STAY
from templates import talks


@pytest.mark.parametrize("held_for", Hold)
def test_a_page_says_of_a_text_that_goes_by_itself_that_it_does(held_for: Hold) -> None:
    by_itself = "24 horas" in talks.until(held_for)
    assert by_itself == (held_for not in STAY)
