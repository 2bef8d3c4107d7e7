"""A plain word enters; how it sounds in Chile leaves, the same for all the ways to write it."""

import re
from functools import lru_cache
from typing import Final

#: Each pair is a spelling and the sound it stands for, the first that fits.
_SOUNDS: Final = {
    "gue": "ge", "gui": "gi", "hue": "we", "hua": "wa", "gua": "wa", "bue": "we", "que": "ke",
    "qui": "ki", "quy": "ki", "kue": "ke", "kui": "ki", "tx": "ch", "ch": "ch", "sh": "ch",
    "ph": "f", "ge": "je", "gi": "ji", "ce": "se", "ci": "si", "cy": "si", "ll": "i",
    "qu": "ku", "rr": "r", "c": "k", "q": "k", "z": "s", "v": "b", "y": "i", "h": "", "x": "ks",
}  # fmt: skip
_SPELLING: Final = re.compile("|".join(_SOUNDS))
_TWICE: Final = re.compile(r"(.)\1+")


@lru_cache(4_096)
def sound(word: str) -> str:
    """Give how a word in plain small letters sounds: huenchumil and wenchumil are the same."""
    heard = _SPELLING.sub(lambda spelling: _SOUNDS[spelling[0]], word)
    return _TWICE.sub(r"\1", heard)
