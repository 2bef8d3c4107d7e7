"""A CSV file of vacancies in, jobs and the events that publish them and their employers out."""

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, TypeVar

from config.reference import comuna, known_schooling
from hub.demo.identities import company, dice
from hub.demo.rows import Row, read_rows
from hub.errors import Fault, Malformed

N = TypeVar("N", int, float)

#: A CloudEvent ready for `json.dumps`.
Event = dict[str, Any]

#: Every column a file must have, in any order and among any others.
COLUMNS = (
    "fecha", "titulo", "ocupacion", "vacantes", "actividad", "cut_comuna", "comuna", "sueldo_min",
    "sueldo_max", "jornada", "contrato", "nivel_educacional", "experiencia_anios", "nivel_cargo",
    "confidencial",
)  # fmt: skip

#: When the portal of the demo tells the hub of everybody: the day before its clock starts.
LOADED_AT = datetime(2026, 5, 4, 12, tzinfo=UTC)

VALID_FOR = timedelta(days=30)

_SOURCE = "/demo/portal"
_REVIEW = timedelta(hours=4)  # review and publication take half a working day (INFO III)
_NOT_STATED = {"no disponible", "indiferente"}
# Beyond these a number is a slip of the hand; a pay of 9999999 is how a file writes "or more".
_MOST_PAY, _MOST_OPENINGS, _MOST_YEARS = 9_999_998, 10_000, 60
_FAULTS_SHOWN = 20
_SIZES = ("micro", "pequeña", "mediana", "grande")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One row of the file; None is what it does not say, or says in a way nobody can mean."""

    title: str  #: titulo
    occupation: str  #: ocupacion; an opaque label
    comuna: str  #: cut_comuna, five digits
    openings: int | None  #: vacantes
    trade: str | None  #: actividad
    pay_min: int | None  #: sueldo_min, CLP a month
    pay_max: int | None  #: sueldo_max, CLP a month, not below pay_min
    schedule: str | None  #: jornada; an opaque label
    contract: str | None  #: contrato
    education_min: str | None  #: nivel_educacional, when it is a label of the schooling table
    experience_years_min: float | None  #: experiencia_anios
    confidential: bool  #: confidencial

    @property
    def employer_id(self) -> str:
        """The sample employer that offers it: one for each trade."""
        return f"E-{blake2b((self.trade or '').casefold().encode(), digest_size=4).hexdigest()}"


def read_vacancies(
    path: Path | None = None,
    limit: int | None = None,
    *,
    warn: Callable[[str], object] = warnings.warn,
) -> list[Job]:
    """Read the first `limit` jobs of a CSV file, or of the sample that ships with the demo.

    Rows of an unknown comuna are left out, and `warn` is told once how many. Raises Malformed
    naming file, line and column of what cannot be read.
    """
    with _opened(path) as file:
        return _read(file, limit, warn)


def vacancy_event(job: Job, number: int, published_at: datetime) -> Event:
    """Publish a job as vacancy `number`, valid for 30 days.

    The same number again with a later `published_at` is a reactivation.
    """
    vacancy_id = f"V-{number:06}"
    data = {
        "vacancy_id": vacancy_id,
        "employer_id": job.employer_id,
        "title": job.title,
        "occupation": job.occupation,
        "comuna": job.comuna,
        "published_at": published_at.isoformat(),
        "valid_until": (published_at + VALID_FOR).isoformat(),
        "entered_at": (published_at - _REVIEW).isoformat(),
        "reviewed_at": published_at.isoformat(),
        "pay_min": job.pay_min,
        "pay_max": job.pay_max,
        "schedule": job.schedule,
        "contract": job.contract,
        "education_min": job.education_min,
        "experience_years_min": job.experience_years_min,
        "openings": job.openings,
        "description": describe(job),
        "confidential": job.confidential,
    }
    key = f"{vacancy_id}@{published_at.isoformat()}"
    return event("cl.bne.vacancy.published", key, published_at, _stated(data))


def employer_events(
    jobs: Iterable[Job], seed: int, *, loaded_at: datetime = LOADED_AT
) -> Iterator[Event]:
    """Invent the verified employers of these jobs: one for each trade among them."""
    first = {job.employer_id: job for job in reversed(list(jobs))}
    for number, (employer_id, job) in enumerate(sorted(first.items())):
        rng = dice(seed, "employer", employer_id)
        data = {
            "employer_id": employer_id,
            "verified": True,
            "identity": company(number, rng),
            "size": rng.choice(_SIZES),
            "trade": job.trade,
            "comuna": job.comuna,
        }
        yield event("cl.bne.employer.upserted", f"{employer_id}@{seed}", loaded_at, _stated(data))


def event(kind: str, key: str, time: datetime, data: Mapping[str, Any]) -> Event:
    """Wrap data in a CloudEvents 1.0 envelope; `key` makes it unique among its kind."""
    return {
        "specversion": "1.0",
        "type": kind,
        "source": _SOURCE,
        "id": key,
        "time": time.isoformat(),
        "datacontenttype": "application/json",
        "data": data,
    }


def describe(job: Job) -> str | None:
    """Say a job's terms in a short paragraph; None when it states none."""
    terms = ", ".join(filter(None, (job.schedule, job.contract)))
    sentences = [
        f"El rubro es {job.trade.lower()}." if job.trade else "",
        f"{terms.capitalize()}." if terms else "",
        f"Se pide {job.education_min.lower()}." if job.education_min else "",
        _experience(job.experience_years_min),
    ]
    return " ".join(filter(None, sentences)) or None


def _experience(years: float | None) -> str:
    if years is None:
        return ""
    if years == 0:
        return "No se pide experiencia."
    return f"Se pide experiencia de {years:g} {'año' if years == 1 else 'años'}."


def _stated(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value is not None}


@contextmanager
def _opened(path: Path | None) -> Iterator[Path]:
    if path is not None:
        yield path
        return
    with as_file(files("hub.demo").joinpath("data/vacancies.csv")) as sample:
        yield sample


def _read(path: Path, limit: int | None, warn: Callable[[str], object]) -> list[Job]:
    jobs: list[Job] = []
    elsewhere: list[str] = []
    faults: list[Fault] = []
    for row in read_rows(path, COLUMNS, faults):
        if len(jobs) == limit or len(faults) >= _FAULTS_SHOWN:
            break
        job = _job(row)
        if comuna(job.comuna):
            jobs.append(job)
        else:
            elsewhere.append(row.place)
    if faults:
        raise Malformed(faults)
    if elsewhere:
        warn(f"rows left out for an unknown cut_comuna: {len(elsewhere)}, from {elsewhere[0]} on")
    if not jobs:
        raise Malformed([Fault(path.name, "holds no vacancy that can be published")])
    return jobs


def _job(row: Row) -> Job:
    pay_min, pay_max = _pay(row, "sueldo_min"), _pay(row, "sueldo_max")
    if pay_min is not None and pay_max is not None and pay_max < pay_min:
        pay_min, pay_max = pay_max, pay_min
    education = row.text("nivel_educacional")
    confidential = row.flag("confidencial")
    return Job(
        title=row.required("titulo"),
        occupation=row.required("ocupacion"),
        comuna=row.required("cut_comuna").zfill(5),  # a spreadsheet eats the leading zero
        openings=_between(row.whole("vacantes"), 1, _MOST_OPENINGS),
        trade=row.text("actividad"),
        pay_min=pay_min,
        pay_max=pay_max,
        schedule=_label(row, "jornada"),
        contract=_label(row, "contrato"),
        education_min=education if education and known_schooling(education) else None,
        experience_years_min=_between(row.decimal("experiencia_anios"), 0, _MOST_YEARS),
        confidential=True if confidential is None else confidential,
    )


def _pay(row: Row, column: str) -> int | None:
    return _between(row.whole(column), 1, _MOST_PAY)


def _between(number: N | None, least: int, most: int) -> N | None:
    return number if number is not None and least <= number <= most else None


def _label(row: Row, column: str) -> str | None:
    label = row.text(column)
    return None if label is None or label.casefold() in _NOT_STATED else label
