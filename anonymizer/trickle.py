"""The last short texts of a sender enter; whether the newest goes on with a number leaves.

Who writes a number a few digits at a time sends texts with nothing but digits, and perhaps "ya" or
"hola" between them. One answer of this kind is everybody's; several that begin like a telephone,
or one after another, are not.
"""

import re
from collections.abc import Sequence
from typing import Final

from anonymizer.cues import PARTS, cue_of
from anonymizer.disguises import plainly
from anonymizer.folding import fold
from anonymizer.lexicon import vocabulary
from anonymizer.numbers import is_rut
from anonymizer.numerals import FILLERS
from anonymizer.spellings import NUMBERS, is_glued, unglued

#: Longer texts are no part of a number told in parts, and end it.
SHORT: Final = 30  # code points
_TOKEN: Final = re.compile(r"\d+|[a-z]+")
_MOST_DIGITS: Final = 5  # of one text: more is an amount, or found by itself
#: What counts the parts: "1) 987", "parte 2: 654", "3/3 321".
_LABEL: Final = re.compile(
    r"(?i)\A\W*(?:parte |n[°º]? ?)?\(?(?:[1-9](?:/[1-9])?|uno|dos|tres|cuatro)(?:\)|[.:°º-](?= )| )"
    r" *(?=\d)"
)
#: Words that may stand beside the digits.
_BESIDE: Final = (
    FILLERS
    | PARTS
    | vocabulary(
        "fono tel telefono cel celu celular movil wsp whatsapp wasap ok ya jaja jajaja jeje"
    )
)
_AMOUNT: Final = re.compile(r"\$|(?<!\d)[1-9]\d*00\Z|\d[:%]")
_MOBILE_BEGINS: Final = re.compile(r"(?:0{0,2}56)?9[2-9]\d{0,7}")
_LEAST_BEGUN: Final = 5  # digits that begin like a mobile, in three texts
_LEAST_CUED: Final = 4  # the same, after a text that announces a number
_LEAST_PAIR: Final = 6  # the same, in two texts
_IN_A_ROW: Final = ((4, 1), (5, 2))  # texts, each with no more digits than this


def goes_on(texts: Sequence[str]) -> bool:
    """Say whether the last of these texts, oldest first, goes on with a number told in parts."""
    if not any(_read(texts[-1])):
        return False
    parts: list[str] = []
    bare: list[str] = []  # the same without what counts them
    cue = ""
    for text in reversed(texts):
        if len(text) > SHORT:
            break
        part, told = _read(text)
        if part or told:
            parts.insert(0, part or told)
            bare.insert(0, told or part)
        elif any(map(str.isdigit, text)) or (cue := cue_of(_TOKEN.findall(fold(text).low))):
            break
    if len(parts) < 2:
        return False
    return _row(parts) or any(
        _begun(told[first:], cue) for told in (parts, bare) for first in range(len(parts) - 1)
    )


def _row(parts: list[str]) -> bool:
    lengths = [len(part) for part in parts]
    return any(
        len(parts) >= count and max(lengths[-count:]) <= digits for count, digits in _IN_A_ROW
    )


def _begun(parts: list[str], cue: str) -> bool:
    digits = "".join(parts)
    if 8 <= len(digits) <= 9 and is_rut(digits):
        return True
    announced = cue in ("phone", "rut", "account")
    least = _LEAST_CUED if announced else _LEAST_BEGUN if len(parts) > 2 else _LEAST_PAIR
    like = cue in ("rut", "account") or _MOBILE_BEGINS.fullmatch(digits)
    return len(digits) >= least and bool(like)


def _read(text: str) -> tuple[str, str]:
    """Give the digits of a text that is nothing else, and those without what counts it."""
    part = _part(text)
    bare = _LABEL.sub("", text) if len(text) <= SHORT else text
    return part, part if bare == text else _part(bare)


def _part(text: str) -> str:
    """Give the digits of a text that is nothing else; an empty one for any other."""
    if len(text) > SHORT:
        return ""
    low, _ = plainly(fold(text).low, [])
    digits = ""
    for token in _TOKEN.findall(low):
        if token.isdigit():
            digits += token
        elif is_glued(token):
            digits += unglued(token)
        elif token in NUMBERS:
            digits += NUMBERS[token]
        elif token not in _BESIDE:
            return ""
    return digits if len(digits) <= _MOST_DIGITS and not _AMOUNT.search(low) else ""
