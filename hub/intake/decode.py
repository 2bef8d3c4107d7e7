"""Bytes come in; strict JSON leaves, without its nulls and with doubled keys marked."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator

from pydantic_core import from_json

from hub.errors import Fault, Malformed
from hub.intake.contract import path

_BOM = b"\xef\xbb\xbf"
_AT = re.compile(r"line \d+ column \d+")
#: What a reader says, in part, and what that means to whoever wrote the body.
_SIGNS = (
    ("EOF", "it ends before it is complete"),
    ("recursion", "it is nested too deeply"),
    ("too large", "a number is too large"),
    ("key must be a string", "a key must be in double quotes"),
    ("trailing characters", "something follows its end"),
    ("trailing comma", "a comma stands before an end"),
    ("control character", "a control character in a text must be escaped"),
)
_Nest = dict[str, object] | list[object]


def decode(body: bytes) -> tuple[object, bool]:
    """Read strict JSON (RFC 8259), leaving nulls out of its objects.

    Says also whether an object has a key more than once; `given_twice` names them. Raises
    Malformed with the position of what is not JSON or nested too deeply.
    """
    body = body.removeprefix(_BOM)
    doubled: list[_Doubled] = []

    def object_of(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = {key: value for key, value in pairs if value is not None}
        if len(found) == len(pairs):
            return found
        key, times = Counter(key for key, _ in pairs).most_common(1)[0]
        if times == 1:
            return found
        doubled.append(_Doubled(found, key))
        return doubled[-1]

    try:
        # Stricter than the standard library on depth and half surrogates, and quick; it does
        # not show doubled keys, so what it found good is read once more.
        from_json(body, allow_inf_nan=False)
        value = json.loads(body, object_pairs_hook=object_of, parse_float=_finite)
    except ValueError as error:
        raise Malformed([Fault("body", f"is not JSON: {_said(str(error))}")]) from None
    return value, bool(doubled)


def _said(reader: str) -> str:
    """Say where and what is wrong in our words: a reader's own change with its version."""
    at = _AT.search(reader)
    where = at[0] if at else ""
    for sign, what in _SIGNS:
        if sign in reader:
            return f"{what}, at {where}" if where else what
    return f"it cannot be read from {where} on" if where else "it cannot be read"


class _Doubled(dict[str, object]):
    """An object of JSON that gives a key more than once."""

    def __init__(self, found: dict[str, object], key: str) -> None:
        super().__init__(found)
        self.key = key


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


def given_twice(value: _Nest) -> Iterator[Fault]:
    """Name every object's key that it had more than once when `decode` read it."""
    waiting: list[tuple[tuple[str | int, ...], _Nest]] = [((), value)]
    while waiting:
        at, one = waiting.pop()
        if isinstance(one, _Doubled):
            yield Fault(path((*at, one.key)), "is given more than once")
        inside = one.items() if isinstance(one, dict) else enumerate(one)
        waiting.extend(((*at, key), it) for key, it in inside if isinstance(it, dict | list))
