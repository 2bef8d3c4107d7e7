"""Folded text enters; number plates leave."""

import re
from collections.abc import Iterator
from typing import Final

from anonymizer.lexicon import vocabulary
from anonymizer.spans import Found, SpanKind
from anonymizer.spellings import NUMBERS

_PLATE: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:[BCDFGHJKLPRSTVWXYZ]{4}[-.]\d\d|"
    r"[BCDFGHJKLPRSTVWXYZ]{2}[-.][BCDFGHJKLPRSTVWXYZ]{2}[-. ]\d\d"
    r"|[A-Z]{2}-\d\d-\d\d)(?![A-Za-z0-9-])"
)
#: What stands in each of these, and in few other texts.
_PLATED: Final = re.compile(r"[-.](?:[A-Z]{2}[-. ])?\d\d")
#: "código HJKL-23" is of a product.
_CODED: Final = re.compile(r"(?:codigo|cod|sku|modelo|producto|ref|referencia|sala|item)[ .:#]*\Z")
_CODE_REACH: Final = 14
_PLATE_CUES: Final = vocabulary(
    """
    patente patentes placa placas ppu matricula
    """
)
_CUED_PLATE: Final = re.compile(
    r"(?<![a-z])(?:patentes?|placas?|ppu|matricula)(?: [a-z]{1,12}){0,4}?[ :]{1,3}(?P<plate>"
    r"[a-z]{2}[ .-]?[a-z]{2}[ .-]{0,3}\d ?\d|[a-z]{2}[ .-]{0,3}\d\d[ .-]?\d\d|[a-z]{3}[ "
    r".-]{0,3}\d{2,3}|(?:[a-z][ .-]{1,2}){4}\d[ .-]?\d)(?![a-z0-9])"
)
_PLATE_THEN: Final = re.compile(
    r"(?<![a-z0-9])(?P<plate>[a-z]{4}[ -]?\d\d|[a-z]{3}-?0?\d\d|[a-z]{2}[ -]?\d{4}),? "
    r"(?:es |esa es )?(?:la |mi |su )?(?:patente|placa)(?![a-z])"
)
_LOW_PLATE: Final = re.compile(r"(?<![a-z0-9])[bcdfghjklprstvwxyz]{4}[ -]?\d\d(?![a-z0-9])")
#: With a vehicle named before it, a space parts the plate's letters from its digits.
_DRIVEN: Final = re.compile(
    r"(?<![a-z])(?:furgon|camioneta|camion|auto|moto|jeep|suv|bus|minibus|vehiculo|van|taxi|"
    r"colectivo|kia|hyundai|toyota|nissan|chevrolet|suzuki|jac)(?: [a-z]{2,12}){0,3}[ :]{1,2}"
    r"(?P<plate>[bcdfghjklprstvwxyz]{4}[ -]?\d\d)(?![a-z0-9])"
)
_VEHICLES: Final = vocabulary(
    """
    furgon camioneta camion auto moto jeep suv bus minibus vehiculo van taxi colectivo kia
    hyundai toyota nissan chevrolet suzuki jac
    """
)
_LIKE_PLATE: Final = re.compile(r"[bcdfghjklprstvwxyz]{4}[ -]?\d\d")
_LETTERS: Final = (
    "be|ve|ce|de|efe|ge|hache|jota|ka|ele|eme|ene|pe|cu|ere|erre|ese|te|uve|doble "
    "?u|doble ?ve|equis|ye|y griega|zeta|a|e|i|o|u"
)
_SAID_PLATE: Final = re.compile(
    rf"(?<![a-z])(?:patente|placa|ppu)(?: es|:)?[ :]{{1,2}}(?P<plate>(?:(?:{_LETTERS}|[a-z])[ "
    rf",-]{{1,2}}){{2,4}}(?:guion )?(?:[a-z]{{3,12}}|\d{{1,2}})(?: (?:y )?(?:[a-z]{{3,7}}|"
    rf"\d{{1,2}})){{0,2}})"
)
#: The words without which there is nothing to find by words.
CUES: Final = _PLATE_CUES | _VEHICLES


def joins(low: str) -> bool:
    """Say whether a text has what an earlier one may have announced as a plate."""
    return _LIKE_PLATE.search(low) is not None


def find(low: str, plain: str, words: frozenset[str]) -> Iterator[Found]:
    """Find plates, in signs or said letter by letter; `plain` is the text in its own case."""
    for match in _PLATE.finditer(plain) if _PLATED.search(plain) else ():
        if _CODED.search(low, max(0, match.start() - _CODE_REACH), match.start()) is None:
            yield Found(*match.span(), SpanKind.PLATE)
    if not words.isdisjoint(_VEHICLES):
        for match in _DRIVEN.finditer(low):
            if plain[match.start("plate")].isupper():
                yield Found(*match.span("plate"), SpanKind.PLATE)
    if not words.isdisjoint(_PLATE_CUES):
        for match in _CUED_PLATE.finditer(low):
            yield Found(*match.span("plate"), SpanKind.PLATE)
        for match in _PLATE_THEN.finditer(low):
            if plain[match.start()].isupper():
                yield Found(*match.span("plate"), SpanKind.PLATE)
        for match in _LOW_PLATE.finditer(low):
            yield Found(*match.span(), SpanKind.PLATE)
        for match in _SAID_PLATE.finditer(low):
            if any(
                word.isdigit() or word in NUMBERS for word in re.findall(r"\w+", match["plate"])
            ):
                yield Found(*match.span("plate"), SpanKind.PLATE, disguised=True)
