"""What was reported, beside the rows counted again: what agrees, and who came out of order."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.recount import Figure, Recounted, out_of_order

AT = datetime(2026, 5, 5, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("handed", "found"),
    [
        pytest.param([], 0, id="nobody"),
        pytest.param([(0, 0, 5), (10, 1, 5), (20, 2, 5)], 0, id="in order"),
        pytest.param([(0, 1, 5), (10, 0, 3)], 3, id="three after a later place"),
        pytest.param([(0, 2, 1), (10, 0, 3), (20, 1, 4), (30, 2, 9)], 7, id="every earlier one"),
        pytest.param([(0, 1, 5), (0, 0, 3)], 0, id="at one moment there is no order"),
        pytest.param([(0, 1, 5), (1, 0, 3)], 0, id="nor within a second"),
        pytest.param([(0, 1, 5), (0.6, 0, 3), (1.2, 0, 2)], 2, id="counted from the first"),
        pytest.param([(20, 0, 3), (0, 1, 5)], 3, id="given in any order"),
    ],
)
def test_who_came_after_a_later_place_is_counted(handed, found):
    many = [(AT + timedelta(seconds=at), place, count) for at, place, count in handed]
    assert out_of_order(many) == found


@pytest.mark.parametrize(
    ("reported", "counted", "at_least", "agrees"),
    [
        ((3,), 3, False, True),
        ((3,), 2, False, False),
        ((2,), 3, False, False),
        ((3,), 2, True, True),  # rows show a part of it
        ((2,), 3, True, False),
        ((2, 3), 3, False, False),  # said in two ways
        ((2, 3), 2, True, False),
    ],
)
def test_a_figure_agrees_or_it_does_not(reported, counted, at_least, agrees):
    one = Recounted(what=Figure.TOLD, reported=reported, counted=counted, at_least=at_least)
    assert one.agrees is agrees
