"""Folded text enters; part of a mobile leaves that is told as one: "mi fono empieza con 9876".

The rest may stand in another message, and then this part would have been shown.
"""

import re
from collections.abc import Iterator
from typing import Final

from anonymizer.cues import UNITS
from anonymizer.lexicon import vocabulary
from anonymizer.spans import Found, SpanKind

_PART: Final = (
    r"(?:(?:primera|segunda|tercera|1ra|1era|2da|otra|ultima) (?:parte|mitad)"
    r"(?: (?:de|del)(?: (?:mi|el))? (?:fono|celu?|celular|telefono|numero|wsp|whatsapp))?)"
)
_OWN: Final = (
    r"(?:mi (?:fono|celu?|celular|telefono|wsp|wasap|whatsapp)"
    r"(?: (?:es|parte|empieza|comienza)(?: con| en)?(?: el)?)?)"
)
#: Few digits behind the name of a part; behind a telephone's name those with which one begins.
_BEGUN: Final = re.compile(
    rf"(?<![a-z])(?:{_PART}(?: es| va)?(?: el)? ?[:,]? ?(?P<part>\d(?:[ .-]?\d){{2,6}})"
    rf"|{_OWN} ?[:,]? ?(?P<own>\+?56 ?9?(?:[ .-]?\d){{0,6}}|9[2-9](?:[ .-]?\d){{1,5}}))"
    r"(?![\d%$:/]| ?[%°]|[ .,-]\d)(?: (?P<unit>[a-z]{1,12}))?"
)
#: The words without which there is nothing to find.
CUES: Final = vocabulary("parte mitad fono cel celu celular telefono wsp wasap whatsapp")


def find(low: str, words: frozenset[str]) -> Iterator[Found]:
    """Find such parts in a folded, lower-case text."""
    if words.isdisjoint(CUES):
        return
    for match in _BEGUN.finditer(low):
        if match["unit"] not in UNITS:
            start, end = match.span("part" if match["part"] else "own")
            yield Found(start, end, SpanKind.PHONE, unsure=True)
