"""Folded text enters; streets, corners and shops told by what they are called leave."""

import re
from collections.abc import Iterator
from typing import Final

from anonymizer.lexicon import FIRST_NAMES, PLACES, vocabulary
from anonymizer.places import counts, onward
from anonymizer.spans import Found, SpanKind

#: "Manuel Montt 1020": who has a street has a first name.
_PERSON: Final = re.compile(
    r"(?P<first>[A-Z][a-z]{2,12}) (?:(?:de |del |la )?[A-Z][a-z']{2,20} ){1,2}"
    r"(?:N[°o.]{0,2} ?|# ?)?"
    r"(?P<number>\d{3,5})(?![a-z\d-]| \d|[.,:/]\d)"
)
#: Makes, norms and towns begin so too.
_NO_FIRST: Final = vocabulary("norma john mercedes santiago luz max victoria angel hans")
#: A number that begins with 0 is of a house; behind "Los Peumos" so is one with its sign.
_ZERO: Final = re.compile(
    r"[A-Z](?<![A-Za-z].)[a-z']{2,20}(?: (?:de |del |la |los )?[A-Z][a-z']{2,20}){0,2}"
    r",? (?:N[°o.]{0,2} ?|# ?)?0\d{2,4}(?![\d:]|[.,/-]\d| ?\d)"
    r"|(?:Los|Las|El|La|San|Santa|Lo) [A-Z][a-z']{2,20} "
    r"(?:N[°o.]{1,2}|nro\.?|n°|#) ?\d{1,5}"
    r"(?![\d:]|[.,/-]\d)"
)
_ZEROED: Final = (" 0", "#", "nro", "n°")
_HIGHWAY: Final = re.compile(
    r"(?<![a-z])(?:gran avenida|panamericana(?: (?:norte|sur))?|americo vespucio|gran av\.?)"
    r"(?: jose miguel carrera)?,? (?:n[°o.]{0,2} ?|#|al )?"
    r"(?P<number>\d{1,2}\.\d{3}|\d{3,5})(?![\d.])"
)
#: Whom most towns gave a street, and no comuna its name.
_HEROES: Final = vocabulary(
    """
    colon prat condell ohiggins freire bulnes balmaceda carrera esmeralda serrano baquedano
    portales errazuriz caupolican lautaro rengo yungay montt matta cochrane rodriguez
    chacabuco riquelme barros zenteno cruz thompson latorre sotomayor aldunate ramirez
    """
)
_CORNER: Final = re.compile(
    r"(?P<one>[A-Z][\w']{2,20}(?: [A-Z][\w']{2,20})?) con (?P<other>[A-Z][\w']{2,20}"
    r"(?: [A-Z][\w']{2,20})?)"
)
_TWO_STREETS: Final = re.compile(
    r"(?<![a-z])calle (?P<first>[a-z']{3,20}(?: [a-z']{3,20}){0,2}) (?:y|con) calle [a-z']{3,20}"
)
_SHOP: Final = re.compile(
    r"(?<![a-z])(?:mall|strip ?center|galeria|outlet|persa|centro comercial|caracol|feria|vega)"
    r"(?: [a-z']{2,15}){1,4}?,? (?:local|modulo|stand|puesto|of(?:icina)?)\.? ?(?:n[°o.]{0,2} ?|#)?"
    r"\d{1,4}(?!\d|[.,]\d)"
)
_HAMLET: Final = re.compile(
    r"(?<![a-z])(?:caleta|sector|localidad|villorrio|fundo|parcelacion|parcela)"
    r"(?: [a-z']{2,15}){1,3}?,? (?:casa|parcela|sitio|lote|cabana)\.? ?"
    r"(?:n[°o.]{0,2} ?|#)?\d{1,4}(?!\d|[.,]\d)"
)
_UNIT: Final = "(?:cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)"
_SAID: Final = re.compile(
    r"(?<![a-z])(?:calle|pasaje|psje|pje|avenida|av)\.? [a-z']{2,15}(?: [a-z']{2,15}){0,3}?,? "
    rf"(?:numero )?{_UNIT}(?: {_UNIT}){{1,4}}(?![a-z])"
)
_NOT_STREET: Final = re.compile(
    r"(?:metro|estacion|comuna|liceo|escuela|colegio|hospital|universidad|instituto|curso|"
    r"recorrido|micro|proyecto|contrato|obra|hable con|soy|atte\.?|llamo)(?: de)? \Z"
)
_HOUSE: Final = re.compile(r"\d{3}")
_FIRST_NAMES: Final = FIRST_NAMES - _NO_FIRST
_METRO: Final = frozenset({"metro"})  # a station, behind the number of a street
_NEAR: Final = 16  # characters
_HIGHWAY_WORDS: Final = vocabulary("avenida panamericana vespucio gran")
_SHOP_WORDS: Final = vocabulary(
    "mall strip stripcenter galeria outlet persa comercial caracol feria vega"
)
_HAMLET_WORDS: Final = vocabulary("caleta sector localidad villorrio fundo parcelacion parcela")
_STREET_WORDS: Final = vocabulary("calle pasaje psje pje avenida av")
#: The words without which there is nothing to find by words.
CUES: Final = _HIGHWAY_WORDS | _SHOP_WORDS | _HAMLET_WORDS | _STREET_WORDS | FIRST_NAMES | _HEROES


def find(low: str, plain: str, words: frozenset[str]) -> Iterator[Found]:
    """Find such places; `plain` is the text in its own case."""
    if not words.isdisjoint(FIRST_NAMES) and _HOUSE.search(low):
        yield from _persons(low, plain)
    if not words.isdisjoint(_HEROES) and " con " in low:
        for match in _CORNER.finditer(plain):
            both = match["one"].lower().split()[-1:] + match["other"].lower().split()[-1:]
            if not (_HEROES - PLACES).isdisjoint(both) and FIRST_NAMES.isdisjoint(both):
                yield Found(*match.span(), SpanKind.ADDRESS, unsure=True)
    if " calle " in low:
        for match in _TWO_STREETS.finditer(low):
            yield Found(*match.span(), SpanKind.ADDRESS, unsure=True)
    for match in _ZERO.finditer(plain) if any(sign in low for sign in _ZEROED) else ():
        yield Found(match.start(), onward(low, plain, match.end()), SpanKind.ADDRESS, unsure=True)
    for cues, pattern in _BY_CUE:
        if not words.isdisjoint(cues):
            for match in pattern.finditer(low):
                if not counts(low, match.end(), besides=_METRO):
                    end = onward(low, plain, match.end())
                    yield Found(match.start(), end, SpanKind.ADDRESS, unsure=True)


_BY_CUE: Final = (
    (_HIGHWAY_WORDS, _HIGHWAY),
    (_SHOP_WORDS, _SHOP),
    (_HAMLET_WORDS, _HAMLET),
    (_STREET_WORDS, _SAID),
)


def _persons(low: str, plain: str) -> Iterator[Found]:
    for match in _PERSON.finditer(plain):
        year = 1900 < int(match["number"]) < 2100
        first = match["first"].lower()
        if first not in _FIRST_NAMES or year or counts(low, match.end()):
            continue
        if _NOT_STREET.search(low, max(0, match.start() - _NEAR), match.start()) is None:
            end = onward(low, plain, match.end())
            yield Found(match.start(), end, SpanKind.ADDRESS, unsure=True)
