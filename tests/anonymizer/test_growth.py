"""No text, however made, costs more than in proportion to its length.

The work is counted, not timed: events of the interpreter while a text is read, beside those of the
same text four times as long. What a regular expression does inside shows in neither, so a second
test holds how long such texts take beside as long a harmless one.
"""

import sys
import time
from types import FrameType
from typing import Any

import pytest

from anonymizer.known import Known
from anonymizer.redact import redact
from benchmarks.redact import CHAT, HARDEST

KNOWN = Known.of(["Cocinerías Quillay Limitada", "76.543.210-3", "contacto@quillay.example"])
PIECES = [
    *HARDEST, "9", "1 ", "@", "a@", "a.", "a-", "a_", "a ", "\u200b", "а", "⏎", "(", "punto ",
    "arroba ", "doble ", "millones ", "ochenta y ", "12345678-", "k ", "calle ", "calle los 1",
    "av a b c d e f ", "esquina ", "lote b ", "parcela 1 ", "camino a ", "villa a, ", "Los Aromos ",
    "pregunte por ", "habla Juan ", "somos Constructora ", "debe pagar ", "ig: ", "como a en ig ",
    "cv A", "cuenta rut 1", "patente a ", "-33.4489, ", "33°", "lat ", "2+", "23456789CF+", "$1",
    "gmail com ", "correo es a ", "quillay", "cocinerias", "quillaylimitad", "76543", "e\u0301",
    "seis", "nuevenueve", "a*b*", "a•", "www.", "http://", "://", "Gracias, Juan ", "\n", "🏽", "ﷺ",
    "a#gmail", "a ⓐ gmail ", "ig/a", "busqueme en ig como ", "ig es ana rojas 88 ", "junto ",
    "936, 950 y ", "Guia 0456 ", "12 es mi rut ", "a b 12 es mi direccion ", "mi fono 9 6 1 ",
    "a (a) b, con ", "(1).pdf ", "nombre ", "w w w . a ",
]  # fmt: skip


def text_of(piece: str, length: int) -> str:
    return (piece * length)[:length]


def work(text: str) -> int:
    """Count the calls and lines it takes to read a text."""
    count = 0

    def step(_frame: FrameType, _event: str, _detail: Any) -> Any:
        nonlocal count
        count += 1
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        redact(text, known=KNOWN)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("piece", PIECES)
def test_four_times_the_text_is_about_four_times_the_work(piece: str) -> None:
    redact(text_of(piece, 2_000))  # what is worked out once per character is not counted
    short, long = work(text_of(piece, 500)), work(text_of(piece, 2_000))
    assert long <= 5 * short + 500


def seconds(text: str, turns: int = 5) -> float:
    """Give the least processor time of some turns."""
    best = float("inf")
    for _ in range(turns):
        began = time.thread_time()
        redact(text, known=KNOWN)
        best = min(best, time.thread_time() - began)
    return best


def test_the_hardest_texts_take_a_small_multiple_of_a_harmless_one() -> None:
    harmless = seconds(text_of(" ".join(CHAT), 2_000))
    worst = max(PIECES, key=lambda piece: seconds(text_of(piece, 2_000), turns=1))
    assert seconds(text_of(worst, 2_000)) < 60 * harmless, worst
