"""The questions of *Mis avisos* and their answers, in the words a worker reads."""

from collections.abc import Mapping

#: The questions, by the page that asks them.
QUESTIONS: Mapping[str, str] = {
    "how": "¿Cómo le avisamos?",
    "when": "¿Cuándo le avisamos?",
    "about": "¿De qué trabajos le avisamos?",
    "courses": "¿Le avisamos de cursos?",
    "messages": "¿Le avisamos cuando le escribe una empresa?",
    "service": "¿Le avisamos de la BNE misma?",
    "publication": "¿Pueden las empresas ver su perfil?",
    "processing": "¿Le buscamos trabajo con sus datos?",
}

#: How: value -> what is chosen, and what it means.
HOW: Mapping[str, tuple[str, str]] = {
    "sms": ("Por SMS", "Le llega un mensaje al celular. Es gratis."),
    "email": ("Por correo", "Le llega un correo."),
    "both": ("Por los dos", "Le llega lo mismo por SMS y por correo."),
    "first": ("Por correo, y si falla por SMS", "Así le avisamos ahora."),
    "list": ("Por ninguno", "Usted mira su lista cuando quiera."),
}

#: When: what a worker wants gathered.
CADENCE: Mapping[str, tuple[str, str]] = {
    "instant": ("Enseguida", "Cada trabajo por separado."),
    "digest": ("Juntos", "Varios trabajos en un solo mensaje."),
}

#: When: whether an SMS may come at night.
NIGHT: Mapping[str, tuple[str, str]] = {
    "no": ("No", "De noche no le llega ningún SMS."),
    "yes": ("Sí", "Le puede llegar un SMS a cualquier hora."),
}

#: Courses: value -> what is chosen, and what it means.
COURSES: Mapping[str, tuple[str, str]] = {
    "sms": ("Sí, por SMS", ""),
    "email": ("Sí, por correo", ""),
    "both": ("Sí, por los dos", ""),
    "no": ("No", "No le avisamos de cursos."),
}

#: Messages: the same; `first` where both channels are not asked for.
MESSAGES: Mapping[str, tuple[str, str]] = {
    "sms": ("Sí, por SMS", ""),
    "email": ("Sí, por correo", ""),
    "both": ("Sí, por los dos", ""),
    "first": ("Sí, por correo, y si falla por SMS", ""),
    "no": ("No", "Los lee en la BNE cuando quiera."),
}

#: The BNE itself: the same.
SERVICE: Mapping[str, tuple[str, str]] = {
    "sms": ("Sí, por SMS", ""),
    "email": ("Sí, por correo", ""),
    "both": ("Sí, por los dos", ""),
    "no": ("No", "Lo ve en sus páginas de la BNE."),
}

#: Whether companies may see the profile; whether anything is done with the data at all.
PUBLICATION: Mapping[str, tuple[str, str]] = {
    "yes": ("Sí", "Ven su oficio, región y experiencia. No ven su nombre ni su teléfono."),
    "no": ("No", "Ninguna empresa ve su perfil."),
}
PROCESSING: Mapping[str, tuple[str, str]] = {
    "yes": ("Sí", "Buscamos trabajos que calzan con usted."),
    "no": ("No", "No le avisamos de nada. Sus datos quedan guardados."),
}

#: Courses: whether somebody would rather be telephoned.
CALL_ASKED = "¿Prefiere que le llamen por teléfono?"
CALL: Mapping[str, tuple[str, str]] = {
    "no": ("No", "Su OMIL llama solo si usted no responde."),
    "yes": ("Sí, prefiero que me llamen", "Su OMIL lo ve en su lista de llamadas."),
}

#: What a question is about, where its own words do not say it.
MEANS: Mapping[str, str] = {
    "service": "Le avisamos si el sistema se detiene, o si sus datos fallan.",
    "publication": "Así una empresa puede escribirle por un trabajo.",
    "processing": "Es lo que hace la BNE por usted. Puede detenerlo aquí.",
}

#: What a yes to messages does for whoever looks at their list and wants nothing else.
LIST_ALONE = "Ahora usted mira su lista: de mensajes no le avisamos."

#: What is wrong with an answer.
FAULTS: Mapping[str, str] = {
    "none": "Elija una respuesta.",
    "no_phone": "No tenemos un celular suyo. Agréguelo en la BNE.",
    "no_email": "No tenemos un correo suyo. Agréguelo en la BNE.",
    "no_number": "No tenemos un teléfono suyo. Agréguelo en la BNE.",
    "cap": "Escriba un número de 0 a 100.",
}

#: Nothing was said of it yet.
UNSAID = "Falta su respuesta"
#: Of the use of data, while nothing was said: the portal brings nobody without their yes.
TAKEN_AS_GIVEN = "Sí, mientras no diga que no."

#: When: what each of its questions asks.
WHEN: Mapping[str, str] = {
    "cadence": "¿Uno por uno o juntos?",
    "night": "¿SMS de noche?",
    "cap": "¿Cuántos SMS al día, a lo más?",
    "cap_hint": "Un número, como 2. Los demás van juntos.",
}

#: What saving agrees to.
AGREE_HOW = "Al guardar, acepta recibir trabajos así. Puede cambiarlo aquí cuando quiera."
AGREE_WHEN = "Puede cambiarlo aquí cuando quiera."
AGREE_KEPT = "Al guardar, queda su respuesta. Puede cambiarla aquí cuando quiera."
