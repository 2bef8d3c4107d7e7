"""Bands, places and gates are those of the rule, worked out by hand beside each case."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub import order
from hub.order import SHUFFLE_PRIME, Gate, Priority

PUBLISHED = datetime(2026, 5, 5, 14, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
indexes = st.floats(0, 1, allow_nan=False)


def bands(*values: float, into: int = 10) -> list[int]:
    thresholds = order.cut(sorted(values), into)
    return [order.band(value, thresholds) for value in values]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # s[10·d//10] = s[d]: each has a band of its own
        pytest.param([n / 10 for n in range(10)], list(range(10)), id="ten, a band each"),
        # s[20·d//10] = s[2d]: two in each band
        pytest.param(
            [n / 20 for n in range(20)], [n // 2 for n in range(20)], id="twenty, two a band"
        ),
        # n=1: s[d//10] = s[0] for every d: at or above every threshold
        pytest.param([0.3], [9], id="one alone is in the highest band"),
        # n=3: 3·d//10 = 0 for d 1-3, 1 for d 4-6, 2 for d 7-9
        pytest.param([0.1, 0.2, 0.3], [3, 6, 9], id="three, fewer than bands"),
        # n=7: 7·d//10 = 0,1,2,2,3,4,4,5,6 for d 1-9
        pytest.param(
            [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7], [1, 2, 4, 5, 7, 8, 9], id="seven, fewer than bands"
        ),
        # every s[…] is 0.5, and 0.5 is at or above it
        pytest.param([0.5] * 12, [9] * 12, id="all alike are in one band"),
        # n=10: s[1..4] = 0.2, s[5..9] = 0.8: 0.2 reaches d=4, 0.8 reaches d=9
        pytest.param([0.2] * 5 + [0.8] * 5, [4] * 5 + [9] * 5, id="ties are never parted"),
        # n=10: s[1], s[2] = 0.1, so that all three of 0.1 reach d=2; s[3] = 0.2
        pytest.param(
            [0.1, 0.1, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8],
            [2, 2, 2, 3, 4, 5, 6, 7, 8, 9],
            id="a tie at the bottom leaves the lowest bands empty",
        ),
        # n=25: 25·d//10 = 2,5,7,10,12,15,17,20,22
        pytest.param(
            [n / 25 for n in range(25)],
            [0] * 2 + [1] * 3 + [2] * 2 + [3] * 3 + [4] * 2 + [5] * 3 + [6] * 2 + [7] * 3
            + [8] * 2 + [9] * 3,
            id="twenty-five, sizes by rounding down",
        ),
        pytest.param([0.0, 1.0], [4, 9], id="the ends of the scale"),  # s[2·d//10]: 0 up to d=4
    ],
)  # fmt: skip
def test_the_cut_is_by_the_rank_among_all_indexes(values, expected):
    assert bands(*values) == expected


@given(st.lists(indexes, min_size=1, max_size=60), indexes)
def test_an_index_is_in_band_d_or_higher_exactly_from_the_d_th_tenth_on(values, any_index):
    s = sorted(values)
    thresholds = order.cut(s)
    for d in range(1, 10):
        at_or_above = any_index >= s[len(s) * d // 10]
        assert (order.band(any_index, thresholds) >= d) == at_or_above


@given(st.lists(indexes, min_size=10, max_size=60, unique=True))
def test_without_ties_band_0_is_the_least_employable_tenth(values):
    lowest = [value for value, band in zip(values, bands(*values), strict=True) if band == 0]
    assert sorted(lowest) == sorted(values)[: len(values) // 10]


@pytest.mark.parametrize(
    ("changed", "of", "expected"),
    [
        pytest.param(0, 0, False, id="nobody has an index"),
        pytest.param(1, 1, True, id="the first index"),
        pytest.param(0, 100, False, id="nothing changed"),
        pytest.param(1, 100, False, id="one in a hundred is 1 %, not more"),
        pytest.param(1, 99, True, id="one in ninety-nine is more"),
        pytest.param(10_000, 1_000_000, False, id="ten thousand in a million"),
        pytest.param(10_001, 1_000_000, True, id="and one more"),
    ],
)
def test_bands_are_cut_again_when_more_than_one_per_cent_changed(changed, of, expected):
    assert order.needs_cut(changed, of) is expected


def test_the_least_employable_go_first_unless_the_setting_turns_it_round():
    assert [Priority().place(band) for band in range(10)] == list(range(10))
    turned = Priority(first="most_employable")
    assert [turned.place(band) for band in range(10)] == list(range(9, -1, -1))


@pytest.mark.parametrize(
    ("place", "after"),
    [
        pytest.param(0, timedelta(0), id="the first at once"),
        pytest.param(1, timedelta(minutes=30), id="5 h x 1/10"),
        pytest.param(5, timedelta(hours=2, minutes=30), id="5 h x 5/10"),
        pytest.param(9, timedelta(hours=4, minutes=30), id="5 h x 9/10"),
    ],
)
def test_a_place_is_ordered_by_its_share_of_the_window(place, after):
    assert Priority().order_at(PUBLISHED, place) == PUBLISHED + after


@given(
    published=st.datetimes(
        datetime(2024, 1, 1),  # noqa: DTZ001 - hypothesis wants them naive
        datetime(2030, 1, 1),  # noqa: DTZ001 - the same
        timezones=st.just(UTC),
    ),
    band=st.integers(0, 9),
    first=st.sampled_from(["least_employable", "most_employable"]),
)
def test_whoever_is_told_last_is_ordered_an_hour_before_due_or_earlier(published, band, first):
    p = Priority(first=first)
    moment = p.order_at(published, p.place(band))
    assert published <= moment <= published + p.due - HOUR


@pytest.mark.parametrize("seed", [bytes(16), b"\xff" * 16, b"0123456789abcdef"], ids=repr)
def test_the_shuffle_is_a_permutation(seed):
    a, b = order.shuffle_of(seed)
    # a is no multiple of the prime, so two ids below it never meet
    assert 0 < a < SHUFFLE_PRIME
    assert len({(worker * a + b) % SHUFFLE_PRIME for worker in range(5_000)}) == 5_000


@given(st.binary(min_size=16, max_size=16), st.lists(st.integers(0, SHUFFLE_PRIME - 1), min_size=2))
def test_two_workers_never_have_the_same_place_in_the_shuffle(seed, workers):
    a, b = order.shuffle_of(seed)
    shuffled = {(worker * a + b) % SHUFFLE_PRIME for worker in workers}
    assert len(shuffled) == len(set(workers))


AN_HOUR = timedelta(minutes=60)


@pytest.mark.parametrize(
    ("heads", "waiting", "expected"),
    [
        pytest.param({}, None, Gate(upto=None), id="nothing is open"),
        pytest.param({"email": 4}, None, Gate(upto=None), id="no other lane is open"),
        pytest.param({"email": 3, "sms": 3}, None, Gate(upto=4), id="together: one band ahead"),
        pytest.param({"email": 4, "sms": 3}, None, Gate(upto=4), id="one ahead may go on"),
        pytest.param({"email": 5, "sms": 3}, None, Gate(upto=4), id="two ahead waits"),
        pytest.param(
            {"email": 5, "sms": 3, "inbox": 1}, None, Gate(upto=2), id="the slowest lane counts"
        ),
        pytest.param(
            {"email": 5, "sms": 3}, timedelta(minutes=59), Gate(upto=4), id="after 59 minutes"
        ),
        pytest.param(
            {"email": 5, "sms": 3}, AN_HOUR, Gate(upto=None, let_go=True), id="let go after 60"
        ),
        pytest.param(
            {"email": 4, "sms": 3}, AN_HOUR, Gate(upto=4), id="never let go where nothing stops it"
        ),
        pytest.param(
            {"sms": 3}, AN_HOUR, Gate(upto=None), id="a lane with retries alone is held by nobody"
        ),
    ],
)
def test_no_lane_runs_more_than_one_band_ahead_of_the_slowest(heads, waiting, expected):
    now = PUBLISHED + timedelta(hours=2)
    since = None if waiting is None else now - waiting
    assert order.gate("email", heads, since, now, AN_HOUR) == expected
