"""A text enters; the same text in plain letters leaves, with the way back to each code point.

Gone are accents, invisible characters, and what only looks like a letter or a digit: full-width
forms, keycaps, Cyrillic, Greek. What is drawn backwards is read as it is drawn. What leaves may be
shorter or longer than what came in.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

#: Each pair is a character and the plain one it passes for.
_PAIRS: Final = (
    "аa вb еe ёe іi їi јj кk мm нh оo пn рp сc тt уy үy хx һh ѕs ьb ԁd ԛq ԝw ґr гr єe б6 з3 ч4 "
    "АA ВB ЕE ЁE ІI ЇI ЈJ КK МM НH ОO РP СC ТT УY ХX ҺH ЅS ЬB ԚQ ԜW З3 Ч4 "
    "αa βb γy εe ζz ηn ιi κk νv οo πn ρp σo ςc τt υu χx ωw ϲc "
    "ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX "
    "ıi łl øo ØO đd ɑa ɡg ɩi ʟl ᴏo ᴄc ᴍm ᴀa ɪi ᴇe ɴn ʀr ᴛt ᴜu ꜱs ᴅd ʙb ɢg ʜh ᴊj ᴋk ᴘp ᴠv ᴡw ʏy ᴢz "
    "·. ․. 。. ‐- ‒- –- —- ―- −- ⁃- ⁄/ ∕/ ⧸/ ∶: ː: ׃: ‚, “\" ”\" ‘' ’' "
)
#: First code points of alphabets in boxes, balls and flags, which Unicode leaves undecomposed.
_ALPHABETS: Final = (0x1F150, 0x1F170, 0x1F1E6)
#: First code points of digits in balls: 1 to 9, and 10 after it.
_DIGITS: Final = (0x2776, 0x2780, 0x278A, 0x24F5)
_ALIKE: Final = {
    **{pair[0]: pair[1] for pair in _PAIRS.split()},
    "\t": " ",
    "⓿": "0",
    "🔟": "10",
    **{digit: str(n) for n, digit in enumerate("〇一二三四五六七八九")},
    **{chr(0x3280 + n): str(n + 1) for n in range(9)},
    "\u2800": " ",
    **dict.fromkeys("\u115f\u1160\u3164\uffa0", ""),
    **{chr(first + n): chr(ord("A") + n) for first in _ALPHABETS for n in range(26)},
    **{chr(first + n): str(n + 1) for first in _DIGITS for n in range(10)},
}
_LINE_ENDS: Final = "\n\r\v\f\x85\u2028\u2029⏎"
_GONE: Final = frozenset({"Cf", "Mn", "Me", "Cc", "Cs"})
#: What is drawn from right to left, letters and digits too.
_TURNED: Final = re.compile("\u202e([^\u202c\u2069\n\r\u2028\u2029]*)")
#: A bullet inside a word is its dot: "gmail•com". It is none before a capital, as in "Cocina•Aseo",
#: nor before the words of a list that a domain may end with too.
_BULLET_DOT: Final = re.compile(
    r"(?<=\w)[•‧∙⋅●](?!(?:online|site|website|shop|store|tech|link|page|club|pro|company|jobs|work"
    r"|empleos|tienda|blog|cloud|digital|group|agency|chile)\b)"
    r"(?=[^\WA-ZÁÉÍÓÚÜÑ]|(?:COM|CL|NET|ORG)\b|[^\s@]{1,64}@)"
)
#: The letter in a ball passes for the at sign before a provider, unless a list goes on with b.
_BALL_AT: Final = re.compile(
    r"(?:(?<=\w)|(?<=\w ))[ⓐⒶ🅐🅰](?= ?(?i:gmail|hotmail|outlook|yahoo|icloud))(?!.{0,60}[ⓑⒷ🅑🅱])"
)
_MOST_PLAIN: Final = 3  # characters out of one
_KEPT: Final = 0x3000  # below it, and where styled letters lie, what was worked out is remembered


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in plain letters."""

    plain: str  #: in its own case
    low: str  #: the same in lower case, character by character
    back: tuple[int, ...] | None  #: each character's code point in the text; None: the same
    length: int  #: of the text, in code points
    turned: bool = False  #: some of it is drawn backwards, and stands here as it is drawn

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Give a range of the text as it was given, with what is invisible behind it."""
        if self.back is None:
            return start, end
        if self.turned:
            return min(self.back[start:end]), max(self.back[start:end]) + 1
        after = self.back[end] if end < len(self.back) else self.length
        return self.back[start], max(self.back[end - 1] + 1, after)


def fold(text: str) -> Folded:
    """Fold a text. It takes time in proportion to its length."""
    if text.isascii() and text.isprintable():
        return Folded(text, text.lower(), None, len(text))
    if _SPANISH.fullmatch(text):
        plain = text.translate(_PLAIN_SPANISH)
        return Folded(plain, plain.lower(), None, len(text))
    text = _BALL_AT.sub("@", _BULLET_DOT.sub(".", text))
    if "\u202e" in text:
        return _as_drawn(text)
    parts = list(map(_TABLE.__getitem__, text))
    plain = "".join(parts)
    if set(map(len, parts)) <= {1}:
        return Folded(plain, plain.lower(), None, len(text))
    back = tuple(at for at, part in enumerate(parts) for _ in part)
    return Folded(plain, plain.lower(), back, len(text))


def _as_drawn(text: str) -> Folded:
    order = list(range(len(text)))
    for turned in _TURNED.finditer(text):
        start, end = turned.span(1)
        order[start:end] = order[start:end][::-1]
    parts = [(at, _TABLE[text[at]]) for at in order]
    plain = "".join([part for _, part in parts])
    back = tuple(at for at, part in parts for _ in part)
    return Folded(plain, plain.lower(), back, len(text), turned=True)


class _Table(dict[str, str]):
    """Each character's plain form, worked out when first met."""

    def __missing__(self, character: str) -> str:
        plain = _plain(character)
        if ord(character) < _KEPT or plain != character:
            self[character] = plain
        return plain


def _plain(character: str) -> str:
    if character in _LINE_ENDS:
        return "\n"
    if character in _ALIKE:
        return _ALIKE[character]
    parts = []
    for part in unicodedata.normalize("NFKD", character):
        category = unicodedata.category(part)
        if category in _GONE:
            continue
        if category == "Zs":
            parts.append(" ")
        elif category == "Nd":
            parts.append(str(unicodedata.decimal(part)))
        else:
            parts.append(_ALIKE.get(part, part))
    plain = "".join(parts)
    # A sign that stands for whole words stands for itself, and so does a letter that lower case
    # would lengthen: a text must not grow out of proportion.
    return plain if len(plain.lower()) == len(plain) <= _MOST_PLAIN else character


_TABLE: Final = _Table()
#: Most texts hold nothing else, each with one plain letter.
_LETTERS: Final = "áéíóúüñÁÉÍÓÚÜÑ¿¡°\n"
_SPANISH: Final = re.compile(rf"[ -~{_LETTERS}]*")
_PLAIN_SPANISH: Final = str.maketrans(
    {letter: _plain(letter) for letter in [*_LETTERS, *map(chr, range(32, 127))]}
)
