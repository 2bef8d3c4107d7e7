"""When what comes back of one domain is a storm, and when it is wrong addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.storms import Tolerance, storm

TOLERANCE = Tolerance(people=20, share=0.2)


@pytest.mark.parametrize(
    ("bounced", "accepted", "is_one"),
    [
        pytest.param(0, 0, False, id="nothing came back"),
        pytest.param(19, 19, False, id="all of few people"),
        pytest.param(20, 20, True, id="all of enough"),
        pytest.param(20, 99, True, id="just more than a fifth"),
        pytest.param(20, 100, False, id="a fifth"),
        pytest.param(21, 100, True, id="one more than a fifth"),
        pytest.param(500, 100_000, False, id="many, of a large domain"),
        pytest.param(20, 0, True, id="what was taken long before"),
    ],
)
def test_a_storm_is_many_people_and_a_large_share(
    bounced: int, accepted: int, is_one: bool
) -> None:
    assert storm(bounced, accepted, TOLERANCE) is is_one


_TOLERANCES = st.builds(
    Tolerance, people=st.integers(5, 100), share=st.floats(0.001, 0.999, allow_nan=False)
)
_COUNTS = st.integers(0, 10_000)


@given(_COUNTS, _COUNTS, _TOLERANCES)
def test_counting_no_further_than_needed_decides_the_same(
    bounced: int, accepted: int, tolerance: Tolerance
) -> None:
    cut = min(accepted, tolerance.enough(bounced))
    assert storm(bounced, cut, tolerance) == storm(bounced, accepted, tolerance)


@given(_COUNTS, _COUNTS, st.integers(0, 100), _TOLERANCES)
def test_more_bounces_never_end_a_storm_nor_more_mail_begin_one(
    bounced: int, accepted: int, more: int, tolerance: Tolerance
) -> None:
    if storm(bounced, accepted, tolerance):
        assert storm(bounced + more, accepted, tolerance)
    else:
        assert not storm(bounced, accepted + more, tolerance)
