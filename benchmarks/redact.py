"""Texts go in; texts redacted a second come out, beside the least anything can do with them.

Three kinds of text of 200 characters: what people mostly write, what only looks like a secret, and
secrets one after another. The floors are one pass of Unicode's own normal form, and one simple
regular expression. Then texts of a conversation, read with the sender's earlier ones; the texts of
2,000 characters that are hardest to read end the list.
"""

import random
import re
import time
import unicodedata
from collections.abc import Callable, Sequence
from typing import TypeVar

from anonymizer.known import Known
from anonymizer.redact import SHORT_WINDOW, redact

#: Texts a second on one core (texts of 200 characters).
GOAL = 5_000
#: Seconds for 2,000 characters, however they were made.
LONGEST = 0.050

_LENGTH = 200
_COUNT = 2_000
_Read = TypeVar("_Read")
_TURNS = 5
_FLOOR = re.compile(r"\+?\d[\d .-]{6,}|[\w.]+@[\w.]+")
_KNOWN = Known.of(
    ["Cocinerías Quillay Limitada", "76.543.210-3", "contacto@quillay.example", "+56 9 6123 4567"]
)

CHAT = [
    "Buenas tardes, me interesa el trabajo de bodega que publicaron esta semana.",
    "Tengo cuatro años de experiencia en el rubro y disponibilidad inmediata.",
    "¿Siguen buscando gente? Vivo cerca y puedo ir cuando me digan.",
    "El turno es de 8:00 a 18:00 y el sueldo de $550.000 líquido, con colación.",
    "Gracias por responder, quedo atento a cualquier novedad.",
    "Sí, todavía quedan vacantes. ¿Tiene licencia clase B al día?",
]
LOOKALIKES = [
    "Sueldo entre 600.000 y 750.000 según experiencia.",
    "La entrevista es el 12-05-2026 a las 9:30.",
    "Curso 12-37-9841-02 de 120 horas.",
    "Tallas 38, 40, 42, 44 y 46.",
    "Vivo en Pedro Aguirre Cerda, cerca del metro.",
    "Garzon@s y ayudantes, turno 4x3.",
    "Ley 21.719 y artículo 161 del Código del Trabajo.",
    "Don Luis, del almacén, me conoce hace 5 años.",
]
SECRETS = [
    "Llámeme al +56 9 6123 4567.",
    "nueve seis uno dos tres cuatro cinco seis siete",
    "ana punto rojas arroba correo punto cl,",
    "mi rut es 15.876.342-7.",
    "https://taller.example/avisos",
    "Pregunte por don Luis Herrera en calle Los Lingues 402.",
    "somos C o c i n e r í a s  Q u i l l a y",
    "ig: ana_rojas88, patente KJHG-45",
]
#: What costs most, found by trying combinations at random; each is repeated to 2,000 characters.
HARDEST = [
    "9,8,⏎b9", "a-⏎b9", "nueve y ", "9x9o", "spa av. Aaa Ltda ", "½Aa me llamo Los A ", "a@a ",
    "a arroba ", "9 8 ", "quilla y ", "c o c i n ", ".pdf a", "a.com ", "km 8 calle a ", "\u200b9",
    "12.345.678-", "soy Juan ", "- 1.234,", "instagram como a ", "h t t p : ", "mil nueve ",
    "-" * 60 + "instagram ",
]  # fmt: skip


def main() -> None:
    chance = random.Random(1)
    rates = {}
    for name, sentences in (("chat", CHAT), ("look-alikes", LOOKALIKES), ("secrets", SECRETS)):
        texts = [_text(chance, sentences) for _ in range(_COUNT)]
        rates[name] = _rate(lambda text: redact(text, known=_KNOWN), texts)
        normal = _rate(lambda text: unicodedata.normalize("NFKD", text), texts)
        bare = _rate(_FLOOR.findall, texts)
        anonymous = _rate(redact, texts)
        print(
            f"{name}: {rates[name]:,.0f} texts/s with a known sender, {anonymous:,.0f} without; "
            f"{bare / rates[name]:.0f} times one regular expression, "
            f"{normal / rates[name]:.0f} times NFKD"
        )
    print(f"chat with 12 texts before it: {_rate_in_a_row(chance):,.0f} texts/s")
    slowest = max((_seconds(piece), piece) for piece in HARDEST)
    print(f"hardest 2,000 characters: {slowest[0] * 1_000:.1f} ms ({slowest[1]!r})")
    assert rates["chat"] >= GOAL, f"fewer than {GOAL:,} texts a second"
    assert slowest[0] <= LONGEST, f"more than {LONGEST * 1_000:.0f} ms"


def _text(chance: random.Random, sentences: Sequence[str]) -> str:
    text = ""
    while len(text) < _LENGTH:
        text += chance.choice(sentences) + " "
    return text[:_LENGTH]


def _rate_in_a_row(chance: random.Random) -> float:
    """Give texts a second where each is read with those its sender wrote before it."""
    texts = [_text(chance, CHAT) for _ in range(_COUNT)]
    rows = [(texts[at], texts[at - SHORT_WINDOW : at]) for at in range(SHORT_WINDOW, _COUNT)]
    return _rate(lambda row: redact(row[0], known=_KNOWN, before=row[1]), rows)


def _rate(work: Callable[[_Read], object], texts: Sequence[_Read]) -> float:
    """Give texts a second of this thread's own time: the best of some turns."""
    best = float("inf")
    for _ in range(_TURNS):
        began = time.thread_time()
        for text in texts:
            work(text)
        best = min(best, time.thread_time() - began)
    return len(texts) / best


def _seconds(piece: str) -> float:
    text = (piece * 2_000)[:2_000]
    return 1 / _rate(lambda one: redact(one, known=_KNOWN), [text])
