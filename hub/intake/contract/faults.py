"""What pydantic found wrong comes in and leaves as faults a portal's programmer can act on.

No message repeats what was sent: it may be contact data.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from hub.errors import Fault
from hub.intake.contract.text import Wrong

#: The most faults named of one event: an answer is not to outgrow the question.
MOST_FAULTS = 200

# Whatever else may be contact data in the wrong place, and is not repeated.
_FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z_-]{0,39}[0-9]{0,3}")

_PLAIN = {
    "missing": "is required",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "tuple_type": "must be a list",
    "bool_type": "must be true or false",
}


def faults(error: ValidationError, model: type[BaseModel]) -> list[Fault]:
    """Name every field that is wrong, as dotted paths below `data`."""
    found = error.errors(include_url=False, include_input=False)
    return [
        Fault(path(("data", *detail["loc"])), _message(detail, model))
        for detail in found[:MOST_FAULTS]
    ]


def path(parts: Sequence[str | int]) -> str:
    """Write a dotted path; a name that does not look like a field's is shown as `?`."""
    return ".".join(
        str(part) if isinstance(part, int) or _FIELD_NAME.fullmatch(part) else "?" for part in parts
    )


def _message(detail: ErrorDetails, model: type[BaseModel]) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if isinstance(reason := context.get("error"), Wrong):
        return str(reason)
    if kind == "extra_forbidden":
        known = ", ".join(_fields_beside(detail["loc"], model))
        return f"is not a known field; known here: {known}"
    if kind in ("literal_error", "enum"):
        *first, last = re.findall(r"'([^']*)'", str(context["expected"]))
        return f"must be {', '.join(first)} or {last}" if first else f"must be {last}"
    return _PLAIN.get(kind, "is not valid")


def _fields_beside(loc: tuple[str | int, ...], model: type[BaseModel]) -> list[str]:
    for part in loc[:-1]:
        if isinstance(part, str):
            model = next(_models(model.model_fields[part].annotation))
    return list(model.model_fields)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
