"""In which order an office sees whom no message reaches."""

from collections.abc import Mapping
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hub.calls import looking
from hub.order import Priority

PEOPLE = st.dictionaries(st.text(min_size=1, max_size=8), st.integers(0, 9), max_size=60)
LEAST = Priority(first="least_employable", bands=10)
MOST = Priority(first="most_employable", bands=10)


@given(PEOPLE, st.sampled_from([LEAST, MOST]))
def test_people_stand_by_band_and_inside_one_as_they_did_before(
    people: Mapping[str, int], priority: Priority
) -> None:
    turns = looking.in_turn(people.items(), priority, b"key")
    assert sorted(turns) == sorted(people)
    places = [priority.place(people[one]) for one in turns]
    assert places == sorted(places)
    assert turns == looking.in_turn(reversed(list(people.items())), priority, b"key")
    without = [one for one in people.items() if one[0] != turns[0]] if turns else []
    assert looking.in_turn(without, priority, b"key") == turns[1:]


def test_the_order_inside_a_band_is_nobodys_but_the_keys() -> None:
    people = [(f"W-{number:03}", 4) for number in range(200)]
    names = [name for name, _ in people]
    turns = looking.in_turn(people, LEAST, b"key")
    assert turns != looking.in_turn(people, LEAST, b"another")
    rising = sum(before < after for before, after in pairwise(turns))
    assert 70 < rising < 130
    assert turns not in (names, names[::-1])
