"""A vacancy goes in; whom its telling reached, and what may tell them the truth, comes out."""

from collections.abc import Collection

from sqlalchemy import CTE, ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.audiences.eligibility import OUT, unanswered
from hub.model import ALERTS, OF_VACANCIES, BroadcastKind, Cadence, DeliveryState, Lane, Reach
from hub.store.many import among
from hub.tables import (
    broadcasts,
    deliveries,
    deliveries_of,
    recipients,
    recipients_of,
    workers,
)
from hub.tables.ids import of_recipient


def out() -> ColumnElement[bool]:
    """Give the predicate over `deliveries` of what reached its person, or may have.

    What is on the wire at this moment is not yet known: it is asked again once it is.
    """
    return or_(deliveries.c.state.in_(OUT), unanswered())


def reached_by() -> ColumnElement[bool]:
    """Give the predicate over `recipients` of who was told, may have been, or saw it."""
    r, d = recipients.c, deliveries.c
    theirs = exists().where(of_recipient(d.id, r.id), out())
    return or_(r.told_at.is_not(None), r.seen_at.is_not(None), theirs)


async def span(db: AsyncConnection, vacancy_id: str) -> tuple[int | None, list[int]]:
    """Give the correction a recall of now adds to, if there is one, and what it corrects."""
    b = broadcasts.c
    mine = (b.subject_id == vacancy_id, b.kind.in_(OF_VACANCIES))
    query = select(b.id, b.kind).where(*mine).order_by(b.id.desc())
    correction, covered = None, []
    for row in (await db.execute(query)).all():
        if row.kind in ALERTS:
            covered.append(row.id)
        elif covered:
            break  # what came before was corrected by this one
        else:
            correction = row.id
    return correction, covered


async def of_vacancy(db: AsyncConnection, vacancy_id: str) -> int | None:
    """Give the correction of a vacancy's latest recall; None when nobody was to be corrected."""
    return (await span(db, vacancy_id))[0]


async def corrected_by(db: AsyncConnection, vacancy_id: str, broadcast_id: int) -> int | None:
    """Give the correction of a broadcast that was taken back (ix_broadcasts_subject_id).

    None: nobody was to be corrected.
    """
    b = broadcasts.c
    query = (
        select(b.id)
        .where(
            b.subject_id == vacancy_id,
            b.kind == BroadcastKind.CORRECTION,
            b.id > broadcast_id,
        )
        .order_by(b.id)
        .limit(1)
    )
    found: int | None = await db.scalar(query)
    return found


async def due_to(db: AsyncConnection, vacancy_id: str) -> tuple[int, int]:
    """Count whom a recall at this moment corrects: (reached, on the wire, answer unknown)."""
    _, covered = await span(db, vacancy_id)
    everyone = select(func.count()).select_from(reached(covered).subquery())
    wire = select(func.count()).select_from(on_the_wire(covered).subquery())
    return await db.scalar(everyone) or 0, await db.scalar(wire) or 0


def reached(covered: Collection[int], among_workers: Collection[int] | None = None) -> Select[int]:
    """Select the workers, by row id, whom these broadcasts reached, or may have."""
    r = recipients.c
    query = (
        select(r.worker)
        .distinct()
        .select_from(broadcasts)
        .join(recipients, recipients_of())
        .join(workers, workers.c.id == r.worker)
        .where(broadcasts.c.id.in_(covered), reached_by())
    )
    return query if among_workers is None else query.where(among(r.worker, among_workers))


def on_the_wire(
    covered: Collection[int], among_workers: Collection[int] | None = None
) -> Select[int]:
    """Select the workers to whom a message of these is on its way at this moment."""
    d = deliveries.c
    query = (
        select(d.worker)
        .distinct()
        .select_from(broadcasts)
        .join(deliveries, deliveries_of())
        .where(
            broadcasts.c.id.in_(covered),
            d.state == DeliveryState.SENDING,
            d.handed_at.is_not(None),
        )
    )
    return query if among_workers is None else query.where(among(d.worker, among_workers))


def people(covered: Collection[int], correction: int | None, only: Collection[int] | None) -> CTE:
    """Give who was reached and has no correction yet, with their first entry."""
    r = recipients.c
    query = (
        select(r.worker, func.min(r.id).label("first"))
        .select_from(broadcasts)
        .join(recipients, recipients_of())
        .join(workers, workers.c.id == r.worker)
        .where(broadcasts.c.id.in_(covered), reached_by())
        .group_by(r.worker)
    )
    if only is not None:
        query = query.where(among(r.id, only))
    if correction is not None:
        theirs = recipients.alias("theirs").c
        given = select(theirs.id).where(
            theirs.worker == r.worker,
            theirs.broadcast_id == correction,
            theirs.visible_at.is_not(None),
        )
        query = query.where(~given.exists())
    return query.cte("people")


def ways(covered: Collection[int], only: Collection[int] | None) -> CTE:
    """Give by which channel each was told first, of those that still may tell them."""
    d, w = deliveries.c, workers.c
    flag = case((d.channel == Lane.EMAIL, int(Reach.EMAIL)), else_=int(Reach.SMS))
    first = func.row_number().over(
        partition_by=d.worker, order_by=(func.coalesce(d.accepted_at, d.first_handed_at), d.id)
    )
    query = (
        select(d.worker, flag.label("flag"), first.label("turn"))
        .select_from(broadcasts)
        .join(deliveries, deliveries_of())
        .join(workers, w.id == d.worker)
        .where(
            broadcasts.c.id.in_(covered),
            out(),
            w.alerts_by.op("&")(flag) != 0,
            w.status == "seeking",
            w.processing,
            w.cadence != Cadence.INBOX_ONLY,
        )
    )
    if only is not None:
        query = query.where(among(d.recipient, only))
    return query.cte("ways")
