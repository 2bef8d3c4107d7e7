"""Folded text enters; names of people leave: after a cue, or as a signature."""

import re
from collections.abc import Iterator
from typing import Final

from anonymizer.lexicon import FIRST_NAMES, PLACES, ROLES, STOPWORDS, SURNAMES, TRADES, vocabulary
from anonymizer.spans import Found, SpanKind

_TITLES: Final = vocabulary(
    """
    don dona sr sra srta senor senora senorita doctor doctora dr dra ing la el las los
    """
)
_ARTICLES: Final = vocabulary("la el las los")
_JOINTS: Final = vocabulary(
    """
    de del la las los y e da dos van von mac
    """
)
#: Cues behind which there is a name, whatever it looks like.
_STRONG: Final = re.compile(
    r"(?<![a-z])(?:me llamo|me yamo|mi nombre(?: completo)?(?: es|:)|mis? apellidos? (?:es|son)"
    r"|me dicen"
    r"|me (?:pueden?|podrian?) decir|me "
    r"chamo|mwen rele|non mwen se|meu nome e|my name is|je m'appelle|me "
    r"conocen como|me apodan"
    r"|firma(?:do)?(?: por|:)|mi nombre y apellido(?: es| son|:)?|a "
    r"nombre de|de parte de|le escribe|les escribe|te escribe"
    r"|le saluda|les saluda|te saluda|se despide|(?:le|les|te) habla(?: es)?)[ "
    r",:]{1,3}(?:atentamente |atte\.? |cordialmente )?"
)
#: Cues behind which there is a name if it looks like one.
_WEAK: Final = re.compile(
    r"(?<![a-z])(?:pregunt(?:e|ar|en|a|ando|as) (?:por|x)"
    r"|consult(?:e|ar|en|a) (?:por|con)|habl(?:e|ar|en|a) con|bus(?:que|quen|car) a"
    r"|contact(?:e|ar|arse|ese|en|o)(?: a| con|:)?|comuni(?:carse|quese|cate|quen?|car|queme) con"
    r"|dirig(?:irse|ete) (?:a|con)|dirijase a|pid(?:a|e) hablar con|llam(?:e|ar|en|a|o) a"
    r"|llegue donde|present(?:arse|ese) con|entrevist(?:a|arse|ese) con|coordin(?:e|ar|a) con"
    r"|atencion:|se llama|mi jef[ea] es|el duen[oa] es|la duena es|a cargo de"
    r"|nombres?(?: completo)?:?|apellidos?(?: es|:)?"
    r"|representante(?: legal)?(?: es|:)?|cita con|reunion con|responda a|escrib(?:a|ale|ir|e) a"
    r"|mi (?:jef[ea]|supervisora?|duen[oa]|patrona?)(?!,)|la jefa es|soy|habla|aca|aqui"
    r"|soi|zoy|eu sou|sou|mwen se|i am|i'm)[ ,:]{1,3}"
)
#: Behind these two capitals are a name nobody listed, unless they say what somebody is.
_SELF: Final = re.compile(r"(?:soy|so[iu]|zoy|mwen se)[ ,:]+\Z")
_TRADE_END: Final = re.compile(
    r"(?:dor|dora|ista|er[oa]|ente|enta|ante|ari[oa]|iv[oa]|ic[oa]|ad[oa]|id[oa]|an[oa]|en[oa]|"
    r"or|ora|log[oa]|ion|ing|er|man|al|dad|eria|ura|ware|ment|nte)e?s?\Z"
)
#: Roles and farewells: behind them there is a name only if it begins as one.
_FAINT: Final = re.compile(
    r"(?<![a-z])(?:firma"
    r"|(?:encargad[oa]|jef[ea]|gerente|reclutadora?|supervisora?|contacto)(?: es|:)?"
    r"(?<!mi jefa)(?<!mi jefe)(?<!mi supervisor)(?<!mi supervisora)"
    r"|att(?:e|n)?[.,:]?|(?:saluda )?atentamente[.,:]?|saludos(?: cordiales| atentos)?[.,:]?"
    r"|cordialmente[.,:]?|abrazos[.,:]?|gracias[.,:]|se despide[.,:]?)[ ,:\n]{1,3}"
)
#: Who a sentence begins with is told of: "La jefa Carolina se portó bien".
_TOLD_OF: Final = re.compile(r"(?:\A|[.,;!?\n] ?)(?:la|el) [a-z]+ \Z")
#: Here only a first name with a surname is one: "mi hermano Luis Toro".
_FULL: Final = re.compile(
    r"(?:(?<![a-z])mi (?:herman|espos|hij|prim|cunad|sobrin|ti|suegr|vecin|amig|compadr|ahijad|"
    r"niet|abuel|mad|pad|parej|mari|senor|mam|pap|soci)[a-z]{0,4}(?: es| se llama|,)? "
    r"|(?<![a-z])so[iy] (?:el|la) (?:[a-z]{3,10}) de )"
)
#: "Marisol por aca".
_HERE: Final = re.compile(
    r"(?P<name>(?P<first>[A-Z][a-z]{2,12})(?: [A-Z][a-z]{2,15}){0,2}),? (?:por "
    r"(?:aqui|aca|este lado)|al habla|presente)(?![a-z])"
)
_HERE_WORDS: Final = (" por a", " por este", " al habla", " presente")
_KIN: Final = vocabulary(
    """
    hermano hermana esposo esposa marido senora hijo hija primo prima cunado cunada sobrino
    sobrina tio tia suegra suegro vecino vecina amigo amiga compadre pareja mama papa socio soy
    soi habla presente aqui aca este
    """
)
_WORD: Final = re.compile(r"[ .]{0,2}(?P<word>[a-z][a-z'.-]{0,24})")
#: Without one of these the cues above are not there.
_STRONG_WORDS: Final = vocabulary(
    """
    llamo yamo nombre dicen conocen apodan apellido apellidos firma firmado firmada nombres parte
    escribe saluda despide habla decir rele chamo nome name appelle non
    """
)
_WEAK_WORDS: Final = vocabulary(
    """
    soy habla aca aqui pregunte preguntar pregunten pregunta preguntando preguntas consulte
    consultar consulten consulta hable hablar hablen busque busquen buscar contacte contactar
    contactarse contactese contacten contacto comunicarse comuniquese comunicate comunique
    comuniquen comuniqueme comunicar dirigirse dirigete dirijase llame llamar llamen llama llamo
    llegue
    presentarse presentese entrevista entrevistarse entrevistese coordine coordinar coordina
    atencion jefe jefa dueno duena cargo nombre representante cita reunion responda escriba
    escribale escribir escribe supervisor supervisora patron patrona apellido apellidos soi zoy
    sou mwen am m
    """
)
_FAINT_WORDS: Final = vocabulary(
    """
    firma encargado encargada jefe jefa gerente reclutador reclutadora supervisor supervisora
    contacto att atte attn atentamente saludos cordialmente abrazos gracias despide
    """
)
_FAINT_ENDS: Final = _FAINT_WORDS | {"cordiales", "atentos", "es"}
_PLAIN: Final = re.compile(r"[a-z]+")
_NAMED: Final = FIRST_NAMES | _TITLES
#: "Me llamo ayer": who writes no accents tells that somebody called.
_WHEN: Final = vocabulary(
    "manana ayer anteayer anoche hoy tarde temprano recien nunca altiro denuevo harto mal"
)
_NOT_NAMES: Final = ROLES | _WHEN
_MOST_WORDS: Final = 6
_SIGNATURE: Final = re.compile(
    r"(?:[.!,;\n-]|^)\s{0,3}(?P<name>[A-Z][A-Za-z']+(?: (?:de |del |la "
    r")?[A-Z][A-Za-z.']+){1,3})[ .]{0,2}\s*(?:$|\n|(?:,|-|\||/)\s?(?P<role>[A-Za-z]+))"
)
#: The last word of a clause, behind a first name alone: "me llamo jonathan curinao".
_LAST: Final = re.compile(r" ([a-z]{4,20})(?=\s*(?:[,.;\n]|\Z| y (?:tengo|soy|busco|vivo|quiero)))")
_NO_LAST: Final = STOPWORDS | ROLES | PLACES
_NOBODYS: Final = (
    STOPWORDS
    | ROLES
    | TRADES
    | vocabulary(
        """
        community full stack data team project sales chef cook cleaner driver waiter worker sub
        part time call center testigo hijo hija amigo amiga hincha fan tipo raza signo
        venta ventas control apoyo soporte mesa ayuda plazo fijo jornada media key account kam
        busca requiere solicita necesita obra riesgo riesgos cuidado aseo cocina fundo noche
        salud telecom junior senior back front maquina maquinas linea guardias jefes ayudantes
        choferes analistas otras otros nivel grua horquilla tens os10 practica alumno alumna
        conserje mayordomo buzo business analyst devops lead dba terreno obras civiles edificio
        guadia guarda testigos mormon cuarto medio basico clase rut cedula carnet visa
        """
    )
)
_CUE_REACH: Final = 14
_SHORT: Final = 2  # letters
_HOMONYMS: Final = re.compile(
    r"pedro aguirre cerda|rosa mistica|diego de almagro|maria elena|maria pinto|juan fernandez|"
    r"padre hurtado|"
    r"alto del carmen|general lagos|san|santa"
)

#: The words without which there is nothing to find by words.
CUES: Final = _STRONG_WORDS | _WEAK_WORDS | _FAINT_WORDS | _KIN | FIRST_NAMES


def joins(tail: str, words: list[str]) -> bool:
    """Say whether the tail of a past may announce a name with which a text begins."""
    last = _PLAIN.findall(tail)[-1:]
    return not _NAMED.isdisjoint(words[:1]) and not _FAINT_ENDS.isdisjoint(last)


def find(low: str, plain: str, words: frozenset[str]) -> Iterator[Found]:
    """Find people; `plain` is the text in its own case."""
    if not words.isdisjoint(_STRONG_WORDS):
        for match in _STRONG.finditer(low):
            yield from _name(low, plain, match.end(), sure=True)
    if not words.isdisjoint(_WEAK_WORDS):
        for match in _WEAK.finditer(low):
            yield from _name(low, plain, match.end(), sure=False)
    if not words.isdisjoint(_FAINT_WORDS):
        for match in _FAINT.finditer(low):
            told = _TOLD_OF.search(low, max(0, match.start() - _CUE_REACH), match.end())
            for found in _name(low, plain, match.end(), sure=False):
                named = low[found.start : found.end].split()
                if told and len(named) == 1:
                    continue
                if named[0] in _NAMED and not PLACES.issuperset(named):
                    yield found
    if not words.isdisjoint(FIRST_NAMES):
        yield from _signed(low, plain)
        if not words.isdisjoint(_KIN):
            yield from _full(low, plain)


def _full(low: str, plain: str) -> Iterator[Found]:
    for match in _HERE.finditer(plain) if any(word in low for word in _HERE_WORDS) else ():
        if match["first"].lower() in FIRST_NAMES:
            yield Found(*match.span("name"), SpanKind.NAME)
    for match in _FULL.finditer(low):
        for found in _name(low, plain, match.end(), sure=False):
            named = low[found.start : found.end].split()
            if (
                found.start == match.end()
                and len(named) > 1
                and named[0] in FIRST_NAMES
                and (
                    named[-1] in SURNAMES
                    or (match[0][0] in "ms" and plain[low.rindex(" ", 0, found.end) + 1].isupper())
                )
                and plain[found.start].isupper()
                and not PLACES.issuperset(named)
            ):
                yield found


def _name(low: str, plain: str, at: int, *, sure: bool) -> Iterator[Found]:
    """Take the words behind a cue for a name, if they look like one."""
    start, end, count, named, titled = at, at, 0, False, False
    opened: int | None = None
    while count < _MOST_WORDS and (match := _WORD.match(low, end)):
        if count and "." in low[end : match.start("word")] and len(low[start:end].split()[-1]) > 1:
            break
        word = match["word"].strip(".'-")
        begin = match.start("word")
        upper = plain[begin].isupper()
        if count == 0 and word in _TITLES:
            titled = titled or word not in _ARTICLES
            end = match.end("word")
            start = end
            opened = begin if opened is None and titled else opened
            sure = sure and word not in _ARTICLES
            continue
        if word in _JOINTS and count:
            follow = _WORD.match(low, match.end("word"))
            if follow and follow["word"] in _ARTICLES:
                follow = _WORD.match(low, follow.end("word"))
            if follow is None or not plain[follow.start("word")].isupper() or word in ("y", "e"):
                break
        elif (
            word in STOPWORDS
            or (word in _NOT_NAMES and not (word in SURNAMES and count and upper))
            or not (upper or word in FIRST_NAMES or word in SURNAMES or (sure and count == 0))
        ):
            break
        if count == 0:
            start = begin
        named = (
            named
            or (word in FIRST_NAMES and count == 0)
            or (word in SURNAMES and count > 0 and word not in _JOINTS)
        )
        end, count = match.start("word") + len(match["word"].rstrip(".-'")), count + 1
    if not count or _HOMONYMS.fullmatch(low[start:end]):
        return
    if sure or named or (titled and count) or _unlisted(low, plain, at, start, end):
        if (
            sure
            and named
            and count == 1
            and (more := _LAST.match(low, end))
            and more[1] not in _NO_LAST
        ):
            end = more.end(1)
        yield Found(start if opened is None else opened, end, SpanKind.NAME, unsure=not named)


def _unlisted(low: str, plain: str, at: int, start: int, end: int) -> bool:
    """Say whether these are capitals behind "soy" or "apellido" that say no trade and no place."""
    words = low[start:end].split()
    before = low[max(0, at - _CUE_REACH) : at]
    if "apellido" in before:
        return plain[start].isupper()
    if len(words) < 2 or start > at or _SELF.search(before) is None or plain[at:].isupper():
        return False
    capitals = all(word[0].isupper() for word in plain[start:end].split() if len(word) > 3)
    return (
        capitals
        and _NOBODYS.isdisjoint(words)
        and PLACES.isdisjoint(words)
        and _JOINTS.isdisjoint(words)
        and not any(map(_TRADE_END.search, words))
        and min(map(len, words)) > _SHORT
    )


def _signed(low: str, plain: str) -> Iterator[Found]:
    for match in _SIGNATURE.finditer(plain):
        parts = low[match.start("name") : match.end("name")].split()
        role = (match["role"] or "").lower()
        known = parts[0] in FIRST_NAMES and (role or not SURNAMES.isdisjoint(parts[1:]))
        if known and not _HOMONYMS.match(" ".join(parts)) and (not role or role in ROLES):
            yield Found(*match.span("name"), SpanKind.NAME)
