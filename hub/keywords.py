"""The text of a person's own SMS or e-mail goes in; what they want comes out."""

import unicodedata
from enum import StrEnum


class Meaning(StrEnum):
    """What somebody's own SMS or e-mail asks for."""

    STOP = "stop"  #: no more by that channel
    START = "start"  #: by that channel again
    HELP = "help"  #: what can be answered
    OTHER = "other"  #: none of these
    AUTOMATIC = "automatic"  #: a machine wrote it


#: The words of domain.md are Spanish; the others are those the provider itself obeys.
_STOP = frozenset(
    {
        "baja",
        "alto",
        "parar",
        "pare",
        "salir",
        "cancelar",
        "eliminar",
        "borrar",
        "stop",
        "stopall",
        "unsubscribe",
        "cancel",
        "end",
        "quit",
        "revoke",
        "optout",
    }
)
# SI and YES are none: they answer a question.
_START = frozenset({"alta", "volver", "start", "unstop"})
_HELP = frozenset({"ayuda", "help", "info"})
_MEANT = ((_STOP, Meaning.STOP), (_START, Meaning.START), (_HELP, Meaning.HELP))
#: What people write around such a word.
_AROUND = frozenset(
    {
        "por",
        "favor",
        "porfavor",
        "porfa",
        "gracias",
        "hola",
        "bne",
        "quiero",
        "quisiera",
        "deseo",
        "necesito",
        "solicito",
        "pido",
        "me",
        "mi",
        "darme",
        "dar",
        "dame",
        "denme",
        "doy",
        "de",
        "la",
        "el",
        "los",
        "las",
        "un",
        "una",
        "a",
        "al",
        "en",
        "mensajes",
        "mensaje",
        "avisos",
        "aviso",
        "sms",
        "textos",
        "texto",
        "correos",
        "numero",
        "recibir",
        "mandar",
        "enviar",
        "estos",
        "esto",
        "ya",
        "mas",
    }
)
_COURTESIES = frozenset(
    [
        "gracias",
        "muchas",
        "muchisimas",
        "mil",
        "hola",
        "buenas",
        "buenos",
        "tardes",
        "dias",
        "noches",
        "ok",
        "okey",
        "oki",
        "okay",
        "vale",
        "bueno",
        "listo",
        "perfecto",
        "recibido",
        "entendido",
        "enterado",
        "igualmente",
        "saludos",
        "chao",
        "de",
        "nada",
        "por",
        "el",
        "aviso",
        "la",
        "informacion",
        "avisar",
        "y",
        "amen",
        "bendiciones",
    ]
)
#: Words that mean nothing else, whatever follows them.
_PLAIN = frozenset({"baja", "stop"})


def meaning(text: str) -> Meaning:
    """Read an SMS in any case, with accents, spaces, punctuation and courtesies.

    NO alone is never an opt-out, and SI never an opt-in: they answer a question.
    """
    words = _words(text)
    if words[:3] == ["no", "quiero", "mas"]:
        return Meaning.STOP
    if words[:2] == ["no", "mas"] and _AROUND.issuperset(words[2:]):
        return Meaning.STOP
    core = {word for word in words if word not in _AROUND}
    for known, meant in _MEANT:
        if core and core <= known:
            return meant
    return Meaning.STOP if words and words[0] in _PLAIN else Meaning.OTHER


def courteous(text: str) -> bool:
    """Say whether a text asks for nothing: thanks, or that it was received."""
    words = _words(text)
    return 0 < len(words) <= 6 and _COURTESIES.issuperset(words)


def _words(text: str) -> list[str]:
    apart = unicodedata.normalize("NFKD", text.casefold())
    letters = (c for c in apart if not unicodedata.combining(c))
    words = "".join(c if c.isalnum() else " " for c in letters).split()
    spelled = len(words) > 1 and all(len(word) == 1 for word in words)
    return ["".join(words)] if spelled else words
