import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import Malformed
from hub.intake import contract
from hub.intake.contract.advice import Promise
from hub.intake.decode import decode
from hub.intake.parse import (
    EITHER,
    MANY,
    MOST_BYTES,
    MOST_EVENTS,
    ONE,
    Batch,
    Event,
    TooLarge,
    UnsupportedType,
    parse_batch,
    read_event,
    warnings,
)
from tests.intake.examples import TYPES, example

ERASED = "cl.bne.worker.erased"
NOW = datetime(2026, 5, 5, 15, tzinfo=UTC)


def one(event: object) -> Batch:
    return parse_batch(json.dumps(event).encode(), ONE)


def faults(event: object) -> dict[str, str]:
    batch = one(event)
    assert batch.events == []
    return {fault.field: fault.message for fault in batch.rejected[0].faults}


@pytest.mark.parametrize("type_", TYPES)
def test_the_example_of_each_type_is_read(type_: str) -> None:
    sent = example(type_)
    (event,) = one(sent).events
    kind = contract.TYPES[type_]
    assert (event.source, event.id, event.type) == (sent["source"], sent["id"], type_)
    assert event.time == datetime.fromisoformat(sent["time"])
    assert event.subject == f"{kind.subject}:{sent['data'][kind.key]}"
    assert isinstance(event.data, kind.model)
    assert contract.load(type_, event.canonical()) == event.data


def test_a_batch_keeps_its_order_and_loses_only_what_is_wrong() -> None:
    good = [example(ERASED, {"id": f"e-{number}"}) for number in range(3)]
    bad = example(ERASED, {"id": "e-x", "data.worker_id": 5})
    batch = parse_batch(json.dumps([*good[:2], bad, 7, good[2]]).encode(), MANY)
    assert [event.id for event in batch.events] == ["e-0", "e-1", "e-2"]
    assert [(it.index, it.id, it.source) for it in batch.rejected] == [
        (2, "e-x", bad["source"]),
        (3, None, None),
    ]
    assert [it.faults[0].field for it in batch.rejected] == ["data.worker_id", "event"]


def test_an_empty_batch_is_a_batch() -> None:
    assert parse_batch(b"[]", MANY) == Batch(events=[], rejected=[])


SENT = {
    "one": (ONE, False),
    "one with a charset": (ONE + "; charset=UTF-8", False),
    "one with a charset in quotes": (ONE + ';charset="utf-8"', False),
    "one in capitals": (ONE.upper(), False),
    "a batch": (MANY, True),
    "a batch with a charset": (MANY + ";charset=us-ascii", True),
    "plain JSON, one": (EITHER, False),
    "plain JSON, a batch": (EITHER, True),
}


@pytest.mark.parametrize(("content_type", "many"), SENT.values(), ids=SENT)
def test_both_content_types_are_read(content_type: str, many: bool) -> None:
    event = example(ERASED)
    body = json.dumps([event] if many else event).encode()
    assert len(parse_batch(body, content_type).events) == 1


UNREAD = {
    "none": "",
    "text": "text/plain",
    "a form": "application/x-www-form-urlencoded",
    "events in another format": "application/cloudevents+xml",
    "another charset": ONE + "; charset=latin-1",
    "nonsense": ";;\r\n;=\x00",
}


@pytest.mark.parametrize("content_type", UNREAD.values(), ids=UNREAD)
def test_other_content_types_are_refused(content_type: str) -> None:
    with pytest.raises(UnsupportedType) as caught:
        parse_batch(json.dumps(example(ERASED)).encode(), content_type)
    assert caught.value.faults[0].field == "Content-Type"


@pytest.mark.parametrize(("content_type", "body"), [(ONE, b"[]"), (MANY, b"{}")])
def test_one_is_not_many(content_type: str, body: bytes) -> None:
    with pytest.raises(Malformed, match=re.escape(MANY)):
        parse_batch(body, content_type)


def test_a_byte_order_mark_is_passed_over() -> None:
    body = b"\xef\xbb\xbf" + json.dumps(example(ERASED)).encode()
    assert len(parse_batch(body, ONE).events) == 1


def test_a_thousand_events_are_taken_and_one_more_is_not() -> None:
    event = {"id": "e"}
    assert len(parse_batch(json.dumps([event] * MOST_EVENTS).encode(), MANY).rejected) == 1000
    with pytest.raises(TooLarge, match="1000 events"):
        parse_batch(json.dumps([event] * (MOST_EVENTS + 1)).encode(), MANY)


def test_a_mebibyte_is_taken_and_one_byte_more_is_not() -> None:
    body = json.dumps(example(ERASED)).encode().ljust(MOST_BYTES)
    assert len(parse_batch(body, ONE).events) == 1
    with pytest.raises(TooLarge, match="1048576 bytes"):
        parse_batch(body + b" ", ONE)


NOT_JSON = {
    "nothing": (b"", "line 1 column 0"),
    "a comma too many": (b'{"a": 1,\n "b": 2,}', "line 2 column 9"),
    "an end too soon": (b'{"a": [1, 2', "line 1 column 11"),
    "something after the end": (b"{} {}", "line 1 column 4"),
    "single quotes": (b"{'a': 1}", "line 1 column 2"),
    "NaN": (b'{"a": NaN}', "line 1 column 7"),
    "Infinity": (b'{"a": -Infinity}', "line 1 column 8"),
    "a bare line end in text": (b'{"a": "x\ny"}', "line 2 column 0"),
    "half a surrogate": (b'{"a": "\\ud800"}', "line 1 column 14"),
    "bytes that are not UTF-8": (b'{"a": "\xe9"}', "line 1 column 8"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "line 1 column 1"),
    "too deep": (b'{"a":' + b"[" * 300 + b"]" * 300 + b"}", "line 1 column"),
    "far too deep": (b"[" * 500_000, "line 1 column"),
    "a number without end": (b'{"a": ' + b"9" * 5000 + b"}", "line 1 column"),
    "a number too large": (b'{"a": 1e400}', "too large"),
}


@pytest.mark.parametrize(("body", "where"), NOT_JSON.values(), ids=NOT_JSON)
def test_what_is_not_json_is_refused_with_its_position(body: bytes, where: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse_batch(body, EITHER)
    (fault,) = caught.value.faults
    assert fault.field == "body"
    assert where in fault.message
    # In our words: a reader's own change with its version.
    assert not re.search(r"EOF|expected|recursion|ident|hex escape", fault.message)


TWICE = {
    "in the envelope": ('{"id": "a", "id": "b"}', {"id"}),
    "the same value": ('{"data": {"reason": "a", "reason": "a"}}', {"data.reason"}),
    "once as null": ('{"data": {"reason": null, "reason": "a"}}', {"data.reason"}),
    "inside a list": (
        '{"data": {"searches": [{}, {"pay_min": 1, "pay_min": 2}]}}',
        {"data.searches.1.pay_min"},
    ),
    "inside one that is lost": ('{"data": {"a": {"b": 1, "b": 2}}, "data": {}}', {"data"}),
    "what is no name of a field": ('{"data": {"a@x.cl": 1, "a@x.cl": 2}}', {"data.?"}),
}


@pytest.mark.parametrize(("body", "fields"), TWICE.values(), ids=TWICE)
def test_a_key_given_twice_is_a_fault(body: str, fields: set[str]) -> None:
    (rejected,) = parse_batch(body.encode(), ONE).rejected
    found = {fault.field for fault in rejected.faults if "more than once" in fault.message}
    assert found == fields


def test_a_key_given_twice_rejects_its_own_event_alone() -> None:
    good = json.dumps(example(ERASED))
    bad = good.replace('"worker_id"', '"worker_id": "w-1", "worker_id"')
    batch = parse_batch(f"[{good}, {bad}]".encode(), MANY)
    assert len(batch.events) == 1
    assert [fault.field for fault in batch.rejected[0].faults] == ["data.worker_id"]


def test_neither_data_nor_extensions_are_in_what_a_log_would_print() -> None:
    event = example("cl.bne.worker.upserted", {"note": "Rosa"})
    printed = repr(one(event))
    assert "e-1001" in printed
    assert "Rosa" not in printed
    assert "rosa" not in printed


def test_an_event_that_is_kept_and_not_handled_gets_a_word() -> None:
    (event,) = one(example("cl.bne.notice.requested", {"time": None})).events
    assert warnings(event, NOW, contract.TYPES, Promise()) == []
    (said,) = warnings(event, NOW, {ERASED}, Promise())
    assert said.startswith("only_kept: e-1009: cl.bne.notice.requested is kept")


def test_a_time_in_the_future_gets_a_word() -> None:
    (event,) = one(example(ERASED, {"time": "2026-05-05T15:05:01Z"})).events
    (said,) = warnings(event, NOW, {ERASED}, Promise())
    assert "in the future" in said


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(["1.0", "13101", "*", "2026-05-05T10:00:00Z", "Cajera", *TYPES]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=10), inner, max_size=4)
        | st.dictionaries(st.sampled_from(["id", "type", "data", "worker_id"]), inner)
    ),
    max_leaves=12,
)


def paths(value: Any, at: str = "") -> list[str]:
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list):
        inside = [(str(place), it) for place, it in enumerate(value)]
    else:
        inside = []
    here = [f"{at}{key}" for key, _ in inside]
    return here + [path for key, it in inside for path in paths(it, f"{at}{key}.")]


@st.composite
def damaged(draw: st.DrawFn) -> dict[str, Any]:
    type_ = draw(st.sampled_from(TYPES))
    return example(type_, {draw(st.sampled_from(paths(example(type_)))): draw(anything)})


@given(st.binary(max_size=200), st.sampled_from([ONE, MANY, EITHER]) | st.text(max_size=20))
def test_no_bytes_raise_anything_of_their_own(body: bytes, content_type: str) -> None:
    try:
        batch = parse_batch(body, content_type)
    except Malformed:
        return
    assert batch.events == []


@given(anything)
def test_no_json_raises_anything_of_its_own(value: object) -> None:
    batch = parse_batch(json.dumps(value).encode(), EITHER)
    assert len(batch.rejected) == (len(value) if isinstance(value, list) else 1)
    assert all(it.faults for it in batch.rejected)


@given(damaged())
def test_a_damaged_event_is_read_whole_or_rejected_with_its_faults(event: dict[str, Any]) -> None:
    batch = one(event)
    assert len(batch.events) + len(batch.rejected) == 1
    for good in batch.events:
        assert contract.load(good.type, good.canonical()) == good.data
    for bad in batch.rejected:
        assert bad.faults


def test_events_can_be_read_one_by_one() -> None:
    value, doubled = decode(json.dumps(example(ERASED)).encode())
    assert isinstance(read_event(value, doubled=doubled), Event)
