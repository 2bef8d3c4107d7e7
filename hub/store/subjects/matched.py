"""People and the jobs that fit them go in; what each is told is written, finished at once.

Its entries are in their lists from then on. A broadcast of it has nothing to send: its lines ride
in one note of their person.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import BroadcastKind, BroadcastState, DeliveryState, Lane, Reach
from hub.order import Priority, Rank
from hub.store.many import Each, among
from hub.store.planning.broadcasts import NewBroadcast, add_broadcasts
from hub.store.planning.plan import ways_of
from hub.tables import broadcasts, deliveries, recipients, workers
from hub.tables.ids import delivery_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One worker, and by what their digest goes."""

    worker: int
    band: int
    reach: Reach  #: the channel it is planned on first; none: the list tells
    alone: str | None  #: why there is none
    comuna: str | None
    sms_daily_cap: int


async def people(
    db: AsyncConnection, worker_ids: Collection[int], priority: Priority, channels: Reach
) -> dict[int, Person]:
    """Give these workers as an alert of today would find them."""
    w = workers.c
    ways = ways_of(BroadcastKind.CHANGED_SEARCH, priority, channels)
    query = select(
        w.id.label("worker"),
        w.band,
        ways.reach.label("reach"),
        ways.alone.label("alone"),
        w.comuna,
        w.sms_daily_cap,
    ).where(among(w.id, worker_ids))
    return {
        row["worker"]: Person(**{**row, "reach": Reach(row["reach"])})
        for row in (await db.execute(query)).mappings()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One worker of one job, and the note that tells it; None: their list alone does."""

    person: Person
    note: int | None  #: the delivery of the note
    lane: Lane | None


async def tell(
    db: AsyncConnection,
    told: Sequence[tuple[Mapping[str, Any], Sequence[Line]]],
    *,
    due_at: datetime,
    now: datetime,
) -> None:
    """Write a broadcast of each job, given as its row, finished as it is written."""
    news = [
        NewBroadcast(
            kind=BroadcastKind.CHANGED_SEARCH,
            subject_id=vacancy["vacancy_id"],
            state=BroadcastState.FINISHED,
            published_at=now,
            due_at=due_at,
            valid_until=vacancy["valid_until"],
        )
        for vacancy, _ in told
    ]
    if not news:
        return
    numbers = await add_broadcasts(db, news, now)
    of = [(numbers[vacancy["vacancy_id"]], lines) for vacancy, lines in told]
    r, b = recipients.c, broadcasts.c
    rows = [
        _recipient(number, one, turn) | {"order_at": now, "due_at": due_at} | _shown(now)
        for number, lines in of
        for turn, one in enumerate(lines)
    ]
    made = await db.execute(insert(recipients).returning(r.id, r.broadcast_id, r.worker), rows)
    ids: dict[int, dict[int, int]] = {}
    for row in made:
        ids.setdefault(row.broadcast_id, {})[row.worker] = row.id
    each = Each(
        db.dialect.name, number=b.id.type, first=r.id.type, last=r.id.type, many=b.audience.type
    )
    await each.run(
        db,
        update(broadcasts)
        .where(b.id == each["number"])
        .values(
            planned_at=now,
            finished_at=now,
            recipients_from=each["first"],
            recipients_to=each["last"],
            audience=each["many"],
        ),
        [
            {"number": one, "first": min(it.values()), "last": max(it.values()), "many": len(it)}
            for one, it in ids.items()
        ],
    )
    riding = [
        _delivery(number, ids[number][one.person.worker], one, now)
        for number, lines in of
        for one in lines
        if one.lane is not None
    ]
    if riding:
        await db.execute(insert(deliveries), riding)


def _recipient(number: int, one: Line, turn: int) -> dict[str, Any]:
    return {
        "broadcast_id": number,
        "worker": one.person.worker,
        "band": one.person.band,
        "place": 0,
        "shuffle": turn,
        "reach": int(Reach.NONE if one.lane is None else Reach.of(one.lane)),
        "alone": None if one.lane else one.person.alone,
    }


def _shown(now: datetime) -> dict[str, Any]:
    return {"visible_at": now, "told_at": now, "told_by": Lane.INBOX}


def _delivery(number: int, recipient: int, one: Line, now: datetime) -> dict[str, Any]:
    """Give the row of what rides in its person's note."""
    if one.lane is None:
        raise ValueError("what the list alone tells has no delivery")
    return {
        "id": delivery_by(recipient, one.lane),
        "recipient": recipient,
        "broadcast_id": number,
        "worker": one.person.worker,
        "channel": one.lane,
        "state": DeliveryState.COALESCED,
        "rank": Rank.REST,
        "place": 0,
        "order_at": now,
        "shuffle": 0,
        "attempts": 0,
        "late_entry": 0,
        "rides_with": one.note,
    }
