"""Folded text enters; how many digits a number in it could have leaves, told quickly.

This is never less than what is read, however it is written; it may be more.
"""

import re
from itertools import product
from typing import Final

from anonymizer.cues import UNITS
from anonymizer.disguises import plainly
from anonymizer.lexicon import vocabulary
from anonymizer.numbers import blanked
from anonymizer.numerals import FILLERS, LEAST_DIGITS, standing
from anonymizer.spellings import NUMBERS, UNITS_BEGIN, is_glued

#: Digits, and letters that pass for some behind one; and the word behind.
_DIGITED: Final = re.compile(r"(\d[\doilszbgqte]*)(?= ([a-z]+)|)")
_BEHIND: Final = re.compile(r" ([a-z]+)")
#: Words that pass for digits behind others.
_LOOSE: Final = re.compile(r"(?<![a-z])[oil]{1,3}(?![a-z])")
_LOOSE_FROM: Final = 4  # digits
_BIG: Final = vocabulary("mil millon millones doble triple")
_SAID: Final = _BIG.union(NUMBERS)
_ATOMS: Final = _SAID.union("".join(word) for n in (1, 2, 3) for word in product("oil", repeat=n))
#: A short number just before one of these counts something, and is no part of another.
_COUNTED: Final = frozenset(unit for unit in UNITS - FILLERS - _SAID if len(unit) > 1)
_MUCH: Final = 15  # what a word weighs that may stand for many digits
_WORD: Final = re.compile(r"[a-z]+")
_DIGIT: Final = re.compile(r"\d")
_REACH: Final = 80  # characters that the gap inside a number may have
_GAP: Final = 4  # words, the last of them a number


def weigh(low: str, words: list[str]) -> tuple[int, int]:
    """Give the digits of the numbers of a folded text of these words together, or more.

    The second figure leaves out short ones that count something.
    """
    low, words = plainly(low, words, weighed=True)
    numbers = _DIGITED.findall(low)
    if len(numbers) > 1 or any(len(number) >= _LOOSE_FROM for number, _ in numbers):
        numbers = _DIGITED.findall(blanked(low))
    for said in _SAID.intersection(words):
        numbers += [(said, _word_at(low, end)) for _, end in standing(low, said)]
    total, free = 0, 0
    for word, behind in numbers:
        worth = _MUCH if word in _BIG else len(NUMBERS.get(word, word))
        total += worth
        free += worth if behind not in _COUNTED or worth >= LEAST_DIGITS else 0
    more = _MUCH * len([word for word in words if word[:2] in UNITS_BEGIN and is_glued(word)])
    if total + more >= _LOOSE_FROM:
        more += sum(map(len, _LOOSE.findall(low)))
    return total + more, free + more


def _word_at(low: str, end: int) -> str:
    behind = _BEHIND.match(low, end)
    return behind[1] if behind else ""


def meet(past: str, low: str, words: list[str]) -> bool:
    """Say whether one number may end the past and begin the text, of these words."""
    return _has_number(low[:_REACH], words[:_GAP]) and _has_number(
        past[-_REACH:], _WORD.findall(past[-_REACH:])[-_GAP:]
    )


def _has_number(low: str, words: list[str]) -> bool:
    return (
        not _ATOMS.isdisjoint(words)
        or _DIGIT.search(low) is not None
        or any(is_glued(word) for word in words)
    )
