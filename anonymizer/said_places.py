"""Folded text enters; streets whose number is said in words, or goes on with a flat, leave."""

import re
from collections.abc import Iterator
from typing import Final

from anonymizer.cues import DAYS, UNITS
from anonymizer.lexicon import STOPWORDS, vocabulary
from anonymizer.spans import Found, SpanKind

_HUNDREDS: Final = (
    "doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos "
    "novecientos"
)
_SMALL: Final = (
    "uno|un|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|"
    "dieci[a-z]{3,5}|veinte|veinti[a-z]{2,6}|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|"
    "noventa"
)
_BIG: Final = f"mil|cien|ciento|{_HUNDREDS.replace(' ', '|')}"
_NUMBER: Final = (
    rf"(?:(?:{_SMALL}) )?(?:{_BIG})(?: (?:y (?:{_SMALL})|{_SMALL}|{_BIG})(?![a-z])){{0,5}}(?![a-z])"
)
_NAME: Final = r"[a-z][a-z'.-]{1,20}(?: [a-z][a-z'.-]{1,20}){0,3}?"
_STREET: Final = re.compile(
    r"(?<![a-z0-9])(?:calle|avda|avenida|av|pasaje|psje|pje|villa|poblacion)\.? "
    rf"(?P<name>{_NAME}),? (?:numero |nro )?(?P<number>{_NUMBER})"
)
#: Streets that are known all over the country, and are nothing else.
_KNOWN_STREET: Final = re.compile(
    r"(?<![a-z0-9])(?:apoquindo|irarrazaval|vicuna mackenna|teatinos|morande|pajaritos|tobalaba|"
    rf"huerfanos|agustinas|cochrane|diez de julio|los leones),? (?:numero )?(?P<number>{_NUMBER})"
)
_KNOWN_NUMBER: Final = re.compile(
    r"(?<![a-z0-9])(?:nuble|cochrane|diez de julio|10 de julio|teatinos),? (?:n[°o.]{0,2} )?"
    r"(?P<number>\d{3,5})(?![\d.,:/]\d|\d)"
)
_FLAT: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z][a-z']{2,20} ){1,3}\d{2,5},? (?:[Dd]epto|[Dd]pto|[Dd]epartamento|"
    r"[Dd]to)\.? ?(?:[Nn]°? ?)?\d{1,4}[A-Ha-h]?(?![A-Za-z0-9])"
)
_NO_NAME: Final = (STOPWORDS - {"el", "la", "los", "las", "de", "del", "san"}) | vocabulary(
    "desde entre paga pagan sueldo turno son total hasta horas diario diaria mensual valor"
)
_FLAT_WORDS: Final = vocabulary("depto dpto departamento dto")
_BIG_WORDS: Final = vocabulary(f"mil cien ciento {_HUNDREDS}")
_STREET_WORDS: Final = vocabulary("nuble cochrane julio teatinos")
#: The words without which there is nothing to find by words.
CUES: Final = _FLAT_WORDS | _BIG_WORDS | _STREET_WORDS
_BEHIND: Final = re.compile(r" ([a-z]+)")


def find(low: str, plain: str, words: frozenset[str]) -> Iterator[Found]:
    """Find such streets; `plain` is the text in its own case."""
    if not words.isdisjoint(_BIG_WORDS):
        for pattern in (_STREET, _KNOWN_STREET):
            for match in pattern.finditer(low):
                named = match.groupdict().get("name") or ""
                if _NO_NAME.isdisjoint(named.split()) and not _counts(low, match):
                    yield Found(*match.span(), SpanKind.ADDRESS, unsure=True, disguised=True)
    if not words.isdisjoint(_STREET_WORDS):
        for match in _KNOWN_NUMBER.finditer(low):
            year = 1900 < int(match["number"]) < 2100
            if plain[match.start()].isupper() and not year and not _counts(low, match):
                yield Found(*match.span(), SpanKind.ADDRESS, unsure=True)
    if not words.isdisjoint(_FLAT_WORDS):
        for match in _FLAT.finditer(plain):
            yield Found(*match.span(), SpanKind.ADDRESS)


def _counts(low: str, number: re.Match[str]) -> bool:
    """Say whether it is a year, an amount, or how many there are of something."""
    behind = _BEHIND.match(low, number.end())
    said = number["number"]
    return (
        said.startswith("dos mil")
        or said.endswith(("mil", "cien", "ciento"))
        or bool(behind and behind[1] in UNITS - DAYS)
    )
