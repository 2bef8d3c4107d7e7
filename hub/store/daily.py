"""How many alert SMS each person was sent today: one number per person, kept at the claim."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.upsert import insert_for
from hub.tables import sms_days, workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The alert SMS of one person's latest day."""

    worker: int
    day: int  #: proleptic Gregorian ordinal, in their zone
    sent: int


async def days(db: AsyncConnection, worker_ids: Sequence[int]) -> Mapping[int, Day]:
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
