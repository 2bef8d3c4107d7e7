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

#: What staff can do to a broadcast: the button, what happens, and whether it frightens.
ACTS: Mapping[str, tuple[str, str, str]] = {
    "pause": (
        "Pausar",
        "Nada más saldrá hasta que alguien lo siga. El plazo corre igual.",
        "secondary",
    ),
    "resume": ("Seguir enviando", "Los mensajes que esperaban salen en su orden.", "primary"),
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
}

#: The same for a call to a course, by its own office.
ACTS = {
    **ACTS,
    "approve_call": (
        "Aprobar",
        "El llamado sale ahora a toda esta gente.",
        "primary",
    ),
    "withdraw_call": (
        "Quitar la aprobación",
        "Nada más saldrá. Las respuestas quedan. No se deshace.",
        "danger",
    ),
    "stop_call": (
        "Detener",
        "Nada más saldrá, tampoco recordatorios. Las respuestas quedan. No se deshace.",
        "danger",
    ),
    "pause_call": (
        "Pausar",
        "Nada más saldrá hasta que alguien lo siga. El plazo corre igual.",
        "secondary",
    ),
    "resume_call": ("Seguir enviando", "Los mensajes que esperaban salen en su orden.", "primary"),
}

#: The same for a lane: what its button says, and who is not told meanwhile.
_LANE_ACTS = {"email": "correo", "sms": "SMS", "inbox": "la lista", "all": "todo"}
ACTS = {
    **ACTS,
    **{
        f"pause_{lane}": (
            f"Pausar {name}",
            "Nada saldrá por ahí, ni correcciones ni respuestas. El plazo corre igual.",
            "danger" if lane == "all" else "secondary",
        )
        for lane, name in _LANE_ACTS.items()
    },
    **{
        f"resume_{lane}": (f"Seguir con {name}", "Lo que esperaba sale en su orden.", "primary")
        for lane, name in _LANE_ACTS.items()
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

#: A mail domain that is held, for staff: what stopped, what the hub did, what to do.
DOMAIN_STOPPED = "El correo a {domain} está detenido."
DOMAIN_WHY = "Volvieron los correos de {bounced} personas, de {accepted} aceptados."
DOMAIN_DID = (
    "Nadie perdió su dirección. {waiting}, desde el {since}. "
    "Quien aceptó SMS recibe uno antes del plazo."
)
DOMAIN_TODO = "Pregunte al proveedor de ese correo qué pasó. Cuando funcione, libérelo."

#: Events that could not be applied: what the hub did, what to do.
EVENTS_DID = "No se perdió nada. Los demás eventos se aplicaron."
EVENTS_TODO = (
    "Busque events.failed en la salida del sistema: ahí dice por qué. "
    "Cuando esté corregido, ejecute hub events retry."
)
#: The portal's queue, and what the portal is to hear: what stopped, what the hub did, what to do.
REDIS_STOPPED = "La cola del portal no responde."
REDIS_DID = "Lo que está en ella espera. Por HTTP siguen llegando eventos."
REDIS_TODO = "Revise que Redis funcione. Su dirección está en HUB_REDIS_URL."
QUEUE_STOPPED = "La cola del portal va atrasada."
QUEUE_DID = "Esperan {waits} El más antiguo espera hace {since} No se pierde nada."
QUEUE_TODO = "Revise que haya un hub worker en marcha. Ejecute hub status."
REJECTED_DID = "Se guardó entera y con su motivo. Lo demás se tomó."
REJECTED_TODO = "Ejecute hub events rejected: ahí dice por qué."
UNHEARD_STOPPED = "El portal no recibe lo que pasa aquí."
UNHEARD_DID = "Esperan {waits} El sistema vuelve a intentarlo solo."
UNHEARD_TODO = "Revise Redis, o pregunte a quien atiende el webhook del portal."
PARKED_DID = "Se intentó durante días. Lo que vino después sí se envió."
PARKED_TODO = "Cuando el webhook del portal funcione, ejecute hub events resend."
#: A way to people that is not set up: what stopped, what the hub did, what to do.
WAY_MISSING = "El envío por {way} no está configurado."
WAY_DID = "Nada sale por {way}, aunque la persona lo pidió. Los avisos llegan a su lista."
WAY_TODO = "Configure {names}, y reinicie el sistema. hub doctor dice qué falta."
#: Requests about people's own data whose first clock ends.
DESK_STOPPED = (
    "pedido sobre datos propios vence en menos de 1 día, o ya venció.",
    "pedidos sobre datos propios vencen en menos de 1 día, o ya vencieron.",
)
DESK_DID = "El sistema los muestra primero en la mesa de ayuda. No los responde solo."
DESK_TODO = "Respóndalos en Mesa de ayuda, o amplíe su plazo ahí."
#: A broadcast past its due time with people untold.
LATE_STOPPED = "El aviso {number} venció con {people} sin avisar."
LATE_DID = "El sistema sigue avisando, en el mismo orden. El atraso quedó registrado."
LATE_TODO = "Mire en Hoy qué canal espera. hub doctor prueba el correo y los SMS."
#: A provider that rests while a second one carries its way.
REST_STOPPED = "El proveedor principal de {way} falla desde las {since}."
REST_DID = "Todo {way} sale por el segundo proveedor. El principal vuelve solo, de a poco."
REST_TODO = "Si no vuelve en una hora, avise al proveedor principal."
#: A day's SMS, nearly used up or wholly.
BUDGET_NEAR = "Hoy van {spent} SMS de los {budget} que se pueden pagar."
BUDGET_NEAR_DID = "Los SMS siguen saliendo."
BUDGET_NEAR_TODO = "Si no alcanzan, suba HUB_SMS_DAILY_BUDGET y reinicie el sistema."
BUDGET_OVER = "Se acabaron los {budget} SMS de hoy."
BUDGET_OVER_DID = "Sólo salen respuestas y correcciones. Los demás SMS esperan hasta la medianoche."
BUDGET_OVER_TODO = "Para que salgan hoy, suba HUB_SMS_DAILY_BUDGET y reinicie el sistema."

#: Broadcasts that may be late, for staff: what is wrong, what the hub does, what to do.
RISK_SOME = ("aviso podría atrasarse", "avisos podrían atrasarse")
RISK_LATE = ("aviso llegará tarde", "avisos llegarán tarde")
RISK_LANES = "No alcanza: {lanes}."
RISK_DID = "El sistema sigue enviando en orden."
RISK_FORWARDED = "Los SMS van primero a quienes no tienen otro medio. Los demás reciben un correo."
RISK_TODO = "Revise si el proveedor responde y si puede ir más rápido. hub doctor lo prueba."

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

#: The steps of a delivery.
STEPS: Mapping[str, str] = {
    "planned": "En la lista",
    "claimed": "Tomado",
    "handed_over": "Entregado al proveedor",
    "handed_over_again": "Entregado otra vez",
    "accepted": "Aceptado",
    "delivered": "Llegó",
}

#: Why a delivery waits.
WAITS: Mapping[str, str] = {
    "retry": "se reintenta",
    "quiet": "es de noche",
    "cadence": "quiere todo junto",
    "cap": "último SMS del día",
    "domain": "su correo está detenido",
}

#: Why a delivery did not go at once, as its evidence says it.
WAITED: Mapping[str, str] = {
    "retry": "Esperó para reintentar",
    "quiet": "Esperó que pasara la noche",
    "cadence": "Esperó para ir junto a otros",
    "cap": "Esperó: último SMS del día",
    "domain": "Esperó: correos de ese dominio detenidos",
    "gate": "Esperó al otro canal",
    "held": "Esperó: aviso detenido",
    "paused": "Esperó: aviso en pausa",
    "lane_paused": "Esperó: canal en pausa",
}

#: What a provider answered, by the state it led to.
ANSWERS: Mapping[str, str] = {
    "waiting": "Más tarde",
    "ready": "No lo tiene: sale otra vez",
    "accepted": "Aceptado",
    "delivered": "Llegó",
    "coalesced": "Aceptado dentro de otro mensaje",
    "failed": "No se pudo",
    "unknown": "Sin respuesta clara",
}

#: What was done to a broadcast or a lane, for what, and by whom: never a name.
DEEDS: Mapping[str, str] = {
    "held": "Detenido",
    "released": "Liberado",
    "paused": "En pausa",
    "resumed": "Siguió",
    "recalled": "Retirado",
    "brought_forward": "Adelantado para quienes no tienen otro medio:",
    "lane_paused": "En pausa:",
    "lane_resumed": "Siguió:",
    "call_approved": "Aprobado",
    "call_approval_withdrawn": "Aprobación retirada",
    "stopped": "Detenido del todo",
}
DEED_REASONS: Mapping[str, str] = {
    "employer_not_verified": "empresa sin verificar",
    "reported": "denuncias",
    "fraud": "es falso o piden plata",
    "other": "otro motivo",
}
ROLES: Mapping[str, str] = {
    "operator": "Operador",
    "sence": "SENCE",
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

#: Nobody by the id that was asked for.
NOBODY = "No hay nadie con ese código."

#: How the hub was in service on a day.
SERVICE_UP: str = "En servicio el {share} % del tiempo."
SERVICE_WORST: str = "La respuesta más lenta tardó {seconds} s."

#: The figures of a day, in the order in which the morning's mail tells them.
SUMMARY: Mapping[str, str] = {
    "broadcasts": "Avisos publicados",
    "audience": "Personas por avisar",
    "told": "Avisadas",
    "in_time": "A tiempo",
    "quiet": "En su lista a tiempo, SMS en la mañana",
    "late": "Con atraso",
    "unreachable": "Sin canal: sólo en su lista",
    "bounced": "Correos que volvieron",
    "doubts": "Mensajes en duda ahora",
    "held": "Avisos detenidos ahora",
    "failed": "Eventos que no se pudieron aplicar",
}
