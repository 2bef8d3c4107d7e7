"""The words of *Comprobar*: what an auditor reads of promises kept and broken."""

from collections.abc import Mapping
from typing import Final

#: The most days one look goes over.
LONGEST: Final = 31

#: What is wrong with what was asked.
FAULTS: Final[Mapping[str, str]] = {
    "date": "«{given}» no es una fecha.",
    "order": "La primera fecha va antes que la última.",
    "long": f"Elija {LONGEST} días o menos.",
    "unknown": "No hay ningún aviso «{given}».",
}

#: The dates looked at.
DAYS: Final = "Del {first} al {last}."

#: Each step of a broadcast.
PUBLISHED: Final = "Publicado"
PLANNED: Final = "Lista preparada: {people}"
FIRST: Final = "Primera persona avisada"
LAST: Final = "Última persona avisada, por ahora"
LAST_OF_ALL: Final = "Última persona avisada"
DUE: Final = "Vence el plazo"
WAS_DUE: Final = "Venció el plazo"
MISSED: Final = "Se anotó: {people} sin avisar a tiempo"
FINISHED: Final = "Terminó"

#: The figures whoever checks sees counted again from the rows; see hub.recount.Figure.
FIGURES: Final[Mapping[str, str]] = {
    "audience": "Les corresponde",
    "told": "Avisadas",
    "told_in_time": "Avisadas a tiempo",
    "told_quiet": "De noche, en su lista",
    "late": "Avisadas tarde",
    "missed": "Sin avisar a tiempo",
    "inversions": "Fuera de orden",
}
AT_LEAST: Final = "{many}, sin ver los reintentos"
#: The same in the file of one broadcast.
AGREES: Final = "coincide"
DIFFERS: Final = "no coincide"
RECOUNTED: Final = "{name}: {agrees}. Informado: {reported}. Contado: {counted}"

#: The first line of the file of some dates, and of the file of one broadcast.
COLUMNS: Final = (
    "Aviso",
    "Clase",
    "Código",
    "Título",
    "Comuna",
    "Estado",
    "Publicado",
    "Plazo",
    "Lista preparada",
    "Terminado",
    "Les corresponde",
    "Sin avisar a tiempo",
    "Fuera de orden",
)
STEPS: Final = ("Aviso", "Código", "Título", "Cuándo", "Qué")
