"""Vacancies are read from CSV with clear errors, and published with their employers."""

import csv
import json
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

from config.reference import comuna, comunas
from hub.demo.jobs import COLUMNS, Event, Job, employer_events, read_vacancies, vacancy_event
from hub.errors import Fault, Malformed
from hub.intake.parse import MANY, parse_batch

TUESDAY = datetime.fromisoformat("2026-05-05T10:00:00-04:00")
GOOD = {
    "fecha": "2026-05-05",
    "titulo": "Soldador",
    "ocupacion": "Soldadores",
    "vacantes": "3",
    "actividad": "Talleres",
    "cut_comuna": "07301",
    "comuna": "Curicó",
    "sueldo_min": "600000",
    "sueldo_max": "700000",
    "jornada": "Jornada completa",
    "contrato": "Contrato indefinido",
    "nivel_educacional": "Educación media completa",
    "experiencia_anios": "2",
    "nivel_cargo": "Técnico",
    "confidencial": "1",
}


def write(folder: Path, *rows: dict[str, str], columns: Sequence[str] = COLUMNS) -> Path:
    path = folder / "avisos.csv"
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(GOOD | row for row in rows)
    return path


def read_one(folder: Path, **cells: str) -> Job:
    (job,) = read_vacancies(write(folder, cells))
    return job


def accept(events: Sequence[Event]) -> None:
    batch = parse_batch(json.dumps(events).encode(), MANY)
    assert batch.rejected == []
    assert len(batch.events) == len(events)


def faults_of(path: Path) -> dict[str, str]:
    with pytest.raises(Malformed) as caught:
        read_vacancies(path)
    return {fault.field: fault.message for fault in caught.value.faults}


def test_the_sample_is_forty_varied_jobs_over_the_whole_country() -> None:
    jobs = read_vacancies()
    assert len(jobs) == 40
    assert sum(job.pay_min is not None for job in jobs) == 24
    assert sum(job.confidential for job in jobs) == 13
    assert all(job.openings and 1 <= job.openings <= 20 for job in jobs)
    assert {job.comuna[:2] for job in jobs} >= {"01", "02", "05", "07", "11", "12", "13"}
    assert sum(job.comuna[:3] == "073" for job in jobs) == 7  # the province of Curicó
    assert jobs[0].comuna == "07301"
    assert max(len(job.title) for job in jobs) <= 60


def test_the_sample_spells_every_comuna_as_its_code_does() -> None:
    sample = Path(read_vacancies.__code__.co_filename).parent / "data" / "vacancies.csv"
    with sample.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        rows = list(reader)
    assert tuple(reader.fieldnames or ()) == COLUMNS
    for row in rows:
        found = comuna(row["cut_comuna"])
        assert found is not None
        assert found.name == row["comuna"]


def test_a_limit_reads_only_the_first_jobs() -> None:
    assert read_vacancies(limit=7) == read_vacancies()[:7]


def test_a_row_becomes_a_job(tmp_path: Path) -> None:
    assert read_one(tmp_path) == Job(
        title="Soldador",
        occupation="Soldadores",
        comuna="07301",
        openings=3,
        trade="Talleres",
        pay_min=600_000,
        pay_max=700_000,
        schedule="Jornada completa",
        contract="Contrato indefinido",
        education_min="Educación media completa",
        experience_years_min=2.0,
        confidential=True,
    )


def test_columns_may_come_in_any_order_and_among_others(tmp_path: Path) -> None:
    path = write(tmp_path, {}, columns=("otra", *reversed(COLUMNS)))
    assert read_vacancies(path)[0].title == "Soldador"


@pytest.mark.parametrize(
    ("cells", "field", "value"),
    [
        pytest.param({"cut_comuna": "1101"}, "comuna", "01101", id="a leading zero eaten"),
        pytest.param({"titulo": " Ñato\u200b  y\ttal "}, "title", "Ñato y tal", id="odd spaces"),
        pytest.param({"sueldo_min": "-1"}, "pay_min", None, id="negative pay"),
        pytest.param({"sueldo_min": "0"}, "pay_min", None, id="no pay at all"),
        pytest.param({"sueldo_max": "9999999"}, "pay_max", None, id="pay without a ceiling"),
        pytest.param({"sueldo_max": "500000"}, "pay_min", 500_000, id="pay turned round, lowest"),
        pytest.param({"sueldo_max": "500000"}, "pay_max", 600_000, id="pay turned round, highest"),
        pytest.param({"sueldo_min": ""}, "pay_max", 700_000, id="only the highest pay"),
        pytest.param({"vacantes": "3.0"}, "openings", 3, id="as spreadsheets write whole numbers"),
        pytest.param({"vacantes": "0"}, "openings", None, id="no openings"),
        pytest.param({"experiencia_anios": "0,5"}, "experience_years_min", 0.5, id="half a year"),
        pytest.param({"experiencia_anios": "0"}, "experience_years_min", 0.0, id="no experience"),
        pytest.param(
            {"experiencia_anios": "-2"}, "experience_years_min", None, id="less than none"
        ),
        pytest.param({"jornada": "No disponible"}, "schedule", None, id="schedule not stated"),
        pytest.param({"contrato": "Indiferente"}, "contract", None, id="any contract"),
        pytest.param({"nivel_educacional": "Brujería"}, "education_min", None, id="unknown school"),
        pytest.param({"actividad": ""}, "trade", None, id="no trade"),
        pytest.param({"confidencial": "0"}, "confidential", False, id="not confidential"),
        pytest.param({"confidencial": ""}, "confidential", True, id="confidential by default"),
    ],
)
def test_what_a_cell_says(tmp_path: Path, cells: dict[str, str], field: str, value: object) -> None:
    assert getattr(read_one(tmp_path, **cells), field) == value


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        pytest.param({"titulo": " "}, "titulo", "is empty", id="no title"),
        pytest.param({"ocupacion": ""}, "ocupacion", "is empty", id="no occupation"),
        pytest.param({"cut_comuna": ""}, "cut_comuna", "is empty", id="no comuna"),
        pytest.param({"titulo": "a" * 201}, "titulo", "longer than 200", id="too long"),
        pytest.param({"vacantes": "dos"}, "vacantes", "'dos' is not a whole number", id="a word"),
        pytest.param(
            {"sueldo_min": "550.000"}, "sueldo_min", "not a whole number", id="dots for thousands"
        ),
        pytest.param(
            {"experiencia_anios": "nan"}, "experiencia_anios", "is not a number", id="nan"
        ),
        pytest.param({"confidencial": "tal vez"}, "confidencial", "neither 1", id="perhaps"),
    ],
)
def test_a_bad_cell_is_named_by_file_line_and_column(
    tmp_path: Path, cells: dict[str, str], column: str, words: str
) -> None:
    found = faults_of(write(tmp_path, {}, cells))
    assert list(found) == [f"avisos.csv:3:{column}"]
    assert words in found[f"avisos.csv:3:{column}"]


def test_every_bad_cell_is_named_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, {"vacantes": "x", "sueldo_min": "y"}, {}, {"experiencia_anios": "z"})
    assert list(faults_of(path)) == [
        "avisos.csv:2:sueldo_min",
        "avisos.csv:2:vacantes",
        "avisos.csv:4:experiencia_anios",
    ]


def test_a_file_of_faults_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = write(tmp_path, *[{"vacantes": "x"}] * 500)
    assert len(faults_of(path)) == 20


def test_every_missing_column_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, {}, columns=COLUMNS[2:])
    assert faults_of(path) == {
        "avisos.csv:1:fecha": "missing column",
        "avisos.csv:1:titulo": "missing column",
    }


def test_columns_separated_by_semicolons_are_recognised(tmp_path: Path) -> None:
    path = tmp_path / "avisos.csv"
    path.write_text(";".join(COLUMNS), encoding="utf-8")
    assert "separated by commas?" in faults_of(path)["avisos.csv:1:titulo"]


@pytest.mark.parametrize(
    ("content", "field", "words"),
    [
        pytest.param(b"", "avisos.csv:1:fecha", "missing column", id="an empty file"),
        pytest.param(
            ",".join(COLUMNS).encode(), "avisos.csv", "holds no vacancy", id="a header alone"
        ),
        pytest.param(
            ",".join(COLUMNS).encode() + b"\nuno,dos\n", "avisos.csv:2", "15 cells", id="few cells"
        ),
        pytest.param(
            ",".join(COLUMNS).encode() + b"\n" + b"," * 15, "avisos.csv:2", "15 cells", id="many"
        ),
        pytest.param(
            ",".join(COLUMNS).encode() + b'\n"abierto', "avisos.csv:2", "not CSV", id="open quote"
        ),
        pytest.param("año".encode("latin-1"), "avisos.csv", "not UTF-8", id="another encoding"),
    ],
)
def test_what_is_no_such_file_is_said(
    tmp_path: Path, content: bytes, field: str, words: str
) -> None:
    path = tmp_path / "avisos.csv"
    path.write_bytes(content)
    assert words in faults_of(path)[field]


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    path = tmp_path / "no" / "hay.csv"
    assert faults_of(path)[str(path)].startswith("cannot be opened: ")


def test_rows_of_unknown_comunas_are_left_out_and_counted_once(tmp_path: Path) -> None:
    path = write(tmp_path, {"cut_comuna": "99999"}, {}, {"cut_comuna": "Curicó"})
    said: list[str] = []
    assert len(read_vacancies(path, warn=said.append)) == 1
    assert said == ["rows left out for an unknown cut_comuna: 2, from avisos.csv:2 on"]


def test_what_is_left_out_is_a_warning_unless_told_otherwise(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="rows left out for an unknown cut_comuna: 1"):
        read_vacancies(write(tmp_path, {"cut_comuna": "99999"}, {}))


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    path = write(tmp_path, {})
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(read_vacancies(path)) == 1


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
