"""A number goes in; so many workers with sealed contacts stand in the tables.

Written straight into the tables, as the intake would have left them: a benchmark of something
else should not wait for half a million events.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import Keyring, new_data_key, seal
from hub.audiences.eligibility import ANY_OCCUPATION
from hub.model import SENDING_PURPOSES, Reach
from hub.store.engine import Database
from hub.tables import (
    consents,
    contacts,
    data_keys,
    search_comunas,
    search_occupations,
    search_schedules,
    searches,
    workers,
)

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
_CHUNK = 10_000

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What matters of one worker with one search."""

    occupations: tuple[str, ...] = ("Cocina",)  #: empty: any
    comunas: tuple[str, ...] = ("07301",)
    schedules: tuple[str, ...] = ()
    pay_min: int | None = None
    band: int = 5
    education: int | None = None
    experience_years: float | None = None
    reach: Reach = Reach.EMAIL  #: by what they may be told, under every purpose
    both: bool = False  #: wants every message on both channels
    publication: bool = False  #: may be written to by employers


def cook(number: int) -> Person:
    """Give somebody who looks for a cook's job in Curicó; bands go round."""
    return Person(band=number % 10)


async def fill(
    database: Database,
    keyring: Keyring,
    count: int,
    who: Callable[[int], Person] = cook,
    *,
    first: int = 1,
) -> None:
    """Write workers with row ids from `first` on; each has a data key of their own."""
    for start in range(first, first + count, _CHUNK):
        numbers = range(start, min(start + _CHUNK, first + count))
        rows: dict[Table, list[Row]] = {}
        for number in numbers:
            for table, row in _rows(number, who(number), keyring):
                rows.setdefault(table, []).append(row)
        async with database.write() as db:
            for table, some in rows.items():
                await _insert(db, table, some)
    if not database.is_sqlite:
        async with database.write() as db:
            for table in (workers, searches):
                await db.execute(text(_RESUME.format(table=table.name)))
    async with database.write() as db:
        await db.execute(text("ANALYZE"))


#: PostgreSQL numbers on from what was written.
_RESUME = "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"


def email_of(number: int) -> str:
    """Give a worker's fictitious address."""
    return f"persona{number}@correo.example"


def _rows(number: int, person: Person, keyring: Keyring) -> Iterator[tuple[Table, Row]]:
    worker_id = f"W-{number}"
    owner, key = f"worker:{worker_id}", new_data_key()
    wrapped = keyring.wrap(key, owner)
    yield data_keys, {"owner": owner, "wrapped": wrapped, "created_at": LONG_AGO}
    yield workers, _worker(number, worker_id, person)
    yield contacts, _contact(number, person, key, keyring)
    yield (
        searches,
        {
            "id": number,
            "worker": number,
            "search_id": "s1",
            "pay_min": person.pay_min,
            "at_home": False,
            "any_schedule": not person.schedules,
        },
    )
    for occupation in person.occupations or (ANY_OCCUPATION,):
        row = {"occupation": occupation, "worker": number, "search": number}
        yield search_occupations, row
    for comuna in person.comunas:
        yield search_comunas, {"search": number, "comuna": comuna}
    for schedule in person.schedules:
        yield search_schedules, {"search": number, "schedule": schedule}
    granted = {"channel": "all", "granted": True, "at": LONG_AGO}
    yield consents, {"worker": number, "purpose": "alerts", **granted}


def _worker(number: int, worker_id: str, person: Person) -> Row:
    reach = int(person.reach)
    return {
        "id": number,
        "worker_id": worker_id,
        "status": "seeking",
        "processing": True,
        "publication": person.publication,
        "comuna": person.comunas[0] if person.comunas else None,
        "education": person.education,
        "experience_years": person.experience_years,
        "course_codes": [],
        "band": person.band,
        "cadence": "instant",
        "both_channels": person.both,
        "night_sms": True,
        "sms_daily_cap": 100,
        "reachable_by": reach,
        **{f"{purpose}_by": reach for purpose in SENDING_PURPOSES},
        "as_of": LONG_AGO,
        "wanted_at": LONG_AGO,
    }


def _contact(number: int, person: Person, key: bytes, keyring: Keyring) -> Row:
    contact = {"name": f"Persona {number}", "email": email_of(number)}
    if Reach.SMS & person.reach:
        contact["phone"] = f"+569{80_000_000 + number % 10_000_000}"
    phone = contact.get("phone")
    return {
        "worker": number,
        "sealed": seal(key, json.dumps(contact).encode(), f"contact:{number}"),
        "sms_capable": phone is not None,
        "email_blind": keyring.blind("email", contact["email"]),
        "phone_blind": None if phone is None else keyring.blind("phone", phone),
        "rut_blind": None,
    }


async def _insert(db: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if db.dialect.name != "postgresql":
        await db.execute(insert(table), rows)
        return
    columns = list(rows[0])
    records = [tuple(_copied(row[name]) for name in columns) for row in rows]
    driver = (await db.get_raw_connection()).driver_connection
    assert driver is not None
    await driver.copy_records_to_table(table.name, records=records, columns=columns)


def _copied(value: Any) -> Any:
    """Write a value as COPY takes it: JSON is text there."""
    return json.dumps(value) if isinstance(value, list) else value
