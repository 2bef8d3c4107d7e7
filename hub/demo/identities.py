"""A number in, the name, RUT, phone and address of somebody who does not exist out.

Numbers are spread over their range by a multiplication that never lands twice on the same
place, so whatever is made from different numbers differs too.
"""

import csv
import unicodedata
from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

from stdnum.cl import rut as stdnum_rut

T = TypeVar("T")

# Shares no factor with the length of any range below.
_STRIDE, _START = 9_270_419, 4_181_337

# Nobody's, as far as is known: people's numbers end below the first range, companies' begin
# above the second.
_WORKER_RUTS = range(30_000_000, 45_000_000)
_COMPANY_RUTS = range(54_000_000, 58_000_000)

# The eight digits after +569: mobiles throughout, in ranges that do not meet.
_WORKER_PHONES = range(40_000_000, 60_000_000)
_COMPANY_PHONES = range(80_000_000, 90_000_000)

_COMPANY_NOUNS = (
    "Boldo", "Canelo", "Chucao", "Copihue", "Coihue", "Diuca", "Huemul", "Litre", "Loica", "Luma",
    "Maitén", "Maqui", "Notro", "Pitío", "Pudú", "Queltehue", "Quillay", "Quirquincho", "Tricahue",
)  # fmt: skip
_COMPANY_ADJECTIVES = (
    "Andariego", "Azulado", "Celeste", "Cordial", "Danzante", "Dorado", "Lejano", "Lunar",
    "Otoñal", "Plateado", "Primaveral", "Risueño", "Silente", "Soñador", "Trasandino", "Valiente",
    "Veloz", "Viajero", "Zafiro", "Zumbón",
)  # fmt: skip
_COMPANY_FORMS = ("SpA", "Ltda.", "S.A.")


class Weighted(Generic[T]):
    """Things to draw from, some more often than others."""

    def __init__(self, weights: Iterable[tuple[T, float]]) -> None:
        pairs = list(weights)
        self._things = [thing for thing, _ in pairs]
        self._steps = list(accumulate(weight for _, weight in pairs))

    def draw(self, rng: Random) -> T:
        """Draw one thing; the weights need not add up to anything."""
        # `random.choices` does the same in several times the time.
        place = bisect(self._steps, rng.random() * self._steps[-1])
        return self._things[min(place, len(self._things) - 1)]


@dataclass(frozen=True, slots=True)
class _Name:
    spelled: str
    plain: str  #: as in an e-mail address: lower case, ASCII, no spaces


def dice(*seed: object) -> Random:
    """Give a source of chance that repeats itself for the same seed."""
    return Random(":".join(map(str, seed)))  # noqa: S311 - it invents people and guards nothing


def person(number: int, rng: Random) -> dict[str, str]:
    """Invent the contact data of person `number`, distinct from every other number's."""
    first, last = _names("first").draw(rng), _names("last").draw(rng)
    second_last = _names("last").draw(rng)
    return {
        "name": f"{first.spelled} {last.spelled} {second_last.spelled}",
        "rut": _rut(number, _WORKER_RUTS),
        "email": f"{first.plain}.{last.plain}.{number}@correo.example",
        "phone": _phone(number, _WORKER_PHONES),
    }


def company(number: int, rng: Random) -> dict[str, str | list[str]]:
    """Invent the identity of company `number`, distinct from every other number's."""
    turn, place = divmod(number, len(_COMPANY_NOUNS) * len(_COMPANY_ADJECTIVES))
    # Taken in this order, neighbours share neither word.
    noun = _COMPANY_NOUNS[place % len(_COMPANY_NOUNS)]
    adjective = _COMPANY_ADJECTIVES[place % len(_COMPANY_ADJECTIVES)]
    trade_name = f"{noun} {adjective}" + (f" {turn + 1}" if turn else "")
    host = _plain(trade_name.replace(" ", "-")) + ".example"
    return {
        "legal_name": f"{trade_name} {rng.choice(_COMPANY_FORMS)}",
        "trade_names": [trade_name],
        "rut": _rut(number, _COMPANY_RUTS),
        "contact_name": person(number, rng)["name"],
        "email": f"personas@{host}",
        "phone": _phone(number, _COMPANY_PHONES),
        "website": f"https://www.{host}",
    }


def _rut(number: int, among: range) -> str:
    digits = str(_spread(number, among))
    return f"{digits}-{stdnum_rut.calc_check_digit(digits)}"


def _phone(number: int, among: range) -> str:
    return f"+569{_spread(number, among)}"


def _spread(number: int, among: range) -> int:
    return among[(_START + number * _STRIDE) % len(among)]


@cache
def _names(kind: str) -> Weighted[_Name]:
    text = files("hub.demo").joinpath("data/names.csv").read_text(encoding="utf-8")
    return Weighted(
        (_Name(row["name"], _plain(row["name"])), float(row["frequency"]))
        for row in csv.DictReader(text.splitlines())
        if row["kind"] == kind
    )


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return folded.lower().replace(" ", "")
