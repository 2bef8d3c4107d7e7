"""The sender's own identity strings enter; where a folded text says them leaves.

They are matched across spacing, accents, look-alikes and leet. A single word matches exactly; one
letter may be wrong, missing or too many from eight letters up. Words that are everybody's (a trade,
a comuna, a legal form) match only inside the whole string.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from anonymizer.folding import fold
from anonymizer.lexicon import PLACES, ROLES, STOPWORDS, TRADES, vocabulary
from anonymizer.sounds import sound
from anonymizer.spans import Found, SpanKind
from anonymizer.spellings import said

#: Shorter ones match exactly.
FUZZY_FROM: Final = 8
_LEET: Final = str.maketrans("01l!34578$|", "oiiieastbsi")
_LEGAL: Final = vocabulary(
    """
    ltda limitada spa sa eirl s a e i r l cia compania y asociados inc
    """
)
_EVERYBODYS: Final = (
    STOPWORDS
    | PLACES
    | TRADES
    | ROLES
    | _LEGAL
    | vocabulary(
        """
    sur norte este oeste oriente poniente central chile chilena chileno nacional calle
    avenida pasaje villa depto casa block oficina info ventas rrhh contacto admin gmail
    hotmail yahoo outlook com www http https gob trabajo empleo baldes
    """
    )
)
#: Names that are common nouns too: alone, they match only with a capital.
_NOUNS: Final = vocabulary(
    """
    rosa flores torres campos rojas luz paz sol rios cruz castillo reyes vega leon blanco
    moreno bravo guerrero guerra pino parra silva mercedes pilar victoria consuelo angel
    palma soto toro vera caro cid mora pinto marin ramos robles plaza barrios fierro flor
    alba aurora estrella luna belen gloria esperanza soledad socorro amparo rocio violeta
    perla linda delgado gallardo hidalgo duran cabezas bello rubio pena mena lobos canales
    puente prado fuentes salas cuevas montes iris fresia paloma almendra olivia piedad
    milagros dolores remedios cortes vidal lagos rivera casas valle valles llanos arenas
    rosas espejo leal jara lara santos
    """
)
_DIGITS: Final = re.compile(r"\D+")
_TEN: Final = "0123456789"
_RUN: Final = re.compile(r"[0-9]+")
_WORD: Final = re.compile(r"[^\W_]+")
_APART: Final = re.compile(r"(?:(?![$!|])[\W_])+")
#: From so many letters, a word that only sounds like one of theirs is theirs.
_SOUNDS_FROM: Final = 6
_HEARD: Final = re.compile(r"[a-z]{5,20}")
_SPARSE: Final = 3  # characters for each letter, in most texts
_HALF_HITS: Final = 40  # a text that says half a name more often is masked as far as that


@dataclass(frozen=True, slots=True)
class Known:
    """A sender's identity strings, ready to be looked for. `Known.of` makes one."""

    wholes: tuple[str, ...] = ()  #: squeezed: letters and digits alone, leet undone
    singles: frozenset[str] = frozenset()  #: words that tell alone, squeezed
    numbers: tuple[str, ...] = ()  #: digits of telephones and RUTs
    endings: tuple[str, ...] = ()  #: what may stand of a number when it began before
    #: Of each whole and single one of these stands untouched in any text that says it.
    pieces: tuple[str, ...] = ()
    reach: int = 0  #: letters and digits of the longest of them, and one more
    sounds: frozenset[str] = frozenset()  #: of the singles that tell by their sound too

    @classmethod
    def of(cls, values: Iterable[str]) -> "Known":
        """Make one of names, RUTs, e-mails, telephones, websites and addresses, in any form.

        A value without a letter or a digit tells nothing, and is passed over.
        """
        wholes: set[str] = set()
        singles: set[str] = set()
        numbers: set[str] = set()
        for value in values:
            low = fold(value).low.strip()
            digits = _DIGITS.sub("", low)
            letters = sum(map(str.isalpha, low))
            if "@" in low or re.search(
                r"^(?:https?://|www\.)|^[a-z0-9.-]+\.[a-z]{2,}(?:/\S*)?$", low
            ):
                wholes.update(_of_address(low))
            elif len(digits) >= 7 and letters <= 1:
                numbers.add(
                    digits[-8:]
                    if low.lstrip().startswith("+") or len(digits) > 9
                    else digits[:8]
                    if "-" in low and len(digits) <= 9
                    else digits[-8:]
                )
            else:
                found, alone = _of_name(low)
                wholes.update(found)
                singles.update(alone)
        telling = sorted(filter(_tells, wholes), key=len, reverse=True)
        all_of_them = {*telling, *map(_squeezed, singles)}
        pieces = {piece for one in all_of_them for piece in _pieces(one)}
        return cls(
            wholes=tuple(telling),
            singles=frozenset(singles),
            numbers=tuple(sorted(numbers)),
            endings=tuple(one[cut:] for one in sorted(numbers) for cut in range(1, len(one))),
            pieces=tuple(sorted(pieces)),
            reach=max(map(len, all_of_them), default=0) + 1,
            sounds=frozenset(sound(one) for one in singles - _NOUNS if len(one) >= _SOUNDS_FROM),
        )


def _of_address(low: str) -> Iterator[str]:
    """Give what tells of an e-mail address or a website."""
    local, _, domain = low.rpartition("@")
    host = re.sub(r"^(?:https?://)?(?:www\.)?", "", domain).split("/")[0]
    yield _squeezed(f"{local}{host}")
    label = host.rsplit(".", 1)[0].split(".")[-1]
    for part in (local, label):
        if len(part) >= 5 and part not in _EVERYBODYS:
            yield _squeezed(part)


def _of_name(low: str) -> tuple[set[str], set[str]]:
    """Give a name's wholes, which tell as they stand, and those of its words that tell alone."""
    street = re.match(r"(?P<street>[^\d,]+?)[ ,]*(?:n|no|nro|#)?[°.]? ?(?P<number>\d+)", low)
    if street is not None:
        words = re.findall(r"[a-z]+", street["street"])
        own = [
            word
            for word in words
            if word not in ("calle", "avenida", "av", "avda", "pasaje", "psje")
        ]
        name = _squeezed("".join(own))
        number = street["number"]
        digits = "".join([said(int(digit)) for digit in number])
        spoken = [said(int(number)), digits] if len(number) < 6 else []
        wholes = {_squeezed("".join([*own, each])) for each in (number, *spoken)} if own else set()
        return wholes | ({name} if len(own) > 1 and len(name) >= FUZZY_FROM else set()), set()
    words = _WORD.findall(low)
    if not words:
        return set(), set()
    core = [word for word in words if word not in _LEGAL] or words
    wholes = {_squeezed("".join(words)), _squeezed("".join(core))}
    tail = core[1:] if core[0] in TRADES else core
    wholes.update(
        _squeezed("".join(tail[first:last]))
        for first in range(len(tail))
        for last in range(first + 2, len(tail) + 1)
        if not _EVERYBODYS.issuperset(tail[first:last]) or last - first == len(tail)
    )
    if len(tail) > 2:
        wholes.update({_squeezed(tail[0] + tail[-1]), _squeezed(tail[0] + tail[-2])})
    alone = {word for word in tail if len(word) > 3 and word not in _EVERYBODYS and word.isalpha()}
    if len(core) == 1:
        alone.add(core[0])
    return wholes, alone


def _tells(whole: str) -> bool:
    """Say whether a squeezed string is long enough not to stand in any text."""
    return len(whole) > (3 if whole.isascii() else 1)


def _pieces(whole: str) -> tuple[str, ...]:
    """Give what stands untouched where a text says this: itself, or one of its halves."""
    middle = len(whole) // 2
    return (whole[:middle], whole[middle:]) if len(whole) >= FUZZY_FROM else (whole,)


def _squeezed(low: str) -> str:
    return "".join(filter(str.isalnum, low)).translate(_LEET)


class _Squeeze(dict[int, int | str | None]):
    """Each character as it stands in a squeezed text, or nothing: for `str.translate`."""

    def __missing__(self, code: int) -> int | None:
        return code if chr(code).isalnum() else None


#: Made for what most texts hold; the rest is worked out each time.
_SQUEEZE: Final = _Squeeze({code: _Squeeze()[code] for code in range(128)} | _LEET)


def joins(tail: str, low: str, known: Known) -> bool:
    """Say whether an identity in letters may begin in the tail of a past and end in a text."""
    reach = known.reach
    before = tail[-_SPARSE * reach :].translate(_SQUEEZE)[-reach:]
    here = low[: _SPARSE * reach].translate(_SQUEEZE)[:reach]
    if len(before) < reach <= len(tail) // _SPARSE or len(here) < reach <= len(low) // _SPARSE:
        return True  # hardly a letter: what is looked for may begin or end farther away
    both = before + here
    return any(piece in both for piece in known.pieces)


def joins_digits(past: str, low: str, known: Known) -> bool:
    """Say whether the digits of a past, as it was written, and of a text make one number."""
    here = "".join(_RUN.findall(low))
    if not here.startswith(known.endings):
        return False
    digits = "".join(_RUN.findall(fold(past).low)) + here
    return any(number in digits for number in known.numbers)


def find(low: str, plain: str, known: Known) -> Iterator[Found]:
    """Find a sender's own identity in a folded text; `plain` is the text in its own case."""
    text = low.translate(_SQUEEZE)
    if any(piece in text for piece in known.pieces):
        places = [at for at, character in enumerate(low) if _is_kept(character)]
        for whole in known.wholes:
            yield from _whole(low, text, places, whole)
        yield from _singles(low, plain, text, places, known.singles)
    if known.sounds:
        for match in _HEARD.finditer(low):
            if sound(match[0]) in known.sounds and match[0] not in _EVERYBODYS:
                yield Found(*match.span(), SpanKind.IDENTITY, unsure=True)
    if known.numbers:
        yield from _numbers(low, known.numbers)


def _is_kept(character: str) -> bool:
    return character.isalnum() or character in "$!|"


def _numbers(low: str, numbers: tuple[str, ...]) -> Iterator[Found]:
    digits = "".join(_RUN.findall(low))
    for number in numbers:
        if number in digits:
            where = [at for at, character in enumerate(low) if character in _TEN]
            for at in _all(digits, number):
                yield Found(where[at], where[at + len(number) - 1] + 1, SpanKind.IDENTITY)


def _all(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _whole(low: str, text: str, places: list[int], whole: str) -> Iterator[Found]:
    exact = False
    for at in _all(text, whole):
        start, end = places[at], places[at + len(whole) - 1] + 1
        if len(whole) >= FUZZY_FROM or (_bounded(low, start, end) and _even(low[start:end])):
            exact = True
            yield _found(low, start, end, len(whole))
    if len(whole) >= FUZZY_FROM and not exact:
        yield from _fuzzy(low, text, places, whole)


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
        squeezed = _squeezed(word)
        for at in _all(text, squeezed):
            start, end = places[at], places[at + len(squeezed) - 1] + 1
            if not (_bounded(low, start, end) and _even(low[start:end])):
                continue
            if word in _NOUNS and not plain[start].isupper() and low[start:end] == word:
                continue
            yield _found(low, start, end, len(squeezed))
        if len(squeezed) >= FUZZY_FROM:
            yield from _fuzzy(low, text, places, squeezed)
