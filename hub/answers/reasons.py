"""Why somebody cannot come, and how people say it; nothing goes in, one table comes out."""

from collections.abc import Mapping
from enum import StrEnum


class Reason(StrEnum):
    """Why somebody cannot: what they may choose after a NO."""

    WORK = "work"
    HEALTH = "health"
    CARE = "care"  #: of a child, or of somebody old or ill
    SCHEDULE = "schedule"
    DISTANCE = "distance"
    OTHER = "other"


_KIN = (
    "mama|papa|madre|padre|hijo|hija|hijos|hijas|nieto|nieta|nietos|guagua|bebe|abuela|abuelo|ninos"
)
_OF_MINE = "mi|mis|la|el|los|las|un|una"
_ILL = "enfermo|enferma|enfermos|enfermas|enfermito|enfermita|hospitalizado|hospitalizada|fiebre"
_MINE = "[mi|mis|la|el|los|un|una]"
#: What is said for each; choices as in the lexicon.
REASONS: Mapping[Reason, str] = {
    Reason.WORK: """
        [el|mi|la|] [trabajo|pega]
        [trabajando|laborales|laboral|trabajar]
        [tema|temas|motivo|motivos] [laboral|laborales]
        [estoy|ando|voy a estar|estare] [trabajando|en la pega|en el trabajo|de turno]
        [ya|] tengo [un|] [trabajo|pega|turno]
        [ya|] tengo [un|una] [pituto|pega|pololo|pololito]
        [ya|] [encontre|empece un|consegui] [trabajo|pega]
        me salio [un|una|] [trabajo|pega|pituto|pololo|pololito]
        entre a trabajar
        [me toca|tengo que|debo] trabajar
        trabajo [ese dia|a esa hora|ese horario|en ese horario]
        turno
    """,
    Reason.HEALTH: """
        [mi|la|] [salud|enfermedad]
        [estoy|ando|] [enfermo|enferma|resfriado|resfriada]
        [estoy|] [operado|operada|hospitalizado|hospitalizada]
        [estoy|ando|] con licencia [medica|]
        licencia [medica|]
        tengo [una|] hora [medica|al medico|con el medico|en el consultorio]
        tengo [un|] control [medico|en el consultorio]
        [tengo|] medico
        me operaron
        me van a operar
        [hospital|enfermo|enferma]
    """,
    Reason.CARE: f"""
        [el|] [cuidado|cuidados|cuidar]
        [cuidado|cuidados] de [mi|mis|un|una|] [{_KIN}|familiar|terceros]
        [cuido|cuidar|estoy cuidando|tengo que cuidar] [a|] {_MINE} [{_KIN}|familiar]
        no tengo [con quien|quien|donde] [dejar|cuide|me cuide] [a|] {_MINE} [{_KIN}]
        [mi|mis] [{_KIN}]
        [guagua|guaguita|guaguitas]
        tengo [{_OF_MINE}|] [{_KIN}|guaguita]
        [tengo|] [a|] [{_OF_MINE}|] [{_KIN}|guaguita] [esta|estan|con|] [{_ILL}]
        [tengo|] [enfermo|enferma|enfermos|enfermas] [a|] [{_OF_MINE}] [{_KIN}]
        no tengo [con quien|quien|donde] [dejarlo|dejarla|dejarlos|dejarlas|los cuide|me los cuide]
    """,
    Reason.SCHEDULE: """
        [el|ese|los|] [horario|horarios]
        [la|esa] hora
        [a|] esa hora
        [no me sirve|no me acomoda|no me calza] [el|ese|la|esa] [horario|hora]
        [tope|choque] de [horario|horarios]
        [me topa|me choca] [el|con otro|] horario
        tengo [clases|otro curso]
        [a|en] [esa|ese] [hora|horario]
    """,
    Reason.DISTANCE: """
        [la|] [distancia|lejania]
        [me|] [queda|es|esta] [muy|tan|demasiado|] lejos
        [muy|] lejos
        vivo [muy|] lejos
        no tengo [como llegar|como ir|locomocion|transporte|movilizacion|en que ir]
        [la|] [locomocion|transporte|movilizacion]
    """,
    Reason.OTHER: """
        [otro|otra|otros|otras] [motivo|motivos|razon|razones|]
        [motivo|motivos|razon|razones|tema|temas|] [personal|personales]
        [ninguno|ninguna] [de esos|de esas|de las anteriores|]
        prefiero no [decir|decirlo]
    """,
}
