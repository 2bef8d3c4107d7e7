"""A form with a file in it comes in (RFC 7578); its fields leave as text, the file's too."""

from email.parser import BytesHeaderParser, BytesParser
from email.policy import HTTP
from typing import Final

from hub.errors import Fault, Malformed

_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")


def fields(content_type: str, body: bytes, most: int) -> dict[str, str]:
    """Read a form's fields; Malformed of what is none, or has more than `most` of them."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    boundary = BytesHeaderParser(policy=HTTP).parsebytes(head).get_boundary()
    # The parser reads parts within parts as well: a form has one level and few of them.
    if not boundary or body.count(f"--{boundary}".encode()) > most + 1:
        raise Malformed([Fault("body", f"must be a form of at most {most} fields")])
    found = {}
    for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            found[name] = _text(content)
    return found


def _text(content: bytes) -> str:
    """Read text as spreadsheets save it: UTF-8, UTF-16 with its mark, or Windows-1252."""
    if content.startswith(_BOMS):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
