"""Six digits are read however they are typed, and kept as a hash that says nothing of them."""

import pytest

from anonymizer.personal_keys import LENGTH, draw, matches, read, slow_hash


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("482913", "482913"),
        (" 482 913 ", "482913"),
        ("482-913", "482913"),
        ("4.8.2.9.1.3", "482913"),
        ("000000", "000000"),
        ("48291", None),
        ("4829133", None),
        ("48291x", None),
        ("٤٨٢٩١٣", None),
        ("²82913", None),
        ("", None),
    ],
)
def test_a_key_is_read_as_people_type_it(typed: str, digits: str | None) -> None:
    assert read(typed) == digits


def test_keys_are_drawn_of_six_digits_and_differ() -> None:
    drawn = [draw() for _ in range(50)]
    assert all(read(one) == one and len(one) == LENGTH for one in drawn)
    assert len(set(drawn)) > 40


def test_a_hash_knows_its_key_alone_and_has_a_salt_of_its_own() -> None:
    kept, again = slow_hash("482913"), slow_hash("482913")
    assert kept != again
    assert b"482913" not in kept
    assert [matches(one, kept) for one in ("482913", "482914", "")] == [True, False, False]
    assert matches("482913", again)


def test_no_key_matches_where_there_is_none() -> None:
    assert not matches("482913", b"")
    assert not matches("", b"")
