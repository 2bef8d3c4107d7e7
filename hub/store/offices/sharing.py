"""People of one call who have one number among them: who has it with whom comes out.

Found by the blind index of the number: nobody's number is opened to compare it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import OPEN_STATES, BroadcastKind, DeliveryState, Lane
from hub.store.many import among
from hub.tables import broadcasts, contacts, deliveries, recipients
from hub.tables.ids import delivery_by

#: An SMS that went, or may have.
_WENT = (DeliveryState.ACCEPTED, DeliveryState.DELIVERED, DeliveryState.UNKNOWN)


async def shared(db: AsyncConnection, ids: Sequence[int]) -> dict[int, bool]:
    """Give which of these SMS of calls go to a number of several who are called, and which lead.

    One SMS goes to the number: of somebody whom no e-mail tells, else of anybody, by lot; the
    others do not go. Never by the order: who of two is told by SMS, their office sees. What went
    already leads whatever comes later, and leads again when it is tried again.
    """
    d, b = deliveries.c, broadcasts.c
    query = (
        select(d.id, d.recipient, d.worker, d.broadcast_id, d.first_handed_at)
        .join(broadcasts, b.id == d.broadcast_id)
        .where(among(d.id, ids), b.kind == BroadcastKind.COURSE_CALL)
    )
    mine = (await db.execute(query)).all()
    found: dict[int, bool] = {}
    for broadcast_id in {row.broadcast_id for row in mine}:
        rows = [row for row in mine if row.broadcast_id == broadcast_id]
        with_whom = await sharers(db, broadcast_id, [row.worker for row in rows])
        others = {one for many in with_whom.values() for one in many}
        sms = await _sms_of(db, others | {row.recipient for row in rows})
        for row in rows:
            if row.worker in with_whom:
                theirs = [sms[one] for one in with_whom[row.worker] if one in sms]
                found[row.id] = row.first_handed_at is not None or _leads(
                    sms[row.recipient], theirs
                )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sms:
    """The SMS of one person of a call."""

    turn: tuple[bool, int]  #: whether they have an e-mail as well; and the broadcast's shuffle
    state: str
    handed: bool  #: it was handed over, once at least


def _leads(mine: _Sms, others: Sequence[_Sms]) -> bool:
    """Say whether an SMS goes before the others of its telephone."""
    went = any(one.state in _WENT or one.handed for one in others)
    ahead = any(one.state in OPEN_STATES and one.turn < mine.turn for one in others)
    return not (went or ahead)


async def sharers(
    db: AsyncConnection, broadcast_id: int, people: Collection[int]
) -> Mapping[int, list[int]]:
    """Give with which other recipients of a broadcast these people have one number.

    People by row id; the others by that of their recipient. Who has a number alone is not there.
    """
    c, other = contacts.c, contacts.alias("other").c
    pairs = (
        select(c.worker, other.worker.label("other"))
        .join(other.worker.table, and_(other.phone_blind == c.phone_blind))
        .where(among(c.worker, people), c.phone_blind.is_not(None), other.worker != c.worker)
    )
    found = (await db.execute(pairs)).all()
    if not found:
        return {}
    r, b = recipients.c, broadcasts.c
    # Along the broadcast's own rows: a recipient is not found by its worker before it is shown.
    called = (
        select(r.worker, r.id)
        .join(broadcasts, b.id == r.broadcast_id)
        .where(
            b.id == broadcast_id,
            r.id.between(b.recipients_from, b.recipients_to),
            among(r.worker, {row.other for row in found}),
        )
    )
    recipient_of = {row.worker: row.id for row in await db.execute(called)}
    with_whom: dict[int, list[int]] = defaultdict(list)
    for row in found:
        if row.other in recipient_of:
            with_whom[row.worker].append(recipient_of[row.other])
    return with_whom


async def _sms_of(db: AsyncConnection, them: Collection[int]) -> dict[int, _Sms]:
    """Give the SMS of recipients who have one."""
    d, mail = deliveries.c, deliveries.alias("mail").c
    numbers = [delivery_by(one, Lane.SMS) for one in them]
    query = (
        select(
            d.recipient, d.shuffle, d.state, d.first_handed_at, mail.id.is_not(None).label("mailed")
        )
        .outerjoin(mail.id.table, mail.id == delivery_by(d.recipient, Lane.EMAIL))
        .where(among(d.id, numbers))
    )
    return {
        row.recipient: _Sms(
            turn=(bool(row.mailed), row.shuffle),
            state=row.state,
            handed=row.first_handed_at is not None,
        )
        for row in await db.execute(query)
    }
