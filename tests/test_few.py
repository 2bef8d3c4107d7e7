"""Counts that are said to SENCE: what is not said can be reckoned from nothing that is."""

from collections import defaultdict
from itertools import product

import pytest

from hub.calls import few

NAMES = ("yes", "waiting", "no", "to_phone")


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((0, 0, 0, 0), (0, 0, 0, 0)),
        ((12, 0, 9, 80), (12, 0, 9, 80)),
        ((5, 5, 5, 5), (5, 5, 5, 5)),
        # All but one of thirty: what is left of the sum would be the one.
        ((10, 0, 1, 19), (10, 0, None, None)),
        ((3, 0, 2, 80), (None, 0, None, None)),
        ((12, 0, 9, 2), (12, 0, None, None)),
        ((1, 0, 0, 1), (None, None, None, None)),
    ],
)
def test_a_count_of_a_few_is_not_said(counts: tuple[int, ...], said: tuple[object, ...]) -> None:
    assert tuple(few.said(dict(zip(NAMES, counts, strict=True))).values()) == said


def test_no_count_of_a_few_follows_from_those_that_are_said_and_their_sum() -> None:
    told = defaultdict(list)
    for counts in product(range(14), repeat=3):
        said = tuple(few.said(dict(zip(NAMES, counts, strict=False))).values())
        told[sum(counts), said].append(counts)
    assert len(told) > 500
    for (total, said), meant in told.items():
        if total >= 14:  # not all that it may be is among them
            continue
        for place, many in enumerate(said):
            if many is None:
                may_be = {counts[place] for counts in meant}
                assert len(may_be) > 1 or not few.is_few(*may_be), (total, said, meant)
