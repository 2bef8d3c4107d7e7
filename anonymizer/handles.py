"""Folded text enters; names on social networks leave."""

import re
from collections.abc import Iterator
from typing import Final

from anonymizer.lexicon import FIRST_NAMES, PLACES, ROLES, STOPWORDS, SURNAMES, TRADES, vocabulary
from anonymizer.spans import Found, SpanKind

_NETWORKS: Final = vocabulary(
    """
    instagram instagran insta ig inst facebook feisbuk feis facebok facebuk face fb tiktok
    tik telegram telegran twitter linkedin linkedln snapchat snap discord skype messenger
    threads youtube pinterest x
    """
)
_NAMEABLE: Final = _NETWORKS - {"x", "pinterest"}
_NET: Final = (
    r"(?<![a-z0-9@])(?:instagra[mn]|insta|inst|ig|facebook|faceboo?k|feisbuk|feis|face|fb|tik ?tok"
    r"|telegra[mn]|twitter|linkedi?ln?|linkedin|snapchat|snap|discord|skype|messenger|threads"
    r"|youtube)(?![a-z0-9])"
)
_NETWORK: Final = re.compile(_NET)
_HANDLE: Final = re.compile(r"(?<![a-z0-9@._])@ ?(?=[a-z0-9_.]*[a-z])[a-z0-9_][a-z0-9_.]{2,40}")
_TAGGED: Final = re.compile(r"(?<![a-z0-9])[a-z0-9_.]{2,32}#\d{4}(?![a-z0-9])")
_NAMED: Final = re.compile(
    rf"{_NET}(?P<cue>(?: ?(?:[:=>]|\()|, (?=apare[sz]co|salgo|figuro|busc|busq|me enc)"
    r"|(?<=, )(?:apare[sz]co|salgo|figuro|busqueme|buscame|me encuentran?)(?![a-z])"
    r"| (?:es|seria|como|soy|estoy|estamos|apare[sz]co|aparecemos|salgo|salimos|figuro|"
    r"figuramos|nos encuentran?|me encuentras?|me encuentran|encuentreme|busqueme|buscame|"
    r"busquenos|buscanos|sigueme|sigame|"
    r"siganos|mi|la|el|de|usuario|user|perfil|cuenta|pagina|arroba|nombre|llama|se|tengo|por|"
    r"en)(?![a-z0-9_.])){1,5})"
    r" ?[\"'(]?/?@?(?P<name>[a-z0-9_][a-z0-9_.-]{2,40})"
)
_BARE_NAMED: Final = re.compile(
    rf"{_NET} (?P<name>(?:live:)?(?=[a-z0-9.-]*[_.\d])[a-z0-9_][a-z0-9_.]{{3,40}}[a-z0-9_])"
)
_IN_NET: Final = re.compile(
    rf"(?<![a-z0-9@])(?P<name>[a-z0-9_][a-z0-9_.]{{2,40}}) (?P<by>en|por|de|x) (?:el |la |mi |mis "
    rf")?{_NET}"
)
#: "juanito_maestro es mi instagram".
_THEN_NET: Final = re.compile(
    r"(?<![a-z0-9@])(?P<name>(?=[a-z0-9.-]*[_.\d])[a-z0-9_][a-z0-9_.]{2,40}[a-z0-9_]),? "
    rf"(?:(?:ese|este|asi) )?es (?:mi|el|nuestro|la) (?:usuario (?:de|en) )?{_NET}"
)
_SAID_NAME: Final = (
    r"(?P<name>[a-z0-9]{2,20}(?: (?:guion bajo|guion|raya|punto|underscore) [a-z0-9]{1,20}){1,3})"
)
_SAID: Final = re.compile(rf"(?<![a-z0-9@]){_SAID_NAME} (?:en|por|de|x) (?:el |la |mi )?{_NET}")
_NET_SAID: Final = re.compile(rf"{_NET}(?: es| como|:)? {_SAID_NAME}(?![a-z0-9])")
#: "insta rosita hc"; behind "fb" only where it begins as a petname does.
_INITIALED: Final = re.compile(
    r"(?<![a-z0-9@])(?P<net>ig|insta|instagra[mn]|fb|face|facebook|feis) "
    r"(?P<name>(?P<word>[a-z]{4,20}) (?P<short>[a-z]{2,3}))(?= ?(?:[.,;!?\n]|\Z))"
)
_NET_THEN: Final = re.compile(rf"{_NET}:? ")
_STRONG: Final = re.compile(
    r"[:=>]|\b(?:soy|encuentr\w+|usuario|user|perfil|apare[sz]co|aparecemos|salgo|salimos|figuro|"
    r"figuramos|estamos|busque\w*|buscame|"
    r"arroba|siga\w*|sigueme|cuenta|llama|nombre)\b"
)
_PLAIN_AFTER: Final = STOPWORDS | vocabulary(
    """
    manejo experiencia nivel basico intermedio avanzado campanas contenido contenidos
    publicidad ads marketing redes empresa empresas trabajo oficial publica publico
    administracion gestion community manager shop business social sociales seguidores
    historias reels videos fotos whatsapp facebook instagram tiktok linkedin twitter youtube
    telegram messenger medio alto bueno malo todo todas todos publicaciones anuncios ventas
    excel word office google meta canva photoshop outlook teams zoom manager live
    marketplace reels premium trabajos ayer
    clientes diseno edicion deseable excluyente obligatorio requisito conocimiento
    conocimientos herramientas similar similares otros otras etc posteo posteos
    influencer creador creadora streamer youtuber
    habitual frecuente activo activa experto experta diario constante regular normal responsable
    """
)
_ARTICLE: Final = re.compile(r"(?:La|El|Los|Las) \Z")
_ARTICLE_REACH: Final = 4
_PEOPLE: Final = (FIRST_NAMES | SURNAMES) - STOPWORDS
_MOST_FURTHER: Final = 3  # words and a number behind the first
_SHORT_NETS: Final = ("ig ", "ig/", "ig=", "ig-", "ig|", "ig→", "ig,", "insta ", "insta/", "insta-")
_NUMBERED: Final = re.compile(r"[a-z_.]{4,}(?!(?:19|20)\d\d\Z)\d{1,4}")
#: How words end that are no name: of trades, and of what was said before.
_OF_TRADES: Final = (
    *("or", "ora", "ero", "era", "ista", "ico", "ica", "ente", "ante", "enta", "rio", "ria"),
    *("amos", "emos", "imos", "ado", "ada", "ido", "ida"),  # "como quedamos", "como indicado"
)
_RELATED: Final = vocabulary(
    """
    amigo amiga amigos colega colegas referencia referencias siempre seguidor seguidora favorito
    favorita recomendado recomendada mejor interesado interesada vecino vecina maestro maestra
    proveedores ejemplo primera primero alumno alumna tienda negocio emprendimiento marca
    corresponde dije dicen dice indica indican quedo pidio pidieron sale ahi aparece
    """
)
_CAPITALS: Final = re.compile(r"(?: (?:de |del |la |los |y )?[A-Z][\w.]+){0,5}")
#: "búsqueme en instagram como ...": who is asked to look is told what for.
_ASKED: Final = re.compile(
    r"(?<![a-z])(?:(?P<asks>(?:busque|busca|encuentre|encuentra|agregue|agrega|siga|sigue)(?:me|nos))"
    r"|(?:me|nos) encuentra[ns]?|estoy|estamos|apare[sz]co|aparecemos|salgo|figuro) "
    rf"(?:en |por |x )(?:el |la |mi )?{_NET},? (?:(?:como|con el nombre(?: de)?|usuario|user) )+"
    r"@?(?P<name>[a-z][a-z0-9_.]{2,40})"
)
_POINTED: Final = re.compile(
    rf"{_NET}(?: ?(?:[→➡⇒]\ufe0f?|[=-]{{1,2}}>?|/|\||,? (?:usuario|user)(?: es|:)?) ?)@?"
    r"(?P<name>[a-z][a-z0-9_.]{3,40})(?![/+-])"
)
_WORDS: Final = re.compile(r"[a-z]+")
#: What a program's name or a year makes of a word is no sign of a person: "office365".
_VERSIONED: Final = vocabulary(
    """
    windows html css python java sql autocad photoshop illustrator premiere corel revit sketchup
    solidworks access outlook powerpoint visual basic sap softland defontana wordpress
    turno turnos jornada nivel curso cursos hasta desde entre modulo clase version desktop web
    """
)
_FURTHER: Final = re.compile(r" (?P<word>[a-z]{2,20}|\d{1,4}(?= ?(?:[.,;!?\n)]|\Z)))(?![a-z0-9])")
_CLAUSE_END: Final = re.compile(r" ?(?:[.,;!?\n)]|\Z)")
#: The words without which there is nothing to find by words.
CUES: Final = _NETWORKS


def find(low: str, plain: str, words: frozenset[str]) -> Iterator[Found]:
    """Find names on networks; `plain` is the text in its own case."""
    if "@" in low:
        for match in _HANDLE.finditer(low):
            if " " not in match[0] or not _NETWORKS.isdisjoint(words):
                end = match.start() + len(match[0].rstrip("."))
                yield Found(match.start(), end, SpanKind.HANDLE)
    if "#" in low:
        for match in _TAGGED.finditer(low):
            yield Found(*match.span(), SpanKind.HANDLE)
    if not _NAMEABLE.isdisjoint(words):
        yield from _networks(low, plain)


def _networks(low: str, plain: str) -> Iterator[Found]:
    for net in _NETWORK.finditer(low):
        yield from _behind(low, plain, net.start())
    for match in _ASKED.finditer(low):
        yield from _asked(low, match)
    for match in _THEN_NET.finditer(low):
        yield Found(*match.span("name"), SpanKind.HANDLE, unsure=True)
    for match in _SAID.finditer(low):
        yield Found(*match.span("name"), SpanKind.HANDLE, unsure=True, disguised=True)
    for match in _IN_NET.finditer(low):
        name = match["name"]
        led = re.search(
            r"\b(?:como|soy|usuario|cuenta|perfil|busqueme|buscame) \Z",
            low[max(0, match.start() - 12) : match.start()],
        )
        if name.endswith(_OF_TRADES) and match["by"] == "de":
            continue  # "soy administrador de Instagram"
        if name not in _PLAIN_AFTER | ROLES and (
            led or (any(s in "_." for s in name.strip(".")) or any(map(str.isdigit, name)))
        ):
            yield Found(*match.span("name"), SpanKind.HANDLE, unsure=True)


def _behind(low: str, plain: str, net: int) -> Iterator[Found]:
    """Find the name told behind a network's, which begins here."""
    if match := _NAMED.match(low, net):
        yield from _named(low, plain, match)
    if match := _POINTED.match(low, net):
        name = match["name"].rstrip(".")
        if _is_own(name, short=low.startswith(_SHORT_NETS, net)):
            start = match.start("name")
            yield Found(start, start + len(name), SpanKind.HANDLE, unsure=True)
    if match := _BARE_NAMED.match(low, net):
        yield Found(*match.span("name"), SpanKind.HANDLE)
    if match := _NET_SAID.match(low, net):
        yield Found(*match.span("name"), SpanKind.HANDLE, unsure=True, disguised=True)
    if match := _INITIALED.match(low, net):
        word, short = match["word"], match["short"]
        petname = word in FIRST_NAMES or word.endswith(("ito", "ita"))
        told = petname if match["net"].startswith("f") else word not in _PLAIN_AFTER
        if told and short not in _PLAIN_AFTER:
            yield Found(*match.span("name"), SpanKind.HANDLE, unsure=True)
    if match := _NET_THEN.match(low, net):
        name = _CAPITALS.match(plain, match.end() - 1)
        parts = name[0].lower().split() if name else []
        unlisted = (_PLAIN_AFTER | TRADES | PLACES).isdisjoint(parts)
        if name and len(parts) > 1 and (parts[0] in FIRST_NAMES or unlisted):
            yield Found(match.end(), name.end(), SpanKind.HANDLE, unsure=True)


def _named(low: str, plain: str, match: re.Match[str]) -> Iterator[Found]:
    name, at = match["name"].rstrip(".-"), match.start("name")
    odd = any(sign in "_.0123456789" for sign in name)
    if name in _PLAIN_AFTER or not (
        odd or _STRONG.search(match["cue"]) or _is_named(plain, at, match["cue"])
    ):
        return
    end = at + len(name)
    if article := _ARTICLE.search(plain, max(0, at - _ARTICLE_REACH), at):
        at = article.start()
    more = _CAPITALS.match(plain, end) if plain[at].isupper() else None
    end = more.end() if more else end
    yield Found(at, _further(low, end), SpanKind.HANDLE, unsure=not odd)


def _further(low: str, end: int) -> int:
    """Give where a name ends that goes on with surnames and a number: "anita rojas 88"."""
    for _ in range(_MOST_FURTHER):
        more = _FURTHER.match(low, end)
        if more is None or not (more["word"].isdigit() or more["word"] in _PEOPLE):
            break
        end = more.end()
    return end


def _asked(low: str, match: re.Match[str]) -> Iterator[Found]:
    """Find the name by which somebody asks to be looked for; a trade or a task is none."""
    name = match["name"].rstrip(".")
    known = name in FIRST_NAMES or _is_own(name, short=True)
    ends = _CLAUSE_END.match(low, match.end("name")) is not None  # not "como dice el aviso"
    asks = match["asks"] is not None and ends and not name.endswith(_OF_TRADES)
    if name in _PLAIN_AFTER | _RELATED | ROLES | TRADES or not (known or asks):
        return
    end = match.start("name") + len(name)
    yield Found(match.start("name"), _further(low, end), SpanKind.HANDLE, unsure=True)


def _is_own(name: str, *, short: bool) -> bool:
    """Say whether a word behind a network's is somebody's: "anitarojas", "anita_88".

    Behind a short name, as "ig", any word with a number is: "kotita88", but no year.
    """
    parts = _WORDS.findall(name)
    if not (_PLAIN_AFTER | ROLES | TRADES | _VERSIONED).isdisjoint(parts):
        return False
    if any(sign in "_.0123456789" for sign in name):
        numbered = _NUMBERED.fullmatch(name) is not None
        return (short and numbered) or any(map(_tells, parts))
    return _is_glued(name)


def _is_named(plain: str, at: int, cue: str) -> bool:
    return (plain[at].isupper() and " como" in cue) or " es " in f"{cue} "


def _tells(part: str) -> bool:
    return part in _PEOPLE or _is_glued(part)


def _is_glued(name: str) -> bool:
    return any(name[:at] in FIRST_NAMES and name[at:] in SURNAMES for at in range(3, len(name)))
