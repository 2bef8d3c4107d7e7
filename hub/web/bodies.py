"""The JSON body of a request comes in; one typed document leaves, or every fault by its field."""

from typing import TypeVar

from aiohttp import hdrs, web
from pydantic import ValidationError

from hub.errors import Fault, Malformed
from hub.intake.contract.faults import faults
from hub.intake.contract.fields import Data
from hub.intake.decode import decode, given_twice
from hub.intake.parse import UnsupportedType

_JSON = "application/json"
_PREFIX = "data."

_Document = TypeVar("_Document", bound=Data)


def media_type(request: web.Request) -> str:
    """Give what a body is said to be, in small letters; nothing else of the header is read.

    aiohttp reads all of it as e-mail does, and breaks on some of it.
    """
    return request.headers.get(hdrs.CONTENT_TYPE, "").partition(";")[0].strip().lower()


async def read_json(request: web.Request, model: type[_Document]) -> _Document:
    """Read a request's body; Malformed with every fault, UnsupportedType for what is no JSON."""
    if media_type(request) != _JSON:
        raise UnsupportedType([Fault(hdrs.CONTENT_TYPE, f"must be {_JSON}")])
    value, doubled = decode(await request.read())
    if not isinstance(value, dict):
        raise Malformed([Fault("body", "must be an object")])
    found = list(given_twice(value)) if doubled else []
    try:
        document = model.model_validate(value)
    except ValidationError as error:
        found += [
            Fault(one.field.removeprefix(_PREFIX), one.message) for one in faults(error, model)
        ]
    if found:
        raise Malformed(found)
    return document
