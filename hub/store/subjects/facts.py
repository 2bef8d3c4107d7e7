"""What a message and a page may say of one vacancy, opened from its rows."""

import json
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import VaultError, open_sealed
from hub.model import NOTICES, OF_VACANCIES, BroadcastKind, VacancyState
from hub.store.dispatch.claimed import Key, OfCall
from hub.store.offices import courses
from hub.store.offices.courses import ToldCall
from hub.store.subjects import announced
from hub.store.subjects.announced import ToldNotice
from hub.store.vault import Vault
from hub.tables import broadcasts, calls, employers, notices, vacancies
from templates import words

#: What the reason of a recall says where there was fraud; otherwise the milder words are told.
_FRAUD = ("fraud", "fals", "estaf", "engan", "plata", "dinero", "cobr", "pago", "scam", "fake")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One vacancy as anybody may see it: a confidential employer is not in it."""

    vacancy_id: str
    state: VacancyState
    fraud: bool  #: it was recalled, and for fraud
    title: str
    occupation: str
    comuna: str  #: CUT code
    pay_min: int | None
    pay_max: int | None
    schedule: str | None
    contract: str | None
    openings: int | None
    published_at: datetime
    valid_until: datetime
    description: str | None  #: without what gives a confidential employer away
    employer_name: str | None  #: only of an employer that chose to be known
    employer_trade: str | None
    employer_comuna: str | None  #: CUT code


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one broadcast tells, or a note of a vacancy."""

    broadcast_id: int | None  #: None: a note tells it
    kind: BroadcastKind
    changed: Sequence[str]  #: of an update: pay, comuna, schedule
    facts: Facts


#: What a message may tell.
Tellable = Told | ToldCall | ToldNotice


async def of_vacancies(
    db: AsyncConnection, vault: Vault, vacancy_ids: Sequence[str]
) -> dict[str, Facts]:
    """Give the facts of vacancies, by their id."""
    query = (
        select(
            vacancies,
            employers.c.identity,
            employers.c.trade.label("employer_trade"),
            employers.c.comuna.label("employer_comuna"),
        )
        .outerjoin(employers, employers.c.employer_id == vacancies.c.employer_id)
        .where(vacancies.c.vacancy_id.in_(vacancy_ids))
    )
    rows = (await db.execute(query)).mappings().all()
    keys = await vault.known(db, [f"employer:{row['employer_id']}" for row in rows])
    return {
        row["vacancy_id"]: _facts(dict(row), keys.get(f"employer:{row['employer_id']}"))
        for row in rows
    }


async def of_broadcasts(
    db: AsyncConnection, vault: Vault, broadcast_ids: Sequence[int]
) -> dict[int, Told]:
    """Give what broadcasts of vacancies tell, by their id; others are passed over."""
    b = broadcasts.c
    query = select(b.id, b.kind, b.changed, b.subject_id).where(
        b.id.in_(broadcast_ids), b.kind.in_(OF_VACANCIES)
    )
    rows = (await db.execute(query)).all()
    facts = await of_vacancies(db, vault, [row.subject_id for row in rows])
    return {
        row.id: Told(
            broadcast_id=row.id,
            kind=BroadcastKind(row.kind),
            changed=tuple(row.changed),
            facts=facts[row.subject_id],
        )
        for row in rows
    }


async def told(db: AsyncConnection, vault: Vault, wanted: Collection[Key]) -> dict[Key, Tellable]:
    """Give what broadcasts tell, by their id, and notes of vacancies and calls, by theirs."""
    numbers = sorted(one for one in wanted if isinstance(one, int))
    names = sorted(one for one in wanted if isinstance(one, str))
    known = await of_vacancies(db, vault, names) if names else {}
    of_notes: dict[Key, Tellable] = {
        name: Told(broadcast_id=None, kind=BroadcastKind.VACANCY, changed=(), facts=one)
        for name, one in known.items()
    }
    calls_told = await courses.of_calls(db, [one for one in wanted if isinstance(one, OfCall)])
    jobs = await of_broadcasts(db, vault, numbers) if numbers else {}
    others = [one for one in numbers if one not in jobs]
    called = await courses.of_broadcasts(db, others) if others else {}
    others = [one for one in others if one not in called]
    outages = await announced.of_broadcasts(db, others) if others else {}
    return of_notes | calls_told | jobs | called | outages


def name_of(told: Tellable) -> str:
    """Name what was told, as people were shown it: a job, a course, or an outage."""
    if isinstance(told, ToldNotice):
        return words.outage_title(told.notice.starts_at, told.notice.ends_at)
    return told.facts.title if isinstance(told, Told) else told.course.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """What one broadcast is about, for staff."""

    title: str
    comuna: str  #: CUT code; empty: everywhere
    recalled: bool  #: the job it tells of was taken back


async def headlines(db: AsyncConnection, broadcast_ids: Sequence[int]) -> dict[int, Headline]:
    """Give what broadcasts are about, of jobs, courses and outages, by their id."""
    b, v = broadcasts.c, vacancies.c
    call, notice = b.kind == BroadcastKind.COURSE_CALL, b.kind.in_(NOTICES)
    query = (
        select(
            b.id,
            notices.c.starts_at,
            notices.c.ends_at,
            func.coalesce(calls.c.name, v.title).label("title"),
            func.coalesce(calls.c.comuna, v.comuna).label("comuna"),
            v.state,
        )
        .outerjoin(calls, and_(call, calls.c.call_id == b.subject_id))
        .outerjoin(notices, and_(notice, notices.c.notice_id == b.subject_id))
        .outerjoin(vacancies, and_(b.kind.in_(OF_VACANCIES), v.vacancy_id == b.subject_id))
        .where(b.id.in_(broadcast_ids))
    )
    rows = await db.execute(query)
    return {
        row.id: Headline(
            title=_title(row),
            comuna=row.comuna or "",
            recalled=row.state == VacancyState.RECALLED,
        )
        for row in rows
    }


def _title(row: Any) -> str:
    if row.starts_at is None:
        return str(row.title)
    return words.outage_title(row.starts_at, row.ends_at)


def _facts(row: Mapping[str, Any], key: bytes | None) -> Facts:
    hidden = row["confidential"]
    identity = {} if hidden else _identity(row, key)
    names = [
        name for name in (identity.get("legal_name"), *identity.get("trade_names", ())) if name
    ]
    return Facts(
        vacancy_id=row["vacancy_id"],
        state=VacancyState(row["state"]),
        fraud=row["state"] == VacancyState.RECALLED and is_fraud(row["reason"]),
        title=row["title"],
        occupation=row["occupation"],
        comuna=row["comuna"],
        pay_min=row["pay_min"],
        pay_max=row["pay_max"],
        schedule=row["schedule"],
        contract=row["contract"],
        openings=row["openings"],
        published_at=row["published_at"],
        valid_until=row["valid_until"],
        description=_description(row, key),
        employer_name=names[-1] if names else None,
        employer_trade=row["employer_trade"],
        employer_comuna=row["employer_comuna"],
    )


def is_fraud(reason: str | None) -> bool:
    """Say whether whoever recalled a vacancy called it a fraud."""
    return any(sign in _plain(reason or "") for sign in _FRAUD)


def _plain(text: str) -> str:
    """Give letters and digits only, small and without accents, words parted by one space."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    letters = (c for c in apart if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())


def _identity(row: Mapping[str, Any], key: bytes | None) -> dict[str, Any]:
    """Open an employer's identity; empty when it does not open: that holds nobody else up."""
    if row["identity"] is None or key is None:
        return {}
    context = f"identity:employer:{row['employer_id']}"
    try:
        opened: dict[str, Any] = json.loads(open_sealed(key, row["identity"], context))
    except VaultError:
        _log.exception("identity.unreadable", employer=row["employer_id"])
        return {}
    return opened


def _description(row: Mapping[str, Any], key: bytes | None) -> str | None:
    if row["description"] is None or key is None:
        return None
    try:
        return open_sealed(key, row["description"], f"description:{row['vacancy_id']}").decode()
    except VaultError:
        return None  # sealed under another employer's key: the vacancy changed hands
