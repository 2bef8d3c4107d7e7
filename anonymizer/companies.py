"""Folded text enters; names of companies leave: by legal form, after a cue, letter by letter."""

import re
from collections.abc import Iterator
from typing import Final

from anonymizer.lexicon import ROLES, STOPWORDS, TRADES, vocabulary
from anonymizer.spans import Found, SpanKind

_FORM_WORDS: Final = vocabulary(
    "ltda limitada l s spa sa eirl sac cia compania anonima inc llc ltd asociados"
)
_OUR_WORDS: Final = vocabulary(
    """
    local negocio restaurant restaurante taller almacen somos empresa social parte representamos
    nombre firma aqui aca habla escribe trabajamos
    fantasia dueno duena duenos llamo escribo hablo hablamos escribimos reclutamos contratamos
    mandante compania llamamos llama
    """
)
#: Letters that are seldom words: without two of them, nothing is written letter by letter.
_LONE: Final = frozenset("bcdfghjklmnpqrstuvwxz")
_FORMS: Final = re.compile(
    r"(?<![a-z])(?P<form>(?:y|&) (?:cia|compania)\.?(?:,? (?:ltda|limitada|spa|s\.?a))?"
    r"|ltda|limitada|l\.t\.d\.a|s\.? ?p\.? ?a|spa|s\.a\.?|s\. a|s/a|sa|e\.? "
    r"?i\.? ?r\.? ?l|eirl|s\.?a\.?c|sociedad anonima|inc|llc|"
    r"ltd|asociados)"
    r"(?![a-z])\.?"
)
_OURS: Final = re.compile(
    r"(?<![a-z])(?:somos(?: del?)?|(?:llam|escrib|habl)(?:o|a|amos|imos) del?"
    r"|(?:soy|somos) (?:el |la |los )?duen[oa]s? del?"
    r"|(?:mi|nuestro) (?:negocio|local) (?:es|se llama)"
    r"|nombre de fantasia(?: es|:)?|"
    r"(?:le|les|te) escribimos de(?:sde)?|nuestra empresa(?: es|"
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
    area region sociedades anonimas contabilidad contable
    """
)
#: Of these too people say what they are called: "el curso se llama Operación de Grúa".
_COURSE: Final = re.compile(r"(?:[Cc]urso|[Cc]argo|[Pp]uesto|[Pp]rograma|[Tt]urno|[Oo]ficio) \Z")
_NO_COMPANY: Final = vocabulary("turno curso programa cargo puesto")
_NEAR: Final = 10  # characters
_LINKS: Final = vocabulary("de del el la las los y e & -")
_ARTICLES: Final = vocabulary("la el las los")
#: Their dot ends no sentence.
_SHORTENED: Final = vocabulary("soc hnos com inmob const serv ing inv transp agric dist asoc")
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
CUES: Final = _FORM_WORDS | _OUR_WORDS | _LONE


def joins(low: str, words: list[str]) -> bool:
    """Say whether a text has a legal form so early that a past may have the name before it."""
    return not _FORM_WORDS.isdisjoint(words) and _FORMS.search(low, 0, 2 * _BEHIND) is not None


def find(low: str, plain: str, words: frozenset[str]) -> Iterator[Found]:
    """Find companies; `plain` is the text in its own case."""
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


def _formed(low: str, plain: str) -> Iterator[Found]:
    reached = 0
    for match in _FORMS.finditer(low):
        form = plain[match.start("form") : match.end("form")]
        start = _leftward(low, plain, reached, match.start())
        if match["form"] != "asociados" and _FORMS.match(low, match.end() + 1) is None:
            reached = match.end()  # otherwise it belongs to the name of the form that follows
        if start == match.start():
            continue
        name = low[start : match.start()].split()
        weak = form != "SpA" and match["form"] in _WEAK_FORMS
        if all(word.strip(".,") in _NOBODYS for word in name) and (weak or not _chosen(name)):
            continue
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


def _chosen(name: list[str]) -> bool:
    """Say whether words that are nobody's are together a name: a trade and what follows it."""
    words = [word.strip(".,") for word in name]
    return words[0] in TRADES and words[-1] in _GENERIC - TRADES


def _leftward(low: str, plain: str, floor: int, at: int) -> int:
    """Give where a company's name begins, going back from its legal form."""
    start, taken = at, 0
    for word in reversed(list(_CHUNK.finditer(low, max(floor, at - _BEHIND), at))):
        begin = word.start()
        text = word[0].strip(",\"'()")
        upper = plain[begin : begin + 2].strip("\"'(")[:1].isupper() or text.isdigit()
        ended = word[0][-1] in ".;:!?" and text.rstrip(".") not in _SHORTENED
        if taken and ended and len(text) > 4:
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
    if _GENERIC.issuperset(parts) or parts[0] in _NO_COMPANY:
        return
    if _COURSE.search(plain, max(0, cue.start() - _NEAR), cue.start()):
        return
    named = re.search(r"social|llama(?!mos de)|nombre de", cue[0])
    own = [part for part in parts[1:] if part not in _ARTICLES]
    if named or (parts[0] in TRADES and own and own[0] not in _GENERIC):
        yield Found(*taken.span("name"), SpanKind.COMPANY, unsure=True)
