"""Text, numbers and times of an event come in as JSON gave them and leave checked and normalised.

Every message of `Wrong` is written to be shown: none repeats what was sent, which may be
contact data. Invisible characters (format and bidirectional controls, private use) are dropped
from texts, since nobody who pasted them can see them; in identifiers they are refused, since
an identifier must not be altered.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime

#: The most characters an identifier may have.
ID_LENGTH = 200

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_CONTROL_IN_BLOCK = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n?|\u2028|\u2029|\x85")
# Not U+200C and U+200D, which join letters and emoji.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_NAIVE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST_YEAR = 1970


class Wrong(ValueError):
    """A value is not as it should be; the message may be shown to whoever sent it."""


def text(value: object) -> str:
    """Give the value back if it is text."""
    if type(value) is not str:
        raise Wrong("must be text, in quotes")
    return value


def identifier(value: object) -> str:
    """Check an opaque identifier; it is never altered."""
    found = text(value)
    if not found:
        raise Wrong("must not be empty")
    if len(found) > ID_LENGTH:
        raise Wrong(f"must not be longer than {ID_LENGTH} characters")
    if _CONTROL.search(found) or (not found.isascii() and _INVISIBLE.search(found)):
        raise Wrong("must not contain control characters or invisible ones")
    if found != found.strip():
        raise Wrong("must not begin or end with a space")
    return found


def line(most: int) -> Callable[[object], str]:
    """Make the check of a one-line text of at most so many characters."""

    def check(value: object) -> str:
        found = text(value)
        if _CONTROL.search(found):
            raise Wrong("must be one line without control characters")
        return _bounded(found, most)

    return check


def block(most: int) -> Callable[[object], str]:
    """Make the check of a text that may have several lines; they leave ended by a line feed."""

    def check(value: object) -> str:
        found = _LINE_END.sub("\n", text(value))
        if _CONTROL_IN_BLOCK.search(found):
            raise Wrong("must not contain control characters other than tabs and line ends")
        return _bounded(found, most)

    return check


def _bounded(found: str, most: int) -> str:
    if not found.isascii():
        # Composed, so that labels compared for equality are equal however they were typed.
        found = unicodedata.normalize("NFC", _INVISIBLE.sub("", found))
    found = found.strip()
    if not found:
        raise Wrong("must not be empty: leave the field out, or send null")
    if len(found) > most:
        raise Wrong(f"must not be longer than {most} characters")
    return found


def whole(least: int, most: int) -> Callable[[object], int]:
    """Make the check of a whole number; 5.0 is one, true and "5" are not."""

    def check(value: object) -> int:
        if type(value) is float and value.is_integer():
            value = int(value)
        if type(value) is not int or not least <= value <= most:
            raise Wrong(f"must be a whole number from {least} to {most}")
        return value

    return check


def number(least: float, most: float) -> Callable[[object], float]:
    """Make the check of a finite number, whole or not."""

    def check(value: object) -> float:
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise Wrong(f"must be a number from {least:g} to {most:g}")
        if not least <= value <= most:
            raise Wrong(f"must be a number from {least:g} to {most:g}")
        return float(value) + 0.0  # no minus zero

    return check


def instant(value: object) -> datetime:
    """Read a time with its offset (RFC 3339); it leaves in UTC."""
    found = text(value)
    if _NAIVE.fullmatch(found):
        raise Wrong("must say its offset from UTC, such as 2026-05-05T10:00:00-04:00")
    if not _INSTANT.fullmatch(found):
        raise Wrong("must be a time as in RFC 3339, such as 2026-05-05T10:00:00-04:00")
    try:
        moment = datetime.fromisoformat(found.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Wrong("is a time that does not exist") from None
    if moment.year < _FIRST_YEAR:
        raise Wrong(f"must not be before the year {_FIRST_YEAR}")
    return moment


def day(value: object) -> date:
    """Read a calendar date (RFC 3339 full-date)."""
    found = text(value)
    if not _DAY.fullmatch(found):
        raise Wrong("must be a date, such as 2026-05-05")
    try:
        read = date.fromisoformat(found)
    except ValueError:
        raise Wrong("is a date that does not exist") from None
    if read.year < _FIRST_YEAR:
        raise Wrong(f"must not be before the year {_FIRST_YEAR}")
    return read
