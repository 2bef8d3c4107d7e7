import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.cli.reading import Piece, pieces
from hub.intake.parse import MOST_BYTES

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=5,
)
OBJECTS = st.lists(st.dictionaries(st.text(max_size=4), JSON, min_size=1, max_size=3), max_size=6)


def read(text: str | bytes) -> list[Piece]:
    """Read a file that holds this."""
    return list(pieces(io.BytesIO(text.encode() if isinstance(text, str) else text)))


def values(found: list[Piece]) -> list[Any]:
    """Give what was read."""
    assert not [one for one in found if one.fault]
    return [json.loads(one.body) for one in found]


@given(objects=OBJECTS, escaped=st.booleans())
def test_lines_come_back_each_with_its_number(objects: list[Any], escaped: bool) -> None:
    found = read("\n".join(json.dumps(one, ensure_ascii=escaped) for one in objects))
    assert values(found) == objects
    assert [one.line for one in found] == list(range(1, len(objects) + 1))


@given(objects=st.lists(JSON, max_size=6), indent=st.sampled_from([None, 0, 2]))
def test_an_array_comes_back_however_it_is_laid_out(objects: list[Any], indent: int | None) -> None:
    text = json.dumps(objects, indent=indent)
    found = read(text)
    assert values(found) == objects
    lines = text.split("\n")
    for one in found:
        assert one.body.decode().split("\n")[0] in lines[one.line - 1]


@given(objects=OBJECTS)
def test_objects_over_several_lines_follow_one_another(objects: list[Any]) -> None:
    found = read("\n".join(json.dumps(one, indent=2) for one in objects))
    assert values(found) == objects


def test_the_bytes_of_an_event_are_left_as_they_are() -> None:
    event = b'{"a": 1, "a": 2, "\\u00f1": "\xc3\xb1"}'
    assert [one.body for one in read(b"[ " + event + b" ]")] == [event]
    assert [one.body for one in read(event + b"\r\n")] == [event]


def test_bytes_that_are_no_utf_8_spoil_their_own_event_alone() -> None:
    found = read(b'[{"a": "\xff"}, {"b": 1}]')
    assert [one.body for one in found] == [b'{"a": "\xff"}', b'{"b": 1}']


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("\n \n\t\n", [], id="space"),
        pytest.param('\n\n{"a":1}\n\n{"b":2}\n', [3, 5], id="empty lines"),
        pytest.param('\ufeff{"a":1}', [1], id="a byte order mark"),
        pytest.param("\ufeff[1]", [1], id="a byte order mark before an array"),
        pytest.param("\n\n[\n1,\n\n2]\n\n", [4, 6], id="an array after empty lines"),
        pytest.param("[]", [], id="an empty array"),
        pytest.param('{\n"a": 1\n}\n{"b": 2}', [1, 4], id="an object over lines, then one on one"),
    ],
)
def test_the_line_of_each_event_is_known(text: str, lines: list[int]) -> None:
    found = read(text)
    assert [one.line for one in found] == lines
    values(found)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        pytest.param('[\n{"a":1},\n{"b":', 3, "is not JSON", id="cut off inside"),
        pytest.param('[\n{"a":1},\n', 3, "is not JSON", id="cut off after a comma"),
        pytest.param('[\n{"a":1}\n', 3, "the array is cut off", id="cut off between"),
        pytest.param('[{"a":1}\n{"b":2}]', 2, "a comma is missing", id="no comma"),
        pytest.param('[{"a":1}]\n{"b":2}', 2, "after the end", id="something after it"),
        pytest.param('[{"a":1},\n{b:2}]', 2, "is not JSON", id="a bad one"),
        pytest.param("[{},\n" + "[" * 100_000, 2, "too deeply", id="too deep"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_line_and_ends_the_file(
    text: str, line: int, words: str
) -> None:
    *good, last = read(text)
    assert not [one for one in good if one.fault]
    assert last.line == line
    assert words in last.fault
    assert last.fault.endswith("was not read")


def test_a_line_that_is_too_long_is_passed_over() -> None:
    long = b'{"a": "' + b"x" * 3 * MOST_BYTES + b'"}\n'
    found = read(b'{"a":1}\n' + long + b'{"b":2}\n')
    assert [(one.line, bool(one.fault)) for one in found] == [(1, False), (2, True), (3, False)]


def test_a_value_that_is_too_long_ends_an_array() -> None:
    found = read(b'[{"a":1},\n{"a": "' + b"x" * 3 * MOST_BYTES + b'"}]')
    assert [(one.line, bool(one.fault)) for one in found] == [(1, False), (2, True)]


def test_a_large_array_is_read_a_window_at_a_time() -> None:
    class Counting(io.BytesIO):
        asked = 0

        def read(self, size: int | None = -1) -> bytes:
            assert size is not None
            assert 0 < size <= 64 * 1024
            self.asked += 1
            return super().read(size)

    objects = [{"n": n, "text": "x" * 100} for n in range(5_000)]
    file = Counting(b"[\n" + ",\n".join(map(json.dumps, objects)).encode() + b"\n]")
    found = list(pieces(file))
    assert values(found) == objects
    assert [one.line for one in found] == list(range(2, 5_002))
    assert file.asked > 5
