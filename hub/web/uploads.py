"""A form with a file in it comes in (RFC 7578); its fields leave as text, the file's too."""

from email.parser import BytesHeaderParser, BytesParser
from email.policy import HTTP

from hub.errors import Fault, Malformed
from hub.intake.lists import text_of


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
            found[name] = text_of(content)
    return found
