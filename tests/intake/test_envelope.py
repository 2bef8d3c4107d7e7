"""The envelope of an event is read by CloudEvents' rules, and what is wrong with it is named."""

from typing import Any

import pytest

from tests.intake.examples import ABSENT, example
from tests.intake.test_parse import ERASED, faults, one

ENVELOPES: dict[str, tuple[str, Any, str]] = {
    "no specversion": ("specversion", ABSENT, "is required"),
    "an older specversion": ("specversion", "0.3", '"1.0"'),
    "a number for specversion": ("specversion", 1.0, '"1.0"'),
    "no id": ("id", None, "is required"),
    "an empty id": ("id", "", "empty"),
    "a number for id": ("id", 7, "text"),
    "an id too long": ("id", "x" * 201, "200"),
    "an id with NUL": ("id", "a\x00", "control"),
    "no source": ("source", ABSENT, "is required"),
    "a source with spaces": ("source", "our portal", "URI reference"),
    "no type": ("type", ABSENT, "is required"),
    "a type nobody knows": ("type", "cl.bne.worker.moved", "cl.bne.worker.upserted"),
    "a list for type": ("type", [], "text"),
    "a naive time": ("time", "2026-05-05T10:00:00", "offset"),
    "another format": ("datacontenttype", "application/xml", "application/json"),
    "no data": ("data", None, "is required"),
    "a list for data": ("data", [], "object"),
    "text for data": ("data", "{}", "object"),
    "data in base64": ("data_base64", "e30=", "`data`"),
}


@pytest.mark.parametrize(("name", "value", "words"), ENVELOPES.values(), ids=ENVELOPES)
def test_a_faulty_envelope_is_named(name: str, value: object, words: str) -> None:
    found = faults(example(ERASED, {name: value}))
    assert list(found) == [name]
    assert words in found[name]


def test_faults_of_envelope_and_data_are_named_together() -> None:
    event = example(ERASED, {"id": ABSENT, "time": "no", "data": {"x": 1}})
    assert set(faults(event)) == {"id", "time", "data.x", "data.worker_id"}


def test_time_may_be_left_out() -> None:
    assert one(example(ERASED, {"time": None})).events[0].time is None


@pytest.mark.parametrize("said", ["application/json; charset=utf-8", "application/vnd.x+json"])
def test_data_may_say_that_they_are_json(said: str) -> None:
    assert one(example(ERASED, {"datacontenttype": said})).events


def test_other_attributes_are_kept() -> None:
    event = example(ERASED, {"traceparent": "00-1", "subject": "x", "rate": 5, "gone": None})
    assert one(event).events[0].extensions == {"traceparent": "00-1", "subject": "x", "rate": 5}
