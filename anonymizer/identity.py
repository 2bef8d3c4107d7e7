"""Folded text enters, with what is known of its sender; where it says who that is leaves.

It is found across spacing, accents, look-alikes and leet. A single word matches exactly; one letter
may be wrong, missing or too many from eight letters up, and from six it may only sound alike.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import compress
from typing import Final

from anonymizer.folding import fold
from anonymizer.known import EVERYBODYS, FUZZY_FROM, LEET, NOUNS, Known, pieces, squeezed
from anonymizer.sounds import sound
from anonymizer.spans import Found, SpanKind

_DIGIT: Final = re.compile(r"[0-9]")
_RUN: Final = re.compile(r"[0-9]+")
_APART: Final = re.compile(r"(?:(?![$!|])[\W_])+")
_HEARD: Final = re.compile(r"[a-z]{5,20}")
_SPARSE: Final = 3  # characters for each letter, in most texts
_HALF_HITS: Final = 40  # a text that says half a name more often is masked as far as that


class _Squeeze(dict[int, int | None]):
    """Each character as it stands in a squeezed text, or nothing: for `str.translate`."""

    def __missing__(self, code: int) -> int | None:
        return code if chr(code).isalnum() else None


#: Made for what most texts hold; the rest is worked out each time.
_SQUEEZE: Final = _Squeeze({code: _Squeeze()[code] for code in range(256)} | LEET)
#: The same for Latin letters, as bytes: what each becomes, those that go, and whether it stays.
_BYTES: Final = bytes(_SQUEEZE[code] or 0 for code in range(256))
_GONE: Final = bytes(code for code in range(256) if _SQUEEZE[code] is None)
_STAYS: Final = bytes(_SQUEEZE[code] is not None for code in range(256))


def _squeeze(low: str) -> str:
    try:
        return low.encode("latin-1").translate(_BYTES, _GONE).decode("latin-1")
    except UnicodeEncodeError:  # many times as long
        return low.translate(_SQUEEZE)


def _places(low: str) -> list[int]:
    """Give where each character of a squeezed text stood."""
    try:
        stays: Iterable[int] = low.encode("latin-1").translate(_STAYS)
    except UnicodeEncodeError:
        stays = [_SQUEEZE[ord(character)] is not None for character in low]
    return list(compress(range(len(low)), stays))


def tail_of(known: Known) -> int:
    """Give how many code points of a past `joins` is to be given, where there are so many."""
    return _SPARSE * known.reach


def joins(tail: str, low: str, known: Known, *, whole: bool) -> bool:
    """Say whether an identity in letters may begin in the tail of a past and end in a text.

    `whole` says that the past is no longer than its tail.
    """
    reach = known.reach
    before = _squeeze(tail[-tail_of(known) :])[-reach:]
    here = _squeeze(low[: tail_of(known)])[:reach]
    if (len(before) < reach and not whole) or len(here) < reach <= len(low) // _SPARSE:
        return True  # hardly a letter: what is looked for may begin or end farther away
    both = before + here
    if not any(piece in both for piece in known.pieces):
        return False
    read, border = f"{tail}\n{low[: tail_of(known)]}", len(tail)
    return any(one.start < border < one.end - 1 for one in find(read, read, known))


def joins_digits(past: str, low: str, known: Known) -> bool:
    """Say whether the digits of a past, as it was written, and of a text make one number."""
    here = "".join(_RUN.findall(low))
    if not here.startswith(known.endings):
        return False
    digits = "".join(_RUN.findall(fold(past).low)) + here
    return any(number in digits for number in known.numbers)


def find(low: str, plain: str, known: Known) -> Iterator[Found]:
    """Find a sender's own identity in a folded text; `plain` is the text in its own case."""
    text = _squeeze(low)
    if any(piece in text for piece in known.pieces):
        places = _places(low)
        for whole in known.wholes:
            if any(piece in text for piece in pieces(whole)):
                yield from _whole(low, text, places, whole)
        yield from _singles(low, plain, text, places, known.singles)
    if known.sounds:
        for match in _HEARD.finditer(low):
            if sound(match[0]) in known.sounds and match[0] not in EVERYBODYS:
                yield Found(*match.span(), SpanKind.IDENTITY, unsure=True)
    if known.numbers:
        yield from _numbers(low, known.numbers)


def _numbers(low: str, numbers: tuple[str, ...]) -> Iterator[Found]:
    digits = "".join(_RUN.findall(low))
    for number in numbers:
        if number in digits:
            where = [digit.start() for digit in _DIGIT.finditer(low)]
            for at in _all(digits, number):
                yield Found(where[at], where[at + len(number) - 1] + 1, SpanKind.IDENTITY)


def _all(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _whole(low: str, text: str, places: list[int], whole: str) -> Iterator[Found]:
    exact = []
    for at in _all(text, whole):
        start, end = places[at], places[at + len(whole) - 1] + 1
        if len(whole) >= FUZZY_FROM or (_bounded(low, start, end) and _even(low[start:end])):
            exact.append((start, end))
            yield _found(low, start, end, len(whole))
    if len(whole) >= FUZZY_FROM:  # written right in one place, it may be written wrong in another
        for one in _fuzzy(low, text, places, whole):
            if not any(start < one.end and one.start < end for start, end in exact):
                yield one


def _fuzzy(low: str, text: str, places: list[int], whole: str) -> Iterator[Found]:
    """Find it with one letter wrong: then one of its halves stands there untouched."""
    middle = len(whole) // 2
    head, tail = whole[:middle], whole[middle:]
    for count, at in enumerate(_all(text, head)):
        for length in (len(tail), len(tail) + 1, len(tail) - 1):
            end = at + middle + length
            if end <= len(text) and _near(text[at + middle : end], tail):
                yield from _bounded_found(low, places, at, end, len(whole))
        if count > _HALF_HITS:
            break
    for count, at in enumerate(_all(text, tail)):
        for length in (middle, middle + 1, middle - 1):
            if at >= length and _near(text[at - length : at], head):
                yield from _bounded_found(low, places, at - length, at + len(tail), len(whole))
        if count > _HALF_HITS:
            break


def _near(a: str, b: str) -> bool:
    """Say whether one letter changed, put in, left out or swapped makes one of the other."""
    if len(a) == len(b):
        wrong = [at for at in range(len(a)) if a[at] != b[at]]
        swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1
        return len(wrong) < 2 or (
            swapped and a[wrong[0]] == b[wrong[1]] and a[wrong[1]] == b[wrong[0]]
        )
    short, long = sorted((a, b), key=len)
    same = next((at for at in range(len(short)) if short[at] != long[at]), len(short))
    return short[same:] == long[same + 1 :]


def _bounded_found(low: str, places: list[int], at: int, end: int, length: int) -> Iterator[Found]:
    if _bounded(low, places[at], places[end - 1] + 1):
        found = _found(low, places[at], places[end - 1] + 1, length)
        found.unsure = True
        yield found


def _bounded(low: str, start: int, end: int) -> bool:
    if not low[start].isascii():
        return True  # some scripts put no spaces between words
    return not low[start - 1 : start].isalnum() and not low[end : end + 1].isalnum()


def _even(text: str) -> bool:
    """Say whether a text is one word, words, or letters apart, and not a word beside a letter."""
    chunks = [len(chunk) for chunk in _APART.split(text)]
    return min(chunks) > 1 or max(chunks) < 3


def _found(low: str, start: int, end: int, length: int) -> Found:
    apart = end - start - length > length // 2 or any(
        sign in low[start:end] for sign in "013457$!|"
    )
    return Found(start, end, SpanKind.IDENTITY, disguised=apart)


def _singles(
    low: str, plain: str, text: str, places: list[int], singles: frozenset[str]
) -> Iterator[Found]:
    for word in singles:
        short = squeezed(word)
        for at in _all(text, short):
            start, end = places[at], places[at + len(short) - 1] + 1
            if not (_bounded(low, start, end) and _even(low[start:end])):
                continue
            if word in NOUNS and not plain[start].isupper() and low[start:end] == word:
                continue
            yield _found(low, start, end, len(short))
        if len(short) >= FUZZY_FROM:
            yield from _fuzzy(low, text, places, short)
