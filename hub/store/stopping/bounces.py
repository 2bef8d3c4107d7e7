"""E-mails that came back: noted, counted by their domain, and judged when their time is over."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import Lane
from hub.store.upsert import insert_for
from hub.tables import (
    bounces,
    broadcasts,
    contacts,
    deliveries,
    deliveries_of,
    moment,
    recipients,
    workers,
)
from hub.tables.ids import of_recipient

# PostgreSQL's advisory lock; SQLite has one writer anyway.
_COUNTING = 7_301_003


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """One e-mail that came back."""

    delivery: int
    worker: int  #: row id
    worker_id: str  #: the portal's
    blame: str  #: a Blame


async def hold_counting(db: AsyncConnection) -> None:
    """Be the only one to count bounces until this transaction ends: two would each miss one."""
    if db.dialect.name == "postgresql":
        await db.execute(select(func.pg_advisory_xact_lock(_COUNTING)))


async def note(
    db: AsyncConnection, delivery: int, worker: int, blame: str, now: datetime, *, judged: bool
) -> None:
    """Keep that an e-mail came back; `judged` says that nothing is concluded from it."""
    statement = insert_for(db, bounces).values(
        delivery=delivery,
        worker=worker,
        blame=blame,
        at=now,
        judged_at=now if judged else None,
    )
    await db.execute(statement.on_conflict_do_nothing())


async def people(db: AsyncConnection, domain: Collection[bytes], since: datetime) -> int:
    """Count the people of a domain, by its blind indexes, whose unjudged bounces are newer."""
    b = bounces.c
    query = (
        select(func.count(b.worker.distinct()))
        .join(contacts, contacts.c.worker == b.worker)
        .where(b.judged_at.is_(None), b.at > since, contacts.c.domain_blind.in_(domain))
    )
    return await db.scalar(query) or 0


async def accepted(
    db: AsyncConnection, domain: Collection[bytes], since: datetime, most: int
) -> int:
    """Count e-mails a domain took since a moment, bounced later or not; no further than `most`.

    Walks the deliveries of what was told since then, and stops early where the domain is large.
    """
    d, b = deliveries.c, broadcasts.c
    taken = (
        select(d.id)
        .join(broadcasts, deliveries_of())
        .join(contacts, contacts.c.worker == d.worker)
        .where(
            or_(b.finished_at.is_(None), b.finished_at > since),
            d.channel == Lane.EMAIL,
            d.accepted_at > moment(since),
            d.rides_with.is_(None),
            contacts.c.domain_blind.in_(domain),
        )
        .limit(most)
    )
    return await db.scalar(select(func.count()).select_from(taken.subquery())) or 0


async def due(db: AsyncConnection, before: datetime) -> list[Bounce]:
    """Give the unjudged bounces of a moment or earlier (ix_bounces_unjudged)."""
    b = bounces.c
    query = (
        select(b.delivery, b.worker, workers.c.worker_id, b.blame)
        .join(workers, workers.c.id == b.worker)
        .where(b.judged_at.is_(None), b.at <= before)
        .order_by(b.at, b.delivery)
    )
    return [Bounce(**row) for row in (await db.execute(query)).mappings()]


async def in_a_row(db: AsyncConnection, worker: int, many: int) -> bool:
    """Say whether somebody's last e-mails, so many of them, all came back."""
    r, d, b = recipients.c, deliveries.c, bounces.c
    came_back = exists().where(b.delivery == d.id)
    last = (
        select(came_back.label("back"))
        .select_from(recipients)
        .join(deliveries, of_recipient(d.id, r.id))
        .where(r.worker == worker, d.channel == Lane.EMAIL, d.accepted_at.is_not(None))
        .order_by(d.accepted_at.desc(), d.id.desc())
        .limit(many)
    )
    backs = list((await db.scalars(last)).all())
    return len(backs) == many and all(backs)


async def judge(db: AsyncConnection, ids: Collection[int], now: datetime) -> None:
    """Keep that these bounces were judged, by their deliveries."""
    await db.execute(update(bounces).where(bounces.c.delivery.in_(ids)).values(judged_at=now))


async def sweep_away(db: AsyncConnection, domain: Collection[bytes], now: datetime) -> None:
    """Judge all of a domain's bounces at once, without concluding anything from them."""
    theirs = select(contacts.c.worker).where(contacts.c.domain_blind.in_(domain))
    await db.execute(
        update(bounces)
        .where(bounces.c.judged_at.is_(None), bounces.c.worker.in_(theirs))
        .values(judged_at=now)
    )
