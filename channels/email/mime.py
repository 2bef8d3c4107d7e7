"""A draft and one person's values go in; the bytes of one e-mail come out (RFC 5322, 2045-2047)."""

import binascii
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr
from functools import lru_cache
from html import escape
from urllib.parse import quote

from email_validator import validate_email

from channels.base import HOLE_CLOSE, HOLE_OPEN, Draft, Message

#: The longest line a relay must take, without its CRLF (RFC 5321 4.5.3.1.6).
LONGEST_LINE = 998

_HOLE = re.compile(f"{HOLE_OPEN}([^{HOLE_OPEN}{HOLE_CLOSE}]*){HOLE_CLOSE}")
#: What may not stand in a text: control characters other than tab and line ends, and halves
#: of surrogate pairs.
_NOISE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_NOT_ONE_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(
    rf"(?=.{{1,254}}\Z)(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*"
)
_AUTHOR = re.compile(r'\s*(?:"?(?P<name>[^"<>]*?)"?\s*<(?P<named>[^<>]+)>|(?P<bare>[^<>\s]+))\s*')
_REF = re.compile(r"[A-Za-z0-9_-]{1,50}")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_URL_MARKS = "!#$%&'()*+,-./:;=?@[]_~"
_SAFE_URL = re.compile(r"[A-Za-z0-9!#$&'()*+,\-./:;=?@\[\]_~]+")
_LONGEST_URL = 900


class BadAddress(ValueError):
    """No e-mail can go to this address as it is written."""


class Unsendable(ValueError):
    """This message cannot be written as an e-mail, whoever it is for."""


def mailbox(address: str) -> str:
    """Give the ASCII form of an address, its domain in IDNA; raise BadAddress if it has none.

    The local part must be ASCII: SMTPUTF8 (RFC 6531) is not used.
    """
    if _ADDRESS.fullmatch(address):
        return address
    if not address.isascii():
        try:
            found = validate_email(address, check_deliverability=False, allow_smtputf8=False)
        except ValueError:
            raise BadAddress("not an e-mail address in ASCII or IDNA") from None
        if found.ascii_email is not None and _ADDRESS.fullmatch(found.ascii_email):
            return found.ascii_email
    raise BadAddress("not an e-mail address")


def author(mail_from: str) -> tuple[str, str]:
    """Split `BNE <avisos@bne.example>` into a finished From value and the bare address.

    Raise BadAddress when it is not one address, with or without a name of up to some 40 letters.
    """
    found = _AUTHOR.fullmatch(mail_from)
    if found is None or _NOT_ONE_LINE.search(mail_from):
        raise BadAddress("not an e-mail address with or without a name")
    name, address = found["name"] or "", mailbox(found["named"] or found["bare"])
    if _is_plain(name):
        return formataddr((name, address)), address
    # One encoded word only: readers differ in how they join those of a name.
    word = _encoded_words(name, "From")
    if "\n" in word:
        raise BadAddress("the name beside the address is too long")
    return f"{word} <{address}>", address


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """One text of a draft, cut at its holes."""

    pieces: tuple[bytes, ...]  #: what stands fixed; empty where a hole is
    holes: tuple[tuple[int, str], ...]  #: place among the pieces, and name
    names: frozenset[str]  #: of the holes
    size: int  #: of all pieces, in bytes
    longest: int  #: line of the pieces alone, in bytes

    def fill(self, values: Mapping[str, bytes]) -> tuple[bytes, bool]:
        """Give the whole text, and whether all its lines are short enough to go as they are."""
        pieces = list(self.pieces)
        for place, name in self.holes:
            pieces[place] = values[name]
        text = b"".join(pieces)
        # No line is longer than the longest fixed one and all the values together.
        fits = self.longest + len(text) - self.size <= LONGEST_LINE
        return text, fits or _longest_line(text) <= LONGEST_LINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A draft made ready to be filled, for one sender."""

    head: bytes  #: the headers that are the same for everybody
    domain: str  #: right-hand side of the Message-ID
    boundary: bytes  #: made from the draft's own words
    text: _Body
    html: _Body

    def fill(self, message: Message, to: str, *, eight_bit: bool) -> bytes:
        """Write one message to `to`, an address as `mailbox` gives it, with CRLF line ends.

        The same message gives the same bytes, so that it can go again as what it was. Parts go
        as 8bit (RFC 6152) where `eight_bit` and their lines allow, else as quoted-printable.
        Raise Unsendable when a hole has no value, or the reference or the unsubscribe URL
        cannot stand in a header.
        """
        text, text_fits = self.text.fill(_values(message.fill, self.text.names, _plain))
        html, html_fits = self.html.fill(_values(message.fill, self.html.names, _escaped))
        boundary = self.boundary
        while boundary in text or boundary in html:
            boundary = _boundary(boundary)
        return b"".join(
            (
                self.head,
                _personal_headers(message, to, self.domain),
                b"Content-Transfer-Encoding: 8bit\r\n" if eight_bit else b"",
                b'Content-Type: multipart/alternative;\r\n boundary="',
                boundary,
                b'"\r\n\r\n--',
                boundary,
                b"\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: ",
                _encoded(text, as_is=eight_bit and text_fits),
                b"\r\n--",
                boundary,
                b"\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: ",
                _encoded(html, as_is=eight_bit and html_fits),
                b"\r\n--",
                boundary,
                b"--\r\n",
            )
        )


def compile_draft(draft: Draft, mail_from: str) -> Template:
    """Make a draft ready to be filled; `mail_from` is the From header's value, name allowed.

    What cannot stand in an e-mail is taken out: control characters, and in the subject line
    ends. Raise BadAddress when `mail_from` has no address.
    """
    sender, address = author(mail_from)
    head = (
        f"From: {sender}\r\n"
        f"Subject: {_subject(draft.subject)}\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "MIME-Version: 1.0\r\n"
    )
    seed = f"{draft.subject}\0{draft.long}\0{draft.html}\0{draft.version}"
    return Template(
        head=head.encode("ascii"),
        domain=address.rpartition("@")[2],
        boundary=_boundary(seed.encode("utf-8", "replace")),
        text=_cut(draft.long),
        html=_cut(draft.html),
    )


def _cut(text: str) -> _Body:
    parts = _HOLE.split(_clean(text))  # fixed, name, fixed, name, ... fixed
    pieces = tuple(b"" if odd % 2 else part.encode() for odd, part in enumerate(parts))
    return _Body(
        pieces=pieces,
        holes=tuple((place, parts[place]) for place in range(1, len(parts), 2)),
        names=frozenset(parts[1::2]),
        size=sum(map(len, pieces)),
        longest=_longest_line(b"".join(pieces)),
    )


def _values(
    fill: Mapping[str, str], names: Iterable[str], ready: Callable[[str], bytes]
) -> dict[str, bytes]:
    try:
        return {name: ready(fill[name]) for name in names}
    except KeyError as missing:
        raise Unsendable(f"no value for the hole {missing}") from None


def _plain(value: str) -> bytes:
    return (value if value.isprintable() else _clean(value)).encode()


def _escaped(value: str) -> bytes:
    return _plain(escape(value))


def _clean(text: str) -> str:
    text = _NOISE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\n", "\r\n")


def _longest_line(text: bytes) -> int:
    return max(map(len, text.split(b"\r\n")))


def _encoded(text: bytes, *, as_is: bool) -> bytes:
    if as_is:
        return b"8bit\r\n\r\n" + text
    # The encoder takes the line ends of its soft breaks from the text's first line, if it has one.
    lines = binascii.b2a_qp(text.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    return b"quoted-printable\r\n\r\n" + lines


def _boundary(seed: bytes) -> bytes:
    # "=_" never occurs in quoted-printable (RFC 2045 6.7).
    return b"=_" + hashlib.sha256(seed).hexdigest()[:40].encode()


def _personal_headers(message: Message, to: str, domain: str) -> bytes:
    if not _REF.fullmatch(message.ref):
        raise Unsendable("the reference cannot stand in a Message-ID")
    lines = (
        f"To: {to}\r\n"
        f"Date: {_date(message.at)}\r\n"
        f"Message-ID: <{message.ref}@{domain}>\r\n"
        f"{_unsubscribe(message.unsubscribe) if message.unsubscribe else ''}"
        f"{_thread(message.answers) if message.answers else ''}"
    )
    return lines.encode("ascii")


def _thread(answered: str) -> str:
    """Write what joins an answer to what it answers (RFC 5322 3.6.4), where that can be said."""
    if not _MESSAGE_ID.fullmatch(answered):
        return ""
    return f"In-Reply-To: {answered}\r\nReferences: {answered}\r\n"


def _unsubscribe(url: str) -> str:
    """Write the two headers of one-click unsubscription (RFC 2369 3.2, RFC 8058 3.1)."""
    safe = url if _SAFE_URL.fullmatch(url) else quote(url, safe=_URL_MARKS, errors="replace")
    if len(safe) > _LONGEST_URL:
        raise Unsendable("the unsubscribe URL is too long for a header")
    return f"List-Unsubscribe: <{safe}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"


@lru_cache(maxsize=1024)
def _date(at: datetime) -> str:
    return format_datetime(at)


def _one_line(text: str) -> str:
    return _NOT_ONE_LINE.sub(" ", text).strip()


def _subject(text: str) -> str:
    line = _one_line(text)
    return line if _is_plain(line) else _encoded_words(line, "Subject")


def _is_plain(text: str) -> bool:
    """Whether a header value can stand as it is, unfolded and not taken for encoded words."""
    return text.isascii() and len(text) <= 66 and "=?" not in text


def _encoded_words(text: str, header: str) -> str:
    return Header(text, "utf-8", maxlinelen=76, header_name=header).encode(linesep="\r\n")
