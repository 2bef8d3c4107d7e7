"""A finished text goes in; where it breaks the copy guide comes out, in words. Pure.

The guide: who writes comes first; usted; twelve words a sentence; digits; no word that frightens,
ranks people or says job as nobody does; and of somebody's identity not even a field.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

#: The most words of a sentence.
MOST_WORDS: Final = 12
#: What stands where an answer is asked: in an e-mail so, in an SMS that answering may cost.
FREE: Final = "Es gratis; responder puede tener costo de su plan."
COST: Final = "responder puede costar"

#: What nobody reads in a message, by why.
FORBIDDEN: Final[Mapping[str, re.Pattern[str]]] = {
    why: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for why, words in {
        "no es como se dice trabajo": r"vacantes?|ofertas? laboral(?:es)?",
        "apura": r"urgentes?|inmediatamente|último aviso|de lo contrario|obligatori[oa]s?",
        "clasifica a las personas": r"índice|indice|puntaje|banda|prioridad|empleabilidad|ranking",
        "hace de una respuesta un rechazo": r"rechaz\w+",
        "amenaza": (
            r"beneficios?|subsidios?|sancion\w*|multas?|castig\w+|perder[áa]\w*|suspend\w+"
        ),
        "esconde adónde lleva un enlace": (
            r"(?:bit\.ly|tinyurl|goo\.gl|t\.co|wa\.me|cutt\.ly|ow\.ly)\S*"
        ),
        "tutea": r"tú|tus?|ti|contigo|puedes|quieres|tienes|debes|eres|haz",
        "es un número en palabras": (
            r"dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|quince|veinte|treinta"
        ),
    }.items()
}
#: Names of fields that would tell who somebody is, or where they stand.
IDENTITY: Final = frozenset(
    {
        *("name", "names", "first_name", "surname", "rut", "phone", "number", "email", "mail"),
        *("address", "contact", "worker", "worker_id", "employer", "employer_name", "legal_name"),
        *("trade_names", "officer", "requested_by", "sex", "age", "birth", "nationality"),
        *("index", "score", "rank", "band", "key", "order_at", "shuffle"),
    }
)

_OPENS: Final = re.compile(r"BNE: |BNE, Bolsa Nacional de Empleo\. |OMIL [^:]{2,40}: ")
_OPENS_LONG: Final = re.compile(r"Le escribe la BNE, |Le escribe la OMIL \S")
_ASKS: Final = re.compile(r"[Rr]esponda (?:SI|el n[uú]mero)\b")
_SENTENCE: Final = re.compile(r"[.?!:;·]\s|\n")
_WORD: Final = re.compile(r"[^\W_][^\s]*")
_LINK: Final = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+/\S+")
_AFTER_LINK: Final = re.compile(r"|.? ?(?:Para no recibir|Responda BAJA).{0,30}")
_UNACCENTED: Final = re.compile(
    r"\b(?:aqui|dias?|telefono|numero|direccion|busqueda|mas|aun|despues|llamara|gustaria)\b"
)


def long_sentences(text: str, most: int = MOST_WORDS) -> list[str]:
    """List the sentences of more words than these."""
    return [one for one in _SENTENCE.split(text) if len(_WORD.findall(one)) > most]


def forbidden(text: str) -> list[str]:
    """List the words nobody is to read, each with what it does."""
    return [
        f"“{found.group()}” {why}"
        for why, pattern in FORBIDDEN.items()
        for found in pattern.finditer(text)
    ]


def asks(short: str) -> bool:
    """Say whether an SMS asks for an answer."""
    return _ASKS.search(short) is not None


def of_short(text: str) -> list[str]:
    """List what is wrong with an SMS as it goes out."""
    return list(_of_short(text))


def of_long(text: str, *, asking: bool) -> list[str]:
    """List what is wrong with the plain text of an e-mail; `asking` when it wants an answer."""
    return list(_of_long(text, asking=asking))


def of_subject(text: str) -> list[str]:
    """List what is wrong with a subject."""
    wrong = [] if _OPENS.match(text) else ["No empieza con quién escribe."]
    return wrong + forbidden(text) + _faults_of_length(text)


def of_fields(names: Collection[str]) -> list[str]:
    """List the fields of a template that would tell who somebody is or where they stand."""
    return [
        f"El campo {name} dice quién es alguien." for name in sorted(IDENTITY.intersection(names))
    ]


def _of_short(text: str) -> Iterator[str]:
    if not _OPENS.match(text):
        yield "No empieza con quién escribe."
    yield from forbidden(text)
    yield from _faults_of_length(text)
    links = list(_LINK.finditer(text))
    if len(links) > 1:
        yield "Tiene más de un enlace."
    for link in links:
        if not _AFTER_LINK.fullmatch(text[link.end() :]):
            yield "Su enlace no va al final ni antes de la salida."
    if asks(text) and COST not in text.replace("Responder", "responder"):
        yield "Pide una respuesta y no dice que responder puede costar."


def _of_long(text: str, *, asking: bool) -> Iterator[str]:
    if not _OPENS_LONG.match(text):
        yield "No empieza con quién escribe."
    bare = _LINK.sub("", text)
    yield from forbidden(bare)
    yield from _faults_of_length(bare)
    if "Este mensaje no es un aviso legal." not in text:
        yield "No dice que no es un aviso legal."
    if asking and FREE not in text:
        yield "Pide una respuesta y no dice que puede tener costo."
    for found in _UNACCENTED.finditer(bare):
        yield f"“{found.group()}” lleva tilde."


def _faults_of_length(text: str) -> list[str]:
    return [f"Más de {MOST_WORDS} palabras: {one}" for one in long_sentences(text)]
