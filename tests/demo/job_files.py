"""Cells go in; a file of jobs, what is read from it, and what is wrong with it, come out.

What is made of jobs and people is held to the contract here.
"""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from hub.demo.jobs import COLUMNS, Event, Job, read_vacancies
from hub.errors import Malformed
from hub.intake.parse import MANY, parse_batch

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


def faults_of(path: Path) -> dict[str, str]:
    with pytest.raises(Malformed) as caught:
        read_vacancies(path)
    return {fault.field: fault.message for fault in caught.value.faults}


def accept(events: Sequence[Event]) -> None:
    batch = parse_batch(json.dumps(events).encode(), MANY)
    assert batch.rejected == []
    assert len(batch.events) == len(events)
