"""A file of events enters; its events leave one by one as bytes, each with the line it begins on.

A file is JSON lines, or one JSON array, or objects written over several lines each. None is
held in memory as a whole.
"""

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from hub.intake.parse import MOST_BYTES

_BOM: Final = codecs.BOM_UTF8
_SPACE: Final = re.compile(r"[ \t\n\r]*")
_CHUNK: Final = 64 * 1024
_TOO_LONG: Final = f"has more than {MOST_BYTES} bytes"
_OTHER: Final = "surrogateescape"  # bytes that are no UTF-8 stay: they spoil their own event alone
_REST: Final = "what follows was not read"


@dataclass(frozen=True, slots=True)
class Piece:
    """One event as it stands in the file, or why there is none to be read."""

    line: int  #: where it begins, from 1
    body: bytes = b""
    fault: str = ""  #: instead of a body


def pieces(file: BinaryIO) -> Iterator[Piece]:
    """Give the events of a file, in its order."""
    line, head = 1, file.readline(MOST_BYTES + 1).removeprefix(_BOM)
    while head and not head.strip():
        line, head = line + head.count(b"\n"), file.readline(MOST_BYTES + 1)
    first = head.strip()
    if first.startswith(b"[") or first == b"{":
        yield from _Text(file, head, line).values(in_array=first.startswith(b"["))
    elif head:
        yield from _lines(file, head, line)


def _lines(file: BinaryIO, head: bytes, line: int) -> Iterator[Piece]:
    while head:
        if len(head) > MOST_BYTES:
            yield Piece(line, fault=_TOO_LONG)
            while head and not head.endswith(b"\n"):
                head = file.readline(MOST_BYTES)
        elif body := head.strip():
            yield Piece(line, body)
        line, head = line + 1, file.readline(MOST_BYTES + 1)


class _Stop(Exception):
    """The text cannot be read any further."""


class _Text:
    """A window on a text, moved over it value by value."""

    def __init__(self, file: BinaryIO, head: bytes, line: int) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8")(_OTHER)
        self._reader = json.JSONDecoder()
        self._line = line
        self._at = 0
        self._held = ""
        self._pending = head

    def values(self, *, in_array: bool) -> Iterator[Piece]:
        """Give the values of one array, or those that follow one another."""
        try:
            yield from self._array() if in_array else self._objects()
        except _Stop as stop:
            yield Piece(self._line, fault=f"{stop}; {_REST}")

    def _objects(self) -> Iterator[Piece]:
        while self._peek():
            yield self._value()

    def _array(self) -> Iterator[Piece]:
        self._step()
        follows = self._peek() != "]"
        while follows:
            yield self._value()
            follows = self._peek() == ","
            if follows:
                self._step()
        if not self._peek():
            raise _Stop("the array is cut off")
        if self._peek() != "]":
            raise _Stop("a comma is missing before this")
        self._step()
        if self._peek():
            raise _Stop("this stands after the end of the array")

    def _value(self) -> Piece:
        """Read one value: as much of the file as it needs, and no more than an event may have."""
        self._peek()
        while True:
            try:
                _, end = self._reader.raw_decode(self._held, self._at)
            except RecursionError:
                raise _Stop("is nested too deeply") from None
            except ValueError as error:
                if len(self._held) - self._at > MOST_BYTES:
                    raise _Stop(f"is not JSON, or {_TOO_LONG}") from None
                if not self._more():
                    words = getattr(error, "msg", "a number is too large")
                    raise _Stop(f"is not JSON: {words}") from None
                continue
            # A number may go on in what was not read yet.
            if end < len(self._held) or not self._more():
                piece = Piece(self._line, self._held[self._at : end].encode(errors=_OTHER))
                self._go(end)
                return piece

    def _peek(self) -> str:
        """Pass over space and give the next character; nothing at the end."""
        while True:
            space = _SPACE.match(self._held, self._at)
            self._go(space.end() if space else self._at)
            if self._at < len(self._held) or not self._more():
                return self._held[self._at : self._at + 1]

    def _step(self) -> None:
        self._peek()
        self._go(self._at + 1)

    def _go(self, at: int) -> None:
        self._line += self._held.count("\n", self._at, at)
        self._at = at

    def _more(self) -> bool:
        """Read on, leaving behind what was passed; False at the end of the file."""
        chunk = self._pending or self._file.read(_CHUNK)
        self._pending = b""
        text = self._decoder.decode(chunk, final=not chunk)
        if not chunk:
            return False
        self._held, self._at = self._held[self._at :] + text, 0
        return True
