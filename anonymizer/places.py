"""Folded text enters; addresses leave: a street with its number, a corner, a lot."""

import re
from collections.abc import Iterator
from typing import Final

from anonymizer.cues import DAYS, TIMES, UNITS
from anonymizer.lexicon import PLACES, STOPWORDS, vocabulary
from anonymizer.spans import Found, SpanKind

_STREETS: Final = vocabulary(
    """
    calle calles caye kalle cll av avda avd avenida abenida ave psje pje pasaje pasage pasje psj
    psaje camino cno
    parcela parc ruta autopista carretera costanera alameda diagonal poblacion pobl pob
    villa condominio edificio edif block blok torre esquina esq km kilometro lote sitio
    fundo hijuela paradero gran circunvalacion rotonda galpon loteo plaza cerro subida
    """
)
#: What a part of an address begins with that tells nothing alone.
_PARTS: Final = vocabulary("depto dpto departamento manzana mz casa oficina of piso")
_PLACED: Final = vocabulary(
    """
    direccion direcion direcsion dirreccion direksion domicilio ubicado ubicada ubicados ubicadas
    acerquese acudir asistir atendemos bodega casa dir dirigirse domiciliada domiciliado
    encontramos encuentra encuentran esperamos espero estamos juntamos juntemonos llega llegar
    llegue lleguen local nos oficina oficinas pase planta presentarse presentese queda quedamos
    sucursal taller ubica ubicacion vemos venga vengan vengase venir vivo
    """
)
_NO: Final = r"(?:,? ?(?:n(?:ro|um|umero|o|°)?|#|numero|altura|al)[.°]? ?)"
_NUMBER: Final = r"\d{1,2}\.\d{3}|\d{1,5}|s/n"
_WORD: Final = (
    r"[a-z][a-z'.-]{0,30}(?<![a-z]{5}\.)|\d{1,2}(?= (?:de |norte|sur|oriente|poniente))"
    r"|\d{1,3}(?= ?(?:n[°.]|nro|#|numero|casa|depto))"
)
#: A street with its number: the kind of street, one to six words of its name, the number.
_STREET: Final = re.compile(
    r"(?<![a-z0-9])(?P<kind>calles?|caye|kalle|cll|avda|avd|a[vb]enida|ave|av|psje|pje|pasa[jg]e|pasje|psj|"
    r"camino|cno|costanera|"
    r"alameda|diagonal|gran avenida|poblacion|pobl|pob|villa|condominio|edificio|edif|autopista|"
    r"ruta|carretera|"
    r"fundo|subida|cerro|circunvalacion|rotonda)(?:(?<![a-z]{5})\.)? "
    rf"(?P<name>(?:{_WORD})(?: (?:{_WORD})){{0,5}}?)(?:{_NO}| |, "
    rf"?)(?P<number>{_NUMBER})(?P<letter> ?-? ?[a-h])?(?![a-z0-9])"
)
_CORNER: Final = re.compile(
    r"(?<![a-z0-9])(?:(?:calle|avda|avd|avenida|av|psje|pje|pasaje|alameda|esquina|esq|"
    r"interseccion)\.? (?:de )?)"
    rf"(?P<first>(?:{_WORD})(?: (?:{_WORD})){{0,4}}?) (?P<with>esquina(?: con)?|esq\.?|con|/|y) "
    rf"(?P<second>(?:{_WORD})(?: (?:{_WORD})){{0,2}})"
)
#: "Estamos en Prat con Freire": without a cue, capitals on both sides are anything.
_CUED_CORNER: Final = re.compile(
    r"(?:[Uu]bicad[oa]s?|[Uu]bica|[Ee]stamos|[Qq]uedamos|[Qq]ueda|[Ll]ocal|[Tt]aller|[Vv]ivo) en "
    r"(?P<corner>(?P<first>(?:[A-Z][\w']{1,20} (?:del? |la |los )?){1,3})con "
    r"[A-Z][\w']{1,20}(?: [A-Z][\w']{1,20}){0,2})"
)
_BARE_CORNER: Final = re.compile(
    r"[A-Z][\w']{1,20}(?: (?:del? |la |los )?[A-Z][\w']{1,20}){0,3} (?:esquina|esq\.?)(?: con)?"
    r"(?: (?:del?|el|la|los|las)){0,2}(?: [A-Z][\w']{1,20}){1,3}"
)
#: Parts of an address that go on from another part.
_PART: Final = (
    r"(?:(?:depto|dpto|departamento|dto|depa|of|ofic|oficina|piso|block|blok|torre|casa|sitio|"
    r"lote|parcela|parc|local|manzana|mz|km|kilometro|galpon|interior|int|bodega|condominio|villa|"
    r"poblacion|pobl|sector|edificio|modulo|paradero)"
    r"\.?(?: ?(?:n(?:ro|um|umero|o|°)?|#)[.°]?)? ?"
)
_MORE: Final = re.compile(
    rf"(?:,? ?(?:-|/)? ?){_PART}(?:\d{{1,5}}(?: ?-? ?[a-h](?![a-z]))?|[a-z](?![a-z0-9])))(?![a-z])"
    r"|,? ?(?:\d{1,2} ?(?:er|do|to|ro|mo|vo|°)|primer|segundo|tercer|cuarto|quinto) piso(?![a-z])"
)
_TO: Final = re.compile(
    rf"(?:,? ?)(?:camino|ruta|carretera|cruce)(?: a| al| hacia| viejo a| real a)? (?:{_WORD}|"
    rf"\d{{1,3}})(?: (?:{_WORD})){{0,3}}?"
    r"(?:,? (?:km|kilometro)\.? ?\d{1,4}(?:[.,]\d)?)"
)
_ANCHOR: Final = re.compile(
    r"(?<![a-z0-9])(?:parcela|parc|block|blok|lote|sitio|hijuela|loteo|manzana|mz|depto|dpto|"
    r"departamento|torre|casa|(?:km|kilometro)(?=[ .]{0,2}\d)|oficina|of|piso)\.?"
    r"(?: ?(?:n(?:ro|um|umero|o|°)?|#)[.°]?)? ?(?:\d{1,5}(?:,\d(?!\d))?(?: ?-? ?[a-h](?![a-z]))?|"
    r"[a-h](?![a-z0-9]))(?![a-z0-9])"
)
_PLACE_NUMBER: Final = re.compile(
    r"(?<![a-z0-9])(?:dir+ec+[cs]?ion(?: es)?|direksion|dir|domicilio(?: en| es)?|"
    r"ubicad[oa]s?(?: en)?|vivo en|"
    r"quedamos en|queda en|estamos en|(?:mi|la) casa (?:es|queda)(?: en)?|"
    r"encontramos en|encuentra en|atendemos en|presentarse en|presentese en|dirigirse a|venga a|"
    r"venir a|vengan a|acudir a|asistir a|lleguen a|llega a|"
    r"vengase a|acerquese a|local en|nos juntamos en|juntemonos en|nos vemos en|(?:lo|la|los|"
    r"las) esper(?:o|amos) en|"
    r"oficinas? en|taller en|pase a|llegar a|llegue a|sucursal(?: de| en)?|domiciliad[oa] "
    r"en)[:,.]? (?:la |el |calle )?"
    rf"(?P<name>(?:{_WORD})(?: (?:{_WORD})){{0,4}}?)(?:{_NO}| |, "
    rf"?)(?P<number>\d{{2,5}})(?P<letter>-?[a-h])?(?![a-z0-9])"
)
_ROAD: Final = re.compile(
    r",? [Rr]uta [A-Z]?-?\d{1,3}(?: (?:[Ss]ur|[Nn]orte))?|"
    r",? (?:[Cc]amino|[Pp]arcelacion|[Ll]oteo|[Vv]illa|[Pp]obl(?:acion|\.)|[Cc]ondominio|"
    r"[Ff]undo|[Ss]ector)(?: (?:al?|del?|el|la|los|las))*(?: [A-Z][\w']*){1,3}"
    r"|,? (?:villa|pobl(?:acion|\.)|condominio)(?: [a-z]{2,12}){1,3}(?=\s*(?:[,.;\n]|\Z))"
    r"|,? (?:[Ee]squina|[Ee]sq\.?|[Ee]ntre|[Cc]asi)(?: (?:con|del?|la|las|los|el|calle|av\.?))*"
    r"(?: [A-Z][\w']*){1,3}(?: (?:y|con)(?: [A-Z][\w']*){1,3})?"
)
_KINDS: Final = re.compile(
    r"(?<![a-z])(?:villa|poblacion|pobl?|condominio|edificio|conjunto|sector|ruta|camino|"
    r"carretera)\.?"
)
#: Along these, distances are told in numbers.
_ROADS: Final = re.compile("ruta|carretera|autopista|cam|cno")
_NAME: Final = re.compile(r" [a-z0-9 .,'-]{2,50}[, ]{1,2}")
_BEHIND: Final = 60  # characters
_NEVER: Final = vocabulary(
    "sueldo pagan pago horas entrevista reunion charla trabajar contar partir turno desde entre "
    "por tengo busco"
)
#: Before a number these are no end of a street's name.
_NO_STREET: Final = vocabulary(
    "el la los las a de piso sala puerta porteria anden caja pasillo mesa modulo box aula"
)
_MOST_PARTS: Final = 6
_DIGIT: Final = re.compile(r"\d")
#: After "pasaje", "calle" or "villa" these tell of something else than a street's name.
_NO_NAME: Final = STOPWORDS | vocabulary(
    """
    paradero metro estacion terminal de diario diarios ida vuelta pagado pagados mensual valor mil
    locomocion colacion bono
    monto mas incluye incluido turno turnos horario sueldo experiencia anos minimo maximo
    sobre unos son total hasta desde persona personas jornada
    """
)
#: The words without which there is nothing to find by words.
CUES: Final = _STREETS | _PLACED


def joins(low: str, words: list[str]) -> bool:
    """Say whether a text has part of an address, which one before it would make a whole one."""
    return not _PARTS.isdisjoint(words) and _ANCHOR.search(low) is not None


def find(low: str, plain: str, words: frozenset[str]) -> Iterator[Found]:
    """Find places; `plain` is the text in its own case."""
    digits = _DIGIT.search(low) is not None or "s/n" in low
    streets = not words.isdisjoint(_STREETS)
    if digits:
        if streets:
            yield from _numbered(low, plain, _STREET)
            yield from _anchored(low, plain)
        if not words.isdisjoint(_PLACED):
            yield from _numbered(low, plain, _PLACE_NUMBER)
    if streets:
        yield from _corners(low, plain)
    if " con " in low and not words.isdisjoint(_PLACED):
        for match in _CUED_CORNER.finditer(plain):
            if not PLACES.issuperset(match["first"].lower().split()):
                yield Found(*match.span("corner"), SpanKind.ADDRESS, unsure=True)


def _numbered(low: str, plain: str, pattern: re.Pattern[str]) -> Iterator[Found]:
    for match in pattern.finditer(low):
        name = [word.strip(".'") for word in match["name"].split()]
        if _NO_NAME.issuperset(name) or not _NEVER.isdisjoint(name):
            continue
        if match.re is _PLACE_NUMBER and (not TIMES.isdisjoint(name) or name[-1] in _NO_STREET):
            continue
        streeted = "kind" in match.re.groupindex
        long = streeted and len(match["number"]) > 2 and not _ROADS.match(match["kind"])
        if counts(low, match.end("number"), besides=TIMES if long else DAYS):
            continue
        start = match.start("name")
        if streeted:
            start = _ahead(low, plain, max(0, match.start() - _BEHIND), match)
        sure = streeted or len(name) > 1
        yield Found(start, onward(low, plain, match.end()), SpanKind.ADDRESS, unsure=not sure)


def onward(low: str, plain: str, end: int) -> int:
    """Give where an address ends that goes on with a flat, a lot, a kilometre, a road."""
    for _ in range(_MOST_PARTS):
        more = _TO.match(low, end) or _MORE.match(low, end)
        if more is None or counts(low, more.end()):
            more = _ROAD.match(plain, end)
        if more is None:
            break
        end = more.end()
    return end


def counts(low: str, end: int, besides: frozenset[str] = frozenset()) -> bool:
    """Say whether a number counts something: then it is of no street."""
    behind = re.match(r"[ ]?(?:[%$:]|([a-z]+))|[.,/:]\d", low[end : end + 24])
    return behind is not None and (behind[1] is None or behind[1] in UNITS - besides)


def _anchored(low: str, plain: str) -> Iterator[Found]:
    reached = 0
    for match in _ANCHOR.finditer(low):
        if match.start() < reached or counts(low, match.end()):
            continue
        end = onward(low, plain, match.end())
        strong = match[0].startswith(("parc", "hijuela"))
        start = _ahead(low, plain, max(reached, match.start() - _BEHIND), match)
        if not strong and end == match.end() and start == match.start():
            continue
        reached = end
        yield Found(start, end, SpanKind.ADDRESS, unsure=not strong)


def _ahead(low: str, plain: str, floor: int, part: re.Match[str]) -> int:
    """Give where the place begins of which this is a part: a villa, a building, a road."""
    start = part.start()
    for kind in _KINDS.finditer(low, floor, start):
        named = _NAME.fullmatch(low, kind.end(), start)
        road = kind[0][0] in "rc" and kind[0] != "condominio"
        upper = named is not None and plain[named.start() + 1].isupper()
        if named and (part[0].startswith("k") if road else upper or _low_named(kind, named)):
            return kind.start()
    return start


def _low_named(kind: re.Match[str], named: re.Match[str]) -> bool:
    """Say whether this is a quarter's name in small letters, and no comuna's."""
    name = named[0].replace(",", " ").split()
    quarter = kind[0][0] in "vp" or kind[0].startswith("con")
    return quarter and len(name) < _MOST_PARTS and not PLACES.issuperset(name)


def _corners(low: str, plain: str) -> Iterator[Found]:
    for match in _CORNER.finditer(low):
        first, second = match.span("first"), match.span("second")
        capitals = plain[first[0]].isupper() and plain[second[0]].isupper()
        explicit = match["with"].startswith("esq") or match[0].startswith("esq")
        if not (capitals or explicit) or match["second"].split()[0] in STOPWORDS - {
            "la",
            "el",
            "los",
            "las",
        }:
            continue
        if match["with"] == "y" and not match[0].startswith(("esq", "inters")):
            continue
        end = second[0] + len(_cap_words(plain[second[0] : second[1]])) if capitals else second[1]
        yield Found(match.start(), end, SpanKind.ADDRESS, unsure=True)
    for match in _BARE_CORNER.finditer(plain) if " esq" in low else ():
        yield Found(
            match.start() + len(match[0]) - len(match[0].lstrip()),
            match.end(),
            SpanKind.ADDRESS,
            unsure=True,
        )


def _cap_words(text: str) -> str:
    taken = re.match(
        r"(?:[A-Z][\w'.]*|de|del|la|los|las)(?: (?:[A-Z][\w'.]*|de|del|la|los|las))*", text
    )
    return taken[0] if taken else text
