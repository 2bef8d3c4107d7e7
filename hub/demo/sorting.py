"""A mail's subject goes in; what kind of message it is comes out."""

import re
from collections.abc import Mapping
from typing import Final, Literal, get_args

#: What a visitor may ask for.
Kind = Literal["job", "correction", "course", "message", "other"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

_SUBJECTS: Final[Mapping[Kind, re.Pattern[str]]] = {
    "job": re.compile(r"BNE: (trabajo de |\d+ trabajos? |cambió el trabajo |otro enlace\. )"),
    "correction": re.compile(r"BNE: (cuidado|quitamos)"),
    "course": re.compile(r"OMIL "),
    "message": re.compile(r"BNE: (mensaje nuevo|una empresa le|otro enlace a sus mensajes)"),
}


def kind_of(subject: str) -> Kind:
    """Say what kind of message has this subject."""
    return next((kind for kind, words in _SUBJECTS.items() if words.match(subject)), "other")
