"""Broadcast ids go in, their reports come out, counted from the rows themselves."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import STANDING, STARTED, UNFINISHED, BroadcastKind, BroadcastState, Lane
from hub.report import Forecast, Report
from hub.store.dispatch.restraint import INBOX_QUIET
from hub.store.reporting import by_channel, history
from hub.store.watching import forecasts
from hub.tables import (
    broadcast_lanes,
    broadcasts,
    calls,
    recipients,
    recipients_of,
)

_CALL = BroadcastKind.COURSE_CALL
_SOON = timedelta(hours=1)


async def page(
    db: AsyncConnection,
    limit: int,
    before: int | None = None,
    office: str | None = None,
    *,
    messages: bool = True,
) -> list[Report]:
    """Give reports, newest first; `before` is the last broadcast id seen.

    With an `office`, by its comuna, of its own calls alone; `messages` as `of` takes it.
    """
    query = select(broadcasts.c.id).order_by(broadcasts.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(broadcasts.c.id < before)
    if office is not None:
        query = query.where(of_office(office))
    return await of(db, list((await db.scalars(query)).all()), messages=messages)


def of_office(comuna: str) -> ColumnElement[bool]:
    """Give the predicate over `broadcasts` of the calls of one comuna's office."""
    b = broadcasts.c
    mine = select(calls.c.call_id).where(calls.c.comuna == comuna)
    return and_(b.kind == BroadcastKind.COURSE_CALL, b.subject_id.in_(mine))


async def is_office(db: AsyncConnection, broadcast_id: int, comuna: str) -> bool:
    """Say whether a broadcast tells a call of this comuna's office."""
    query = select(broadcasts.c.id).where(broadcasts.c.id == broadcast_id, of_office(comuna))
    return await db.scalar(query) is not None


async def of(db: AsyncConnection, ids: Sequence[int], *, messages: bool = True) -> list[Report]:
    """Give the reports of these broadcasts, in this order; unknown ids are passed over.

    Reads only the ranges of rows planning wrote for each of them. Without `messages` those of a
    call are not counted, but its people, each once: see `by_channel.people`.
    """
    if not ids:
        return []
    rows = (await db.execute(select(broadcasts).where(broadcasts.c.id.in_(ids)))).mappings()
    by_id = {row["id"]: dict(row) for row in rows}
    people = await _people(db, ids)
    once = [] if messages else [one for one in by_id if by_id[one]["kind"] == _CALL]
    channels = await by_channel.messages(db, [one for one in by_id if one not in once])
    channels |= await by_channel.people(db, once)
    inversions = await _inversions(db, ids)
    foreseen = await forecasts.of(db, ids)
    paused = [one for one, row in by_id.items() if row["state"] == BroadcastState.PAUSED]
    pausers = await history.pausers(db, paused) if paused else {}
    return [
        _report(
            by_id[one],
            people.get(one, {}),
            channels.get(one, {}),
            inversions.get(one, 0),
            pausers.get(one),
            foreseen.get(one),
        )
        for one in ids
        if one in by_id
    ]


async def _people(db: AsyncConnection, ids: Sequence[int]) -> Mapping[int, Mapping[Any, Any]]:
    r = recipients.c
    in_time = r.told_at <= r.due_at
    # Whom a night overtakes that is past due already, their list tells late.
    quiet = and_(in_time, func.coalesce(r.told_by, "") == INBOX_QUIET)
    query = (
        select(
            r.broadcast_id,
            func.count(r.told_at).label("told"),
            func.sum(case((and_(in_time, ~quiet), 1), else_=0)).label("in_time"),
            func.sum(case((quiet, 1), else_=0)).label("quiet"),
            func.min(r.told_at).label("first"),
            func.max(r.told_at).label("last"),
            func.count(r.visible_at).label("visible"),
            func.count(r.seen_at).label("seen"),
            *[
                func.sum(case((r.alone == why, 1), else_=0)).label(why)
                for why in ("no_consent", "no_channel", "failed", "inbox_only")
            ],
        )
        .join(broadcasts, recipients_of())
        .where(broadcasts.c.id.in_(ids))
        .group_by(r.broadcast_id)
    )
    return {row["broadcast_id"]: row for row in (await db.execute(query)).mappings()}


async def _inversions(db: AsyncConnection, ids: Sequence[int]) -> dict[int, int]:
    lanes = broadcast_lanes.c
    query = (
        select(lanes.broadcast_id, func.sum(lanes.inversions).label("inversions"))
        .where(lanes.broadcast_id.in_(ids))
        .group_by(lanes.broadcast_id)
    )
    return {row.broadcast_id: int(row.inversions) for row in await db.execute(query)}


def _report(
    row: Mapping[str, Any],
    people: Mapping[Any, Any],
    channels: Mapping[str, Mapping[str, int]],
    inversions: int,
    pauser: history.Doer | None,
    forecast: Forecast | None,
) -> Report:
    by = {lane: dict(states) for lane, states in channels.items()}
    if people:
        by[Lane.INBOX] = {"visible": people["visible"], "seen": people["seen"]}
    return Report(
        id=str(row["id"]),
        kind=row["kind"],
        subject_id=row["subject_id"],
        state=row["state"],
        state_reason=row["state_reason"],
        published_at=row["published_at"],
        due_at=row["due_at"],
        audience=row["audience"],
        told=int(people.get("told") or 0),
        told_in_time=int(people.get("in_time") or 0),
        told_quiet=int(people.get("quiet") or 0),
        no_consent=int(people.get("no_consent") or 0),
        no_channel=int(people.get("no_channel") or 0),
        failed=int(people.get("failed") or 0),
        inbox_only=int(people.get("inbox_only") or 0),
        by_channel=by,
        first_told_at=people.get("first"),
        last_told_at=people.get("last"),
        inversions=inversions,
        finished_at=row["finished_at"],
        standing_since=row["standing_since"] if row["state"] in STANDING else None,
        standing_by=history.WHOSE.get(row["state_reason"]) if pauser is None else pauser.role,
        standing_sub=None if pauser is None else pauser.sub,
        forecast=forecast,
    )


async def unfinished_ids(db: AsyncConnection, limit: int = 200) -> list[int]:
    """Give the broadcasts that still tell somebody, those due first before the others."""
    query = (
        select(broadcasts.c.id)
        .where(broadcasts.c.state.in_(UNFINISHED))
        .order_by(broadcasts.c.due_at, broadcasts.c.id)
        .limit(limit)
    )
    return list((await db.scalars(query)).all())


async def ended_ids(db: AsyncConnection, limit: int, before: int | None = None) -> list[int]:
    """Give the broadcasts of which nobody more is told, newest first; `before` is the last seen."""
    query = (
        select(broadcasts.c.id)
        .where(broadcasts.c.state.not_in(UNFINISHED))
        .order_by(broadcasts.c.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(broadcasts.c.id < before)
    return list((await db.scalars(query)).all())


async def under_way(db: AsyncConnection) -> int:
    """Count the broadcasts that still tell somebody, however many they are."""
    return await db.scalar(select(func.count()).where(broadcasts.c.state.in_(UNFINISHED))) or 0


async def counts(db: AsyncConnection) -> tuple[int, int]:
    """Count the broadcasts under way, and those that ended."""
    many = await under_way(db)
    return many, (await db.scalar(select(func.count()).select_from(broadcasts)) or 0) - many


async def due_soon(db: AsyncConnection, now: datetime) -> int:
    """Count the people not told yet whose due time is less than an hour away, or past."""
    r, b = recipients.c, broadcasts.c
    query = (
        select(func.count())
        .select_from(broadcasts)
        .join(recipients, recipients_of())
        .where(
            b.state.in_(STARTED),
            b.due_at < now + _SOON,
            r.told_at.is_(None),
        )
    )
    return await db.scalar(query) or 0


async def totals(db: AsyncConnection) -> dict[str, int]:
    """Sum up every broadcast: for the demo and `hub status`."""
    r, b = recipients.c, broadcasts.c
    row = (
        await db.execute(
            select(
                func.count().label("audience"),
                func.count(r.told_at).label("told"),
                func.sum(case((r.told_at > r.due_at, 1), else_=0)).label("late"),
            )
        )
    ).one()
    inversions = await db.scalar(select(func.sum(broadcast_lanes.c.inversions)))
    unfinished, ended = await counts(db)
    jobs = await db.scalar(select(func.count()).where(b.kind == BroadcastKind.VACANCY))
    planning = await db.scalar(select(func.count()).where(b.state == BroadcastState.PLANNING))
    return {
        "broadcasts": unfinished + ended,
        "jobs": jobs or 0,
        "unfinished": unfinished,
        "planning": planning or 0,
        "audience": row.audience,
        "told": row.told,
        "late": int(row.late or 0),
        "out_of_order": int(inversions or 0),
    }
