"""People of one call who have one number among them: who has it with whom comes out.

Found by the blind index of the number: nobody's number is opened to compare it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import OPEN_STATES, BroadcastKind, DeliveryState, Lane
from hub.store.many import among
from hub.store.plan import CHANNEL_NUMBER
from hub.tables import broadcasts, contacts, deliveries, recipients

#: An SMS that went, or may have.
_WENT = (DeliveryState.ACCEPTED, DeliveryState.DELIVERED, DeliveryState.UNKNOWN)


async def shared(db: AsyncConnection, ids: Sequence[int]) -> dict[int, bool]:
    """Give which of these SMS of calls go to a number of several who are called, and which lead.

    One SMS goes to the number, that of whom the order has first; the others do not go. What
    went already leads whatever comes later, and leads again when it is tried again.
    """
    d, b = deliveries.c, broadcasts.c
    query = (
        select(d.id, d.worker, d.broadcast_id, d.first_handed_at)
        .join(broadcasts, b.id == d.broadcast_id)
        .where(among(d.id, ids), b.kind == BroadcastKind.COURSE_CALL)
    )
    mine = (await db.execute(query)).all()
    found: dict[int, bool] = {}
    for broadcast_id in {row.broadcast_id for row in mine}:
        rows = [row for row in mine if row.broadcast_id == broadcast_id]
        with_whom = await sharers(db, broadcast_id, [row.worker for row in rows])
        others = {one for many in with_whom.values() for one in many}
        sms = await _sms_of(db, others)
        for row in rows:
            if row.worker in with_whom:
                theirs = [sms[one] for one in with_whom[row.worker] if one in sms]
                found[row.id] = row.first_handed_at is not None or _leads(row.id, theirs)
    return found


def _leads(number: int, others: Sequence[tuple[int, str, bool]]) -> bool:
    """Say whether an SMS goes before the others of its telephone, given as `_sms_of` has them."""
    went = any(state in _WENT or handed for _, state, handed in others)
    ahead = any(state in OPEN_STATES and one < number for one, state, _ in others)
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


async def _sms_of(db: AsyncConnection, them: Collection[int]) -> dict[int, tuple[int, str, bool]]:
    """Give the SMS of recipients: its number, its state, and whether it was ever handed over."""
    d = deliveries.c
    numbers = {one * 4 + CHANNEL_NUMBER[Lane.SMS]: one for one in them}
    query = select(d.id, d.state, d.first_handed_at).where(among(d.id, numbers))
    return {
        numbers[row.id]: (row.id, row.state, row.first_handed_at is not None)
        for row in await db.execute(query)
    }
