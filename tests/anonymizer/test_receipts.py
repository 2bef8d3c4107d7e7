"""Numbers of receipts, as they are drawn and as people type them."""

import pytest

from anonymizer import receipts


def test_what_is_drawn_is_read() -> None:
    drawn = {receipts.draw() for _ in range(100)}
    assert len(drawn) == 100
    assert {receipts.read(one) for one in drawn} == drawn


@pytest.mark.parametrize("typed", ["BR-7F3K-2M9Q", "br7f3k2m9q", " BR 7F3K.2M9Q ", "br-7f3k 2m9q"])
def test_a_number_is_read_however_it_is_typed(typed: str) -> None:
    assert receipts.read(typed) == "BR-7F3K-2M9Q"


def test_letters_are_read_for_the_digits_they_look_like() -> None:
    assert receipts.read("BR-OIL0-1111") == "BR-0110-1111"


@pytest.mark.parametrize(
    "typed", ["", "BR", "7F3K-2M9Q", "BR-7F3K-2M9Q-1", "BR-7F3U-2M9Q", "../etc"]
)
def test_what_can_be_none_is_none(typed: str) -> None:
    assert receipts.read(typed) is None
