"""The words of an OMIL's pages: calls to courses, whom to telephone, and who is not reached."""

from collections.abc import Mapping

#: Where a call stands, where it is said otherwise than of other broadcasts: that everybody was
#: told ends nothing, and they go on answering.
STATES: Mapping[str, tuple[str, str]] = {
    "practice": ("○", "Práctica: no llega a nadie"),
    "finished": ("✓", "Todos avisados"),
    "stopped": ("■", "Detenido"),
    "": ("○", "No llega a nadie"),
}

#: The groups of a call's list, in the order in which they are read.
GROUPS: Mapping[str, str] = {
    "yes": "Sí",
    "waiting": "En espera de un cupo",
    "no": "No puede",
    "to_phone": "Por llamar",
    "on_its_way": "Mensaje en camino",
}

#: What stands in a group without anybody.
NOBODY: Mapping[str, str] = {
    "yes": "Nadie dijo que sí todavía.",
    "waiting": "Nadie espera un cupo.",
    "no": "Nadie dijo que no.",
    "to_phone": "Por ahora no hay a quién llamar.",
    "on_its_way": "No hay mensajes en camino.",
}
#: ... and in each before there is a list.
NO_LIST = "La lista se hace cuando sale el llamado."

#: By which way somebody answered.
WAYS: Mapping[str, str] = {
    "sms": "por SMS",
    "link": "por el enlace",
    "inbox": "en su lista",
    "officer": "por teléfono",
    "portal": "en la BNE",
    "email": "por correo",
}

#: How somebody was told, or answered.
ANSWERED = "Contestó {way}"
TOLD = "Avisado con un mensaje"
TOLD_IN_LIST = "Avisado {way}"
NOT_TOLD = "Aviso en camino"
NO_MESSAGE = "No le llega un mensaje"
#: Whom nobody has to telephone yet.
WAIT = "Todavía no hay que llamarles. Pasan a Por llamar si no contestan."

#: Whom to telephone, in parts: who may still answer by themselves, and who has no telephone.
MAY_ANSWER = "Aún no contestan"
NO_PHONE = "Sin teléfono: visítelas"

#: Why a call has not begun.
GOES_AT = "Sale a las {clock} si nadie lo detiene."
GOES_LATER = "Sale el {when}, si nadie lo detiene."
FOR_APPROVAL = "Espera que lo apruebe otra persona de la OMIL, o SENCE."

#: When a call goes that is to begin later, by its state.
BEGINS: Mapping[str, str] = {
    "scheduled": "Sale el {when}.",
    "awaiting_approval": "Si lo aprueban antes, sale el {when}.",
    "paused": "Si antes lo deja seguir, sale el {when}.",
}

#: What a change of a call waits for, and what is no longer said by it.
CHANGE_AT = "Un cambio sale a las {clock} si nadie lo descarta."
CHANGE_FOR_APPROVAL = "Espera un cambio. Lo aprueba otra persona de la OMIL, o SENCE."
NO_MORE = "Ya no se dice"

#: What was done just now, by the word its page is come to with, and its call's state.
NEWS: Mapping[str, str] = {
    "enviado": "El llamado quedó enviado.",
    "enviado scheduled": "El llamado quedó programado.",
    "enviado awaiting_approval": "El llamado quedó guardado.",
    "enviado practice": "La práctica quedó lista. No llega a nadie.",
    "anotado": "La respuesta quedó anotada.",
    "listo": "Quedó hecho.",
    "aprobado": "Quedó aprobado.",
    "ya-aprobado": "Ya estaba aprobado. No tiene que hacer nada más.",
    "suspendido": "El llamado quedó detenido. El curso no se hará.",
}

#: Whom an act reaches, by the act.
REACH: Mapping[str, str] = {
    "approve": "Personas a quienes llega",
    "change": "Personas a quienes se les dice",
    "told": "Personas a quienes se avisó",
    "discard": "Personas a quienes no se les dice",
    "withdraw": "Personas a quienes no se avisará",
    "stop": "Personas a quienes no se avisará",
    "pause": "Personas que esperarán el aviso",
    "resume": "Personas a quienes se avisará",
}

#: What is asked where a call is stopped, and who would be told that its course is not held.
HELD = "¿Se hará el curso?"
NOT_HELD = "No se hará"
TOLD_SO = "Se lo decimos ahora a quienes dijeron que sí."
STILL_HELD = "Sí se hará: solo se detienen los mensajes"
HELD_OR_NOT = "Elija si el curso se hará o no."
SAID_YES = "Dijeron que sí"
BY: Mapping[str, str] = {"email": "De ellas, por correo", "sms": "De ellas, por SMS"}
YOURS_TO_CALL = "De ellas, llámelas usted"
#: What a call's page says of it afterwards.
CANCELLED = "El curso no se hará. Se lo decimos a quienes dijeron que sí."
CALL_THEM = "Llame usted a quienes no tienen canal."

#: What is asked where an answer is written down.
SAID = "¿Qué le dijo?"
CAN = "Sí, puede ir"
CANNOT = "No puede ir"
WHY = "Si no puede, ¿por qué?"
NO_REASON = "No lo dijo"
#: What is wrong with it.
SAY_ONE = "Elija sí o no."

#: Who asked for a call, and what was done to it, for the auditor.
ASKED_BY = "Lo pidió"
DEEDS: Mapping[str, str] = {
    "broadcast": "Se pidió",
    "planned": "Se preparó",
    "call_refused": "Filas de la lista que no son de la comuna",
    "call_held_back": "Volvió a esperar aprobación: son más personas",
    "call_approved": "Se aprobó",
    "call_approval_withdrawn": "Se quitó la aprobación",
    "call_change_asked": "Se pidió un cambio, que espera aprobación",
    "call_change_approved": "Se aprobó el cambio",
    "call_change_discarded": "Se descartó el cambio",
    "call_change_late": "El cambio quedó sin aprobar: comenzó el curso",
    "call_edited": "Cambió lo que dice",
    "practice_requested": "Práctica: se pidió",
    "practice_edited": "Práctica: cambió lo que dice",
    "paused": "Se pausó",
    "resumed": "Siguió",
    "stopped": "Se detuvo",
    "course_not_held": "El curso no se hará",
    "course_again": "Segundo llamado",
    "course_reminder": "Recordatorio",
    "course_changed": "Aviso de un cambio",
    "course_cancelled": "Aviso de que no se hará",
}

#: Why no message reaches somebody.
LOST: Mapping[str, str] = {
    "none": "No dio correo ni celular.",
    "email": "Su correo no funciona.",
    "sms": "Su celular no recibe SMS.",
    "landline": "Su teléfono no recibe SMS.",
}

#: Why nothing goes to addresses that work, by their Reach flags.
LOST_CONSENT: Mapping[int, str] = {
    1: "Falta su permiso para avisarle por correo.",
    2: "Falta su permiso para avisarle por SMS.",
    3: "Falta su permiso para avisarle por correo o SMS.",
}

#: Somebody without a name, as lists show them.
NAMELESS = "Sin nombre"
#: ... somebody invented, of a practice call
INVENTED = "Persona de práctica {number}"
#: ... and somebody who lives in another comuna by now.
MOVED = "Ya no vive en la comuna"
#: A count of few people or of nobody, or one from which it could be reckoned.
RESERVED = "Reservado"
#: Seats without a number of them.
NO_LIMIT = "Sin tope"
OR_MORE = "{many} o más"

#: Whom an officer looked up and did not find: nobody at all, or somebody of elsewhere.
NOBODY_HERE = "No hay nadie de su comuna con ese RUT o código."
#: Who stands at the desk, whose name is on their card and needs not be shown.
AT_THE_DESK = "Persona de su comuna"
#: What is wrong with a slip's code and key: never which of them.
NO_SLIP = "El código o la clave no son. Después de 5 intentos, espere una hora."
