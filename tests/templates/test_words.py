"""Values go in; the words that come out are compared with what people write."""

import csv
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
from hub.model import BroadcastKind, BroadcastState, DeliveryState, Lane
from templates import staff, words

NOW = datetime(2026, 5, 5, 14, 4, tzinfo=UTC)
TODAY = date(2026, 5, 5)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (550_000, 550_000, "$550.000"),
        (450_000, 1_600_000, "$450.000 a $1.600.000"),
        (550_000, None, "desde $550.000"),
        (None, 550_000, "hasta $550.000"),
        (None, None, None),
    ],
)
def test_pay_is_written_with_dots(low: int | None, high: int | None, expected: str | None) -> None:
    assert words.pay(low, high) == expected


@pytest.mark.parametrize(
    ("title", "place", "expected"),
    [
        ("Cajera, Puente Alto", "Puente Alto", "Cajera"),
        ("Cajera en Puente Alto", "Puente Alto", "Cajera"),
        ("CAJERA - PUENTE ALTO", "Puente Alto", "CAJERA"),
        ("Operario packing Curico", "Curicó", "Operario packing"),
        ("Guardia para Ñuñoa", "Ñuñoa", "Guardia"),
        ("Vendedora de Talca (Talca", "Talca", "Vendedora de Talca"),
        ("Cajera", "Puente Alto", "Cajera"),
        ("Puente Alto", "Puente Alto", "Puente Alto"),
        ("En Puente Alto", "Puente Alto", "En"),
        ("Descubierta", "Cubierta", "Descubierta"),
        ("Cajera", "", "Cajera"),
    ],
)
def test_a_line_that_names_the_comuna_names_it_once(title: str, place: str, expected: str) -> None:
    assert words.without_place(title, place) == expected


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (timedelta(hours=6), "6 h"),
        (timedelta(hours=5, minutes=59, seconds=59), "5 h 59 min"),
        (timedelta(minutes=12), "12 min"),
        (timedelta(seconds=59), "menos de 1 min"),
        (timedelta(days=1), "1 día"),
        (timedelta(days=2, hours=3, minutes=50), "2 días 3 h"),
    ],
)
def test_a_length_of_time_is_cut_to_what_matters(length: timedelta, expected: str) -> None:
    assert words.span(length) == expected


def test_a_countdown_turns_at_the_due_time() -> None:
    assert words.due(NOW, NOW - timedelta(hours=1)) == "vence en 1 h"
    assert words.due(NOW, NOW) == "vence en menos de 1 min"
    assert words.due(NOW, NOW + timedelta(seconds=1)) == "venció hace menos de 1 min"


def test_a_moment_is_written_in_its_readers_zone() -> None:
    moment = datetime(2026, 7, 1, 3, 5, tzinfo=UTC)
    assert words.when(moment) == "martes 30 de junio, 23:05"
    assert words.when(moment, ZoneInfo("America/Punta_Arenas")) == "miércoles 1 de julio, 0:05"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (TODAY, "Hoy, martes 5 de mayo"),
        (date(2026, 5, 4), "Ayer, lunes 4 de mayo"),
        (date(2026, 5, 3), "Domingo 3 de mayo"),
        (date(2025, 12, 31), "Miércoles 31 de diciembre de 2025"),
    ],
)
def test_a_day_of_the_inbox_is_named_from_today(value: date, expected: str) -> None:
    assert words.near_day(value, TODAY) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("OPERARIO DE PACKING", "Operario de packing"),
        ("TENS", "TENS"),
        ("  Cajera \n part-time ", "Cajera part-time"),
        ("TÉCNICO ELÉCTRICO 45 HRS", "Técnico eléctrico 45 hrs"),
        ("Ayudante RRHH", "Ayudante RRHH"),
    ],
)
def test_a_title_is_not_shouted(title: str, expected: str) -> None:
    assert words.calm(title) == expected


@given(st.text())
def test_a_calm_title_is_one_line_and_calm_already(title: str) -> None:
    calm = words.calm(title)
    assert len(calm.splitlines()) <= 1
    assert calm == calm.strip()


@given(st.integers(min_value=0, max_value=10**12))
def test_a_number_with_dots_is_the_same_number(value: int) -> None:
    assert int(words.number(value).replace(".", "")) == value


def test_things_are_listed_as_in_speech() -> None:
    assert words.listed(["sueldo"]) == "sueldo"
    assert words.listed(["sueldo", "lugar", "jornada"]) == "sueldo, lugar y jornada"


@pytest.mark.parametrize(
    ("table", "nouns"),
    [
        (staff.BROADCAST_STATES, BroadcastState),
        (staff.BROADCAST_KINDS, BroadcastKind),
        (staff.DELIVERY_STATES, DeliveryState),
        (staff.LANES, Lane),
    ],
    ids=["broadcast-states", "broadcast-kinds", "delivery-states", "lanes"],
)
def test_every_state_has_words(table: dict[str, object], nouns: type[StrEnum]) -> None:
    assert set(nouns) <= set(table)


def test_every_region_has_words() -> None:
    comunas = Path(config.__file__).parent / "comunas.csv"
    with comunas.open(encoding="utf-8", newline="") as lines:
        regions = {row["region"] for row in csv.DictReader(lines)}
    assert regions == set(words.REGIONS)
    assert words.region("Maule") == "Región del Maule"


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("+56987654321", "+56 9 8765 4321"),
        ("+56221234567", "+56 2 2123 4567"),
        ("+5491155551234", "+5491155551234"),
        ("600 000 0000", "600 000 0000"),
    ],
)
def test_a_phone_is_written_as_people_read_it(number: str, expected: str) -> None:
    assert words.phone(number) == expected
