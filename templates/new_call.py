"""The words of a new call: its steps and fields, what is wrong with them, and what it comes to."""

from collections.abc import Mapping

#: The steps of a new call.
STEPS: Mapping[str, str] = {
    "who": "Quiénes",
    "says": "Mensaje",
    "check": "Revisar",
    "send": "Enviar",
}

#: The course of a practice call, as it is offered.
PRACTICE: Mapping[str, str] = {
    "name": "Soldadura básica",
    "code": "PRACTICA-1",
    "place": "Sede social, Calle Uno 100",
    "starts_time": "09:00",
    "hours": "80",
    "schedule": "lunes a viernes, 9:00 a 13:00",
    "seats": "5",
    "answer_time": "18:00",
}

#: The fields of a new call, as the summary of what is wrong names them.
FIELDS: Mapping[str, str] = {
    "how": "A quiénes llama",
    "occupation1": "Buscan este trabajo",
    "occupation2": "O este",
    "occupation3": "O este otro",
    "education_min": "Estudios: desde",
    "education_max": "Estudios: hasta",
    "experience_max": "Experiencia",
    "not_code": "Curso que no hayan hecho",
    "list": "Lista",
    "name": "Curso",
    "code": "Código del curso",
    "place": "Lugar",
    "starts_day": "Día en que comienza",
    "starts_time": "Hora en que comienza",
    "hours": "Horas en total",
    "schedule": "Horario",
    "seats": "Cupos",
    "answer_day": "Día hasta que contestan",
    "answer_time": "Hora hasta que contestan",
    "begins_day": "Día en que sale",
    "begins_time": "Hora en que sale",
}

#: Whom a call is for, as they were chosen.
WHOM = "Llama a"
WHOM_ALL = "Todas las personas que buscan trabajo en {place}"
WHOM_THESE = "Personas que buscan trabajo en {place}, y cumplen esto"
WHOM_LISTED = "{own} de {place}, de una lista de {rows}"
WHOM_PRACTICE = "12 personas inventadas"
OR = ", o "
CHOSEN: Mapping[str, str] = {
    "occupations": "Buscan",
    "education_min": "Estudios: desde",
    "education_max": "Estudios: hasta",
    "experience_max": "Experiencia: a lo más",
    "not_code": "No han hecho el curso",
}

#: What is wrong with a field of a new call.
FAULTS: Mapping[str, str] = {
    "name": "Escriba qué curso es.",
    "code": "Escriba el código del curso.",
    "place": "Escriba dónde es.",
    "occupation": "Nadie de su comuna busca ese trabajo. Elija uno de la lista.",
    "not_code": "Nadie de su comuna tiene ese código. Revíselo, o déjelo en blanco.",
    "schooling": "Nadie cumple: “Estudios: desde” es más que “Estudios: hasta”.",
    "years": "Escriba los años con un número, como 2.",
    "number": "Escriba un número, como 15.",
    "starts_day": "Elija el día en que comienza.",
    "starts_time": "Elija a qué hora comienza.",
    "answer_day": "Elija hasta qué día contestan.",
    "answer_time": "Elija hasta qué hora contestan.",
    "begins_day": "Elija qué día sale.",
    "begins_time": "Elija a qué hora sale.",
    "past": "Ese momento ya pasó.",
    "far": "Ese momento está muy lejos. Revise el año.",
    "after_course": "Tienen que contestar antes de que comience el curso.",
    "soon": "Avisar a todos puede tomar {hours} horas. Elija desde el {when}.",
    "after_answer": "Tiene que salir antes de que termine el plazo para contestar.",
    "odd": "Revise este dato.",
    "no_list": "Pegue la lista, o elija un archivo.",
    "not_a_list": "No se entiende la lista. Use un RUT o código por línea.",
    "long_list": "La lista es muy larga para esta página. Divídala en dos llamados.",
    "none_own": "Ninguna fila es de su comuna. No se enviará nada.",
    "none_right": "Ninguna fila sirve. No se enviará nada. Abajo dice por qué.",
}

#: How many rows of a list are not called, by why: of one row, and of more.
REFUSED: Mapping[str, tuple[str, str]] = {
    "not_of_comuna": (
        "1 fila no es de su comuna. No se enviará.",
        "{many} filas no son de su comuna. No se enviarán.",
    ),
    "twice": ("1 fila está repetida.", "{many} filas están repetidas."),
    "bad_rut": (
        "1 fila tiene un RUT mal escrito. No se enviará.",
        "{many} filas tienen un RUT mal escrito. No se enviarán.",
    ),
}
#: The same of one row, beside it.
REFUSED_ROW: Mapping[str, str] = {
    "not_of_comuna": "sin inscripción en su comuna",
    "twice": "está repetida",
    "bad_rut": "RUT mal escrito",
}

#: One row of a list that is not called.
ROW = "Fila {row}: {written}, {why}"
#: When a call goes, and a price nobody set.
AT_ONCE = "Enseguida"
NO_PRICE = "No se sabe"
#: Second messages, reminders, and the SMS of an e-mail that fails, come on top.
COST = "Desde {cost}"

#: Why some have neither e-mail nor SMS.
WITHOUT: Mapping[str, str] = {
    "no_channel": "Sin correo ni celular que funcione",
    "no_consent": "No aceptaron avisos de cursos",
    "inbox_only": "Prefieren mirar su lista",
}

#: SMS to a number of several people who are called: of one number, and of more.
SHARED_NUMBERS = (
    "1 SMS va a un celular de varias personas. No les pregunta: llámelas usted.",
    "{many} SMS van a celulares de varias personas. No les preguntan: llámelas usted.",
)

#: What a call of many people waits for.
WAITS: Mapping[str, str] = {
    "nothing": "No necesita aprobación.",
    "approval": "Son más de {above}. Otra persona de la OMIL, o SENCE, lo aprueba.",
    "undo": "Son más de {above}. Sale en {minutes} minutos; hasta entonces puede detenerlo.",
}

#: The same of few people, where the office called others about the same time.
WAITS_TOGETHER: Mapping[str, str] = {
    "approval": (
        "Con {lately} de otros llamados son más de {above}. "
        "Otra persona de la OMIL, o SENCE, lo aprueba."
    ),
    "undo": (
        "Con {lately} de otros llamados son más de {above}. "
        "Sale en {minutes} minutos; hasta entonces puede detenerlo."
    ),
}
