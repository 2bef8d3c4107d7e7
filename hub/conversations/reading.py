"""A party and their conversation come in; what this party may see of it comes out, and no more.

Each side has a view of its own, which has no field for what that side may not see.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from config.reference import regions
from hub.conversations.companies import Company, Strip, company, strips
from hub.conversations.judging import over
from hub.conversations.sealed import opened
from hub.store.conversations import candidates, lines, threads
from hub.store.conversations.lines import Line
from hub.store.conversations.threads import Thread
from hub.store.subjects import facts
from hub.store.vault import Vault
from hub.store.workers import identities
from hub.talk import LineKind, LineState, Party

#: Bands of years of experience: from how many on, and what an employer reads.
_BANDS = {10: "10 años o más", 5: "5 a 9 años", 2: "2 a 4 años", 0: "menos de 2 años"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """A line as its writer sees it."""

    number: int
    at: datetime
    kind: LineKind
    text: str  #: as written
    shown: str  #: as the other side sees it
    hidden: int  #: how many places of it are masked
    state: LineState
    held_for: str | None
    appealed: bool
    fields: Mapping[str, str]  #: of what was shared


@dataclass(frozen=True, slots=True, kw_only=True)
class Theirs:
    """A line as the other side sees it."""

    number: int
    at: datetime
    kind: LineKind
    text: str
    fields: Mapping[str, str]  #: of what was shared


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What an employer knows of a candidate."""

    alias: str
    trade: str | None
    region: str | None
    experience: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AsWorker:
    """A conversation as its worker sees it."""

    reference: str
    vacancy_id: str
    title: str
    opened_at: datetime
    goes_on: bool
    unread: int
    employer: Strip
    company: Company | None  #: None: it has not shown itself
    read: int  #: the last line the employer has read
    seen_as: Person  #: what the employer knows of the worker
    lines: Sequence[Mine | Theirs]


@dataclass(frozen=True, slots=True, kw_only=True)
class AsEmployer:
    """A conversation as its employer sees it."""

    reference: str
    vacancy_id: str
    title: str
    opened_at: datetime
    goes_on: bool
    unread: int
    candidate: Person
    revealed: bool
    read: int  #: the last line the candidate has read
    lines: Sequence[Mine | Theirs]


async def as_worker(
    db: AsyncConnection,
    vault: Vault,
    found: Sequence[Thread],
    most: int,
    before: int | None = None,
) -> list[AsWorker]:
    """Give conversations as their worker sees them, each with its last `most` lines.

    Those before the line of that number, where one is given.
    """
    titles = await _titles(db, vault, found)
    waiting = await lines.unread(db, [one.id for one in found], Party.WORKER)
    known = [one.employer_id for one in found if one.revealed_at is not None]
    companies = await identities.of_employers(db, vault, known)
    unknown = await strips(db, found)
    profiles = await candidates.profiles(db, [one.candidate for one in found])
    said = await read_lines(db, vault, found, Party.WORKER, most, before=before)
    return [
        AsWorker(
            reference=one.reference,
            vacancy_id=one.vacancy_id,
            title=titles.get(one.vacancy_id, ""),
            opened_at=one.opened_at,
            goes_on=one.ended_at is None,
            unread=waiting.get(one.id, 0),
            employer=unknown[one.id],
            company=company(companies.get(one.employer_id, {})) if one.revealed_at else None,
            seen_as=person(one.worker_alias, profiles.get(one.candidate)),
            read=one.employer_read,
            lines=said[one.id],
        )
        for one in found
    ]


async def as_employer(
    db: AsyncConnection,
    vault: Vault,
    found: Sequence[Thread],
    most: int,
    before: int | None = None,
) -> list[AsEmployer]:
    """Give conversations as their employer sees them, each with its last `most` lines.

    Those before the line of that number, where one is given.
    """
    titles = await _titles(db, vault, found)
    waiting = await lines.unread(db, [one.id for one in found], Party.EMPLOYER)
    unwilling = await candidates.unwilling(db, {one.candidate for one in found})
    profiles = await candidates.profiles(db, [one.candidate for one in found])
    said = await read_lines(db, vault, found, Party.EMPLOYER, most, before=before)
    return [
        AsEmployer(
            reference=one.reference,
            vacancy_id=one.vacancy_id,
            title=titles.get(one.vacancy_id, ""),
            opened_at=one.opened_at,
            goes_on=not over(one, Party.EMPLOYER, unwilling),
            unread=waiting.get(one.id, 0),
            candidate=person(one.worker_alias, profiles.get(one.candidate)),
            revealed=one.revealed_at is not None,
            read=one.worker_read,
            lines=said[one.id],
        )
        for one in found
    ]


def person(alias: str, profile: candidates.Profile | None) -> Person:
    """Say of a candidate what an employer may know; nothing of one who is unwilling."""
    if profile is None:
        return Person(alias=alias, trade=None, region=None, experience=None)
    return Person(
        alias=alias,
        trade=profile.trade,
        region=regions().get(profile.region or ""),
        experience=None if profile.experience is None else _BANDS[profile.experience],
    )


async def read_lines(
    db: AsyncConnection,
    vault: Vault,
    found: Sequence[Thread],
    party: Party,
    most: int,
    before: int | None = None,
) -> dict[int, list[Mine | Theirs]]:
    """Give the last lines of conversations as a party sees them, oldest first.

    What lies under a key that is gone reads as empty.
    """
    owners = {one.owner(by) for one in found for by in Party}
    keys = await vault.known(db, owners)
    said: dict[int, list[Mine | Theirs]] = {}
    for one in found:
        rows = await lines.seen_by(db, one.id, party, most, before=before)
        said[one.id] = [as_seen(one, row, keys.get(one.owner(row.by)), party) for row in rows]
    return said


def as_seen(thread: Thread, row: Line, key: bytes | None, party: Party) -> Mine | Theirs:
    """Give a line as a party sees it; what lies under a key that is gone reads as empty."""
    shown = opened(key, row.shown, thread.context(row.number, "shown"))
    fields: dict[str, str] = json.loads(shown) if row.kind is LineKind.SHARED and shown else {}
    if row.kind is not LineKind.TEXT:
        shown = ""
    if row.by is not party:
        return Theirs(number=row.number, at=row.at, kind=row.kind, text=shown, fields=fields)
    return Mine(
        number=row.number,
        at=row.at,
        kind=row.kind,
        text=opened(key, row.sealed, thread.context(row.number, "written")),
        shown=shown,
        hidden=row.hidden,
        state=row.state,
        held_for=row.held_for,
        appealed=row.appealed_at is not None,
        fields=fields,
    )


async def _titles(db: AsyncConnection, vault: Vault, found: Sequence[Thread]) -> dict[str, str]:
    wanted = sorted({one.vacancy_id for one in found})
    return {one: said.title for one, said in (await facts.of_vacancies(db, vault, wanted)).items()}


async def own(
    db: AsyncConnection, party: Party, owner: str, reference: str, *, lock: bool = False
) -> Thread | None:
    """Give a party's own conversation; None for another's, as for one there is not."""
    thread = (await threads.by_references(db, [reference], lock=lock)).get(reference)
    if thread is None:
        return None
    mine = thread.worker_id if party is Party.WORKER else thread.employer_id
    return thread if mine == owner else None
