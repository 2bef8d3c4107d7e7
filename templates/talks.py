"""The words of conversations, as their two sides read them."""

from collections.abc import Mapping
from datetime import timedelta

#: Why a person looks at a message first, by `held_for`.
HELD: Mapping[str, str] = {
    "money": "Habla de pagar plata.",
    "threat": "Puede ser una amenaza.",
    "smuggling": "Trae datos escondidos varias veces.",
    "unsearched": "No pudimos ver si trae sus datos.",
}

#: For how long it waits: what may hurt, or name its writer, until a person looked.
WAITS = "Una persona lo revisa. Si nadie puede en 24 horas, sale solo, con lo tapado."
WAITS_ON = "Una persona lo revisa antes de entregarlo."


def until(held_for: str) -> str:
    """Say for how long what is held for this waits."""
    return WAITS_ON if held_for in ("threat", "unsearched") else WAITS


#: What one may report of the other side: all of it, and what is offered to each side.
COMPLAINTS: Mapping[str, tuple[str, str]] = {
    "money": ("Pide plata", ""),
    "abuse": ("Insulta, amenaza o molesta", ""),
    "false": ("No es lo que dice", ""),
    "data": ("Pide datos que no corresponde", "Como su clave, su cuenta o si tiene hijos."),
}

#: What a worker may show, by field.
FIELDS: Mapping[str, str] = {
    "name": "Nombre",
    "phone": "Celular",
    "email": "Correo",
    "rut": "RUT",
    "address": "Dirección",
}

#: What is wrong with a message, or why it was not sent.
FAULTS: Mapping[str, str] = {
    "empty": "Escriba su mensaje.",
    "long": "Su mensaje es muy largo. Caben 2.000 letras.",
    "strange": "Su mensaje trae signos que no se pueden leer.",
    "ended": "Esta conversación terminó. Ya no se puede escribir.",
    "unverified": "La empresa ya no está verificada. No se puede escribir.",
    "changed": "Este mensaje cambió mientras se enviaba.",
    "many": "Escribió muchos mensajes seguidos. Espere unos minutos.",
    "down": "La central no contestó. Su mensaje sigue aquí.",
}

#: Of these, what no other try changes.
FINAL = ("ended", "unverified")

#: How a conversation ends, by act: the button, and what happens; `other` is the other side.
ENDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "close": (
        "Cerrar la conversación",
        (
            "Nadie podrá escribir más aquí.",
            "Los mensajes se pueden seguir leyendo.",
            "No se puede volver a abrir.",
        ),
    ),
    "block": (
        "Bloquear",
        (
            "{other} no le podrá escribir más por este trabajo.",
            "Solo verá que la conversación terminó.",
            "No se puede deshacer.",
        ),
    ),
}

#: What is asked of whoever reports, and what follows.
REPORT = ("¿Qué pasa?", "Lo revisa una persona. La otra parte no sabe quién avisó.")


#: What a worker calls the other side; an employer calls it by its alias.
COMPANY = "La empresa"
#: What an employer calls it where no alias is said.
PERSON = "La persona"
#: Of a company whose name its reader knows.
SHOWED = "mostró su nombre"

#: What a page says before a worker's data are shown: its title, and what follows.
SHARE = ("La empresa verá esto", "No se puede deshacer.", "Lo demás sigue oculto.")
NOTHING = "Elija por lo menos un dato."

#: What a page says before a company is shown: its title, and what follows.
REVEAL = (
    "La persona verá esto",
    "No se puede deshacer.",
    "La persona decide si muestra sus datos.",
)

#: To whom a company shows itself: value -> what is chosen, and what it means.
WHOM: Mapping[str, tuple[str, str]] = {
    "one": ("A esta persona", "Las demás siguen sin verla."),
    "all": ("A todas las de este aviso", "También a quienes escriban después."),
}
WHOM_ASKED = "¿A quién se muestra?"


def pace(delay: timedelta) -> str:
    """Say roughly how long a company takes to answer: so roughly that it tells no company apart."""
    if delay < timedelta(hours=1):
        return "responde en menos de 1 hora"
    if delay < timedelta(hours=12):
        return "responde el mismo día"
    days = round(delay / timedelta(days=1))
    if days <= 1:
        return "responde en ~1 día"
    return f"responde en ~{days} días" if days <= 7 else "responde en más de una semana"
