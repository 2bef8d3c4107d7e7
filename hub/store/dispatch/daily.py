"""How many alert SMS each person was handed over today: one number per person, kept at the mark.

What was claimed by a process that died was handed to nobody, and takes nothing of a day.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import ALERTS, DeliveryState
from hub.order import Rank
from hub.store.many import among
from hub.store.upsert import insert_for
from hub.tables import broadcasts, deliveries, recipients, sms_days, workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The alert SMS of one person's latest day."""

    worker: int
    day: int  #: proleptic Gregorian ordinal, in their zone
    sent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One SMS that takes its place in a person's day, with what they chose."""

    id: int
    worker: int
    due_at: datetime
    comuna: str | None
    night_sms: bool
    sms_daily_cap: int


def counts() -> ColumnElement[bool]:
    """Give the predicate over `deliveries` of what takes a place in its person's day.

    That is an alert, as its broadcast's kind says, once: the same message again takes no other.
    What rode in another's message and goes by itself since was first claimed, as a message, after
    it was handed over.
    """
    d = deliveries.c
    never = or_(d.first_handed_at.is_(None), d.composed_at.is_(None))
    return and_(d.rank > Rank.URGENT, or_(never, d.first_handed_at < d.composed_at))


async def alerts(db: AsyncConnection, ids: Collection[int], token: str) -> list[Alert]:
    """Give which of a claim's SMS take a place in a day, when they are handed over."""
    d, w = deliveries.c, workers.c
    query = (
        select(d.id, d.worker, recipients.c.due_at, w.comuna, w.night_sms, w.sms_daily_cap)
        .join(recipients, recipients.c.id == d.recipient)
        .join(workers, w.id == d.worker)
        .join(broadcasts, broadcasts.c.id == d.broadcast_id)
        .where(
            among(d.id, ids),
            d.claim == token,
            d.state == DeliveryState.SENDING,
            broadcasts.c.kind.in_(ALERTS),
            counts(),
        )
        .order_by(d.rank, d.order_at, d.shuffle)
    )
    return [Alert(**row) for row in (await db.execute(query)).mappings()]


async def days(db: AsyncConnection, worker_ids: Collection[int]) -> dict[int, Day]:
    """Give the latest day of these people; of whom no SMS was ever handed over, none."""
    query = select(sms_days).where(among(sms_days.c.worker, worker_ids))
    return {row["worker"]: Day(**row) for row in (await db.execute(query)).mappings()}


async def hold(db: AsyncConnection, worker_ids: Collection[int]) -> dict[int, Day]:
    """Give the latest day of these people, locked until the transaction ends."""
    begun = (
        select(workers.c.id, literal_column("0"), literal_column("0"))
        .where(workers.c.id.in_(worker_ids))
        .order_by(workers.c.id)
    )
    await db.execute(
        insert_for(db, sms_days)
        .from_select(["worker", "day", "sent"], begun)
        .on_conflict_do_nothing()
    )
    query = (
        select(sms_days)
        .where(sms_days.c.worker.in_(worker_ids))
        .order_by(sms_days.c.worker)
        .with_for_update()
    )
    return {row["worker"]: Day(**row) for row in (await db.execute(query)).mappings()}


async def count(db: AsyncConnection, counted: Sequence[Day]) -> None:
    """Write the days anew."""
    if counted:
        await db.execute(
            update(sms_days)
            .where(sms_days.c.worker == bindparam("of"))
            .values(day=bindparam("today"), sent=bindparam("so_many")),
            [{"of": one.worker, "today": one.day, "so_many": one.sent} for one in counted],
        )
