"""The words of an OMIL's pages: calls to courses, whom to telephone, and who is not reached."""

from collections.abc import Mapping

#: The groups of a call's list, in the order in which they are read.
GROUPS: Mapping[str, str] = {
    "yes": "Sí",
    "waiting": "En espera de un cupo",
    "no": "No puede",
    "to_phone": "Por llamar",
}

#: What stands in a group without anybody.
NOBODY: Mapping[str, str] = {
    "yes": "Nadie dijo que sí todavía.",
    "waiting": "Nadie espera un cupo.",
    "no": "Nadie dijo que no.",
    "to_phone": "Ya contestaron todos.",
}

#: By which way somebody answered.
WAYS: Mapping[str, str] = {
    "sms": "por SMS",
    "link": "por el enlace",
    "inbox": "en su lista",
    "officer": "por teléfono",
    "portal": "en la BNE",
    "email": "por correo",
}

#: What is asked where an answer is written down.
SAID = "¿Qué le dijo?"
CAN = "Sí, puede ir"
CANNOT = "No puede ir"
WHY = "Si no puede, ¿por qué?"
NO_REASON = "No lo dijo"
#: What is wrong with it.
SAY_ONE = "Elija sí o no."

#: Why no message reaches somebody.
LOST: Mapping[str, str] = {
    "none": "No dio correo ni celular.",
    "email": "Su correo no funciona.",
    "sms": "Su celular no recibe SMS.",
    "landline": "Su teléfono no recibe SMS.",
}

#: Somebody without a name, as lists show them.
NAMELESS = "Sin nombre"
#: ... somebody invented, of a practice call
INVENTED = "Persona de práctica {number}"
#: ... and somebody who lives in another comuna by now.
MOVED = "Ya no vive en la comuna"
