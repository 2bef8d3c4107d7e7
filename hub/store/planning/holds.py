"""What keeps broadcasts standing: an employer not verified, reports, an operator's pause.

Their state follows from these three alone, whichever came or went; due times keep running.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import ALERTS, OF_VACANCIES, STANDING, UNFINISHED, BroadcastKind, BroadcastState
from hub.tables import broadcasts, employers, moment, reports, vacancies

#: Why a broadcast is held.
NOT_VERIFIED, REPORTED = "employer_not_verified", "reported"


def of_employer(employer_id: str) -> ColumnElement[bool]:
    """Give the predicate over `broadcasts` of an employer's."""
    mine = select(vacancies.c.vacancy_id).where(vacancies.c.employer_id == employer_id)
    return and_(broadcasts.c.subject_id.in_(mine), broadcasts.c.kind.in_(OF_VACANCIES))


def of_vacancy(vacancy_id: str) -> ColumnElement[bool]:
    """Give the predicate over `broadcasts` of a vacancy's."""
    of = broadcasts.c.subject_id == vacancy_id
    return and_(of, broadcasts.c.kind.in_(OF_VACANCIES))


def one(broadcast_id: int) -> ColumnElement[bool]:
    """Give the predicate over `broadcasts` of one."""
    return broadcasts.c.id == broadcast_id


async def restate(
    db: AsyncConnection, which: ColumnElement[bool], *, now: datetime, soon: datetime
) -> dict[int, BroadcastState]:
    """Hold or let go what `which` names; answer the new states of those that changed.

    `soon` parts what is still in the future: it is scheduled anew.
    """
    b = broadcasts.c
    alert = b.kind.in_(ALERTS)
    mine = and_(which, b.kind != BroadcastKind.CORRECTION)  # that one waits for nobody
    unverified, reported = and_(alert, _unverified()), and_(alert, _reported())
    paused = b.paused_at.is_not(None)
    state = case(
        (or_(unverified, reported), BroadcastState.HELD.value), else_=BroadcastState.PAUSED.value
    )
    why = case((unverified, NOT_VERIFIED), (reported, REPORTED), else_=None)
    stopped = await db.execute(
        update(broadcasts)
        .where(
            mine,
            b.state.in_(UNFINISHED),
            or_(unverified, reported, paused),
            or_(b.state != state, func.coalesce(b.state_reason, "") != func.coalesce(why, "")),
        )
        .values(
            state=state,
            state_reason=why,
            standing_since=case((b.state.in_(STANDING), b.standing_since), else_=moment(now)),
        )
        .returning(b.id, b.state)
    )
    changed = {row.id: BroadcastState(row.state) for row in stopped}
    for goes_on, when in (
        (BroadcastState.SENDING, b.planned_at.is_not(None)),
        (BroadcastState.SCHEDULED, b.published_at > soon),
        (BroadcastState.PLANNING, b.planned_at.is_(None)),
    ):
        free = await db.scalars(
            update(broadcasts)
            .where(mine, b.state.in_(STANDING), ~unverified, ~reported, ~paused, when)
            .values(state=goes_on, state_reason=None, standing_since=None)
            .returning(b.id)
        )
        changed |= dict.fromkeys(free.all(), goes_on)
    return changed


def _unverified() -> ColumnElement[bool]:
    """Give the predicate over `broadcasts` of those whose employer is not verified."""
    verified = (
        select(employers.c.id)
        .join(vacancies, vacancies.c.employer_id == employers.c.employer_id)
        .where(vacancies.c.vacancy_id == broadcasts.c.subject_id, employers.c.verified)
    )
    return ~verified.exists()


def _reported() -> ColumnElement[bool]:
    """Give the predicate over `broadcasts` of those whose vacancy awaits a judgement."""
    return exists().where(
        vacancies.c.vacancy_id == broadcasts.c.subject_id, vacancies.c.review_since.is_not(None)
    )


async def pause(db: AsyncConnection, broadcast_id: int, since: datetime | None) -> None:
    """Keep that an operator paused a broadcast, or that it goes on: None."""
    await db.execute(
        update(broadcasts).where(broadcasts.c.id == broadcast_id).values(paused_at=since)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One vacancy of which nothing is sent until somebody judges it."""

    vacancy_id: str
    why: str  #: NOT_VERIFIED or REPORTED
    since: datetime
    reports: Mapping[str, int]  #: not judged yet, by reason
    broadcast_id: int | None  #: the newest


async def held(
    db: AsyncConnection, limit: int, vacancy_id: str | None = None, *, only_reported: bool = False
) -> list[Held]:
    """Give what is held, the oldest first; of one vacancy when it is named."""
    v, b = vacancies.c, broadcasts.c
    newest = select(func.max(b.id)).where(b.subject_id == v.vacancy_id, b.kind.in_(ALERTS))
    standing = select(func.min(b.standing_since)).where(
        b.subject_id == v.vacancy_id, b.kind.in_(ALERTS), b.state == BroadcastState.HELD
    )
    # Each by an index of its own: an "or" of both would read all vacancies there ever were.
    reported = select(v.vacancy_id).where(v.review_since.is_not(None))
    stopped = select(b.subject_id).where(b.kind.in_(ALERTS), b.state == BroadcastState.HELD)
    since = func.coalesce(v.review_since, standing.scalar_subquery())
    query = (
        select(
            v.vacancy_id,
            case((v.review_since.is_not(None), REPORTED), else_=NOT_VERIFIED).label("why"),
            since.label("since"),
            newest.scalar_subquery().label("broadcast_id"),
        )
        .where(v.vacancy_id.in_(reported if only_reported else union(reported, stopped)))
        .order_by(since, v.id)
        .limit(limit)
    )
    if vacancy_id is not None:
        query = query.where(v.vacancy_id == vacancy_id)
    rows = (await db.execute(query)).all()
    said = await _reports(db, [row.vacancy_id for row in rows])
    return [
        Held(
            vacancy_id=row.vacancy_id,
            why=row.why,
            since=row.since,
            reports=said.get(row.vacancy_id, {}),
            broadcast_id=row.broadcast_id,
        )
        for row in rows
    ]


async def _reports(db: AsyncConnection, ids: Sequence[str]) -> dict[str, dict[str, int]]:
    c = reports.c
    query = (
        select(c.vacancy_id, c.reason, func.count().label("many"))
        .where(c.vacancy_id.in_(ids), c.judged_at.is_(None))
        .group_by(c.vacancy_id, c.reason)
    )
    found: dict[str, dict[str, int]] = {}
    for row in await db.execute(query):
        found.setdefault(row.vacancy_id, {})[row.reason] = row.many
    return found
