"""A comuna's code or a schooling label enters; what is known of it leaves.

Sources: the comunas and their codes (CUT) of SUBDERE 2018 with the census of 2017 (INE); the
schooling labels of the exchange itself.
"""

import csv
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Comuna:
    """One of the 346 comunas of Chile."""

    code: str  #: CUT, five digits, the region's two first
    name: str
    region: str  #: two digits
    region_name: str
    zone: ZoneInfo
    population: int  #: census of 2017


def comuna(code: str) -> Comuna | None:
    """Give the comuna of a five-digit CUT code, or None."""
    return _by_code().get(code)


def comunas() -> tuple[Comuna, ...]:
    """Give every comuna, in the order of their codes."""
    return tuple(_by_code().values())


@cache
def zones() -> Mapping[ZoneInfo, frozenset[str]]:
    """Give the time zones of Chile, that of most comunas first, each with its comunas' codes."""
    by_zone: dict[ZoneInfo, set[str]] = {}
    for place in comunas():
        by_zone.setdefault(place.zone, set()).add(place.code)
    ordered = sorted(by_zone.items(), key=lambda zone: -len(zone[1]))
    return MappingProxyType({zone: frozenset(codes) for zone, codes in ordered})


def zone_at(code: str | None) -> ZoneInfo:
    """Give the time zone of a comuna; Santiago's, that of most, where it is not known."""
    place = comuna(code or "")
    return next(iter(zones())) if place is None else place.zone


@cache
def regions() -> Mapping[str, str]:
    """Give the names of the regions by their two-digit codes."""
    return MappingProxyType({place.region: place.region_name for place in comunas()})


def schooling_order(label: str) -> int | None:
    """Give a schooling label's place, higher for more; None when it has none or is unknown.

    Labels are compared without regard to case.
    """
    return _schooling().get(_folded(label))


def schooling_label(order: int) -> str | None:
    """Give the first label of a place in the order; None where nothing stands there."""
    return next(
        (row["nivel"] for row in _rows("schooling.csv") if row["orden"] == str(order)), None
    )


@cache
def schooling_labels() -> tuple[str, ...]:
    """Give the schooling labels that have a place in the order, the least first."""
    placed = ((int(row["orden"]), row["nivel"]) for row in _rows("schooling.csv") if row["orden"])
    return tuple(label for _, label in sorted(placed))


def known_schooling(label: str) -> bool:
    """Say whether this is a schooling label, with or without a place in the order."""
    return _folded(label) in _schooling()


@cache
def _by_code() -> Mapping[str, Comuna]:
    rows = (
        Comuna(
            code=row["cut_comuna"],
            name=row["comuna"],
            region=row["cut_region"],
            region_name=row["region"],
            zone=ZoneInfo(row["tz"]),
            population=int(row["poblacion_2017"]),
        )
        for row in _rows("comunas.csv")
    )
    return {place.code: place for place in sorted(rows, key=lambda place: place.code)}


@cache
def _schooling() -> Mapping[str, int | None]:
    return {
        _folded(row["nivel"]): int(row["orden"]) if row["orden"] else None
        for row in _rows("schooling.csv")
    }


def _folded(label: str) -> str:
    # An accent may come as a letter of its own: the same label to whoever reads it.
    return unicodedata.normalize("NFC", label).casefold()


def _rows(name: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(files(__package__).joinpath(name).read_text("utf-8").splitlines())
