"""Folded text enters; links, names on social networks and names of files leave."""

import re
from collections.abc import Iterator
from typing import Final

from anonymizer.lexicon import FIRST_NAMES, STOPWORDS, SURNAMES, TRADES, vocabulary
from anonymizer.mails import SAID_DOT
from anonymizer.spans import Found, SpanKind

_SCHEME: Final = re.compile(
    r"\bh ?[tx] ?[tx] ?p ?s? ?(?::|dos puntos|\[:\]) ?(?:/|barra|slash) ?(?:/|barra|slash)? ?"
    r"(?:(?:\S ){4,150}\S{0,40}|\S{1,300}(?: ?[./] ?\S{2,200}){0,3})"
    r"|\bh?[tx][tx]?ps? ?(?::?//|:/)\S{1,300}"
    r"|\bw ?w ?w ?[.,] ?(?:[a-z0-9-] ){2,40}[.,] ?c ?(?:l|o ?m)\b"
    r"|\b[a-z][a-z0-9+]{1,12}://\S{1,300}"
    r"|\bw ?w ?w\d?(?: ?[.,] ?| ?punto ?| ?\[?\(?(?:\.|dot|punto)\)?\]? ?)[a-z0-9][^\s,;]{1,200}"
    r"|\bwww [a-z0-9-]{2,40} (?:cl|com)\b"
    r"|(?<![a-z0-9.])/in/[a-z0-9-]{4,60}"
    r"|///[a-z]+\.[a-z]+\.[a-z]+"
)
_TOPS: Final = (
    "com|cl|net|org|info|biz|app|dev|xyz|online|site|website|shop|store|tech|link|page|club|pro|"
    "company|jobs|work|empleos|tienda|blog|cloud|digital|group|agency|chile"
)
#: Short tops that are also words, or parts of them: only with a path behind.
_PATHED: Final = (
    "ly|gl|ee|gle|gd|be|gg|in|me|co|io|us|tv|to|ai|es|ar|pe|la|st|sh|so|cc|do|is|it|fm|id|ms|live"
)
_DOT_TOP: Final = re.compile(
    rf""
    rf"\.(?:(?:{_TOPS})(?![a-z0-9@_-])(?:\.[a-z]{{2}}(?![a-z0-9]))?(?::\d{{2,5}})?(?:[/?#]\S{{0,300}})?"
    rf"|(?:{_PATHED})/[^\s,;]{{2,300}}|(?:ly|gl|ee|gle) ?/ ?[^\s,;]{{2,300}})"
)
_SAID_TOP: Final = re.compile(
    rf"(?:{SAID_DOT}| \. ?)(?:(?:c[o0]m|cl|net|[o0]rg|[cs]e ele|ese ele|ce o eme|c l|c o m|app|"
    rf"shop)\b|(?:{_PATHED})(?= ?(?:/|barra|slash)))"
    rf"(?:{SAID_DOT}cl\b)?(?: ?(?:/|barra|slash) ?[a-z0-9_.-]{{2,60}}){{0,4}}"
)
_LOOSE_TOP: Final = re.compile(
    r" \. ?(?:(?:com|cl)\b(?: ?/ ?[a-z0-9_.-]{2,60}){0,3}"
    r"|(?:ly|gl|gle|ee|me) ?/ ?[a-z0-9_.-]{2,60})|,cl\b"
)
_SAID_SHORT: Final = re.compile(
    r"(?<![a-z0-9])(?:bit[ .]?ly|goo[ .]gl|forms[ .]gle|wa[ .]me|cutt[ .]ly)"
    r"(?: ?(?:/|barra|slash) ?[a-z0-9_.-]{2,60}){1,3}"
)
_SHORT_WORDS: Final = vocabulary("ly bitly gl gle wa")
_SAID_REACH: Final = 60
_HOST_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789_.-"
_BEFORE_SAID: Final = re.compile(
    rf"(?:\b(?:triple w|tres w|doble ?u|[vb]e doble|doble [vb]e|uve doble|hache|te|pe|ese|"
    rf"dos puntos|barra) ){{0,9}}(?:punto "
    rf")?(?:[a-z0-9_-]{{1,40}}{SAID_DOT}){{0,3}}[a-z0-9_-]{{2,40}}\Z"
)
_SPACED_HOST: Final = re.compile(r"(?:(?<![a-z0-9])[a-z0-9] ){3,40}[a-z0-9]?\Z")
_ALLOWED: Final = vocabulary(
    """
    bne.cl sence.cl chileatiende.cl afc.cl sii.cl registrocivil.cl chilevalora.cl previred.com
    mercadopublico.cl asp.net ado.net vb.net booking.com gob.cl fonasa.cl tgr.cl
    """
)
_SCHEME_WORDS: Final = vocabulary("http https htp htps hxxp hxxps www h w puntos")
_SAID_WORDS: Final = vocabulary("punto puntito dot pto pnto puntocom puntocl")
_REACH: Final = 120
_WIDEST: Final = 50  # characters of a file's name before its last word

_FILE: Final = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|odt|rtf|txt|jpe?g|png|heic|gif|webp|zip|rar|7z|mp[34]|m4a|opus|"
    r"ogg|mov|avi|vcf|csv|pages)(?![a-z0-9])"
)
_OUTSIDE: Final = " \n/\\:;,\"'()<>"  # what no file's name holds, unless in quotes
#: Words that show a name's beginning before a file's name with spaces in it.
_CHUNK: Final = re.compile(r"\S+")
_OWN: Final = FIRST_NAMES | SURNAMES | {"cv", "curriculum", "vitae"}
_GENERIC: Final = vocabulary(
    """
    cv curriculum curriculo vitae certificado certificados afp antecedentes contrato
    liquidacion sueldo carta recomendacion documento documentos archivo foto fotos imagen
    img scan escaneo formato ficha solicitud formulario anexo bases titulo licencia carnet
    cedula de y el la mi actualizado final nuevo version word excel pdf estudios
    cotizaciones finiquito residencia requisitos horario turnos aviso oferta planilla
    asistencia wa dsc screenshot captura hoja vida resume personal laboral laborales trabajo empleo
    postulacion boletin firmado firmada enero febrero marzo abril mayo junio julio agosto septiembre
    octubre noviembre diciembre manual guia informe lista copia final firma nueva anverso reverso
    vigente frente lado papeles pension cotizacion
    """
)
_PART: Final = re.compile(r"[A-Za-z]+")
#: In small letters too these begin a company's name: "contrato_minera_quillay".
_TRADERS: Final = vocabulary(
    """
    constructora minera inmobiliaria aserradero panaderia distribuidora comercializadora pesquera
    salmonera forestal ferreteria pasteleria fruticola agricola botilleria carniceria muebleria
    """
)
_PEOPLE: Final = FIRST_NAMES | SURNAMES
_COPY: Final = re.compile(r" ?\(\d{1,2}\)\Z")
#: Such a file is of one person, and what else its name says is who.
_OF_ONE: Final = re.compile(r"(?i)cv|curric|resume|vitae|carnet|cedula")
#: First names of four letters or more, by these four: "rosahuerta" begins with one.
_FIRST: Final = {
    head: tuple(name for name in FIRST_NAMES if name[:4] == head and len(name) > 3)
    for head in {name[:4] for name in FIRST_NAMES if len(name) > 3}
}
#: The words without which there is nothing to find by words.
CUES: Final = _SCHEME_WORDS | _SAID_WORDS | _SHORT_WORDS


def find(low: str, plain: str, words: frozenset[str]) -> Iterator[Found]:
    """Find links, handles and file names; `plain` is the text in its own case."""
    if "//" in low or "/in/" in low or not words.isdisjoint(_SCHEME_WORDS):
        for match in _SCHEME.finditer(low):
            if not _allowed(match[0].rpartition("//")[2]):
                end = match.start() + len(match[0].rstrip(".,;:)\"'"))
                yield Found(
                    match.start(),
                    end,
                    SpanKind.LINK,
                    disguised=not match[0].startswith(("http", "www")),
                )
    if "." in low:
        yield from _hosts(low)
        yield from _files(low, plain)
    if not words.isdisjoint(_SHORT_WORDS):
        for match in _SAID_SHORT.finditer(low):
            yield Found(*match.span(), SpanKind.LINK, disguised=True)
    if not words.isdisjoint(_SAID_WORDS) or ".]" in low or ".)" in low:
        yield from _said(low, _SAID_TOP)
    elif " ." in low or ",cl" in low:
        yield from _said(low, _LOOSE_TOP)


def _allowed(address: str) -> bool:
    host = re.split(r"[/?#:]", address, maxsplit=1)[0].removeprefix("www.")
    return host in _ALLOWED or host.endswith(".gob.cl")


def _hosts(low: str) -> Iterator[Found]:
    for top in _DOT_TOP.finditer(low):
        before = low[max(0, top.start() - _REACH) : top.start()]
        host = before[len(before.rstrip(_HOST_LETTERS)) :].lstrip(".")
        if not host or len(host) == _REACH:
            continue
        start = top.start() - len(host)
        if low[start - 1 : start] == "@" or _allowed(low[start : top.end()]):
            continue
        end = start + len(low[start : top.end()].rstrip(".,;:)\"'!?"))
        yield Found(start, end, SpanKind.LINK)


def _said(low: str, tops: re.Pattern[str]) -> Iterator[Found]:
    for top in tops.finditer(low):
        before = low[max(0, top.start() - _SAID_REACH) : top.start()]
        host = _SPACED_HOST.search(before) or _BEFORE_SAID.search(before)
        if host is None or host[0] in STOPWORDS:
            continue
        start = top.start() - len(host[0])
        if low[start - 1 : start] != "@":
            yield Found(start, top.end(), SpanKind.LINK, disguised=True)


def _files(low: str, plain: str) -> Iterator[Found]:
    for suffix in _FILE.finditer(low):
        before = plain[max(0, suffix.start() - _REACH) : suffix.start()]
        before = _COPY.sub(lambda copy: "_" * len(copy[0]), before)  # "CV-ANA-ROJAS(1).pdf"
        inside = max(map(before.rfind, _OUTSIDE)) + 1
        if inside == len(before):
            continue
        start = suffix.start() - len(before) + inside
        start -= inside - _widest(before, inside)
        if _names(plain[start : suffix.start()]):
            yield Found(start, suffix.end(), SpanKind.FILE)


def _names(name: str) -> bool:
    """Say whether a file's name has the name of a person or of a company in it."""
    parts = [part for part in _PART.findall(name) if len(part) > 1]
    own = [part for part in parts if part.lower() not in _GENERIC]
    lows = [part.lower() for part in own]
    if not _PEOPLE.isdisjoint(lows) or (lows and any(map(_OF_ONE.search, parts))):
        return True
    if any(low.startswith(first) for low in lows for first in _FIRST.get(low[:4], ())):
        return True
    if len(lows) > 1 and lows[0] in _TRADERS:
        return True
    traded = [low in TRADES for low in lows]
    return any(trade and part[0].isupper() for trade, part in zip(traded, own[1:], strict=False))


def _widest(before: str, inside: int) -> int:
    """Give where a file's name begins that has spaces in it: "CV Ana Rojas.pdf"."""
    start, named = inside, False
    floor = max(0, inside - _WIDEST, before.rfind("\n") + 1)
    for word in reversed(list(_CHUNK.finditer(before, floor, inside))):
        text = word[0].lower()
        if not (word[0][0].isupper() or text in _OWN or text in ("de", "del", "la")):
            break
        start, named = word.start(), named or text in _OWN
    return start if named else inside
