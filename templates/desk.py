"""The words of the help desk's page."""

import re
from collections.abc import Mapping
from typing import Final

#: What somebody wants, by kind.
KINDS: Final[Mapping[str, str]] = {
    "written": "Una persona escribió",
    "access": "Una persona quiere saber qué sabemos de ella",
    "correction": "Una persona quiere corregir sus datos",
    "erasure": "Una persona quiere que borremos sus datos",
    "objection": "Una persona no quiere que usemos algún dato",
    "blocking": "Una persona quiere que no usemos sus datos por ahora",
}
STRANGER: Final = "Escribió alguien que no conocemos"
#: By which way it came, and by which the answer goes.
CAME: Final[Mapping[str, str]] = {"sms": "Por SMS", "email": "Por correo", "inbox": "En la página"}
GOES: Final[Mapping[str, str]] = {
    "sms": "Se responde por SMS. Empieza con “BNE:” y puede tener 290 letras.",
    "email": "Se responde por correo.",
    "inbox": "Esta persona no tiene correo ni celular. Verá la respuesta en su página.",
}
#: What each clock is for.
SOON: Final = "2 días hábiles, para responder o bloquear (Ley 19.628)"
LATE: Final = "30 días, para responder (Ley 21.719)"
EXTENDED: Final = "30 días, ya ampliado una vez (Ley 21.719)"

#: A first answer to what is asked most, by what is said; the first that fits.
_SUGGESTED: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), answer)
    for pattern, answer in (
        (
            r"plata|dinero|deposit|transfer|me (?:piden|pidieron|cobra)|estafa|fals[oa]",
            (
                "Ninguna empresa de la BNE cobra. No pague ni mande sus datos. "
                "Denuncie el aviso en su lista."
            ),
        ),
        (
            r"clave|contraseñ",
            (
                "Su clave personal está en la BNE, al entrar con su cuenta. "
                "También se la dan en su OMIL."
            ),
        ),
        (
            r"(?:cambi|nuevo|otro|actualiz).{0,20}(?:n[uú]mero|celular|tel[eé]fono|correo|mail)",
            "Cambie su correo o su celular en la BNE. También puede ir a su OMIL.",
        ),
        (
            r"inscrib|registr|busco (?:trabajo|pega)|necesito (?:trabajo|pega)",
            "Inscríbase gratis en la BNE o en su OMIL. Así le avisamos de trabajos.",
        ),
        (
            r"qui[eé]n es|qu[eé] es esto|por ?qu[eé] me (?:llega|escrib)",
            (
                "Somos la Bolsa Nacional de Empleo, un servicio gratis del Estado. "
                "Si no quiere más, responda BAJA."
            ),
        ),
    )
)
_OF_KIND: Final[Mapping[str, str]] = {
    "access": "Vea sus datos en la página “Lo que sabemos de usted”. También puede bajarlos.",
    "correction": "Recibimos su pedido. Corregiremos el dato que nos indicó.",
    "erasure": "Recibimos su pedido. Borraremos sus datos y le daremos un comprobante.",
    "objection": "Recibimos su pedido. Ya no usaremos ese dato.",
    "blocking": "Recibimos su pedido. Por ahora no usaremos sus datos.",
}
_USUAL: Final = "Gracias por escribirnos. "

EMPTY: Final = "Escriba la respuesta."
LONG: Final = "La respuesta es muy larga: puede tener {most} letras."
STRANGE: Final = "La respuesta tiene un signo que no se puede enviar."
WHY: Final = "Escriba por qué necesita leerlo, en 300 letras o menos."
DECIDED: Final = "Otra persona ya la respondió. Su respuesta no se envió."
DOWN: Final = "No pudimos enviarla. Su respuesta sigue aquí."
NOT_EXTENDED: Final = "Este plazo ya no se puede ampliar."


def suggested(kind: str, text: str) -> str:
    """Give what an answer may begin with, as a sentence."""
    return _OF_KIND.get(kind) or next(
        (answer for asks, answer in _SUGGESTED if asks.search(text)), _USUAL
    )
