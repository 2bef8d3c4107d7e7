"""Aliases: sayable, kind, the same for the same, and of no use to find what they stand for."""

import re
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from anonymizer.aliases import _UNKIND, alias

KEY = bytes(range(32))


@given(st.text(max_size=40))
def test_an_alias_is_two_words_one_can_say(drawn):
    assert re.fullmatch(r"([BDFGLMNRST][aeiou]([bdfglmnrst][aeiou]){2} ?){2}", alias(KEY, drawn))
    assert alias(KEY, drawn) == alias(KEY, drawn)


def test_none_is_unkind():
    names = [alias(KEY, str(number)).lower() for number in range(20_000)]
    assert not [name for name in names if any(bad in name for bad in _UNKIND)]


def test_neighbours_and_other_keys_have_nothing_in_common():
    mine = [alias(KEY, str(number)) for number in range(5_000)]
    theirs = [alias(bytes(32), str(number)) for number in range(5_000)]
    assert len(set(mine) | set(theirs)) == 10_000
    starts = [name[:2] for name in mine]
    assert max(starts.count(one) for one in set(starts)) < 5_000 / 50 * 2


def test_ten_thousand_drawn_by_lot_differ():
    lots = Random(7)  # of 10^10 names two of so many may be one: another seed may say so
    assert len({alias(KEY, lots.randbytes(16).hex()) for _ in range(10_000)}) == 10_000
