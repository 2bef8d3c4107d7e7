"""The oracle agrees with the contract's paragraph, read case by case."""

from typing import Any

import pytest

from tests.oracle import eligible

VACANCY = {
    "vacancy_id": "V-1",
    "employer_id": "E-1",
    "title": "Soldador",
    "occupation": "Soldadores",
    "comuna": "07301",
    "published_at": "2026-05-05T10:00:00-04:00",
    "valid_until": "2026-06-04T10:00:00-04:00",
}
WORKER: dict[str, Any] = {"worker_id": "W-1", "profile": {"comuna": "07301"}}
ANYTHING = {"search_id": "B1"}
EARLIER, LATER = "2026-01-01T09:00:00-03:00", "2026-01-01T13:00:00Z"


def consent(channel: str, granted: bool, at: str) -> dict[str, Any]:
    return {"purpose": "processing", "channel": channel, "granted": granted, "at": at}


@pytest.mark.parametrize(
    ("worker", "vacancy", "expected"),
    [
        pytest.param({}, {}, True, id="one who asks for nothing in particular hears of all nearby"),
        pytest.param({"status": "seeking"}, {}, True, id="seeking"),
        pytest.param({"status": "paused"}, {}, False, id="paused"),
        pytest.param(
            {"consents": [consent("all", False, EARLIER)]}, {}, False, id="processing withdrawn"
        ),
        pytest.param(
            {"consents": [consent("all", False, EARLIER), consent("all", True, LATER)]},
            {},
            True,
            id="processing given again later, by the instant and not by the letters",
        ),
        pytest.param(
            {"consents": [consent("all", True, LATER), consent("all", False, LATER)]},
            {},
            False,
            id="a withdrawal wins a tie",
        ),
        pytest.param({"searches": []}, {}, False, id="no search finds nothing"),
        pytest.param({"searches": None}, {}, False, id="null searches are no searches"),
        pytest.param(
            {"profile": {"comuna": "07301", "education": "educación MEDIA completa"}},
            {"education_min": "Educación media completa"},
            True,
            id="schooling is compared without regard to case",
        ),
        pytest.param(
            {"profile": {"comuna": "07301", "education": "Educación básica completa"}},
            {"education_min": "Educación media completa"},
            False,
            id="less schooling than asked",
        ),
        pytest.param(
            {},
            {"education_min": "Doctorado", "experience_years_min": 9},
            True,
            id="what is not known of a worker excludes nobody",
        ),
        pytest.param(
            {"profile": {"comuna": "07301", "education": "Educación especial"}},
            {"education_min": "Doctorado"},
            True,
            id="a worker's schooling without order excludes nobody",
        ),
        pytest.param(
            {"profile": {"comuna": "07301", "education": "Sin Educación formal"}},
            {"education_min": "Educación especial"},
            True,
            id="a vacancy's schooling without order excludes nobody",
        ),
        pytest.param(
            {"profile": {"comuna": "07301", "experience_years": 1.5}},
            {"experience_years_min": 2},
            False,
            id="less experience than asked",
        ),
        pytest.param(
            {"profile": {"comuna": "07301", "experience_years": 0}},
            {"experience_years_min": 0},
            True,
            id="no experience where none is asked",
        ),
        pytest.param(
            {"searches": [ANYTHING | {"occupations": ["Soldadores", "Garzones"]}]},
            {},
            True,
            id="an occupation among several",
        ),
        pytest.param(
            {"searches": [ANYTHING | {"occupations": ["soldadores"]}]},
            {},
            False,
            id="occupations are compared for equality",
        ),
        pytest.param(
            {"searches": [ANYTHING | {"comunas": []}], "profile": {"comuna": "07302"}},
            {},
            False,
            id="no comunas means one's own",
        ),
        pytest.param({"profile": None}, {}, False, id="no comunas and no own comuna find nothing"),
        pytest.param(
            {"searches": [ANYTHING | {"comunas": ["07302"]}]},
            {},
            False,
            id="comunas named leave one's own out",
        ),
        pytest.param({"searches": [ANYTHING | {"comunas": ["07"]}]}, {}, True, id="the region"),
        pytest.param(
            {"searches": [ANYTHING | {"comunas": ["06"]}]}, {}, False, id="another region"
        ),
        pytest.param(
            {"searches": [ANYTHING | {"comunas": ["*"]}], "profile": {}}, {}, True, id="anywhere"
        ),
        pytest.param(
            {"searches": [ANYTHING | {"pay_min": 600_000}]},
            {"pay_min": 500_000, "pay_max": 600_000},
            True,
            id="the best stated pay counts",
        ),
        pytest.param(
            {"searches": [ANYTHING | {"pay_min": 600_000}]},
            {"pay_min": 599_999, "pay_max": None},
            False,
            id="without a highest pay the lowest counts",
        ),
        pytest.param(
            {"searches": [ANYTHING | {"pay_min": 600_000}]}, {}, True, id="pay not stated"
        ),
        pytest.param(
            {"searches": [ANYTHING | {"schedules": ["Turnos"]}]},
            {"schedule": "Jornada completa"},
            False,
            id="another schedule",
        ),
        pytest.param(
            {"searches": [ANYTHING | {"schedules": ["Turnos"]}]}, {}, True, id="no schedule stated"
        ),
        pytest.param(
            {
                "searches": [
                    {"search_id": "B1", "occupations": ["Soldadores"], "comunas": ["06"]},
                    {"search_id": "B2", "occupations": ["Garzones"], "comunas": ["07"]},
                ]
            },
            {},
            False,
            id="one search must fit in everything: two halves do not add up",
        ),
    ],
)
def test_who_is_eligible(worker: dict[str, Any], vacancy: dict[str, Any], expected: bool) -> None:
    whole = WORKER | {"searches": [ANYTHING]} | worker
    assert eligible(whole, VACANCY | vacancy) is expected


def test_nobody_is_told_of_the_same_vacancy_twice() -> None:
    worker = WORKER | {"searches": [ANYTHING]}
    assert eligible(worker, VACANCY, told_before={"V-2"})
    assert not eligible(worker, VACANCY, told_before={"V-1"})
