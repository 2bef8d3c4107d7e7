"""The words of a moderator's pages."""

from collections.abc import Mapping
from typing import Final

#: By party.
WRITERS: Final[Mapping[str, str]] = {"worker": "Una persona", "employer": "Una empresa"}

#: Why a message waits, by what the redactor said.
WROTE: Final[Mapping[str, str]] = {
    "money": "habla de pagar o pedir plata",
    "threat": "parece amenazar",
    "smuggling": "intenta una y otra vez dar sus datos",
    "unsearched": "escribe, y no pudimos ocultar sus propios datos",
}
APPEALED: Final = "Se ocultó, y pide otra revisión."

#: What one party says of the other.
COMPLAINTS: Final[Mapping[str, str]] = {
    "money": "pide dinero",
    "abuse": "insulta, amenaza o molesta",
    "false": "no es lo que dice",
    "data": "pide datos que no debe pedir",
}
VACANCY: Final = "Un aviso denunciado está detenido."

VERDICTS: Final[Mapping[str, Mapping[str, str]]] = {
    "approve": {
        "words": "Aprobar",
        "follows": "Si aprueba, la otra parte lo leerá así, con lo oculto.",
        "kind": "primary",
    },
    "hide": {
        "words": "Ocultar",
        "follows": "Si oculta, la otra parte no lo leerá. Quien lo escribió puede reclamar.",
        "kind": "danger",
    },
    "nothing": {
        "words": "No hay problema",
        "follows": "Si no hay problema, la conversación sigue.",
        "kind": "primary",
    },
    "end": {
        "words": "Cerrar la conversación",
        "follows": "Si la cierra, nadie podrá escribir más en ella.",
        "kind": "danger",
    },
}
#: What approving means where the company showed itself: its data is hidden from moderators alone.
READ_WHOLE: Final[Mapping[str, str]] = {
    "follows": "Si aprueba, la otra parte lo leerá entero: la empresa ya se mostró.",
}
#: A second look is the last.
LAST: Final[Mapping[str, str]] = {
    "follows": "Si oculta, la otra parte no lo leerá. Es la última revisión.",
}
#: What was decided just now, by the verdict.
DONE: Final[Mapping[str, str]] = {
    "approve": "Se entregó.",
    "hide": "Quedó oculto.",
    "nothing": "La conversación sigue.",
    "end": "La conversación quedó cerrada.",
}
#: What became of a line that is decided; empty: of a complaint.
BECAME: Final[Mapping[str, str]] = {
    "shown": "El mensaje se entregó.",
    "hidden": "El mensaje quedó oculto.",
    "held": "El mensaje espera otra revisión.",
    "": "La denuncia quedó revisada.",
}
#: Why who complains never read a line, by its state.
UNREAD: Final[Mapping[str, str]] = {
    "hidden": "Quitado: no lo leyó",
    "held": "Detenido: aún no lo lee",
}
CHOOSE: Final = "Elija qué hacer."
REASON: Final = "Escriba por qué necesita leerlo, en 300 letras o menos."
