"""Nested frozen dataclasses enter; a flat list of their fields, each with its names, leaves.

Settings(mail=Mail(connections=...))   ->   key `mail.connections`, variable `HUB_MAIL_CONNECTIONS`
"""

from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from typing import Any, TypeVar, get_type_hints

from pydantic import TypeAdapter

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Variable:
    """A mark on a field: the name of its variable, where section and key do not make it."""

    name: str


class Secret:
    """A mark on a field: it is given by its variable alone, and never shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knob:
    """One setting: where it may be given and what it may be."""

    key: str  #: in a file, such as `mail.rate`
    variable: str  #: in the environment, such as `HUB_EMAIL_RATE`
    secret: bool
    kind: TypeAdapter[Any]


def knobs_of(cls: type) -> tuple[Knob, ...]:
    """Give every field of a class and of the classes inside it."""
    found = []
    for name, hint in get_type_hints(cls, include_extras=True).items():
        if is_dataclass(hint):
            inner = get_type_hints(hint, include_extras=True).items()
            found += [_knob(f"{name}.{key}", annotation) for key, annotation in inner]
        else:
            found.append(_knob(name, hint))
    return tuple(found)


def flatten(table: Mapping[str, Any]) -> dict[str, Any]:
    """Give the values of a TOML document by their keys, such as `mail.rate`."""
    flat: dict[str, Any] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= {f"{key}.{inner}": item for inner, item in value.items()}
        else:
            flat[key] = value
    return flat


def build(cls: type[T], values: Mapping[str, Any]) -> T:
    """Put values that were checked, by their keys, into the class and the classes inside it."""
    parts: dict[str, Any] = {key: value for key, value in values.items() if "." not in key}
    for name, hint in get_type_hints(cls).items():
        if is_dataclass(hint) and isinstance(hint, type):
            inner = {key: value for key, value in values.items() if key.startswith(f"{name}.")}
            parts[name] = hint(**{key.partition(".")[2]: item for key, item in inner.items()})
    return cls(**parts)


def _knob(key: str, hint: Any) -> Knob:
    marks = getattr(hint, "__metadata__", ())
    named = [mark.name for mark in marks if isinstance(mark, Variable)]
    return Knob(
        key=key,
        variable=named[0] if named else "HUB_" + key.replace(".", "_").upper(),
        secret=any(isinstance(mark, Secret) for mark in marks),
        kind=TypeAdapter(hint),
    )
