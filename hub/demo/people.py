"""A number, a seed and the jobs to be had in, events of invented workers who look for them out.

The same seed invents the same people, and asking for more of them adds to the end.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice
from itertools import count as numbers
from random import Random
from typing import Any

from config.reference import Comuna, comuna, schooling_order
from hub.demo import calling
from hub.demo.identities import Weighted, dice, person
from hub.demo.jobs import LOADED_AT, Event, Job, event
from hub.demo.market import Market
from hub.model import SENDING_PURPOSES, Cadence, Lane, Purpose

#: Enough that nobody's last SMS of the day waits for others: a visitor sees everybody told.
_SMS_A_DAY = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """Somebody a visitor of the demo can be."""

    key: str  #: in the address of their door
    name: str  #: on their door
    role: str  #: as in a token
    worker_id: str | None = None  #: of a worker
    comuna: str | None = None  #: of an officer


PERSONAS = (
    Persona(key="rosa", name="Rosa", role="worker", worker_id="W-000001"),
    Persona(key="luis", name="Luis", role="worker", worker_id="W-000002"),
    Persona(key="sin-datos", name="Sin datos", role="worker", worker_id="W-000003"),
    Persona(key="empresa", name="Empresa sin nombre", role="employer"),
    Persona(key="omil", name="OMIL Curicó", role="officer", comuna=calling.CURICO),
    Persona(key="sence", name="SENCE", role="sence"),
    Persona(key="moderador", name="Moderador", role="moderator"),
    Persona(key="operador", name="Operador", role="operator"),
    Persona(key="auditor", name="Auditor", role="auditor"),
)

#: Whose personal key a visitor may try.
KEYED = tuple(one for one in PERSONAS if one.key in ("rosa", "sin-datos"))

_FIELD_OF = {Lane.EMAIL: "email", Lane.SMS: "phone"}

#: The channels a person can be reached by, of every hundred people.
_REACH: Weighted[tuple[Lane, ...]] = Weighted(
    [((Lane.EMAIL, Lane.SMS), 55), ((Lane.EMAIL,), 20), ((Lane.SMS,), 18), ((), 7)]
)
_EDUCATION: Weighted[str | None] = Weighted(
    [
        (None, 4),
        ("Sin Educación formal", 2),
        ("Educación básica incompleta", 5),
        ("Educación básica completa", 9),
        ("Educación media incompleta", 11),
        ("Educación media completa", 42),
        ("Educación superior Incompleta", 9),
        ("Educación superior Completa", 16),
        ("Magíster", 1.5),
        ("Educación especial", 0.5),
    ]
)
_TYPICAL_YEARS, _MOST_YEARS = 6, 30  # of experience
_EXPERIENCE_UNKNOWN = 0.05
_TRAINED = 0.8  # for what they look for, as the first such job asks
_SECOND_SEARCH = 0.15
_PAUSED = 0.03
_NAMELESS = 0.3  # of those without any contact
_INBOX_ONLY, _BOTH_CHANNELS, _NIGHT_SMS = 0.03, 0.10, 0.05

_WITHHELD = 0.05  # of all consents
_CONSENT_TEXT = "2026-01"
_CONSENT_DAYS = 700  # before they are loaded
_CONSENT_SOURCES = ("portal", "portal", "portal", "omil")

_METHOD_VERSION = "demo-1"
_NO_INDEX = 0.05
_LOWEST_INDEX = 0.01  # Rosa's alone: no index in the rest goes below twice that

#: Of Rosa, Luis and Sin datos, who has none.
_FIXED_INDEXES = (_LOWEST_INDEX, 0.64, None)


def workers(
    count: int, seed: int, jobs: Sequence[Job], *, loaded_at: datetime = LOADED_AT
) -> Iterator[Event]:
    """Invent `count` workers: Rosa, Luis, Sin datos, learners of Curicó, whoever the seed brings.

    These look for the occupations of `jobs`, so that a vacancy finds one to three of every
    hundred of them. Consents were given in the two years before `loaded_at`.
    """
    for data in islice(_everybody(seed, Market.of(jobs), loaded_at), count):
        yield event("cl.bne.worker.upserted", f"{data['worker_id']}@{seed}", loaded_at, data)


def company_of_rosa(jobs: Sequence[Job]) -> str:
    """Give the id of the employer whose job Rosa is told of."""
    [job] = Market.of(jobs).near(_home(calling.CURICO), 1)
    return job.employer_id


def indexes(count: int, seed: int, *, loaded_at: datetime = LOADED_AT) -> Iterator[Event]:
    """Invent the employability of the same workers; one in twenty has none."""
    rng = dice(seed, "indexes")
    computed_on = (loaded_at - timedelta(days=3)).date().isoformat()
    invented = (_index(rng) for _ in numbers())
    every = islice(chain(_FIXED_INDEXES, invented), count)
    for number, index in enumerate(every, 1):
        if index is None:
            continue
        data = {
            "worker_id": calling.worker_id(number),
            "index": index,
            "method_version": _METHOD_VERSION,
            "computed_on": computed_on,
        }
        yield event("cl.bne.employability.loaded", f"{data['worker_id']}@{seed}", loaded_at, data)


def _everybody(seed: int, market: Market, loaded_at: datetime) -> Iterator[dict[str, Any]]:
    rng = dice(seed, "workers")
    days = [(loaded_at - timedelta(days=back)).isoformat() for back in range(_CONSENT_DAYS)]
    rosa, luis = person(1, rng), person(2, rng)
    rosa = {"name": "Rosa Elena Muñoz Araya", "rut": rosa["rut"], "phone": rosa["phone"]}
    luis = {
        "name": "Luis Alberto Soto Pérez",
        "rut": luis["rut"],
        "email": "luis.soto.2@correo.example",
    }
    first = _fixed(1, rosa, market, _home(calling.CURICO), 1, days)
    first["searches"][0]["occupations"].append(calling.OCCUPATION)
    yield first
    yield _fixed(2, luis, market, _home("13119"), 3, days)
    yield _fixed(3, {}, market, _home("05101"), 1, days)
    learning = dice(seed, "learners")
    for number, reach in enumerate(calling.REACHES, calling.FIRST):
        consents = _consents(reach, days[90], "omil", lambda: True)
        yield calling.learner(number, learning, reach, consents, _SMS_A_DAY)
    for number in numbers(calling.FIRST + len(calling.REACHES)):
        yield _invented(number, rng, market, days)


def _fixed(
    number: int,
    contact: dict[str, str],
    market: Market,
    home: Comuna,
    most: int,
    days: Sequence[str],
) -> dict[str, Any]:
    """Give a worker who looks for, and can do, the `most` jobs nearest to their home."""
    wanted = market.near(home, most)
    at_home = all(job.comuna == home.code for job in wanted)
    search = {
        "search_id": "B1",
        "occupations": sorted({job.occupation for job in wanted}),
        "comunas": [] if at_home else sorted({job.comuna[:2] for job in wanted}),
    }
    asked = [job.education_min for job in wanted if job.education_min]
    profile = {
        "education": max(["Educación media completa", *asked], key=_schooling_order),
        "experience_years": max(3, *(job.experience_years_min or 0 for job in wanted)),
        "comuna": home.code,
    }
    reach = tuple(lane for lane, field in _FIELD_OF.items() if field in contact)
    return {
        "worker_id": calling.worker_id(number),
        "status": "seeking",
        "contact": contact,
        "profile": profile,
        "searches": [search],
        "consents": _consents(reach, days[90], "portal", lambda: True),
        "preferences": {"cadence": Cadence.INSTANT, "sms_daily_cap": _SMS_A_DAY},
    }


def _invented(number: int, rng: Random, market: Market, days: Sequence[str]) -> dict[str, Any]:
    home = market.homes.draw(rng)
    reach = _REACH.draw(rng)
    times = 2 if rng.random() < _SECOND_SEARCH else 1
    searches = [market.search(rng, home, place) for place in range(1, times + 1)]
    trained_for = market.asking.get(rng.choice(searches[0]["occupations"]))
    return {
        "worker_id": calling.worker_id(number),
        "status": "paused" if rng.random() < _PAUSED else "seeking",
        "contact": _contact(number, rng, reach),
        "profile": _profile(rng, home, trained_for if rng.random() < _TRAINED else None),
        "searches": searches,
        "consents": _consents(
            reach, rng.choice(days), rng.choice(_CONSENT_SOURCES), lambda: rng.random() >= _WITHHELD
        ),
        "preferences": _preferences(rng),
    }


def _contact(number: int, rng: Random, reach: Sequence[Lane]) -> dict[str, str]:
    contact = person(number, rng)
    if not reach and rng.random() < _NAMELESS:
        return {}
    for lane, field in _FIELD_OF.items():
        if lane not in reach:
            del contact[field]
    return contact


def _profile(rng: Random, home: Comuna, trained_for: Job | None) -> dict[str, Any]:
    education = _EDUCATION.draw(rng)
    years = float(min(int(rng.expovariate(1 / _TYPICAL_YEARS)), _MOST_YEARS))
    if trained_for is not None:
        education = max(education, trained_for.education_min, key=_schooling_order)
        years = max(years, trained_for.experience_years_min or 0)
    profile: dict[str, Any] = {"comuna": home.code}
    if education is not None:
        profile["education"] = education
    if rng.random() >= _EXPERIENCE_UNKNOWN:
        profile["experience_years"] = years
    return profile


def _consents(
    reach: Iterable[Lane], at: str, source: str, granted: Callable[[], bool]
) -> list[dict[str, Any]]:
    asked = [(purpose, lane) for purpose in SENDING_PURPOSES for lane in reach]
    return [
        {
            "purpose": purpose,
            "channel": channel,
            "granted": granted(),
            "at": at,
            "text_version": _CONSENT_TEXT,
            "source": source,
        }
        for purpose, channel in [(Purpose.PUBLICATION, "all"), *asked]
    ]


def _preferences(rng: Random) -> dict[str, Any]:
    quiet = rng.random() < _INBOX_ONLY
    preferences: dict[str, Any] = {
        "cadence": Cadence.INBOX_ONLY if quiet else Cadence.INSTANT,
        "sms_daily_cap": _SMS_A_DAY,
    }
    if rng.random() < _BOTH_CHANNELS:
        preferences["channels"] = "both"
    if rng.random() < _NIGHT_SMS:
        preferences["night_sms"] = True
    return preferences


def _index(rng: Random) -> float | None:
    index = max(2 * _LOWEST_INDEX, round(rng.betavariate(2.4, 2.1), 4))
    return index if rng.random() >= _NO_INDEX else None


def _schooling_order(label: str | None) -> int:
    return schooling_order(label or "") or 0


def _home(code: str) -> Comuna:
    found = comuna(code)
    if found is None:
        raise LookupError(f"no comuna has the code {code}")
    return found
