import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from anonymizer.links import LONG_LENGTH, SHORT_LENGTH, Kind, Links

KEY, OLD, OTHER = b"k" * 32, b"o" * 32, b"x" * 32
LINKS = Links([KEY])

KINDS = st.sampled_from(list(Kind))
NUMBERS = st.integers(min_value=-(2**63), max_value=2**63 - 1)
ITEMS = st.tuples(KINDS, NUMBERS)
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BASE32 = "abcdefghijklmnopqrstuvwxyz234567"


@given(item=ITEMS)
def test_a_long_link_opens_to_what_was_sealed(item: tuple[Kind, int]) -> None:
    text = LINKS.long(*item)
    assert LINKS.read_long(text) == item
    assert len(text) == LONG_LENGTH
    assert set(text) <= set(BASE32)


@given(item=ITEMS)
def test_a_short_link_opens_to_what_was_sealed(item: tuple[Kind, int]) -> None:
    text = LINKS.short(*item)
    assert LINKS.read_short(text) == [item]
    assert len(text) == SHORT_LENGTH
    assert set(text) <= set(BASE58)


@given(kind=KINDS, numbers=st.lists(NUMBERS, max_size=20))
def test_a_batch_gives_the_same_links_as_one_by_one(kind: Kind, numbers: list[int]) -> None:
    assert LINKS.long_many(kind, numbers) == [LINKS.long(kind, number) for number in numbers]


@given(one=ITEMS, two=ITEMS)
def test_two_items_never_share_a_link(one: tuple[Kind, int], two: tuple[Kind, int]) -> None:
    assert (LINKS.long(*one) == LINKS.long(*two)) == (one == two)
    assert (LINKS.short(*one) == LINKS.short(*two)) == (one == two)


def test_ten_thousand_neighbours_have_ten_thousand_links_of_each_form() -> None:
    numbers = range(10_000)
    assert len(set(LINKS.long_many(Kind.ITEM, numbers))) == 10_000
    assert len({LINKS.short(Kind.ITEM, number) for number in range(2_000)}) == 2_000


@given(value=st.integers(min_value=0, max_value=2**72 - 1))
def test_no_two_short_texts_open_to_the_same_item(value: int) -> None:
    text = _base58(value)
    for kind, number in LINKS.read_short(text):
        assert LINKS.short(kind, number) == text


@given(item=ITEMS, kind=KINDS)
def test_no_kind_of_link_passes_for_another(item: tuple[Kind, int], kind: Kind) -> None:
    assume(kind is not item[0])
    opened = LINKS.read_long(LINKS.long(*item))
    assert opened is not None
    assert opened[0] is item[0]
    assert LINKS.long(kind, item[1]) != LINKS.long(*item)


@given(item=ITEMS, at=st.integers(0, LONG_LENGTH - 1), letter=st.sampled_from(BASE32))
def test_a_long_link_with_one_letter_changed_is_none_of_ours(
    item: tuple[Kind, int], at: int, letter: str
) -> None:
    text = LINKS.long(*item)
    assume(text[at] != letter)
    assert LINKS.read_long(text[:at] + letter + text[at + 1 :]) is None


@given(item=ITEMS, at=st.integers(0, SHORT_LENGTH - 1), letter=st.sampled_from(BASE58))
def test_a_short_link_with_one_letter_changed_never_opens_to_the_same_item(
    item: tuple[Kind, int], at: int, letter: str
) -> None:
    text = LINKS.short(*item)
    assume(text[at] != letter)
    assert item not in LINKS.read_short(text[:at] + letter + text[at + 1 :])


def test_a_neighbour_cannot_be_told_from_a_link() -> None:
    # One step of the number changes half of the 72 bits; a range this wide is six deviations.
    changed = [
        (_value(LINKS.short(Kind.ITEM, n)) ^ _value(LINKS.short(Kind.ITEM, n + 1))).bit_count()
        for n in range(500)
    ]
    mean = sum(changed) / len(changed)
    assert abs(mean - 36) < 6 * (72**0.5 / 2) / len(changed) ** 0.5


@given(text=st.text(max_size=40))
def test_any_text_at_all_is_read_without_harm(text: str) -> None:
    assert LINKS.read_long(text) is None
    assert all(isinstance(kind, Kind) for kind, _ in LINKS.read_short(text))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("a" * 25, id="one letter short"),
        pytest.param("a" * 27, id="one letter long"),
        pytest.param("a" * 25 + "1", id="a digit base32 lacks"),
        pytest.param("ſ" * 26, id="a letter whose capital is S"),
        pytest.param("á" * 26, id="accents"),
    ],
)
def test_what_has_not_the_form_of_a_long_link_is_none(text: str) -> None:
    assert LINKS.read_long(text) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("1" * 12, id="one letter short"),
        pytest.param("1" * 14, id="one letter long"),
        pytest.param("0" * 13, id="a digit base58 lacks"),
        pytest.param("z" * 13, id="more than 72 bits"),
        pytest.param("١" * 13, id="digits of another script"),
    ],
)
def test_what_has_not_the_form_of_a_short_link_has_no_candidate(text: str) -> None:
    assert LINKS.read_short(text) == []


@given(item=ITEMS)
def test_a_long_link_has_one_spelling_but_for_capitals(item: tuple[Kind, int]) -> None:
    text = LINKS.long(*item)
    assert LINKS.read_long(text.upper()) == item
    # The last letter carries three bits; the others of its five must be zero.
    others = [text[:-1] + letter for letter in BASE32 if letter != text[-1]]
    assert [LINKS.read_long(other) for other in others] == [None] * 31


@given(item=ITEMS)
def test_a_short_link_has_one_spelling(item: tuple[Kind, int]) -> None:
    # Thirteen letters hold seventeen times 72 bits: no other of the seventeen is a link.
    value = _value(LINKS.short(*item))
    others = [value + more * 2**72 for more in range(1, 17)]
    assert [LINKS.read_short(_base58(other)) for other in others] == [[]] * 16


@given(item=ITEMS)
def test_links_of_an_older_key_still_open_and_new_ones_are_of_the_current(
    item: tuple[Kind, int],
) -> None:
    before, after = Links([OLD]), Links([KEY, OLD])
    assert after.read_long(before.long(*item)) == item
    assert item in after.read_short(before.short(*item))
    assert after.long(*item) == LINKS.long(*item)
    assert after.read_short(LINKS.short(*item))[0] == item


@given(item=ITEMS)
def test_links_of_a_foreign_key_do_not_open(item: tuple[Kind, int]) -> None:
    foreign = Links([OTHER])
    assert LINKS.read_long(foreign.long(*item)) is None
    assert item not in LINKS.read_short(foreign.short(*item))


def test_links_sealed_today_open_tomorrow() -> None:
    # A change here would break every link already in someone's hands.
    assert LINKS.long(Kind.ITEM, 4711) == "gu3l34d7fjnw6ynxkpsc4ydmki"
    assert LINKS.short(Kind.ITEM, 4711) == "3aBjfHg86Ao5P"


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1])
def test_a_number_that_is_no_row_id_is_refused(number: int) -> None:
    with pytest.raises(OverflowError):
        LINKS.long(Kind.ITEM, number)
    with pytest.raises(OverflowError):
        LINKS.short(Kind.ITEM, number)


@pytest.mark.parametrize("keys", [[], [b"short"], [KEY, b"short"]])
def test_a_weak_key_is_refused(keys: list[bytes]) -> None:
    with pytest.raises(ValueError, match="key"):
        Links(keys)


def _value(text: str) -> int:
    value = 0
    for letter in text:
        value = value * 58 + BASE58.index(letter)
    return value


def _base58(value: int) -> str:
    letters = ""
    for _ in range(SHORT_LENGTH):
        value, digit = divmod(value, 58)
        letters = BASE58[digit] + letters
    return letters
