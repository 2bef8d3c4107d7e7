"""One valid event of each type comes from here, as the files beside this one hold it."""

import json
from pathlib import Path
from typing import Any

import pytest

from hub.errors import Malformed
from hub.intake import contract

WORKER = "cl.bne.worker.upserted"
INDEX = "cl.bne.employability.loaded"
EMPLOYER = "cl.bne.employer.upserted"
VACANCY = "cl.bne.vacancy.published"
CALL = "cl.bne.course_call.requested"
NOTICE = "cl.bne.notice.requested"

FOLDER = Path(__file__).parent

#: Removes a field when it is put in its place.
ABSENT = object()


def example(type_: str, changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """Give the example of a type, with values changed at dotted paths below the envelope."""
    name = type_.removeprefix("cl.bne.") + ".json"
    event: dict[str, Any] = json.loads((FOLDER / name).read_text("utf-8"))
    for path, value in (changes or {}).items():
        place, at = _inside(event, path.split("."))
        if value is ABSENT:
            del place[at]
        else:
            place[at] = value
    return event


def _inside(event: Any, parts: list[str]) -> tuple[Any, Any]:
    *way, last = (int(part) if part.isdigit() else part for part in parts)
    for part in way:
        event = event[part]
    return event, last


#: The names of all types, for tables of tests.
TYPES = tuple(contract.TYPES)


def without_nulls(value: Any) -> Any:
    """Leave out what is null, as the reader of JSON does."""
    if isinstance(value, dict):
        return {key: without_nulls(it) for key, it in value.items() if it is not None}
    return [without_nulls(it) for it in value] if isinstance(value, list) else value


def read(type_: str, **changes: Any) -> Any:
    """Read the data of a type's example with values changed at paths below `data`."""
    at = {"data." + path.replace("__", "."): value for path, value in changes.items()}
    return contract.read(type_, without_nulls(example(type_, at)["data"]))


def faults(type_: str, **changes: Any) -> dict[str, str]:
    """Give what is said of the data of a type's example, changed so, by field."""
    with pytest.raises(Malformed) as caught:
        read(type_, **changes)
    return {fault.field: fault.message for fault in caught.value.faults}
