"""The sender's own identity strings enter; what of them is looked for in a text leaves.

Words that are everybody's (a trade, a comuna, a legal form) count only inside the whole string.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from anonymizer.folding import fold
from anonymizer.lexicon import FIRST_NAMES, PLACES, ROLES, STOPWORDS, TRADES, vocabulary
from anonymizer.sounds import sound
from anonymizer.spellings import said

#: Shorter ones match exactly.
FUZZY_FROM: Final = 8
LEET: Final = str.maketrans("01l!34578$|", "oiiieastbsi")
_LEGAL: Final = vocabulary(
    """
    ltda limitada spa sa eirl s a e i r l cia compania y asociados inc
    """
)
EVERYBODYS: Final = (
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
NOUNS: Final = vocabulary(
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
_COMUNA: Final = ["maria", "elena"]
_DIGITS: Final = re.compile(r"\D+")
_WORD: Final = re.compile(r"[^\W_]+")
#: From so many letters, a word that only sounds like one of theirs is theirs.
_SOUNDS_FROM: Final = 6


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
        all_of_them = {*telling, *map(squeezed, singles)}
        halves = {piece for one in all_of_them for piece in pieces(one)}
        return cls(
            wholes=tuple(telling),
            singles=frozenset(singles),
            numbers=tuple(sorted(numbers)),
            endings=tuple(one[cut:] for one in sorted(numbers) for cut in range(1, len(one))),
            pieces=tuple(sorted(halves)),
            reach=max(map(len, all_of_them), default=0) + 1,
            sounds=frozenset(sound(one) for one in singles - NOUNS if len(one) >= _SOUNDS_FROM),
        )


def _of_address(low: str) -> Iterator[str]:
    """Give what tells of an e-mail address or a website."""
    local, _, domain = low.rpartition("@")
    host = re.sub(r"^(?:https?://)?(?:www\.)?", "", domain).split("/")[0]
    yield squeezed(f"{local}{host}")
    label = host.rsplit(".", 1)[0].split(".")[-1]
    for part in (local, label):
        if len(part) >= 5 and part not in EVERYBODYS:
            yield squeezed(part)


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
        name = squeezed("".join(own))
        number = street["number"]
        digits = "".join([said(int(digit)) for digit in number])
        spoken = [said(int(number)), digits] if len(number) < 6 else []
        wholes = {squeezed("".join([*own, each])) for each in (number, *spoken)} if own else set()
        return wholes | ({name} if len(own) > 1 and len(name) >= FUZZY_FROM else set()), set()
    words = _WORD.findall(low)
    if not words:
        return set(), set()
    core = [word for word in words if word not in _LEGAL] or words
    wholes = {squeezed("".join(words)), squeezed("".join(core))}
    tail = core[1:] if core[0] in TRADES else core
    wholes.update(
        squeezed("".join(tail[first:last]))
        for first in range(len(tail))
        for last in range(first + 2, len(tail) + 1)
        if not EVERYBODYS.issuperset(tail[first:last])
        or last - first == len(tail)
        or _is_forename(tail[first:last])
    )
    if len(tail) > 2:
        pairs = [[tail[0], other] for other in tail[-2:]]
        wholes.update(squeezed("".join(pair)) for pair in pairs if pair != _COMUNA)
    alone = {word for word in tail if len(word) > 3 and word not in EVERYBODYS and word.isalpha()}
    if len(core) == 1:
        alone.add(core[0])
    return wholes, alone


def _is_forename(words: list[str]) -> bool:
    """Say whether two words that stand in names of comunas are a first name: "Juan Antonio"."""
    return len(words) == len(_COMUNA) and words != _COMUNA and FIRST_NAMES.issuperset(words)


def _tells(whole: str) -> bool:
    """Say whether a squeezed string is long enough not to stand in any text."""
    return len(whole) > (3 if whole.isascii() else 1)


def pieces(whole: str) -> tuple[str, ...]:
    """Give what stands untouched where a text says this: itself, or one of its halves."""
    middle = len(whole) // 2
    return (whole[:middle], whole[middle:]) if len(whole) >= FUZZY_FROM else (whole,)


def squeezed(low: str) -> str:
    """Give a folded text's letters and digits alone, with leet undone."""
    return "".join(filter(str.isalnum, low)).translate(LEET)
