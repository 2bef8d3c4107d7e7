"""What keeps a message from going at once, written into its row: the night, a digest, a cap."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, exists, false, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningUpdate

from config.reference import zones
from hub.model import DeliveryState, Lane, Waits
from hub.order import Rank
from hub.store.many import Each, among_given
from hub.tables import NOW, deliveries, recipients, workers
from hub.tables.ids import of_recipient, of_recipients

#: How a person counts as told whose SMS waits for the morning, and whose due time does not.
INBOX_QUIET = "inbox_quiet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One delivery that must wait."""

    id: int
    why: Waits
    until: datetime


async def hold(db: AsyncConnection, holds: Sequence[Hold]) -> None:
    """Let ready deliveries wait.

    What was brought forward goes back to its place when the night has come: in the morning the
    oldest go first, and of one vacancy the least employable.
    """
    d = deliveries.c
    each = Each(db.dialect.name, of=d.id.type, why=d.waits_for.type, until=d.not_before.type)
    await each.run(
        db,
        update(deliveries)
        .where(d.id == each["of"], d.state == DeliveryState.READY)
        .values(
            state=DeliveryState.WAITING,
            waits_for=each["why"],
            not_before=each["until"],
            rank=case((d.rank == Rank.FORWARD, int(Rank.REST)), else_=d.rank),
        ),
        [{"of": one.id, "why": one.why, "until": one.until} for one in holds],
    )


def _in_zones(wanted: Collection[ZoneInfo]) -> ColumnElement[bool]:
    """Give the predicate over `workers` of who lives there; without a comuna, in Santiago."""
    most, *few = zones()
    elsewhere = frozenset[str]().union(*(zones()[zone] for zone in few))
    wants: list[ColumnElement[bool]] = [
        workers.c.comuna.in_(sorted(zones()[zone])) for zone in few if zone in wanted
    ]
    if most in wanted:
        santiago = workers.c.comuna.not_in(sorted(elsewhere))
        wants.append(or_(workers.c.comuna.is_(None), santiago))
    return or_(*wants) if wants else false()


async def bring_forward(
    db: AsyncConnection,
    broadcast_id: int,
    first: int,
    last: int,
    asleep_at_due: Collection[ZoneInfo],
) -> None:
    """Let the SMS of these recipients go before others where due falls into their night."""
    if not asleep_at_due:
        return
    d = deliveries.c
    await db.execute(
        update(deliveries)
        .where(
            of_recipients(d.id, first, last),
            d.broadcast_id == broadcast_id,
            d.channel == Lane.SMS,
            d.state == DeliveryState.READY,
            d.rank == Rank.REST,
            d.worker == workers.c.id,
            _in_zones(asleep_at_due),
            workers.c.night_sms.is_(False),
        )
        .values(rank=int(Rank.FORWARD))
    )


async def tell_meanwhile(db: AsyncConnection, ids: Collection[int], now: datetime) -> list[int]:
    """Count as told by the inbox those of these recipients whose SMS waits until due or later.

    Only who has no other way, and an entry that can be seen. They are reported apart, never
    inside told-in-time. Answers who was.
    """
    told = await db.scalars(_TELL_MEANWHILE, {"ids": list(ids), "now": now})
    return list(told.all())


def _telling_meanwhile() -> ReturningUpdate[int]:
    r, d = recipients.c, deliveries.c
    mine = of_recipient(d.id, r.id)
    quiet = and_(d.state == DeliveryState.WAITING, d.waits_for == Waits.QUIET)
    sleeping = exists().where(mine, quiet, d.not_before >= r.due_at)
    other_way = exists().where(
        mine,
        or_(
            d.state.in_([DeliveryState.READY, DeliveryState.SENDING, DeliveryState.UNKNOWN]),
            and_(d.state == DeliveryState.WAITING, d.waits_for != Waits.QUIET),
        ),
    )
    return (
        update(recipients)
        .where(
            among_given(r.id, "ids"),
            r.visible_at.is_not(None),
            r.told_at.is_(None),
            sleeping,
            ~other_way,
        )
        .values(told_at=NOW, told_by=INBOX_QUIET)
        .returning(r.id)
    )


_TELL_MEANWHILE = _telling_meanwhile()
