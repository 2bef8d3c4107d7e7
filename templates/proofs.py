"""The words of the evidence of one person: what was sent to them, when, and what held it up."""

from collections.abc import Mapping

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
    "call_edited": "Cambió lo que dice",
    "call_approved": "Aprobado",
    "call_approval_withdrawn": "Aprobación retirada",
    "stopped": "Detenido del todo",
}
#: What an edit of a call changes.
FACTS: Mapping[str, str] = {
    "code": "Código",
    "name": "Curso",
    "starts_at": "Cuándo",
    "place": "Dónde",
    "hours": "Horas",
    "schedule": "Horario",
    "seats": "Cupos",
    "answer_by": "Contestan hasta",
}
DEED_REASONS: Mapping[str, str] = {
    "employer_not_verified": "empresa sin verificar",
    "reported": "denuncias",
    "fraud": "es falso o piden plata",
    "other": "otro motivo",
}

#: Nobody by the id that was asked for.
NOBODY = "No hay nadie con ese código."
