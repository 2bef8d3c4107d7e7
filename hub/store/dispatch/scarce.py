"""A broadcast whose SMS will be late: who has nothing else goes first, the others by e-mail."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import DeliveryState, Lane, Reach, Waits
from hub.order import Rank
from hub.store.dispatch import leaving, settle
from hub.store.many import among
from hub.store.planning.consented import consented_for
from hub.tables import deliveries, recipients, workers
from hub.tables.ids import delivery_by

#: What stands as the code of an SMS that gave way to an e-mail.
GAVE_WAY = "scarce"
_mail = deliveries.alias("mail").c


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What was done about scarce SMS."""

    forward: int = 0  #: SMS that now go before others
    by_email: int = 0  #: SMS not sent since an e-mail told their person, and e-mails opened


async def spare(
    db: AsyncConnection,
    broadcast_id: int,
    channels: Sequence[Lane],
    special: Collection[int],
    limit: int,
    now: datetime,
) -> Moved:
    """Bring forward SMS of whom nothing else can tell; the others are told by e-mail.

    An SMS is not sent once an e-mail told its person; until then it keeps its place, behind those
    brought forward. Who consented to e-mail since the planning gets one now. `special` bands keep
    both their messages (D140 3.1 xv), and come forward too. Among those brought forward the order
    stays: by the same key. At most `limit` rows of each; done again it finds nothing.
    """
    told = recipients.c.told_by == Lane.EMAIL
    gone = await _next(db, broadcast_id, and_(told, ~_special(special)), limit)
    await leaving.leave(db, gone, channels, now, why=GAVE_WAY)
    untried = await _next(db, broadcast_id, and_(_consented(), ~_mailed()), limit)
    if untried:
        await settle.open_fallbacks(db, untried, channels, now)
    untold = and_(recipients.c.told_at.is_(None), ~_by_email())
    alone = await _next(db, broadcast_id, or_(untold, _special(special)), limit)
    if alone:
        await db.execute(
            update(deliveries)
            .where(among(deliveries.c.id, alone), deliveries.c.state == DeliveryState.READY)
            .values(rank=int(Rank.FORWARD))
        )
    return Moved(forward=len(alone), by_email=len(gone) + len(untried))


async def _next(
    db: AsyncConnection, broadcast_id: int, which: ColumnElement[bool], limit: int
) -> list[int]:
    """Give SMS of a broadcast that are ready at the common rank; along ix_deliveries_claim."""
    d = deliveries.c
    query = (
        select(d.id)
        .join(recipients, recipients.c.id == d.recipient)
        .join(workers, workers.c.id == d.worker)
        .where(
            d.channel == Lane.SMS,
            d.broadcast_id == broadcast_id,
            d.state == DeliveryState.READY,
            d.rank == Rank.REST,
            which,
        )
        .order_by(d.order_at, d.shuffle)
        .limit(limit)
        .with_for_update(of=deliveries, skip_locked=True)
    )
    return list((await db.scalars(query)).all())


def _special(bands: Collection[int]) -> ColumnElement[bool]:
    return recipients.c.band.in_(sorted(bands))


def _consented() -> ColumnElement[bool]:
    return consented_for(deliveries.c.broadcast_id).op("&")(int(Reach.EMAIL)) != 0


def _mailed(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(_mail.id == delivery_by(recipients.c.id, Lane.EMAIL), *which)


def _by_email() -> ColumnElement[bool]:
    """Give the predicate of whom e-mail is about to tell; a domain that is held tells nobody."""
    goes = or_(
        _mail.state.in_([DeliveryState.READY, DeliveryState.SENDING]),
        and_(_mail.state == DeliveryState.WAITING, _mail.waits_for != Waits.DOMAIN),
    )
    return and_(_consented(), _mailed(goes))
