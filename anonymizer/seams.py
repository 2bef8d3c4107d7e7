"""Folded text enters; what one line announces and the next one tells leaves.

Each line by itself is innocent: "calle Las Torres", and "456".
"""

import re
from collections.abc import Iterator
from typing import Final

from anonymizer.lexicon import STOPWORDS, vocabulary
from anonymizer.spans import Found, SpanKind

_HOST: Final = re.compile(r"(?<![a-z0-9])(?:[a-z0-9-]{1,40}\.){1,3}(?:me|ly|gl|com|cl|net) ?\Z")
_STREET: Final = re.compile(
    r"(?<![a-z0-9])(?:calle|pasaje|psje|pje|avenida|avda|av)\.? (?P<name>[a-z']{2,15}"
    r"(?: [a-z']{2,15}){0,3}),? ?\Z"
)
_NET: Final = r"(?:ig|insta|instagra[mn]|fb|face|facebook|tik ?tok|telegra[mn]|twitter|snapchat)"
_NETWORK: Final = re.compile(
    rf"(?<![a-z0-9@])(?:{_NET}"
    r"(?: (?:me|mi|es|como|soy|estoy|salgo|apare[sz]co|usuario|llamo)){1,3}"
    rf"|(?:mi|busqueme en|buscame en|sigueme en|sigame en|estoy en) {_NET}) ?:? ?\Z"
)
_END: Final = r"(?= ?(?:[,\n]|\.(?![a-z0-9])|\Z))"
_PATH: Final = r"/[a-z0-9_][a-z0-9_.-]{2,40}"
_HOUSE: Final = r"(?:n(?:ro|um|umero)?[.°]? ?|# ?)?(?!(?:19|20)\d\d(?!\d))\d{2,5}(?:-?[a-h])?"
_NAME: Final = r"@?(?=[a-z0-9_.]*[a-z])(?=[a-z.]*[_\d.])[a-z0-9_][a-z0-9_.]{1,38}[a-z0-9_]"
#: What stands alone at the beginning of a line.
_BEGINS: Final = re.compile(
    rf"\n ?(?:(?P<path>{_PATH})|(?P<house>{_HOUSE}){_END}|(?P<name>{_NAME}){_END})"
)
_BEHIND: Final = 80  # characters
_AHEAD: Final = 60
_OTHER: Final = STOPWORDS - vocabulary("el la los las de del")


def joins(tail: str, low: str) -> bool:
    """Say whether a text begins with what the tail of a past announces."""
    both = f"{tail}\n{low[:_AHEAD]}"
    first = _BEGINS.match(both, len(tail))
    return first is not None and _announced(both, first) is not None


def find(low: str) -> Iterator[Found]:
    """Find what goes on from one line of a folded, lower-case text to the next."""
    for match in _BEGINS.finditer(low) if "\n" in low else ():
        if found := _announced(low, match):
            yield found


def _announced(low: str, match: re.Match[str]) -> Found | None:
    at = match.start()
    before = low[max(0, at - _BEHIND) : at]
    shift = at - len(before)
    if match["path"]:
        host = _HOST.search(before)
        return Found(shift + host.start(), match.end(), SpanKind.LINK) if host else None
    if match["house"]:
        street = _STREET.search(before)
        if street is None or not _OTHER.isdisjoint(street["name"].split()):
            return None
        return Found(shift + street.start(), match.end(), SpanKind.ADDRESS, unsure=True)
    named = _NETWORK.search(before)
    return Found(*match.span("name"), SpanKind.HANDLE, unsure=True) if named else None
