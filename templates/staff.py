"""The words of those who watch what is told and act on it: operators, SENCE, auditors."""

from collections.abc import Mapping

#: Where a broadcast stands, by its state: an icon that needs no emoji font, and the words.
BROADCAST_STATES: Mapping[str, tuple[str, str]] = {
    "scheduled": ("○", "Programado"),
    "awaiting_approval": ("○", "Por aprobar"),
    "planning": ("○", "Preparando la lista"),
    "sending": ("●", "Enviando"),
    "held": ("▲", "Detenido por revisión"),
    "paused": ("▲", "En pausa"),
    "finished": ("✓", "Terminado"),
    "recalled": ("■", "Retirado"),
    "stopped": ("■", "Cerrado antes de terminar"),
}

#: Whether a planned outage still stands, and how it went, in words.
NOTICE_STATES: Mapping[str, tuple[str, str]] = {
    "coming": ("●", "Anunciada"),
    "now": ("▲", "En curso"),
    "over": ("✓", "Terminó"),
    "cancelled": ("■", "Cancelada"),
}
#: What is wrong with an outage as it was asked for on the page.
NOTICE_FAULTS: Mapping[str, str] = {
    "window": "Elija una de las horas, o escriba otra.",
    "when": "Escriba el día y la hora.",
    "gap": "Esa hora no existe: ese día se adelanta el reloj.",
    "past": "Esa hora ya pasó.",
    "soon": "Es muy pronto: todos deben saberlo 48 horas antes. Lo más temprano es el {first}.",
    "still": "Una vía está detenida. Nadie puede decir cuándo se avisaría a todos.",
    "together": (
        "Choca con otra: {other}. Juntas pasan de 4 horas seguidas. Deje un rato entre ellas."
    ),
    "text": "Escriba en una frase por qué, en 2.000 letras o menos.",
    "taken": "Ya no se puede anunciar así. Elija de nuevo.",
}

#: Where a broadcast is for everybody.
EVERYWHERE = "Todo Chile"

#: What a broadcast tells, by its kind.
BROADCAST_KINDS: Mapping[str, str] = {
    "vacancy": "Trabajo",
    "update": "Cambio de un trabajo",
    "correction": "Corrección",
    "changed_search": "Búsqueda nueva",
    "notice": "Mantención",
    "notice_changed": "Mantención: otra hora",
    "notice_cancelled": "Mantención cancelada",
    "course_call": "Llamado a un curso",
}

#: What a broadcast is of, by its kind, beside the id of it.
SUBJECTS: Mapping[str, str] = {
    "vacancy": "Trabajo",
    "update": "Trabajo",
    "correction": "Trabajo",
    "changed_search": "Trabajo",
    "notice": "Mantención",
    "notice_changed": "Mantención",
    "notice_cancelled": "Mantención",
    "course_call": "Llamado",
}

#: Why something is held, for staff.
HOLDS: Mapping[str, str] = {
    "employer_not_verified": "La empresa no está verificada. Se verifica en el portal.",
    "reported": "Hay denuncias:",
}

#: What people reported, after how many reports there are.
REPORTS: Mapping[str, str] = {
    "money": "por pedir plata",
    "false": "por ser falso",
    "improper": "por pedir algo indebido",
}

_PAUSE = (
    "Pausar",
    "Nada más saldrá hasta que alguien lo siga. El plazo corre igual.",
    "secondary",
)
_RESUME = ("Seguir enviando", "Los mensajes que esperaban salen en su orden.", "primary")
#: The lanes, as a button names them.
_ON_BUTTONS = {"email": "correo", "sms": "SMS", "inbox": "la lista", "all": "todo"}

#: What staff can do to a broadcast: the button, what happens, and whether it frightens.
ACTS: Mapping[str, tuple[str, str, str]] = {
    "pause": _PAUSE,
    "resume": _RESUME,
    "release": ("Liberar", "El aviso sigue. Estas denuncias ya no lo detienen.", "primary"),
    "release_domain": (
        "Liberar correo",
        "Los correos que esperaban salen en su orden. Si vuelven muchos, se detiene otra vez.",
        "primary",
    ),
    "cancel_notice": (
        "Cancelar mantención",
        "A quienes se les avisó les diremos que el sistema va a funcionar como siempre.",
        "danger",
    ),
    "recall": (
        "Retirar aviso",
        "Nada más saldrá. A quienes ya les llegó les escribimos que lo quitamos. No se deshace.",
        "danger",
    ),
    # a call to a course, by its own office
    "approve_call": ("Aprobar", "El llamado sale ahora a toda esta gente.", "primary"),
    "approve_change": (
        "Aprobar el cambio",
        "El curso dirá esto. A quienes ya se avisó, menos quien dijo que no, les llega ahora.",
        "primary",
    ),
    "discard_call": (
        "Descartar el cambio",
        "El curso sigue como estaba. Nadie recibe nada.",
        "secondary",
    ),
    "withdraw_call": (
        "Quitar la aprobación",
        "Nada más saldrá, tampoco recordatorios. Las respuestas quedan. No se deshace.",
        "danger",
    ),
    "stop_call": (
        "Detener",
        "Nada más saldrá, tampoco recordatorios. Las respuestas quedan. No se deshace.",
        "danger",
    ),
    "pause_call": _PAUSE,
    "resume_call": _RESUME,
    # a lane, or all of them
    **{
        f"pause_{lane}": (
            f"Pausar {name}",
            "Nada saldrá por ahí, ni correcciones ni respuestas. El plazo corre igual.",
            "danger" if lane == "all" else "secondary",
        )
        for lane, name in _ON_BUTTONS.items()
    },
    **{
        f"resume_{lane}": (f"Seguir con {name}", "Lo que esperaba sale en su orden.", "primary")
        for lane, name in _ON_BUTTONS.items()
    },
}

#: Why nobody knows whether a message went, by its code; the provider's own are told as they are.
DOUBTS: Mapping[str, str] = {
    "": "Se perdió la respuesta.",
    "not-there": "El proveedor aún no lo muestra.",
    "not-clear": "La lista del proveedor no es clara.",
    "not-asked": "No se pudo preguntar al proveedor.",
    "changed": "Cambió el texto o el número: no se puede buscar.",
}
DOUBT_SAID = "El proveedor dijo {code}."

#: Why a vacancy is taken back, as the page offers it.
RECALL_REASONS: Mapping[str, str] = {
    "fraude": "Es falso o piden plata",
    "otro motivo": "Otro motivo",
}

#: What a forecast says, by its verdict.
VERDICTS: Mapping[str, tuple[str, str]] = {
    "on_time": ("✓", "Va a tiempo"),
    "at_risk": ("▲", "Podría atrasarse"),
    "late": ("▲", "Llegará tarde"),
}

#: The lanes, as an operator calls them.
LANES: Mapping[str, str] = {"email": "Correo", "sms": "SMS", "inbox": "Lista en la BNE"}

#: What became of deliveries, by state.
DELIVERY_STATES: Mapping[str, str] = {
    "ready": "listos",
    "waiting": "esperan",
    "sending": "saliendo",
    "accepted": "aceptados",
    "delivered": "entregados",
    "failed": "fallidos",
    "unknown": "en duda",
    "recalled": "retirados",
    "coalesced": "dentro de otro mensaje",
    "suppressed": "no enviados",
}

#: What became of entries of the list, which no provider delivers.
INBOX_STATES: Mapping[str, str] = {"delivered": "ya se ven", "waiting": "esperan su turno"}

#: As whom somebody acts on a broadcast or a lane.
ROLES: Mapping[str, str] = {
    "operator": "Operador",
    "sence": "SENCE",
    "officer": "OMIL",
    "portal": "Portal",
    "worker": "Personas que denunciaron",
    "hub": "El sistema",
}

#: By what a person was told.
TOLD_BY: Mapping[str, str] = {
    "email": "por correo",
    "sms": "por SMS",
    "inbox": "en su lista",
    "inbox_quiet": "en su lista, de noche",
}

#: How the hub was in service on a day.
SERVICE_UP: str = "En servicio el {share} % del tiempo."
#: How it was in a month beside what is promised, with planned outages and without.
SERVICE_MONTH: str = "En servicio el {share} %. Sin lo que se avisó: {unplanned} %."
SERVICE_KEPT: str = "Se cumple lo prometido: {promised} %."
SERVICE_KEPT_UNPLANNED: str = "Lo prometido se cumple solo sin lo avisado: {promised} %."
SERVICE_BROKEN: str = "No se cumple lo prometido: {promised} %."
SERVICE_WORST: str = "La respuesta más lenta tardó {seconds} s."

#: The figures of a day, in the order in which the morning's mail tells them.
SUMMARY: Mapping[str, str] = {
    "broadcasts": "Avisos publicados",
    "audience": "Personas por avisar",
    "told": "Avisadas",
    "in_time": "A tiempo",
    "quiet": "En su lista a tiempo, SMS en la mañana",
    "late": "Con atraso",
    "unreachable": "Sin canal: solo en su lista",
    "bounced": "Correos que volvieron",
    "doubts": "Mensajes en duda ahora",
    "held": "Avisos detenidos ahora",
    "failed": "Eventos que no se pudieron aplicar",
}

#: What the page of a broadcast says once its job was taken back.
TAKEN_BACK = "Este aviso se retiró."
TAKEN_BACK_SAID = "Quienes lo recibieron reciben una corrección."
TAKEN_BACK_UNHEARD = "Por ahora no hay a quién corregir."
