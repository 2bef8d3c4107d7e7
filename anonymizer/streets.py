"""Folded text enters; streets, corners and shops told by what they are called leave."""

import re
from collections.abc import Iterator
from typing import Final

from anonymizer.cues import DAYS
from anonymizer.lexicon import FIRST_NAMES, PLACES, STOPWORDS, vocabulary
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
#: A digit first: then all other places are passed over quickly.
_ENDING: Final = re.compile(
    r"\d(?:(?<=[a-z.°#,]\d)|(?<=[a-z.°#,] \d))\d{2,4}(?!\d|[.,:/]\d|[a-z%:/-])"
)
#: Streets by the beginning of their names, by a date, or known all over the country.
_TITLED: Final = re.compile(
    r"(?:(?:Los|Las|Lo|El|La|San|Santa|Santo|Sta\.?|Sto\.?|General|Gral\.?|Almirante|Capitan|"
    r"Presidente|Pdte\.?|Arturo"
    r"|Manuel|Libertador|Teniente|Sargento|Comandante|Obispo|Cardenal|Padre|Fray|Alcalde|Ministro"
    r"|Intendente|Profesora?|Doctor|Dr\.?|Coronel|Vicuna|Barros|Mac|[A-Z]\.|\d{1,2} de)"
    r"(?: [A-Z][\w']{1,20}){1,3}"
    r"|\d{1,2} (?:Norte|Sur|Oriente|Poniente)"
    r"|Alameda|Providencia|Apoquindo|Irarrazaval|Huerfanos|Balmaceda|O'Higgins|Prat|Freire|Colon"
    r"|Condell|Carrera|Caupolican|Merced|Moneda|Agustinas|Bandera|Teatinos|Morande|Brasil|"
    r"Errazuriz"
    r"|Matta|Grecia|Pajaritos|Tobalaba|Kennedy|Esmeralda|Serrano|Baquedano|Portales|Yungay)"
    r",?(?: N[°o.]{0,2}| #| al)? ?(?P<number>\d{3,5})\Z"
)
_NOT_TITLED: Final = re.compile(
    r"(?:metro|micro|comuna|recorrido|liceo|escuela|colegio|hospital|clinica|empresa|parroquia|"
    r"universidad|instituto|supermercado)(?: de)? \Z"
)
_TOWN: Final = re.compile(r", ([A-Z][a-z]+(?: [A-Z][a-z]+){0,2})")
_MANY: Final = re.compile(r" ([a-z]{4,}s)(?![a-z])")
_BEHIND: Final = 60  # characters
#: A number that begins with 0 is of a house; behind "Los Peumos" so is one with its sign.
_ZERO: Final = re.compile(
    r"[A-Z](?<![A-Za-z].)[a-z']{2,20}(?: (?:de |del |la |los )?[A-Z][a-z']{2,20}){0,2}"
    r",? (?:N[°o.]{0,2} ?|# ?)?0\d{2,4}(?![\d:]|[.,/-]\d| ?\d| ?(?:a|hasta|hr|hora))"
    r"|(?:Los|Las|El|La|San|Santa|Lo) [A-Z][a-z']{2,20} "
    r"(?:N[°o.]{1,2}|nro\.?|n°|#) ?\d{1,5}"
    r"(?![\d:]|[.,/-]\d)"
)
_ZEROED: Final = (" 0", "#", "nro", "n°")
#: What else has a number that begins with 0, or hours: "Guía 0456", "Ingreso 0630".
_NUMBERED: Final = vocabulary(
    """
    folio guia pedido local curso aviso boleta factura bodega bus movil equipo camion camioneta
    maquina grua contrato obra norma sucursal tienda casilla perfil lote turno noche manana tarde
    ingreso horario entrada salida codigo cod orden oferta proyecto version modelo serie item
    lunes martes miercoles jueves viernes sabado domingo colacion jornada desde hasta anexo linea
    solicitud ticket caso causa resolucion ficha registro cupon vale patente plan nivel mesa caja
    """
)
#: "Los Aromos 77 es mi direccion".
_ASIDE: Final = re.compile(
    r"(?<![a-z])(?P<place>[a-z][a-z']{2,15}(?: [a-z']{2,15}){0,3},? (?:n[°o.]{0,2} ?|# ?)?\d{2,5})"
    r",? es (?:mi (?:direccion|casa|domicilio)|(?:la|nuestra) direccion)(?![a-z])"
)
_IN: Final = re.compile(r"(?<![a-z])(?:en|a|calle|direccion|domicilio|por|frente a|es):? \Z")
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
    r"(?<![a-z])(?:caleta|sector|localidad|villorrio|fundo|parcelacion|parcela|calle|pasaje|psje|pje)"
    r"(?: [a-z']{2,15}){1,3}?,? (?:casa|parcela|sitio|lote|cabana)\.? ?"
    r"(?:n[°o.]{0,2} ?|#)?\d{1,4}(?!\d|[.,]\d)"
)
_UNIT: Final = "(?:cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)"
_TENS: Final = (
    "(?:diez|once|doce|trece|catorce|quince|dieci[a-z]{3,5}|veinte|veinti[a-z]{2,6}|treinta|cuarenta|"
    "cincuenta|sesenta|setenta|ochenta|noventa)"
)
_SAID: Final = re.compile(
    r"(?<![a-z])(?:calle|pasaje|psje|pje|avenida|av)\.? [a-z']{2,15}(?: [a-z']{2,15}){0,3}?,? "
    rf"(?:(?:numero )?{_UNIT}(?: {_UNIT}){{1,4}}|numero (?:{_TENS}(?: y {_UNIT})?|{_UNIT}))"
    r"(?![a-z])"
)
_NOT_STREET: Final = re.compile(
    r"(?:metro|estacion|comuna|liceo|escuela|colegio|hospital|universidad|instituto|curso|"
    r"recorrido|micro|proyecto|contrato|obra|hable con|soy|atte\.?|llamo)(?: de)? \Z"
)
_HOUSE: Final = re.compile(r"\d{3}")
_LETTERS: Final = re.compile(r"[a-z]{2,}")
_TOWNS: Final = PLACES | {"la", "el", "de", "lo"}
_FIRST_NAMES: Final = FIRST_NAMES - _NO_FIRST
_METRO: Final = frozenset({"metro"})  # a station, behind the number of a street
_NEAR: Final = 16  # characters
_OWN_PLACES: Final = vocabulary("direccion casa domicilio")
_HIGHWAY_WORDS: Final = vocabulary("avenida panamericana vespucio gran")
_SHOP_WORDS: Final = vocabulary(
    "mall strip stripcenter galeria outlet persa comercial caracol feria vega"
)
_HAMLET_WORDS: Final = vocabulary(
    "caleta sector localidad villorrio fundo parcelacion parcela calle pasaje psje pje"
)
_STREET_WORDS: Final = vocabulary("calle pasaje psje pje avenida av")
#: The words without which there is nothing to find by words.
CUES: Final = (
    _OWN_PLACES
    | _HIGHWAY_WORDS
    | _SHOP_WORDS
    | _HAMLET_WORDS
    | _STREET_WORDS
    | FIRST_NAMES
    | _HEROES
)


def find(low: str, plain: str, words: frozenset[str]) -> Iterator[Found]:
    """Find such places; `plain` is the text in its own case."""
    if _HOUSE.search(low):
        yield from _titled(low, plain)
        if not words.isdisjoint(FIRST_NAMES):
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
        end = onward(low, plain, match.end())
        if _is_house(low, match, end):
            yield Found(match.start(), end, SpanKind.ADDRESS, unsure=True)
    if " es " in low and not words.isdisjoint(_OWN_PLACES):
        for match in _ASIDE.finditer(low):
            yield Found(*match.span("place"), SpanKind.ADDRESS, unsure=True)
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


def _is_house(low: str, match: re.Match[str], end: int) -> bool:
    """Say whether a number that begins with 0, or with its sign, may be of a house."""
    name = _LETTERS.findall(match[0].lower())
    if not _NUMBERED.isdisjoint(name):
        return False
    alone = len(name) == 1 and end == match.end()
    near = max(0, match.start() - _NEAR)
    return not alone or _IN.search(low, near, match.start()) is not None


def _titled(low: str, plain: str) -> Iterator[Found]:
    reached = 0
    for house in _ENDING.finditer(low):
        match = _TITLED.search(plain, max(reached, house.start() - _BEHIND), house.end())
        if match is None or counts(low, match.end(), besides=DAYS) or _of_town(plain, match):
            continue
        reached = match.end()
        behind = max(0, match.start() - _NEAR)
        if _NOT_TITLED.search(low, behind, match.start()):
            continue
        if not 1900 < int(match["number"]) < 2100 or _in_town(plain, match.end()):
            end = onward(low, plain, match.end())
            yield Found(match.start(), end, SpanKind.ADDRESS, unsure=True)


def _in_town(plain: str, end: int) -> bool:
    """Say whether a comma and a comuna stand behind: then even 2015 is no year."""
    town = _TOWN.match(plain, end)
    return town is not None and PLACES.issuperset(town[1].lower().split())


def _of_town(plain: str, match: re.Match[str]) -> bool:
    """Say whether so many of something are in a comuna: "Los Ángeles, 200 casas"."""
    many = _MANY.match(plain, match.end())
    if many is None or many[1] in STOPWORDS:
        return False
    return _TOWNS.issuperset(_LETTERS.findall(plain[match.start() : match.start("number")].lower()))
