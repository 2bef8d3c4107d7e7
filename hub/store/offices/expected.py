"""Whom a call would be for goes in; how many would be told, and by what, comes out as counts.

By the same columns that planning writes, and without writing anything. Everybody counts once, by
the first of their channels: whom a call tells by two of them says who is of a special band.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.audiences import called
from hub.audiences.called import Called
from hub.model import BroadcastKind, Lane, Reach
from hub.order import FEW, Priority
from hub.store.many import among
from hub.store.planning.plan import ways_of
from hub.tables import contacts, workers
from hub.tables.ids import CHANNEL_NUMBER


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """An audience as it would be planned at this moment."""

    people: int
    by_channel: Mapping[Lane, int]  #: first messages: one SMS to a number of several who are called
    shared: int = 0  #: of the SMS those that go to a number of several, and ask nothing
    alone: Mapping[str, int]  #: neither e-mail nor SMS: inbox_only, no_consent or no_channel
    alone_ids: Sequence[str]  #: the first of those by the portal's id; never in their order


async def expected(
    db: AsyncConnection,
    whom: Called,
    listed: Collection[int] | None,
    priority: Priority,
    channels: Reach,
    most: int,
) -> Expected:
    """Count an audience; `listed` are the people of a list by row id, `most` bounds the ids."""

    def also(worker: ColumnElement[int]) -> ColumnElement[bool]:
        return true() if listed is None else among(worker, listed)

    audience = called.audience(whom, also=also)
    ways = ways_of(BroadcastKind.COURSE_CALL, priority, channels)
    kinds = select(ways.first.label("reach"), ways.alone.label("alone")).where(audience).subquery()
    counted = await db.execute(
        select(kinds.c.reach, kinds.c.alone, func.count().label("many")).group_by(
            kinds.c.reach, kinds.c.alone
        )
    )
    rows = counted.all()
    of_several, spared = await _shared(db, audience, ways.first)
    unreached = select(workers.c.worker_id).where(audience, ways.alone.is_not(None))
    ids = await db.scalars(unreached.order_by(workers.c.worker_id).limit(most))
    return Expected(
        people=sum(row.many for row in rows),
        by_channel={
            lane: sum(row.many for row in rows if row.reach & Reach.of(lane))
            - (spared if lane is Lane.SMS else 0)
            for lane in CHANNEL_NUMBER
            if Reach.of(lane) & channels
        },
        shared=of_several,
        alone={row.alone: row.many for row in rows if row.alone is not None},
        alone_ids=ids.all(),
    )


async def few(db: AsyncConnection, whom: Called, priority: Priority, channels: Reach) -> bool:
    """Say whether messages reach so few of an audience that it is told by lot.

    Whom only their list tells is no company: an office knows them by name, and could add them.
    """
    reach = ways_of(BroadcastKind.COURSE_CALL, priority, channels).reach
    some = select(workers.c.id).where(called.audience(whom), reach != 0).limit(FEW).subquery()
    return (await db.scalar(select(func.count()).select_from(some)) or 0) < FEW


async def _shared(
    db: AsyncConnection, audience: ColumnElement[bool], reach: ColumnElement[int]
) -> tuple[int, int]:
    """Count the numbers of several people that get one SMS, and the SMS they are spared by it.

    As `hub.store.offices.sharing` judges when they go: whoever is called and has the number counts,
    whether by SMS or not.
    """
    by_sms = case((reach.op("&")(int(Reach.SMS)) != 0, 1), else_=0)
    numbers = (
        select(func.sum(by_sms).label("sms"))
        .select_from(workers)
        .join(contacts, contacts.c.worker == workers.c.id)
        .where(audience, contacts.c.phone_blind.is_not(None))
        .group_by(contacts.c.phone_blind)
        .having(func.count() > 1, func.sum(by_sms) > 0)
        .subquery()
    )
    row = (await db.execute(select(func.count(), func.sum(numbers.c.sms)))).one()
    return row[0], int(row[1] or 0) - row[0]
