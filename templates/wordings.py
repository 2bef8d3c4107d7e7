"""Which messages there are, for who reviews their words: what each is called, and when it goes."""

from collections.abc import Mapping, Sequence

#: In groups, as they are shown: a kind, what it is called, when it goes.
GROUPS: Mapping[str, Sequence[tuple[str, str, str]]] = {
    "Trabajos": (
        ("vacancy", "Trabajo nuevo", "Cuando se publica un trabajo que calza."),
        ("digest", "Varios trabajos", "Cuando hay varios para la misma persona."),
        ("changed_search", "Búsqueda nueva", "Una vez, cuando alguien cambia su búsqueda."),
        ("update", "Cambio de un trabajo", "Cuando cambia un trabajo ya avisado."),
        ("correction", "Corrección", "Cuando se retira un trabajo ya avisado."),
        ("link", "Otro enlace a un trabajo", "Cuando alguien lo pide en la página."),
    ),
    "Cursos": (
        ("course_call", "Llamado a un curso", "Cuando una OMIL llama a su gente."),
        ("course_again", "Segundo llamado", "A quien no respondió."),
        ("answer_yes", "Gracias por el SÍ", "Cuando alguien dice que puede ir."),
        ("answer_no", "Gracias por el NO", "Cuando alguien dice que no puede ir."),
        ("answer_why", "Gracias por el motivo", "Cuando alguien dice por qué no puede."),
        ("ask_again", "Ni sí ni no", "Cuando no se le entiende."),
        ("will_read", "Otra vez ni sí ni no", "La segunda vez de un día."),
        ("answer_late", "Respuesta tardía", "Cuando llega después del plazo."),
        ("ask_which", "¿A cuál responde?", "Cuando puede ser más de un curso."),
        ("waiting_list", "Lista de espera", "Cuando los cupos se llenaron."),
        ("moved_up", "Hay un cupo", "Cuando avanza la lista de espera."),
        ("course_reminder", "Recordatorio", "El día antes, a quien dijo SÍ."),
        ("course_changed", "Cambio de un curso", "Cuando cambia el lugar o la fecha."),
        ("course_shared", "Teléfono de varias personas", "Si se llama a más de una."),
        ("course_cancelled", "Curso suspendido", "A quien dijo que SÍ."),
    ),
    "Mensajes de empresas": (
        ("message", "Mensaje nuevo", "Cuando escribe una empresa sin nombre."),
        ("known_message", "Mensaje de empresa conocida", "Cuando ya mostró su nombre."),
        ("reveal", "La empresa se mostró", "Cuando una empresa muestra su nombre."),
        ("message_link", "Otro enlace a mensajes", "Cuando alguien lo pide en la página."),
    ),
    "La persona y la BNE": (
        ("welcome", "Bienvenida", "La primera vez que se usa un medio."),
        ("still_yours", "¿Sigue siendo suyo?", "Una vez al año."),
        ("contact_problem", "Un dato no funciona", "Por otro medio, cuando uno falla."),
        ("opted_out", "BAJA hecha", "Cuando alguien responde BAJA."),
        ("opted_in", "ALTA hecha", "Cuando alguien responde ALTA."),
        ("help", "Ayuda", "Cuando alguien responde AYUDA."),
        ("desk_answer", "Respuesta de la mesa de ayuda", "Cuando la mesa contesta."),
        ("unknown_sender", "No le conocemos", "Una vez al día, a quien no está inscrito."),
        ("erased", "Datos borrados", "Cuando alguien pide borrar sus datos."),
        ("notice", "Mantención", "Con 48 horas de anticipación."),
        ("notice_changed", "Mantención: otra hora", "A quien ya se le avisó, con 48 horas."),
        ("notice_cancelled", "Mantención: no habrá", "A quien ya se le avisó."),
    ),
    "Correos a quien opera": (
        ("alarm", "Alarma", "Cuando algo se detiene, y cuando termina."),
        ("summary", "Resumen del día", "Cada mañana."),
    ),
}
#: What each kind is called.
NAMES: Mapping[str, str] = {kind: name for group in GROUPS.values() for kind, name, _ in group}
#: Where a kind goes that is in no group yet.
OTHERS = "Sin clasificar"
#: What the two samples of a message are called.
SIZES: Mapping[str, str] = {"usual": "Con datos comunes", "long": "Con los datos más largos"}
