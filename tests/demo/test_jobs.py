"""Jobs are read from CSV, and what is wrong with a file is said by line and column."""

import csv
from pathlib import Path

import pytest

from config.reference import comuna
from hub.demo.jobs import COLUMNS, Job, read_vacancies
from tests.demo.job_files import faults_of, read_one, write


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
