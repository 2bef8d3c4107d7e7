"""Folded text enters; names on social networks leave."""

import re
from collections.abc import Iterator
from typing import Final

from anonymizer.lexicon import FIRST_NAMES, ROLES, STOPWORDS, vocabulary
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
_HANDLE: Final = re.compile(r"(?<![a-z0-9@._])@ ?(?=[a-z0-9_.]*[a-z])[a-z0-9_][a-z0-9_.]{2,40}")
_TAGGED: Final = re.compile(r"(?<![a-z0-9])[a-z0-9_.]{2,32}#\d{4}(?![a-z0-9])")
_NAMED: Final = re.compile(
    rf"{_NET}(?P<cue>(?: ?(?:[:=>]|-{1, 2}>?|\()|, (?=aparezco|salgo|figuro|busc|busq|me enc)"
    r"|(?<=, )(?:aparezco|salgo|figuro|busqueme|buscame|me encuentran?)(?![a-z])"
    r"| (?:es|seria|como|soy|estoy|estamos|aparezco|aparecemos|salgo|salimos|figuro|"
    r"figuramos|nos encuentran?|me encuentras?|me encuentran|encuentreme|busqueme|buscame|"
    r"busquenos|buscanos|sigueme|sigame|"
    r"siganos|mi|la|el|de|usuario|user|perfil|cuenta|pagina|arroba|nombre|llama|se|tengo|por|"
    r"en)(?![a-z0-9_.])){1,5})"
    r" ?[\"'(]?/?@?(?P<name>[a-z0-9_][a-z0-9_.-]{2,40})"
)
_BARE_NAMED: Final = re.compile(
    rf"{_NET} (?P<name>(?=[a-z0-9.-]*[_.\d])[a-z0-9_][a-z0-9_.]{{3,40}}[a-z0-9_])"
)
_IN_NET: Final = re.compile(
    rf"(?<![a-z0-9@])(?P<name>[a-z0-9_][a-z0-9_.]{{2,40}}) (?:en|por|de|x) (?:el |la |mi |mis "
    rf")?{_NET}"
)
_SAID_NAME: Final = (
    r"(?P<name>[a-z0-9]{2,20}(?: (?:guion bajo|guion|raya|punto|underscore) [a-z0-9]{1,20}){1,3})"
)
_SAID: Final = re.compile(rf"(?<![a-z0-9@]){_SAID_NAME} (?:en|por|de|x) (?:el |la |mi )?{_NET}")
_NET_SAID: Final = re.compile(rf"{_NET}(?: es| como|:)? {_SAID_NAME}(?![a-z0-9])")
_INITIALED: Final = re.compile(
    r"(?<![a-z0-9@])(?:ig|insta|instagra[mn]) (?P<name>(?P<word>[a-z]{4,20}) (?P<short>[a-z]{2,3}))"
    r"(?= ?(?:[.,;!?\n]|\Z))"
)
#: "fb rosita hc": a name of the network's user, and what tells them from others of that name.
_PETNAMED: Final = re.compile(
    r"(?<![a-z0-9@])(?:fb|face|facebook|feis) (?P<name>(?P<word>[a-z]{4,20}) (?P<short>[a-z]{2,3}))"
    r"(?= ?(?:[.,;!?\n]|\Z))"
)
_NET_THEN: Final = re.compile(rf"{_NET}:? ")
_STRONG: Final = re.compile(
    r"[:=>]|\b(?:soy|encuentr\w+|usuario|user|perfil|aparezco|aparecemos|salgo|salimos|figuro|"
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
    clientes diseno edicion deseable excluyente obligatorio requisito conocimiento
    conocimientos herramientas similar similares otros otras etc posteo posteos
    """
)
_ARTICLE: Final = re.compile(r"(?:La|El|Los|Las) \Z")
_CAPITALS: Final = re.compile(r"(?: (?:de |del |la |los |y )?[A-Z][\w.]+){0,5}")
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
    for match in _NAMED.finditer(low):
        name, at = match["name"].rstrip(".-"), match.start("name")
        odd = any(sign in "_.0123456789" for sign in name)
        if name in _PLAIN_AFTER or not (
            odd or _STRONG.search(match["cue"]) or _is_named(plain, at, match["cue"])
        ):
            continue
        end = at + len(name)
        at -= len(article[0]) if (article := _ARTICLE.search(plain, 0, at)) else 0
        more = _CAPITALS.match(plain, end) if plain[at].isupper() else None
        yield Found(at, more.end() if more else end, SpanKind.HANDLE, unsure=not odd)
    for match in _BARE_NAMED.finditer(low):
        yield Found(*match.span("name"), SpanKind.HANDLE)
    for pattern in (_SAID, _NET_SAID):
        for match in pattern.finditer(low):
            yield Found(*match.span("name"), SpanKind.HANDLE, unsure=True, disguised=True)
    for match in _INITIALED.finditer(low):
        if _PLAIN_AFTER.isdisjoint((match["word"], match["short"])):
            yield Found(*match.span("name"), SpanKind.HANDLE, unsure=True)
    for match in _PETNAMED.finditer(low):
        petname = match["word"] in FIRST_NAMES or match["word"].endswith(("ito", "ita"))
        if petname and match["short"] not in STOPWORDS:
            yield Found(*match.span("name"), SpanKind.HANDLE, unsure=True)
    for match in _NET_THEN.finditer(low):
        name = _CAPITALS.match(plain, match.end() - 1)
        parts = name[0].lower().split() if name else []
        if name and len(parts) > 1 and parts[0] in FIRST_NAMES:
            yield Found(match.end(), name.end(), SpanKind.HANDLE, unsure=True)
    for match in _IN_NET.finditer(low):
        name = match["name"]
        led = re.search(
            r"\b(?:como|soy|usuario|cuenta|perfil|busqueme|buscame) \Z",
            low[max(0, match.start() - 12) : match.start()],
        )
        if name not in _PLAIN_AFTER | ROLES and (
            led or (any(s in "_." for s in name.strip(".")) or any(map(str.isdigit, name)))
        ):
            yield Found(*match.span("name"), SpanKind.HANDLE, unsure=True)


def _is_named(plain: str, at: int, cue: str) -> bool:
    return (plain[at].isupper() and " como" in cue) or " es " in f"{cue} "
