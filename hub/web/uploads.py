"""A form with a file in it comes in (RFC 7578); its fields leave as text, the file's too.

Written for forms that mean harm: a form has one level, and each byte is looked at a bounded
number of times. A library of e-mail reads parts within parts, which one request made take minutes.
"""

import re
from typing import Final

from hub.errors import Fault, Malformed
from hub.intake.lists import text_of

_BOUNDARY = re.compile(
    r"multipart/form-data\s*(?:;[^;]{0,200}){0,5}?;\s*boundary="
    r"(?:\"(?P<quoted>[0-9A-Za-z'()+_,./:=? -]{1,70})\"|(?P<bare>[0-9A-Za-z'()+_,./:=?-]{1,70}))"
    r"\s*(?:;.*)?",
    re.IGNORECASE,
)
_NAME = re.compile(
    rb"content-disposition:[ \t]*form-data[ \t]*;[ \t]*"
    rb"name=(?:\"(?P<quoted>[^\"]{1,100})\"|(?P<bare>[\w.-]{1,100}))[ \t]*(?:;.*)?",
    re.IGNORECASE,
)
#: What follows a boundary: the line ends, or the form does.
_PADDING: Final = b" \t"
_END: Final = b"--"


def fields(content_type: str, body: bytes, most: int) -> dict[str, str]:
    """Read a form's fields; Malformed of what is none, or has more than `most` of them."""
    wrong = Malformed([Fault("body", f"must be a form of at most {most} fields")])
    found = _BOUNDARY.fullmatch(content_type)
    if found is None:
        raise wrong
    boundary = (found["quoted"] or found["bare"]).encode("ascii")
    _, *parts = (b"\r\n" + body).split(b"\r\n--" + boundary, most + 2)
    given: dict[str, str] = {}
    for number, part in enumerate(parts):
        if part.startswith(_END):
            return given
        field = _field(part) if number < most else None
        if field is None:
            raise wrong
        name, content = field
        given[name] = text_of(content)
    raise wrong  # it never ends


def _field(part: bytes) -> tuple[str, bytes] | None:
    """Give the name and the content of one part; None of what has no name."""
    head, blank, content = part.lstrip(_PADDING).partition(b"\r\n\r\n")
    first, *headers = head.split(b"\r\n")
    names = [one for one in map(_NAME.fullmatch, headers) if one is not None]
    if first or not blank or len(names) != 1:
        return None
    name = names[0]["quoted"] or names[0]["bare"]
    return name.decode("utf-8", "replace"), content
