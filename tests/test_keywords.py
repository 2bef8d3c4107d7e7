"""What a person's own SMS means, however they write it (domain §2)."""

import pytest

from hub.keywords import Meaning, courteous, meaning

STOP, START, HELP, OTHER, _ = Meaning


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *((word, STOP) for word in ("BAJA", "ALTO", "PARAR", "PARE", "SALIR", "CANCELAR")),
        *((word, STOP) for word in ("ELIMINAR", "BORRAR")),
        *((word, STOP) for word in ("STOP", "stopall", "Unsubscribe", "END", "QUIT")),
        *((word, START) for word in ("ALTA", "volver", "START", "unstop")),
        *((word, HELP) for word in ("AYUDA", "help", "Info")),
        ("NO MAS", STOP),
        ("no más, por favor", STOP),
        ("No quiero más", STOP),
        ("no quiero mas mensajes de esto", STOP),
        ("  bája!!! ", STOP),
        ("B A J A", STOP),
        ("B.A.J.A.", STOP),
        ("BAJA por favor", STOP),
        ("Quiero darme de baja, gracias", STOP),
        ("baja porque ya encontré trabajo", STOP),
        ("*stop* ya", STOP),
        ("ＢＡＪＡ", STOP),
        ("quiero darme de alta", START),
        ("AYUDA por favor", HELP),
        ("NO", OTHER),
        ("no puedo", OTHER),
        ("no más tarde", OTHER),
        ("SI", OTHER),
        ("sí", OTHER),
        ("si voy", OTHER),
        ("yes", OTHER),
        ("no baja", OTHER),
        ("alta baja", OTHER),
        ("cancelar la entrevista del lunes", OTHER),
        ("alto interés en el trabajo", OTHER),
        ("bajamos", OTHER),
        ("por favor", OTHER),
        ("👍", OTHER),
        ("", OTHER),
        ("x" * 1600, OTHER),
    ],
)
def test_a_text_means(text: str, meant: Meaning) -> None:
    assert meaning(text) is meant


@pytest.mark.parametrize(
    ("text", "nothing"),
    [
        ("Muchas gracias", True),
        ("ok gracias!", True),
        ("Recibido.", True),
        ("gracias, ¿y dónde queda?", False),
        ("hola buenas tardes necesito ayuda", False),
        ("", False),
    ],
)
def test_thanks_ask_for_nothing(text: str, nothing: bool) -> None:
    assert courteous(text) is nothing
