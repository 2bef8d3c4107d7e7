"""Folded text enters; names of people after a cue, and of companies, leave."""

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
_JOINTS: Final = vocabulary(
    """
    de del la las los y e da dos van von mac
    """
)
#: Cues behind which there is a name, whatever it looks like.
_STRONG: Final = re.compile(
    r"(?<![a-z])(?:me llamo|me yamo|mi nombre(?: completo)?(?: es|:)|mi apellido es|me dicen|me "
    r"conocen como|me apodan"
    r"|firma(?:do)?(?: por|:)|mi nombre y apellido(?: es| son|:)?|a "
    r"nombre de|de parte de|le escribe|les escribe|te escribe"
    r"|le saluda|les saluda|te saluda|se despide|le habla|les habla|te habla)[ "
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
    r"|nombres?(?: completo)?[: ]{1,2}|apellidos?: "
    r"|representante(?: legal)?(?: es|:)?|cita con|reunion con|responda a|escrib(?:a|ale|ir|e) a"
    r"|mi (?:jef[ea]|supervisora?|duen[oa]|patrona?)(?!,)|la jefa es|soy|habla|aca|aqui)[ ,:]{1,3}"
)
#: Roles and farewells: behind them there is a name only if it begins as one.
_FAINT: Final = re.compile(
    r"(?<![a-z])(?:firma"
    r"|(?:encargad[oa]|jef[ea]|gerente|reclutadora?|supervisora?|contacto)(?: es|:)?"
    r"(?<!mi jefa)(?<!mi jefe)(?<!mi supervisor)(?<!mi supervisora)"
    r"|att(?:e|n)?[.,:]?|(?:saluda )?atentamente[.,:]?|saludos(?: cordiales| atentos)?[.,:]?"
    r"|cordialmente[.,:]?|abrazos[.,:]?|gracias[.,:]|se despide[.,:]?)[ ,:\n]{1,3}"
)
_WORD: Final = re.compile(r"[ .]{0,2}(?P<word>[a-z][a-z'.-]{0,24})")
#: Without one of these the cues above are not there.
_STRONG_WORDS: Final = vocabulary(
    """
    llamo yamo nombre dicen conocen apodan apellido apellidos firma firmado firmada nombres parte
    escribe saluda despide habla
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
    escribale escribir escribe supervisor supervisora patron patrona
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
_FORM_WORDS: Final = vocabulary(
    "ltda limitada l s spa sa eirl sac cia compania anonima inc llc ltd asociados"
)
_OUR_WORDS: Final = vocabulary(
    """
    local negocio restaurant restaurante taller almacen somos empresa social parte representamos
    nombre firma aqui aca habla escribe trabajamos
    escribimos reclutamos contratamos mandante compania llamamos llama
    """
)
#: Letters that are seldom words: without two of them, nothing is written letter by letter.
_LONE: Final = frozenset("bcdfghjklmnpqrstuvwxz")
_NAMED: Final = FIRST_NAMES | _TITLES
_MOST_WORDS: Final = 5
_SIGNATURE: Final = re.compile(
    r"(?:[.!,;\n-]|^)\s{0,3}(?P<name>[A-Z][A-Za-z']+(?: (?:de |del |la "
    r")?[A-Z][A-Za-z.']+){1,3})[ .]{0,2}\s*(?:$|\n|(?:,|-|\||/)\s?(?P<role>[A-Za-z]+))"
)
_HOMONYMS: Final = re.compile(
    r"pedro aguirre cerda|rosa mistica|diego de almagro|maria elena|maria pinto|juan fernandez|"
    r"padre hurtado|"
    r"alto del carmen|general lagos|san|santa"
)

_FORMS: Final = re.compile(
    r"(?<![a-z])(?P<form>(?:y|&) (?:cia|compania)\.?(?:,? (?:ltda|limitada|spa|s\.?a))?"
    r"|ltda|limitada|l\.t\.d\.a|s\.? ?p\.? ?a|spa|s\.a\.?|s\. a|s/a|sa|e\.? "
    r"?i\.? ?r\.? ?l|eirl|s\.?a\.?c|sociedad anonima|inc|llc|"
    r"ltd|asociados)"
    r"(?![a-z])\.?"
)
_OURS: Final = re.compile(
    r"(?<![a-z])(?:somos(?: de)?|(?:le|les|te) escribimos de(?:sde)?|nuestra empresa(?: es|"
    r" se llama|:)|la empresa(?: es| se llama|:)|mi "
    r"empresa(?: es| se llama|:)|razon social(?: es|:)?"
    r"|nombre de (?:la|nuestra|mi) empresa(?: es|:)?"
    r"|nombre del (?:local|negocio|restaurante?|taller|almacen)(?: es|:)?|de parte de|"
    r"representamos a|en nombre de|"
    r"la firma(?: es|:)|(?:aqui|aca|le habla|le escribe|habla)(?: de| desde)?"
    r"|trabajamos para|reclutamos para|contratamos para|el mandante es|la compania es|nos "
    r"llamamos|se llama)[ :]{1,2}"
)
_GENERIC: Final = STOPWORDS | vocabulary(
    """
    responsabilidad sociedad anonima
    empresa empresas lider chilena nacional grande pequena familiar importante prestigiosa
    seria verificada pyme multinacional equipo constructora rubro sector servicio servicios
    area region
    """
)
_LINKS: Final = vocabulary("de del el la las los y e & -")
_ARTICLES: Final = vocabulary("la el las los")
_CHUNK: Final = re.compile(r"\S+")
_BEHIND: Final = 90  # characters before a legal form in which the name stands
_NOBODYS: Final = TRADES | _GENERIC
#: Legal forms that are words of other things too.
_WEAK_FORMS: Final = frozenset(
    ["spa", "sa", "s a", "sac", "limitada", "inc", "ltd", "asociados", "sociedad anonima"]
)
#: Before "spa" these tell of baths.
_BATHS: Final = vocabulary("& y e hotel termas centro day wellness masajes un el al para en")
_SPACED: Final = re.compile(
    r"(?<![a-z0-9])[a-z](?: {1,3}[a-z](?![a-z0-9])){5,60}"
    r"|(?<![a-z0-9])[a-z](?:[._*|/-]{1,2}[a-z](?![a-z0-9])){3,60}"
    r"(?: {1,3}[a-z](?:[._*|/-]{1,2}[a-z](?![a-z0-9])){1,60}){0,6}"
)
_COMMON: Final = re.compile(
    r"urgente|sebusca|busco|necesit|importante|atencion|ofert|trabajo|empleo|gratis|oportunidad|"
    r"hola|gracias|contrat|chofer|guardia|vendedor|operari|maestro|soldador|ayudante|aviso|"
    r"vacante"
)
#: The words without which there is nothing to find by words.
CUES: Final = (
    _STRONG_WORDS | _WEAK_WORDS | _FAINT_WORDS | FIRST_NAMES | _FORM_WORDS | _OUR_WORDS | _LONE
)


def joins(tail: str, low: str, words: list[str]) -> bool:
    """Say whether a name may begin in the tail of a past, or its cue stand there."""
    if not _NAMED.isdisjoint(words[:1]) and not _FAINT_ENDS.isdisjoint(_PLAIN.findall(tail)[-1:]):
        return True
    return not _FORM_WORDS.isdisjoint(words) and _FORMS.search(low, 0, 2 * _BEHIND) is not None


def find(low: str, plain: str, words: frozenset[str]) -> Iterator[Found]:
    """Find people and companies; `plain` is the text in its own case."""
    if not words.isdisjoint(_STRONG_WORDS):
        for match in _STRONG.finditer(low):
            yield from _name(low, plain, match.end(), sure=True)
    if not words.isdisjoint(_WEAK_WORDS):
        for match in _WEAK.finditer(low):
            yield from _name(low, plain, match.end(), sure=False)
    if not words.isdisjoint(_FAINT_WORDS):
        for match in _FAINT.finditer(low):
            for found in _name(low, plain, match.end(), sure=False):
                named = low[found.start : found.end].split()
                if named[0] in _NAMED and not PLACES.issuperset(named):
                    yield found
    if not words.isdisjoint(FIRST_NAMES):
        yield from _signed(low, plain)
    if not words.isdisjoint(_FORM_WORDS):
        yield from _formed(low, plain)
    if not words.isdisjoint(_OUR_WORDS):
        for match in _OURS.finditer(low):
            yield from _ours(plain, match)
    if len(words & _LONE) < 2:
        return
    for match in _SPACED.finditer(low):
        letters = "".join(filter(str.isalpha, match[0]))
        if (
            len(_LONE.intersection(letters)) > 1
            and len(letters) > 5
            and len(set(letters)) > 3
            and _COMMON.search(letters) is None
        ):
            yield Found(*match.span(), SpanKind.COMPANY, unsure=True, disguised=True)


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
            if follow is None or not plain[follow.start("word")].isupper() or word in ("y", "e"):
                break
        elif (
            word in STOPWORDS
            or (word in ROLES and not (word in SURNAMES and count and upper))
            or not (upper or word in FIRST_NAMES or word in SURNAMES or (sure and count == 0))
        ):
            break
        if count == 0:
            start = begin
        named = named or (word in FIRST_NAMES and count == 0) or (word in SURNAMES and count > 0)
        end, count = match.start("word") + len(match["word"].rstrip(".-'")), count + 1
    if not count or _HOMONYMS.fullmatch(low[start:end]):
        return
    if sure or named or (titled and count):
        yield Found(start if opened is None else opened, end, SpanKind.NAME, unsure=not named)


def _signed(low: str, plain: str) -> Iterator[Found]:
    for match in _SIGNATURE.finditer(plain):
        parts = low[match.start("name") : match.end("name")].split()
        role = (match["role"] or "").lower()
        known = parts[0] in FIRST_NAMES and (role or not SURNAMES.isdisjoint(parts[1:]))
        if known and not _HOMONYMS.match(" ".join(parts)) and (not role or role in ROLES):
            yield Found(*match.span("name"), SpanKind.NAME)


def _formed(low: str, plain: str) -> Iterator[Found]:
    reached = 0
    for match in _FORMS.finditer(low):
        form = plain[match.start("form") : match.end("form")]
        start = _leftward(low, plain, reached, match.start())
        reached = match.end()
        if start == match.start():
            continue
        name = low[start : match.start()].split()
        if all(word.strip(".,") in _NOBODYS for word in name):
            continue
        weak = form != "SpA" and match["form"] in _WEAK_FORMS
        led = name[0].strip(".,") in TRADES or re.search(
            r"(?:somos|empresa|social|firma|para|parte de)[: ]{1,3}(?:es )?\Z",
            low[max(0, start - 20) : start],
        )
        titled = plain[start].isupper() and not plain[start : match.start()].isupper()
        if weak and not led and not (form[0].isupper() and form.lower() == "limitada" and titled):
            continue
        if "spa" in form.lower() and name[-1] in _BATHS:
            continue
        yield Found(start, match.end(), SpanKind.COMPANY, unsure=weak)


def _leftward(low: str, plain: str, floor: int, at: int) -> int:
    """Give where a company's name begins, going back from its legal form."""
    start, taken = at, 0
    for word in reversed(list(_CHUNK.finditer(low, max(floor, at - _BEHIND), at))):
        begin = word.start()
        text = word[0].strip(",\"'()")
        upper = plain[begin : begin + 2].strip("\"'(")[:1].isupper() or text.isdigit()
        if taken and word[0][-1] in ".;:!?" and len(text) > 4:
            break
        if upper and text not in ("somos", "soy", "en") and (begin or text not in _ARTICLES):
            start, taken = begin, taken + 1
        elif text in _LINKS and taken:
            continue
        elif not taken and (text in STOPWORDS or text in ROLES):
            break
        elif (
            not upper
            and text not in STOPWORDS
            and text not in _GENERIC
            and taken < 5
            and not plain[start:at].strip()[:1].isupper()
        ):
            start, taken = begin, taken + 1
        elif text in TRADES and text not in ("empresa", "empresas") and taken:
            start, taken = begin, taken + 1
            break
        else:
            break
        if taken > 6:
            break
    return start


def _ours(plain: str, cue: re.Match[str]) -> Iterator[Found]:
    """Take capitals behind "somos" and the like for a company, if they begin as one does."""
    taken = re.compile(
        r"(?:(?:la|el|los|las) )?(?P<name>[A-Z][\w&'.]*"
        r"(?: (?:(?:del?|la|los|las|y|&) ){0,2}[A-Z0-9][\w&']*){0,5})"
    ).match(plain, cue.end())
    if taken is None:
        return
    parts = taken["name"].lower().split()
    named = re.search(r"social|llama|llamamos|nombre de", cue[0])
    own = [part for part in parts[1:] if part not in _ARTICLES]
    if named or (parts[0] in TRADES and own and own[0] not in _GENERIC):
        yield Found(*taken.span("name"), SpanKind.COMPANY, unsure=True)
