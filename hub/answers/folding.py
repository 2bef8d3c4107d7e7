"""A text in any spelling goes in; its words, as they sound, and its breaks come out."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

#: What parts one saying from the next: "no, trabajo" is not "no trabajo".
BREAK = ","
#: What a question mark becomes.
QUESTION = "?"
#: What an emoji that is known becomes; each stands in the lexicon as a word.
THUMB_UP, THUMB_DOWN, SMILE, SORROW = "+1", "-1", ":)", ":("

_EMOJI = {
    **dict.fromkeys("👍👌✅✔☑🆗", THUMB_UP),
    **dict.fromkeys("👎❌✖🚫⛔🙅", THUMB_DOWN),
    **dict.fromkeys("🙏😊🙂😀😃😄😁☺🤗❤🥰😘🌸🌹🌷🌻✨💐👋🤝🎉😉😎💪🙌", SMILE),
    **dict.fromkeys("😢😔🙁☹😞😭😟😥😓😪😕", SORROW),
}
#: A skin, a gender, a presentation: they change who makes a sign, and not the sign.
_MODIFIERS = frozenset("🏻🏼🏽🏾🏿♀♂")
_BREAKS = frozenset(",.;:!¡\n\r\u2028\u2029…()-–—/|")
_SAD_FACE = re.compile(r"[:;=]['-]?\(+")
_GLAD_FACE = re.compile(r"[:;=]['-]?\)+")
_REPEATED = re.compile(r"(.)\1+")
_SYLLABLES = re.compile(r"(si){2,}|(no){2,}")
_SOFT_C = re.compile(r"c(?=[ei])")
#: Letters that sound alike in Chile, or are silent.
_SOUNDS = str.maketrans({"v": "b", "z": "s", "y": "i", "h": None})
#: What people shorten, as it is folded.
_SHORT = {"x": "por", "q": "ke", "k": "ke", "d": "de"}
_ALONE = frozenset("sn")


def words(text: str) -> list[str]:
    """Give the words of a text, folded, with a BREAK or a QUESTION where one stands.

    A sign nobody listed is a word of its own, so that it is never passed over.
    """
    folded = (fold(one) if one.isalnum() else one for one in _spelled(_raw(text)))
    return [one for one in folded if one]


def _spelled(raw: Sequence[str]) -> Iterator[str]:
    """Join letters that stand alone one after the other: S.I. is spelled."""
    run, broken = "", False
    for one in (*raw, ""):
        if len(one) == 1 and one.isalpha():
            run += one
        elif one == BREAK and run:
            broken = True
        else:
            if run:
                yield run
            if broken:
                yield BREAK
            run, broken = "", False
            yield one


def fold(word: str) -> str:
    """Write a word of plain letters as it sounds: voy, boy and voyyy are one."""
    if len(word) == 1:
        # One letter sounds like nothing; S and N are answers, and no other spelling is theirs.
        return f"{word}." if word in _ALONE else _SHORT.get(word, word)
    sound = _SOFT_C.sub("s", word).replace("qu", "k").translate(_SOUNDS)
    sound = _REPEATED.sub(r"\1", sound)
    return sound[:2] if _SYLLABLES.fullmatch(sound) else sound


def _raw(text: str) -> list[str]:
    """Part a text into runs of letters and digits without accents, and single signs."""
    faced = _SAD_FACE.sub("😢", _GLAD_FACE.sub("🙂", text))
    parts: list[str] = []
    run: list[str] = []
    for character in unicodedata.normalize("NFKD", faced.casefold()):
        if character.isalnum():
            run.append(character)
            continue
        if unicodedata.category(character) in ("Mn", "Me", "Cf") or character in _MODIFIERS:
            continue
        if run:
            parts.append("".join(run))
            run = []
        sign = _sign(character)
        if sign and not (sign == BREAK and parts[-1:] == [BREAK]):
            parts.append(sign)
    return [*parts, "".join(run)] if run else parts


def _sign(character: str) -> str:
    if character in _BREAKS:
        return BREAK
    if character in "?¿":
        return QUESTION
    if character in _EMOJI:
        return _EMOJI[character]
    return "" if character.isspace() or unicodedata.category(character)[0] == "P" else character
