"""A key and something drawn by lot enter; a name that can be said aloud leaves, and tells nothing.

Two words of three syllables, such as `Lomari Tebano`: about 10^10 of them. Whoever stores them
sees to it that none is given twice.
"""

import hmac
from typing import Final

# No letter that is written in two ways, or that reads as a word of its own.
_FIRST: Final = "bdfglmnrst"
_SECOND: Final = "aeiou"
_SYLLABLES: Final = [first + second for first in _FIRST for second in _SECOND]
_WORD: Final = 3  # syllables
_BYTES: Final = 2  # for each syllable: what is left over of a division is next to nothing

#: What would hurt whoever is called so, wherever in a word it stands.
_UNKIND: Final = (
    "bobo", "boba", "fea", "feo", "gata", "gorda", "gordo", "lela", "lelo", "lesa", "leso",
    "loba", "mala", "malo", "mea", "mona", "mono", "mora", "moro", "muda", "mudo", "mula",
    "nada", "rata", "ratera", "ratero", "roba", "robo", "sida", "tarado", "tarada", "teta",
    "tonta", "tonto",
)  # fmt: skip


def alias(key: bytes, drawn: str) -> str:
    """Give the name that belongs to what was drawn: always the same one under the same key."""
    turn = 0
    while True:
        digest = hmac.digest(key, f"alias:{turn}:{drawn}".encode(), "sha512")
        words = [_word(digest[at * _WORD * _BYTES :]) for at in range(2)]
        if words[0] != words[1] and not any(bad in word for bad in _UNKIND for word in words):
            return " ".join(word.capitalize() for word in words)
        turn += 1


def _word(digest: bytes) -> str:
    parts = (digest[at : at + _BYTES] for at in range(0, _WORD * _BYTES, _BYTES))
    return "".join(_SYLLABLES[int.from_bytes(part) % len(_SYLLABLES)] for part in parts)
