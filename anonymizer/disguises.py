"""Folded text enters; the same leaves with numbers in disguise written plainly, as long as it was.

What is said here costs no finder anything: a word with digits for letters, signs that end no
sentence between two digits, units behind the parts of a telephone.
"""

import re
from typing import Final

from anonymizer.cues import cue_of
from anonymizer.lexicon import vocabulary
from anonymizer.spellings import NUMBERS, is_glued

_WORD: Final = re.compile(r"[a-z]+")
_DIGIT: Final = re.compile(r"\d")
#: A digit that passes for a letter beside a letter.
_ADJOINING: Final = re.compile(r"[013457](?:(?<=[a-z].)|(?=[a-z]))")
#: Letters and digits in one word, the digits among those that pass for letters.
_MIXED: Final = re.compile(r"(?<![a-z\d])(?:[013457]+[a-z]|[a-z]+[013457])[a-z013457]*(?![a-z\d])")
_LETTERS: Final = str.maketrans("013457", "oieast")
_LEAST_GLUED: Final = 6
#: Between two digits these part no sentences; before an amount "$" is what it seems to be.
_TIGHT: Final = re.compile(
    r"[;!?¿¡$&<>€](?:(?<=\d.)|(?<=\d[ \n].))[ \n;!?¿¡$&<>€]{0,4}(?=\d)"
    r"(?!(?:(?<=\$)|(?<=\$ ))(?:\d{1,3}[.,]\d{3}|\d+00(?!\d)))"
)
_SIGN: Final = re.compile(r"[;!?$&<>€]")
#: Amounts or hours, each too short to be one of a list of them.
_COUNTED: Final = re.compile(
    r"(?=[\d$])(?:(?:(?:\$ ?\d{1,3}(?![\d.,]))[ ,;]{0,2}){3,}"
    r"|(?<![\d.,])(?:\d{1,3} ?(?:%|°|hrs?\b|horas?\b|uf\b|utm\b|pesos\b|anos?\b)[ ,;]{0,2}){3,})"
)
_UNITS: Final = vocabulary("h hr hrs hora horas uf utm pesos ano anos")
_UNIT: Final = re.compile(r"[^\d ]")
_LEAST_SIGNS: Final = 2
_LEAST_COUNTED: Final = 5  # digits
_BEHIND: Final = 60  # characters


def plainly(low: str, words: list[str], *, weighed: bool = False) -> tuple[str, list[str]]:
    """Write a folded, lower-case text's numbers plainly, and give its words again.

    Where it is only weighed, what announces its numbers may stand in another text.
    """
    if _DIGIT.search(low) is None:
        return low, words
    if "%20" in low:
        low = low.replace("%20", "   ")
    plain = _MIXED.sub(_said, low) if _ADJOINING.search(low) else low
    signs = sum(map(low.count, "$%°"))
    if signs >= _LEAST_SIGNS or not _UNITS.isdisjoint(words):
        plain = _COUNTED.sub(_bare if weighed else _bare_behind_cue, plain)
    if plain != low:
        words = _WORD.findall(plain)
    return _TIGHT.sub(_comma, plain) if _SIGN.search(low) else plain, words


def _said(match: re.Match[str]) -> str:
    """Read a word with digits in it as the number it says: "nu3v3", but not "nueve3"."""
    word = match[0]
    said = word.translate(_LETTERS)
    if said not in NUMBERS:
        return said if len(said) >= _LEAST_GLUED and is_glued(said) else word
    begun = word.rstrip("013457")
    if begun in NUMBERS and (
        NUMBERS[begun] != NUMBERS[said] or said[len(begun)] == begun[-1] or begun == said[:-2]
    ):
        return word
    return said


def _comma(match: re.Match[str]) -> str:
    return "," + " " * (len(match[0]) - 1)


def _bare_behind_cue(match: re.Match[str]) -> str:
    """Leave out the units behind a telephone's parts: "mi celular 98% 76% 54% 32% 1%"."""
    start = match.start()
    before = _WORD.findall(match.string, max(0, start - _BEHIND), start)
    return _bare(match) if cue_of(before) == "phone" else match[0]


def _bare(match: re.Match[str]) -> str:
    few = len(_DIGIT.findall(match[0])) < _LEAST_COUNTED
    return match[0] if few else _UNIT.sub(" ", match[0])
