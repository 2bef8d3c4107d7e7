"""A text enters; its size as an SMS, or the nearest text that an SMS carries cheaply, leaves.

An SMS holds 160 septets of the GSM-7 alphabet (3GPP TS 23.038 6.2.1), or 70 UTF-16 units
as soon as one character is outside it; of a longer text each part loses room to a header.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

#: One septet each. The escape itself is left out: it is not text.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: Two septets each: an escape and a character, never parted.
EXTENSION = frozenset("\f^{}\\[~]|€")

GSM7_ONE_PART, GSM7_PER_PART = 160, 153
UCS2_ONE_PART, UCS2_PER_PART = 70, 67

ELLIPSIS = "..."

#: Words that lead to the next: none is left at the end of a text that was cut.
_HANGING = re.compile(
    r"(\s+(a|al|con|de|del|e|el|en|la|las|los|o|para|por|sin|u|un|una|y))+\s*\Z", re.IGNORECASE
)

#: What Unicode's own decompositions do not bring to the nearest text.
_NEAREST = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′´`ʹʻʼˈ‹›", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−•·‣▪●", "-"),
        **dict.fromkeys("\u2028\u2029", "\n"),
        "°": "o",
        "⁄": "/",
        "×": "x",
        "ı": "i",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "œ": "oe",
        "Œ": "OE",
        "©": "(c)",
        "®": "(r)",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segments:
    """How a text goes as SMS, and so what it costs."""

    encoding: Literal["GSM-7", "UCS-2"]
    characters: int  #: as Unicode counts them
    parts: int  #: what is paid; an empty text has none
    units: int  #: septets, or UTF-16 code units


@dataclass(frozen=True, slots=True, kw_only=True)
class Costly:
    """One character that takes a whole text out of GSM-7."""

    position: int  #: in Unicode characters, from 0
    character: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cheaper:
    """The wording of a text that GSM-7 can carry, and what it saves."""

    text: str
    segments: Segments
    saved: int  #: parts; it can be none, or less where one character becomes several
    because: tuple[Costly, ...]


def segments(text: str) -> Segments:
    """Measure a text as it stands."""
    if costly(text):
        costs = [2 if ord(character) > 0xFFFF else 1 for character in text]
        parts = _parts(costs, UCS2_ONE_PART, UCS2_PER_PART)
        return Segments(encoding="UCS-2", characters=len(text), parts=parts, units=sum(costs))
    costs = [_septets(character) for character in text]
    parts = _parts(costs, GSM7_ONE_PART, GSM7_PER_PART)
    return Segments(encoding="GSM-7", characters=len(text), parts=parts, units=sum(costs))


def costly(text: str) -> tuple[Costly, ...]:
    """List every character that forces UCS-2, in the order of the text."""
    return tuple(
        Costly(position=position, character=character)
        for position, character in enumerate(text)
        if not _carried(character)
    )


def cheaper(text: str) -> Cheaper | None:
    """Offer the nearest GSM-7 wording; None when the text is GSM-7 already."""
    because = costly(text)
    if not because:
        return None
    wording = transliterate(text)
    after = segments(wording)
    saved = segments(text).parts - after.parts
    return Cheaper(text=wording, segments=after, saved=saved, because=because)


def transliterate(text: str, *, keep: str = "") -> str:
    """Give the nearest text in GSM-7, with the letters it has (ñ ü é ¿ ¡) as they are.

    What has no likeness in it, such as an emoji, is left out, and runs of spaces become one.
    The characters of `keep` stay although GSM-7 lacks them: the marks of a draft's holes.
    """
    seen = "".join(c for c in text if c in keep or unicodedata.category(c) != "Cf")
    # Composed first, or a decomposed ñ would lose its tilde with the other accents.
    composed = unicodedata.normalize("NFC", seen)
    near = "".join(c if _carried(c) or c in keep else _nearest(c) for c in composed)
    return re.sub(" {2,}", " ", near)


def room(*fixed: str) -> int:
    """Count the septets one part has left beside the fixed pieces; below 0 when they overflow."""
    return GSM7_ONE_PART - sum(_septets(c) for piece in fixed for c in transliterate(piece))


def cut(text: str, room: int) -> str:
    """Shorten a text to at most `room` septets of GSM-7, transliterating it on the way.

    Whole words stay while there is one that fits, and three dots follow only where they
    cost no word; otherwise the first letters stay.
    """
    carried = transliterate(text)
    fitting = _fitting(carried, room)
    if fitting == carried:
        return carried
    whole = fitting if carried[len(fitting)].isspace() else _without_last_word(fitting)
    words = _HANGING.sub("", whole).rstrip(" \r\n\f,;:-/(")
    if not words:
        return fitting.rstrip()
    dotted = words + ELLIPSIS
    return dotted if _fitting(dotted, room) == dotted else words


def _without_last_word(text: str) -> str:
    return re.sub(r"\S*\Z", "", text)


def _fitting(text: str, room: int) -> str:
    """Give the longest beginning that costs no more than `room` septets."""
    for position, character in enumerate(text):
        room -= _septets(character)
        if room < 0:
            return text[:position]
    return text


def _carried(character: str) -> bool:
    return character in BASIC or character in EXTENSION


def _septets(character: str) -> int:
    return 2 if character in EXTENSION else 1


def _parts(costs: Sequence[int], one: int, each: int) -> int:
    """Count parts filled in turn, no character lying across two."""
    if sum(costs) <= one:
        return 1 if costs else 0
    parts, filled = 1, 0
    for cost in costs:
        filled += cost
        if filled > each:
            parts, filled = parts + 1, cost
    return parts


def _nearest(character: str) -> str:
    """Give the GSM-7 likeness of one character outside it, or nothing."""
    if character.isspace() and character not in "\u2028\u2029":
        return " "
    likeness = character.translate(_NEAREST)
    if likeness == character:
        likeness = unicodedata.normalize("NFKD", character).translate(_NEAREST)
    return "".join(c for c in likeness if _carried(c))
