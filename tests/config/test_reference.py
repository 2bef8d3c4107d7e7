from datetime import UTC, datetime, timedelta

import pytest

from config.reference import comuna, comunas, known_schooling, regions, schooling_order

WINTER = datetime(2026, 7, 1, 12, tzinfo=UTC)
SUMMER = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_the_country_is_whole() -> None:
    # Census of 2017: 346 comunas, 16 regions, 17,574,003 people.
    assert len(comunas()) == 346
    assert len(regions()) == 16
    assert sum(place.population for place in comunas()) == 17_574_003


def test_every_code_has_five_digits_and_begins_with_its_region() -> None:
    for place in comunas():
        assert len(place.code) == 5
        assert place.code.isascii()
        assert place.code.isdigit()
        assert place.code.startswith(place.region)
        assert regions()[place.region] == place.region_name
    assert [place.code for place in comunas()] == sorted({place.code for place in comunas()})


def test_a_comuna_is_known_by_its_code() -> None:
    place = comuna("07301")
    assert place is not None
    assert (place.name, place.region, place.region_name) == ("Curicó", "07", "Maule")
    assert place in comunas()


@pytest.mark.parametrize("code", ["", "7301", "00000", "99999", "07", "*", "Curicó", "٠٧٣٠١"])
def test_whatever_is_no_code_is_no_comuna(code: str) -> None:
    assert comuna(code) is None


# Hours from UTC. Magallanes and, since March 2025, Aysén keep summer time all year.
@pytest.mark.parametrize(
    ("code", "winter", "summer"),
    [
        pytest.param("13101", -4, -3, id="Santiago"),
        pytest.param("12101", -3, -3, id="Punta Arenas"),
        pytest.param("11101", -3, -3, id="Coyhaique"),
        pytest.param("05201", -6, -5, id="Isla de Pascua"),
        pytest.param("05104", -4, -3, id="Juan Fernández"),
    ],
)
def test_each_place_has_its_own_clock(code: str, winter: int, summer: int) -> None:
    place = comuna(code)
    assert place is not None
    assert WINTER.astimezone(place.zone).utcoffset() == timedelta(hours=winter)
    assert SUMMER.astimezone(place.zone).utcoffset() == timedelta(hours=summer)


@pytest.mark.parametrize(
    ("label", "order"),
    [
        pytest.param("Sin Educación formal", 0, id="the least"),
        pytest.param("Doctorado", 8, id="the most"),
        pytest.param("EDUCACIÓN MEDIA COMPLETA", 4, id="capitals"),
        pytest.param("educación media completa", 4, id="small letters"),
        pytest.param("Educacio\u0301n media completa", 4, id="an accent apart"),
        pytest.param("Educación especial", None, id="without a place in the order"),
        pytest.param("Educacion media completa", None, id="without its accent it is unknown"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_schooling_is_ordered(label: str, order: int | None) -> None:
    assert schooling_order(label) == order


@pytest.mark.parametrize(
    ("label", "known"),
    [
        pytest.param("magíster", True, id="a label"),
        pytest.param("Educación Especial", True, id="one without a place in the order"),
        pytest.param("Bachillerato", False, id="none"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_a_label_is_known_with_or_without_a_place(label: str, known: bool) -> None:
    assert known_schooling(label) is known
