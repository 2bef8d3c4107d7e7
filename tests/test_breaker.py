"""A provider falls when it fails, comes back by steps, and does not carry its lane by turns."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.breaker import STEPS, Health, Trust, answered, trusted

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)
TRUST = Trust()
QUICK, SLOW = timedelta(seconds=1), TRUST.slow
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("handed", "share"),
    [
        pytest.param([(100, 0, QUICK)], 1.0, id="all good"),
        pytest.param([(0, 4, QUICK)], 1.0, id="too few to conclude anything"),
        pytest.param([(0, 5, QUICK)], 0.0, id="all its own failures"),
        pytest.param([(51, 49, QUICK)], 1.0, id="fewer than half"),
        pytest.param([(50, 50, QUICK)], 0.0, id="half"),
        pytest.param([(0, 3, QUICK), (0, 3, QUICK)], 0.0, id="few, and again few"),
        pytest.param([(9, 0, SLOW)] * 2, 1.0, id="slow twice"),
        pytest.param([(9, 0, SLOW)] * 3, 0.0, id="slow three times in a row"),
        pytest.param([*[(9, 0, SLOW)] * 2, (9, 0, QUICK), (9, 0, SLOW)], 1.0, id="not in a row"),
    ],
)  # fmt: skip
def test_what_makes_it_fall(handed, share):
    one = Health.new(NOW)
    for good, bad, took in handed:
        one = answered(one, good, bad, took, NOW + SECOND, TRUST)
    assert one.share == share


def test_old_failures_do_not_count_with_new_ones():
    one = answered(Health.new(NOW), 0, 4, QUICK, NOW, TRUST)
    assert answered(one, 0, 4, QUICK, NOW + TRUST.window, TRUST).share == 1.0


def test_it_comes_back_by_steps_each_of_which_it_holds():
    now = NOW
    one = answered(Health.new(now), 0, 9, QUICK, now, TRUST)
    assert trusted(one, now + TRUST.rest - SECOND, TRUST).share == 0.0
    now += TRUST.rest
    one = trusted(one, now, TRUST)
    for share, following in pairwise(STEPS):
        assert one.share == share
        assert trusted(one, now + TRUST.step, TRUST).share == share  # it has shown nothing yet
        one = answered(one, 3, 0, QUICK, now, TRUST)
        assert trusted(one, now + TRUST.step - SECOND, TRUST).share == share
        now += TRUST.step
        one = trusted(one, now, TRUST)
        assert one.share == following


def test_one_failure_on_the_way_back_sends_it_to_rest_for_twice_as_long():
    one = answered(Health.new(NOW), 0, 9, QUICK, NOW, TRUST)
    back = NOW + TRUST.rest
    one = answered(trusted(one, back, TRUST), 0, 1, QUICK, back, TRUST)
    assert one.share == 0.0
    assert trusted(one, back + TRUST.rest, TRUST).share == 0.0
    assert trusted(one, back + 2 * TRUST.rest, TRUST).share == STEPS[0]


def test_falls_are_forgiven_after_a_while():
    well = Health(share=1.0, since=NOW, falls=3, counted=NOW)
    assert trusted(well, NOW + TRUST.forgiven - SECOND, TRUST).falls == 3
    assert trusted(well, NOW + TRUST.forgiven, TRUST).falls == 0


@given(st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=1, max_size=200))
def test_one_that_is_well_by_turns_carries_its_lane_ever_more_rarely(turns):
    """Whatever it does, between two falls lies the rest, and rests grow to the longest."""
    one, now, fell = Health.new(NOW), NOW, []
    for seconds, well in turns:
        now += timedelta(seconds=seconds)
        one = trusted(one, now, TRUST)
        if one.share:
            good, bad = (10, 0) if well else (0, 10)
            was, one = one, answered(one, good, bad, QUICK, now, TRUST)
            if was.share and not one.share:
                fell.append(now)
    for number, (before, after) in enumerate(pairwise(fell), start=1):
        assert after - before >= min(TRUST.rest * 2 ** (number - 1), TRUST.longest)
