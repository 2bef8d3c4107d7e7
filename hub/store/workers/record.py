"""A worker goes in; what lies here of them comes out, for their own eyes: no index, no turn.

Moments are those of the rows; whoever shows them to the worker shows days (decision 12).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import Lane
from hub.store.letters import desk
from hub.store.letters.desk import Item
from hub.store.vault import Vault
from hub.store.workers import identities, personal_keys
from hub.store.workers.wishes import Wishes, of_worker
from hub.tables import (
    answers,
    broadcasts,
    calls,
    candidates,
    conversations,
    deliveries,
    events,
    heard,
    interests,
    log,
    notes,
    recipients,
    reports,
    suppressions,
)
from hub.tables.ids import every_delivery, note_place, of_note

#: People hear of several things a day for years: they are read so many at a time.
_AT_ONCE = 500
#: What rode in another's message was told by its channel.
_OUTSIDE = {str(Lane.EMAIL), str(Lane.SMS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWord:
    """One word on one purpose and channel, as it was said."""

    purpose: str
    channel: str
    granted: bool
    at: datetime
    text_version: str | None
    source: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldOf:
    """One thing that was told, by its broadcast."""

    broadcast_id: int
    kind: str
    subject_id: str
    visible_at: datetime
    seen: bool
    channels: tuple[str, ...]  #: by which it was handed over outside


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One of the smaller things that are kept."""

    what: str
    at: datetime
    more: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One answer to a call."""

    call_id: str
    course: str
    answer: str
    reason: str | None
    at: datetime
    way: str
    waits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """That there is a conversation; what was written in it is on its own page."""

    reference: str
    vacancy_id: str
    alias: str  #: the company's
    company: str  #: its name; empty: it has not shown itself to them
    opened_at: datetime
    lines: int
    ended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything of one worker."""

    wishes: Wishes
    consents: Sequence[ConsentWord]  #: every word, the latest first
    told: Sequence[ToldOf]
    answers: Sequence[Answered]
    threads: Sequence[Thread]
    candidate_of: int  #: vacancies whose employer may know them under an alias
    suppressed: Sequence[Row]  #: channel, since, why
    notes: Sequence[Row]  #: kind, day, channel: sent to them alone
    heard: Sequence[Row]  #: what they wrote by themselves: its meaning, day, channel
    interests: Sequence[Row]
    reports: Sequence[Row]
    events: Sequence[Row]  #: what the portal said of them: type and when
    desk: Sequence[Item]  #: what they wrote to the help desk, and its answers
    key_made_at: datetime | None


async def of(db: AsyncConnection, vault: Vault, worker_id: str) -> Record | None:
    """Give everything of a worker; None for somebody nobody knows."""
    wishes = await of_worker(db, vault, worker_id)
    if wishes is None:
        return None
    worker = wishes.known.id
    key = await personal_keys.of(db, worker)
    c, s, i, r, h = candidates.c, suppressions.c, interests.c, reports.c, heard.c
    many = select(func.count()).select_from(candidates).where(c.worker == worker)
    return Record(
        wishes=wishes,
        consents=await consents_of(db, worker_id),
        told=await _told(db, worker),
        answers=await _answers(db, worker),
        threads=await _threads(db, vault, worker),
        candidate_of=await db.scalar(many) or 0,
        suppressed=await _rows(db, s.channel, s.at, s.worker == worker, more=s.reason),
        notes=await _notes(db, worker),
        heard=await _rows(
            db, h.meaning, h.at, h.worker == worker, more=func.coalesce(h.channel, Lane.SMS)
        ),
        interests=await _rows(db, i.vacancy_id, i.at, i.worker == worker),
        reports=await _rows(db, r.vacancy_id, r.at, r.worker == worker, more=r.reason),
        events=await _rows(
            db, events.c.type, events.c.time, events.c.subject == f"worker:{worker_id}"
        ),
        desk=await desk.of_worker(db, vault, worker_id),
        key_made_at=None if key is None else key.made_at,
    )


async def consents_of(db: AsyncConnection, worker_id: str) -> list[ConsentWord]:
    """Give every word of a worker on consents, the latest first (ix_log_subject)."""
    query = (
        select(log.c.detail)
        .where(log.c.subject == f"worker:{worker_id}", log.c.what == "consent")
        .order_by(log.c.id.desc())
    )
    return [
        ConsentWord(**{**detail, "at": datetime.fromisoformat(detail["at"])})
        for detail in await db.scalars(query)
    ]


async def _told(db: AsyncConnection, worker: int) -> list[ToldOf]:
    r, b, d = recipients.c, broadcasts.c, deliveries.c
    found: list[ToldOf] = []
    before: int | None = None
    while True:
        query = (
            select(r.id, r.broadcast_id, b.kind, b.subject_id, r.visible_at, r.seen_at, r.told_by)
            .join(broadcasts, b.id == r.broadcast_id)
            .where(r.worker == worker, r.visible_at.is_not(None))
            .order_by(r.broadcast_id.desc())
            .limit(_AT_ONCE)
        )
        if before is not None:
            query = query.where(r.broadcast_id < before)
        rows = (await db.execute(query)).all()
        ids = [one for row in rows for one in every_delivery(row.id)]
        went = select(d.recipient, d.channel).where(d.id.in_(ids), d.accepted_at.is_not(None))
        by: dict[int, set[str]] = {}
        for one in await db.execute(went):
            by.setdefault(one.recipient, set()).add(one.channel)
        found += [
            ToldOf(
                broadcast_id=row.broadcast_id,
                kind=row.kind,
                subject_id=row.subject_id,
                visible_at=row.visible_at,
                seen=row.seen_at is not None,
                channels=tuple(sorted(by.get(row.id, set()) | ({row.told_by} & _OUTSIDE))),
            )
            for row in rows
        ]
        if len(rows) < _AT_ONCE:
            return found
        before = rows[-1].broadcast_id


async def _answers(db: AsyncConnection, worker: int) -> list[Answered]:
    a, c = answers.c, calls.c
    query = (
        select(c.call_id, c.name, a.answer, a.reason, a.at, a.way, a.place)
        .join(calls, c.id == a.call)
        .where(a.worker == worker)
        .order_by(a.at.desc(), c.id.desc())
    )
    return [
        Answered(
            call_id=row.call_id,
            course=row.name,
            answer=row.answer,
            reason=row.reason,
            at=row.at,
            way=row.way,
            waits=row.place is not None,
        )
        for row in await db.execute(query)
    ]


async def _threads(db: AsyncConnection, vault: Vault, worker: int) -> list[Thread]:
    c = conversations.c
    query = (
        select(conversations, candidates.c.vacancy_id)
        .join(candidates, candidates.c.id == c.candidate)
        .where(c.worker == worker)
        .order_by(c.last_at.desc(), c.id.desc())
    )
    rows = (await db.execute(query)).all()
    known = {row.employer_id for row in rows if row.revealed_at is not None}
    companies = await identities.of_employers(db, vault, known)
    return [
        Thread(
            reference=row.reference,
            vacancy_id=row.vacancy_id,
            alias=row.alias,
            company=_name(companies, row),
            opened_at=row.opened_at,
            lines=row.lines,
            ended=row.ended_at is not None,
        )
        for row in rows
    ]


def _name(companies: Mapping[str, identities.Identity], row: Any) -> str:
    if row.revealed_at is None:
        return ""
    return str(companies.get(row.employer_id, {}).get("legal_name") or "")


async def _notes(db: AsyncConnection, worker: int) -> list[Row]:
    n, d = notes.c, deliveries.c
    query = (
        select(n.kind, n.created_at, d.channel)
        .join(deliveries, and_(d.recipient == note_place(n.id), d.accepted_at.is_not(None)))
        .where(n.worker == worker, of_note(d.id, n.id))
        .order_by(n.id.desc())
    )
    return [
        Row(what=row.kind, at=row.created_at, more=row.channel) for row in await db.execute(query)
    ]


async def _rows(db: AsyncConnection, what: Any, at: Any, mine: Any, more: Any = None) -> list[Row]:
    columns = [what.label("what"), at.label("at")] + ([] if more is None else [more.label("more")])
    found = await db.execute(select(*columns).where(mine).order_by(at.desc(), what))
    return [Row(**row) for row in found.mappings()]
