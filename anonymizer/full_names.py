"""Folded text enters; names of people told in full leave, though no cue stands before them."""

import re
from collections.abc import Iterator
from typing import Final

from anonymizer.lexicon import (
    FIRST_NAMES,
    PLACES,
    ROLES,
    STOPWORDS,
    SURNAMES,
    TRADES,
    vocabulary,
)
from anonymizer.spans import Found, SpanKind

_TITLES: Final = vocabulary("don dona sr sra srta senor senora senorita")
_FULL: Final = re.compile(
    r"(?P<first>[A-Z](?<![A-Za-z].)[a-z]{2,12}) (?P<rest>(?:(?:de |del |de la )?[A-Z][a-z]{2,15} ?)"
    r"{1,3})(?!\d)"
)
_TITLED: Final = re.compile(
    r"(?<![A-Za-z])(?:[Dd]on|[Dd]ona|[Ss]ra?|[Ss]rta|[Ss]enor(?:a|ita)?)\.? "
    r"(?P<rest>[A-Z][a-z]{2,12} [A-Z][a-z]{2,15})(?![a-z]| ?\d)"
)
#: How surnames of the Mapuche begin: no list has them all.
_MAPUCHE: Final = re.compile(
    r"(?:huen|huai|huaq|pain|pail|nahuel|nanc|catr|curi|milla|llanc|llank|anti|coll|cheuq|cayu|"
    r"quila|quidel|melin|calf|cani|levi|linc|lonc|tranam|mank|mariq|maril|queup|railaf)[a-z]{2}"
)
#: What is called after people: a street, a school, a station, a comuna, a cup.
_CALLED: Final = re.compile(
    r"(?<![a-z])(?:en|metro|estacion|liceo|colegio|escuela|hospital|universidad|u|instituto|calle|"
    r"avenida|avda|av|pasaje|psje|pje|plaza|poblacion|pobl?|villa|comuna|cesfam|consultorio|jardin|"
    r"parque|cerro|puente|teatro|estadio|museo|sector|hacia|hasta|desde|torneo|copa|fundacion|"
    r"premio|beca|campamento|condominio|edificio|barrio|cerca|santa|san|santo|ruta|camino|por|"
    r"a|isla|puerto|clinica|micro|linea|caleta|lago|rio|paradero|mall|feria|entre|y|ley|parroquia|"
    r"capilla|club|pasar|bajo|esquina)\.?(?: (?:de|del|la|el))*[ .]{1,2}\Z"
)
_FAMOUS: Final = vocabulary(
    """
    montt prat portales mistral neruda parra ohiggins carrera valdivia allende almagro aguirre
    deere benz jobs zamorano pinochet boric kast bachelet pinera
    """
)
_MONTHS: Final = vocabulary("julio domingo santiago mercedes paz luz norma esperanza victoria flor")
_FIRST: Final = FIRST_NAMES - _MONTHS
_NOBODYS: Final = STOPWORDS | ROLES | TRADES
_NEAR: Final = 24  # characters
#: The words without which there is nothing to find.
CUES: Final = FIRST_NAMES | _TITLES


def find(low: str, plain: str, words: frozenset[str]) -> Iterator[Found]:
    """Find a first name with a surname, both in capitals; `plain` is the text in its own case."""
    if not words.isdisjoint(_FIRST):
        for match in _FULL.finditer(plain):
            if match["first"].lower() in _FIRST and _is_family(match["rest"].lower().split()):
                yield from _free(low, match.start(), match.start() + len(match[0].rstrip()))
    if not words.isdisjoint(_TITLES):
        for match in _TITLED.finditer(plain):
            name = match["rest"].lower().split()
            listed = name[0] in FIRST_NAMES and name[1] in SURNAMES
            if _NOBODYS.isdisjoint(name) and (listed or PLACES.isdisjoint(name[1:])):
                yield Found(*match.span(), SpanKind.NAME, unsure=True)


def _is_family(rest: list[str]) -> bool:
    """Say whether these end a name: a surname among them, and nothing that is nobody's."""
    own = [word for word in rest if word not in ("de", "del", "la")]
    known = [word in SURNAMES or _MAPUCHE.match(word) is not None for word in own]
    return (
        any(known)
        and _NOBODYS.isdisjoint(own)
        and _FAMOUS.isdisjoint(own)
        and not PLACES.issuperset(own)
    )


def _free(low: str, start: int, end: int) -> Iterator[Found]:
    if _CALLED.search(low, max(0, start - _NEAR), start) is None:
        yield Found(start, end, SpanKind.NAME, unsure=True)
