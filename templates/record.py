"""The words of *Lo que sabemos de usted*, *Sus permisos* and *Borrar mis datos*."""

from collections.abc import Mapping
from typing import Final

#: Contact data, by field, as forms of the exchange call them.
CONTACT: Final[Mapping[str, str]] = {
    "name": "Nombre",
    "rut": "RUT",
    "email": "Correo",
    "phone": "Teléfono",
    "address": "Dirección",
    "last_employer_rut": "RUT de su último empleador",
}

#: Purposes, as they are consented to.
PURPOSES: Final[Mapping[str, str]] = {
    "alerts": "Trabajos",
    "courses": "Cursos",
    "messages": "Mensajes de empresas",
    "service": "Avisos de la BNE misma",
    "publication": "Que las empresas vean su perfil",
    "processing": "Buscarle trabajo con sus datos",
}
CHANNELS: Final[Mapping[str, str]] = {
    "email": "por correo",
    "sms": "por SMS",
    "inbox": "en su lista",
    "all": "",
}

#: From where a word came.
SOURCES: Final[Mapping[str, str]] = {
    "mis-avisos": "Mis avisos",
    "preferences": "la aplicación de la BNE",
    "portal": "la BNE",
    "unsubscribe-link": "el enlace de un mensaje",
    "sms": "su SMS",
    "email": "su correo",
    "email-complaint": "su correo, que lo marcó como no deseado",
    "sms-provider": "su SMS, que leyó la empresa de teléfonos",
}

#: What a person was told of, by kind.
TOLD: Final[Mapping[str, str]] = {
    "vacancy": "Trabajo",
    "update": "Cambio de un trabajo",
    "correction": "Corrección de un trabajo",
    "changed_search": "Trabajo que ya estaba",
    "course_call": "Curso",
    "notice": "Corte del sistema",
    "notice_changed": "Cambio de un corte",
    "notice_cancelled": "Ya no hay corte",
}

#: Why a channel is not used.
SUPPRESSED: Final[Mapping[str, str]] = {
    "address": "no funciona",
    "opt_out": "usted pidió no recibir más",
    "not_theirs": "usted dijo que ya no es suyo",
}
CHANNEL_NAMES: Final[Mapping[str, str]] = {"email": "Su correo", "sms": "Su celular"}

#: What a person wrote by themselves meant, by what is kept of it.
HEARD: Final[Mapping[str, str]] = {
    "stop": "No más {many}",
    "start": "Que vuelvan los {many}",
    "help": "Ayuda",
    "yes": "Sí a un curso",
    "no": "No a un curso",
    "reason": "Por qué no puede ir a un curso",
    "address": "Si su dirección o número sigue siendo suyo",
    "automatic": "Respuesta automática",
    "other": "Otra cosa",
}
#: Of each channel: one, and several.
_WRITTEN: Final[Mapping[str, tuple[str, str]]] = {
    "sms": ("un SMS", "SMS"),
    "email": ("un correo", "correos"),
}

#: Of a way to be told: no word on it came.
NOT_SAID: Final = "Todavía no dice si los quiere {way}"

#: Whom somebody wrote with, while it has not shown itself.
UNKNOWN: Final = "una empresa sin nombre"

ANSWERS: Final[Mapping[str, str]] = {"yes": "Sí", "no": "No"}
WAYS: Final[Mapping[str, str]] = {
    "sms": "por SMS",
    "email": "por correo",
    "link": "por un enlace",
    "inbox": "en su lista",
    "officer": "por teléfono, a su OMIL",
    "portal": "en la BNE",
}

#: How long things are kept, by the setting that says so.
KEPT: Final[Mapping[str, str]] = {
    "log": "Qué le avisamos, cuándo llegó y qué respondió",
    "events": "Lo que la BNE nos mandó, tal como vino",
    "texts": "Los textos de una conversación, desde que termina",
    "notes": "Los mensajes que eran solo para usted",
    "heard": "Qué pidió usted por SMS o correo",
    "interests": "Qué trabajos le interesaron",
    "reports": "Qué avisos dijo que eran falsos",
    "desk": "Lo que escribió a la mesa de ayuda",
}
KEPT_ALWAYS: Final = "Sus datos, búsquedas y permisos: mientras esté en la BNE, o los borre."

#: That the confidential index exists, and whom to ask; never its value (D140 3.1 xiv).
INDEX: Final = (
    "La BNE calcula cuánto le cuesta a cada persona encontrar trabajo.",
    "Con eso decide a quién avisar antes. A todos se les avisa a tiempo.",
    "Ese cálculo es secreto: ninguna página lo muestra.",
    "Para saber del suyo, pregunte a la BNE. Puede pedir que lo revise una persona.",
)

NOT_KNOWN: Final = "No lo tenemos"
ORIGIN: Final = "Nos lo mandó la BNE. Lo que usted cambió aquí, lo dijo usted."
EMPTY: Final = "Nada."


def days(many: int) -> str:
    """Write a length of days as people count them: 90 días, 6 años."""
    if many >= 730:
        years = round(many / 365.25)
        return f"{years} años"
    return "1 año" if many == 365 else "1 día" if many == 1 else f"{many} días"


def heard(meaning: str, channel: str) -> str:
    """Write what came of somebody by a channel, and what it was taken for."""
    one, many = _WRITTEN[channel]
    if meaning == "spam":  # nobody wrote anything
        return "su correo marcó un mensaje nuestro como no deseado."
    meant = HEARD.get(meaning, HEARD["other"]).format(many=many)
    return f"nos llegó {one} suyo. Entendimos: {meant}."


#: *Borrar mis datos*: the button, what it does, and what follows.
ERASE: Final = "Borrar mis datos"
ERASED_IS: Final = (
    "Se borran sus datos, búsquedas, permisos y mensajes. No se pueden recuperar.",
    "No le avisaremos más de trabajos ni de cursos.",
    "Si dijo SÍ a un curso, su cupo pasa a otra persona.",
    "Sus conversaciones se terminan. A las empresas no les decimos por qué.",
    "Le decimos a la BNE que usted lo pidió.",
    "Quedan solo números sin su nombre, y qué permisos dio.",
    "Le damos un comprobante. No dice quién es usted.",
    "Si ya iba un mensaje en camino, puede llegarle todavía.",
    "Si quiere volver, vaya a su OMIL.",
)
NO_RECEIPT: Final = "No hay un comprobante con ese número. Revíselo."

#: *Sus pedidos*: what somebody may ask of the desk about their own data, by value.
ASKED: Final = "¿Qué quiere pedir?"
WISHES: Final[Mapping[str, tuple[str, str]]] = {
    "correction": ("Corregir un dato", "Diga cuál, y cómo debe decir."),
    "objection": ("Que no hagan algo con mis datos", "Diga qué, y por qué."),
    "blocking": ("Que no los usen mientras lo revisan", "Le responden en 2 días hábiles."),
    "access": ("Saber algo que no está aquí", "Diga qué quiere saber."),
}
#: Which field is wrong, of a correction.
WHICH: Final = "¿Qué dato está mal?"
FIELDS: Final[Mapping[str, str]] = {
    **CONTACT,
    "comuna": "Comuna",
    "education": "Estudios",
    "experience": "Experiencia",
    "searches": "Búsquedas de trabajo",
    "other": "Otro dato",
}
REQUEST_FAULTS: Final[Mapping[str, str]] = {
    "kind": "Elija qué quiere pedir.",
    "field": "Elija qué dato está mal.",
    "text": "Escriba qué debe decir, o qué pide.",
    "long": "Escriba menos: hasta 500 letras.",
    "many": "Ya tiene 5 pedidos sin responder. Espere una respuesta.",
}
WROTE: Final = "Lo que nos escribió"
