"""The bytes of one e-mail enter; its headers and its parts leave, within bounds (RFC 5322, 2045).

Written for letters that mean harm: every step looks at each byte a bounded number of times, and
nothing of a letter is an error. What is beyond the bounds is not read.
"""

import binascii
import quopri
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from html import unescape
from typing import Final

#: Of a letter no more is read: what people write, and what a server reports, stands before it.
MOST: Final = 256 * 1024
#: Of its head, of one header, and of one part that is read as text.
_HEAD, _HEADER, _TEXT = 64 * 1024, 2_000, 32 * 1024
_DEPTH, _PARTS = 4, 20
_BREAK = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(r"\r?\n[ \t]+")
_NAME = re.compile(r"[!-9;-~]{1,100}")
_PARAMETER = re.compile(r';\s*([A-Za-z*0-9-]{1,40})\s*=\s*(?:"([^"]{0,200})"|([^\s;"]{1,200}))')
_GAPS = re.compile(r"[ \t\xa0]+")
_CHARSETS = re.compile(
    r"utf-?8|us-ascii|iso-8859-(?:[1-9]|1[03-6])|latin-?1|(?:windows-|cp)125[0-8]",
    re.IGNORECASE,
)
#: A number no letter has, and too long to be read as one.
_NO_LETTER = re.compile(r"&#[xX]?[0-9a-fA-F]{8,}")
_BREAKS = re.compile(r"(?i:<(?:br|/p|/div|/li|/tr|/h[1-6])\b)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a letter, or the whole of one that has no parts."""

    headers: Mapping[str, tuple[str, ...]]  #: by their names in small letters, unfolded
    body: bytes

    def get(self, name: str) -> str:
        """Give the first header of a name; empty where there is none."""
        found = self.headers.get(name.casefold())
        return found[0] if found else ""

    @property
    def kind(self) -> str:
        """Its content type, in small letters."""
        return self.get("content-type").partition(";")[0].strip().casefold() or "text/plain"

    def parameter(self, name: str) -> str:
        """Give a parameter of the content type; empty where there is none."""
        for found in _PARAMETER.finditer(self.get("content-type")):
            if found[1].casefold() == name:
                return found[2] or found[3] or ""
        return ""

    @property
    def text(self) -> str:
        """What it says, decoded as it says; tags of HTML left out."""
        raw = _decoded(self.body[:_TEXT], self.get("content-transfer-encoding"))
        said = raw.decode(_charset(self.parameter("charset")), "replace")
        return _without_tags(said) if self.kind == "text/html" else said


def read(raw: bytes) -> Part:
    """Read a letter's own headers and body."""
    raw = raw[:MOST]
    # A letter without a head begins with the empty line itself.
    if raw[:1] in (b"\r", b"\n"):
        return Part(headers={}, body=raw)
    found = _BREAK.search(raw, 0, _HEAD)
    head, body = (raw[:_HEAD], b"") if found is None else (raw[: found.start()], raw[found.end() :])
    return Part(headers=_headers(head), body=body)


def parts(letter: Part) -> Iterator[Part]:
    """Give the parts of a letter that have none themselves, in their order."""
    yield from _leaves(letter, 0, [_PARTS])


def plain(letter: Part) -> str:
    """Give what a letter says, as plain text: its first part of words, whatever is attached."""
    html = ""
    for part in parts(letter):
        if "attachment" in part.get("content-disposition").casefold():
            continue
        if part.kind == "text/plain":
            return part.text
        if part.kind == "text/html" and not html:
            html = part.text
    return html


def header(letter: Part, name: str) -> str:
    """Give a header in letters, its encoded words read (RFC 2047)."""
    raw = letter.get(name)
    try:
        read_ = decode_header(raw)
        words = [
            one.decode(_charset(charset or ""), "replace") if isinstance(one, bytes) else one
            for one, charset in read_
        ]
    except (HeaderParseError, ValueError):
        return raw
    return "".join(words)


def _leaves(part: Part, depth: int, left: list[int]) -> Iterator[Part]:
    boundary = part.parameter("boundary")
    if not part.kind.startswith("multipart/") or not boundary or depth >= _DEPTH:
        if left[0] > 0:
            left[0] -= 1
            yield part
        return
    _, *pieces = (b"\n" + part.body).split(
        b"\n--" + boundary.encode("utf-8", "replace"), _PARTS + 1
    )
    for piece in pieces:
        if piece.startswith(b"--") or left[0] <= 0:
            return
        yield from _leaves(read(piece.partition(b"\n")[2]), depth + 1, left)


def _headers(head: bytes) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    lines = _FOLD.sub(" ", head.decode("utf-8", "replace")).splitlines()
    for line in lines:
        name, colon, value = line.partition(":")
        if colon and _NAME.fullmatch(name):
            key = name.casefold()
            found[key] = (*found.get(key, ())[:9], value[:_HEADER].strip())
    return found


def _charset(name: str) -> str:
    """Give a set of letters that is one: others, such as punycode, take for ever to read."""
    return name if _CHARSETS.fullmatch(name) else "utf-8"


def _decoded(raw: bytes, encoding: str) -> bytes:
    match encoding.strip().casefold():
        case "base64":
            letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
            return binascii.a2b_base64(letters[: len(letters) // 4 * 4])
        case "quoted-printable":
            return quopri.decodestring(raw)
        case _:
            return raw


def _without_tags(html: str) -> str:
    """Give the words of HTML: what stands after each tag."""
    first, *rest = _BREAKS.sub("\n<", html).split("<")
    words, hidden = [first], False
    for piece in rest:
        tag, _, after = piece.partition(">")
        name = tag[:8].casefold()
        hidden = name.startswith(("style", "script", "head")) or (
            hidden and not name.startswith(("/style", "/script", "/head"))
        )
        words.append("" if hidden else after)
    return _GAPS.sub(" ", unescape(_NO_LETTER.sub("", "".join(words))))
