"""Jobs are published as vacancies, with their employers, by events the hub accepts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import phonenumbers
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stdnum.cl import rut

from config.reference import comunas
from hub.demo.jobs import COLUMNS, Job, employer_events, read_vacancies, vacancy_event
from hub.errors import Fault, Malformed
from tests.demo.job_files import accept, read_one, write

TUESDAY = datetime.fromisoformat("2026-05-05T10:00:00-04:00")


def test_the_sample_and_its_employers_are_accepted() -> None:
    jobs = read_vacancies()
    accept([vacancy_event(job, number, TUESDAY) for number, job in enumerate(jobs, 1)])
    accept(list(employer_events(jobs, seed=1)))


def test_a_vacancy_says_what_its_job_says_and_is_valid_for_thirty_days(tmp_path: Path) -> None:
    job = read_one(tmp_path, sueldo_max="", confidencial="0", jornada="")
    told = vacancy_event(job, 12, TUESDAY)["data"]
    assert told.pop("description") == (
        "El rubro es talleres. Contrato indefinido. Se pide educación media completa. "
        "Se pide experiencia de 2 años."
    )
    published, entered = TUESDAY.isoformat(), (TUESDAY - timedelta(hours=4)).isoformat()
    assert told == {
        "vacancy_id": "V-000012",
        "employer_id": job.employer_id,
        "title": "Soldador",
        "occupation": "Soldadores",
        "comuna": "07301",
        "published_at": published,
        "valid_until": (TUESDAY + timedelta(days=30)).isoformat(),
        "entered_at": entered,
        "reviewed_at": published,
        "pay_min": 600_000,
        "contract": "Contrato indefinido",
        "education_min": "Educación media completa",
        "experience_years_min": 2.0,
        "openings": 3,
        "confidential": False,
    }


def test_a_job_that_states_no_terms_has_no_description() -> None:
    (job,) = many_trades(1)
    bare = vacancy_event(replace(job, trade=None), 1, TUESDAY)
    assert "description" not in bare["data"]
    accept([bare])


def test_publishing_later_is_another_event_of_the_same_vacancy(tmp_path: Path) -> None:
    job = read_one(tmp_path)
    first, again = (vacancy_event(job, 1, TUESDAY + timedelta(days=day)) for day in (0, 1))
    assert first["id"] != again["id"]
    assert first["data"]["vacancy_id"] == again["data"]["vacancy_id"]
    assert vacancy_event(job, 1, TUESDAY) == first


def test_every_job_has_one_verified_employer_of_its_trade() -> None:
    jobs = read_vacancies()
    told = {e["data"]["employer_id"]: e["data"] for e in employer_events(jobs, seed=1)}
    assert {job.employer_id for job in jobs} == set(told)
    assert all(told[job.employer_id]["trade"] == job.trade for job in jobs)
    assert all(data["verified"] for data in told.values())


def test_employers_repeat_with_their_seed_and_are_all_different() -> None:
    jobs = [*many_trades(500)]
    told = list(employer_events(jobs, seed=1))
    assert told == list(employer_events(jobs, seed=1))
    assert told != list(employer_events(jobs, seed=2))
    identities = [event["data"]["identity"] for event in told]
    for field in ("legal_name", "rut", "email", "phone", "website"):
        assert len({identity[field] for identity in identities}) == 500, field
    assert all(rut.is_valid(identity["rut"]) for identity in identities)
    assert all(identity["email"].endswith(".example") for identity in identities)
    phones = [phonenumbers.parse(identity["phone"]) for identity in identities]
    assert all(phonenumbers.is_valid_number(phone) for phone in phones)
    accept(told)


def many_trades(count: int) -> Iterator[Job]:
    for number in range(count):
        yield Job(
            title="Soldador",
            occupation="Soldadores",
            comuna="07301",
            openings=None,
            trade=f"Rubro {number}",
            pay_min=None,
            pay_max=None,
            schedule=None,
            contract=None,
            education_min=None,
            experience_years_min=None,
            confidential=True,
        )


CELLS = st.one_of(
    st.text(st.characters(codec="utf-8")),
    st.integers().map(str),
    st.floats().map(str),
    st.sampled_from([place.code for place in comunas()]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(cells=st.dictionaries(st.sampled_from(COLUMNS), CELLS))
@pytest.mark.filterwarnings("ignore:rows left out")
def test_whatever_a_row_holds_it_is_refused_by_name_or_accepted_by_the_hub(
    tmp_path: Path, cells: dict[str, Any]
) -> None:
    path = write(tmp_path, cells)
    faults: Sequence[Fault] = ()
    jobs: list[Job] = []
    try:
        jobs = read_vacancies(path)
    except Malformed as refusal:
        faults = refusal.faults
    assert bool(jobs) is not bool(faults)
    assert all(fault.field.startswith("avisos.csv") for fault in faults)
    accept([vacancy_event(job, 1, TUESDAY) for job in jobs] + [*employer_events(jobs, seed=1)])
