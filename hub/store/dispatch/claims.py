"""A lane's next rows, claimed under a lease in the order of their key, then marked chunk by chunk.

Every statement checks anew that the message may still go: consent, address, vacancy state.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, Update, and_, bindparam, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningUpdate

from hub.model import DeliveryState, Lane
from hub.order import Rank
from hub.store.dispatch import gates
from hub.store.dispatch.permission import Rules, rules_of
from hub.store.many import Each, among, among_given
from hub.tables import NOW, broadcasts, deliveries


async def claim(
    db: AsyncConnection,
    lane: Lane,
    ids: Sequence[int],
    *,
    token: str,
    now: datetime,
    lease_until: datetime,
) -> list[int]:
    """Take these rows under a lease; answer the ids of those whose person may not be told so.

    What somebody else claimed meanwhile is passed over, without waiting for them. Rows of a
    broadcast that was held, or whose time is up, stay where they are.
    """
    rules = rules_of(ids)
    ours = (await db.scalars(_FREE, {"ids": list(ids)})).all()
    given = {"ids": ours, "now": now, "token": token, "until": lease_until}
    taken = await db.scalars(_taking(lane, rules), given)
    rest = set(ours).difference(taken)
    if not rest:
        return []
    barred = select(deliveries.c.id).where(among(deliveries.c.id, rest), rules.running(now))
    return list((await db.scalars(barred)).all())


# Statements that every batch runs are made once: making one takes longer than running it.

#: Locked in one order, so that two who claim never wait for one another in a circle.
_FREE = (
    select(deliveries.c.id)
    .where(among_given(deliveries.c.id, "ids"), deliveries.c.state == DeliveryState.READY)
    .order_by(deliveries.c.id)
    .with_for_update(skip_locked=True)
)


@cache
def _taking(lane: Lane, rules: Rules) -> ReturningUpdate[int]:
    return (
        update(deliveries)
        .where(among_given(deliveries.c.id, "ids"), rules.permitted(lane, NOW))
        .values(
            state=DeliveryState.SENDING,
            claim=bindparam("token"),
            lease_until=bindparam("until"),
            handed_at=None,
            attempts=deliveries.c.attempts + 1,
            composed_at=func.coalesce(deliveries.c.composed_at, NOW),
        )
        .returning(deliveries.c.id)
    )


async def renew(db: AsyncConnection, ids: Sequence[int], token: str, until: datetime) -> None:
    """Lengthen the lease of what a claim still holds."""
    await db.execute(
        update(deliveries)
        .where(
            among(deliveries.c.id, ids),
            deliveries.c.claim == token,
            deliveries.c.state == DeliveryState.SENDING,
        )
        .values(lease_until=until)
    )


@dataclass(slots=True, kw_only=True)  # not frozen: that doubles what making one costs
class Shown:
    """Evidence of what one delivery is about to show."""

    id: int
    version: str  #: of the templates
    hash: bytes  #: SHA-256 of what goes out
    sent_to: int  #: fifteen bits that tell its address from another


async def mark(
    db: AsyncConnection,
    lane: Lane,
    shown: Sequence[Shown],
    broadcast_ids: Collection[int],
    *,
    token: str,
    now: datetime,
    lease_until: datetime,
) -> list[int]:
    """Mark rows as handed over, just before they go on the wire; answer which may go.

    Their lease begins anew: had it lapsed unseen, another could take them from the wire.
    The others stay unmarked under the claim: the caller settles why (see `withheld`).
    `broadcast_ids` are those of the rows.
    """
    ids = [one.id for one in shown]
    await lock_broadcasts(db, broadcast_ids)
    each, marking = _marking(db.dialect.name, lane, rules_of(ids))
    by_version = defaultdict(list)
    for one in shown:
        by_version[one.version].append({"of": one.id, "hash": one.hash, "sent_to": one.sent_to})
    for version, rows in by_version.items():
        await each.run(db, marking, rows, token=token, now=now, until=lease_until, version=version)
    # A claim begins unmarked: what carries a mark now is what may go.
    may_go = (await db.execute(_MARKED, {"ids": ids, "token": token})).all()
    turns = Counter((broadcast_id, place) for _, broadcast_id, place, counts in may_go if counts)
    await gates.advance(db, lane, turns)
    marked_ids = {row.id for row in may_go}
    return [one for one in ids if one in marked_ids]


@cache
def _marking(dialect: str, lane: Lane, rules: Rules) -> tuple[Each, Update]:
    d = deliveries.c
    each = Each(
        dialect,
        of=d.id.type,
        hash=d.shown_hash.type,
        sent_to=d.sent_to.type,
    )
    marking = (
        update(deliveries)
        .where(
            d.id == each["of"],
            d.claim == bindparam("token"),
            d.state == DeliveryState.SENDING,
            rules.permitted(lane, NOW),
        )
        .values(
            handed_at=NOW,
            lease_until=bindparam("until"),
            first_handed_at=func.coalesce(d.first_handed_at, NOW),
            shown_version=bindparam("version"),
            shown_hash=each["hash"],
            sent_to=each["sent_to"],
        )
    )
    return each, marking


def _marked() -> Select[int, int, int, bool]:
    """Select what a claim has marked, and whether it counts for how far its lane has come."""
    d = deliveries.c
    counts = and_(
        d.rank == Rank.REST,
        d.attempts == 1,
        d.late_entry == 0,
        d.rides_with.is_(None),  # who rides along may come early
    )
    return select(d.id, d.broadcast_id, d.place, counts.label("counts")).where(
        among_given(d.id, "ids"), d.claim == bindparam("token"), d.handed_at.is_not(None)
    )


_MARKED = _marked()


async def withheld(
    db: AsyncConnection, lane: Lane, ids: Sequence[int], token: str, now: datetime
) -> tuple[list[int], list[int]]:
    """Settle claimed rows that were not marked: answer (suppressed, returned) ids.

    Of a broadcast that is held they go back to their place, as they do when its time is up,
    since the keeper ends it, and when only what rode with them stopped them. Otherwise it is
    their person who may not be told so.
    """
    mine = and_(
        among(deliveries.c.id, ids),
        deliveries.c.claim == token,
        deliveries.c.state == DeliveryState.SENDING,
        deliveries.c.handed_at.is_(None),
    )
    rules = rules_of(ids)
    stays = or_(~rules.running(now), rules.permitted(lane, now))
    back = await db.scalars(
        update(deliveries)
        .where(mine, stays)
        .values(
            state=DeliveryState.READY,
            claim=None,
            lease_until=None,
            attempts=deliveries.c.attempts - 1,
        )
        .returning(deliveries.c.id)
    )
    returned = list(back.all())
    over = await db.scalars(
        update(deliveries)
        .where(mine)
        .values(state=DeliveryState.SUPPRESSED, claim=None, lease_until=None)
        .returning(deliveries.c.id)
    )
    return list(over.all()), returned


async def take_back(db: AsyncConnection, ids: Sequence[int], token: str) -> None:
    """Give marked rows that certainly were not sent their place again; their riders stay theirs.

    Also such as are in doubt since their lease ended, unless somebody claimed them since.
    """
    d = deliveries.c
    await db.execute(
        update(deliveries)
        .where(
            among(d.id, ids),
            d.claim == token,
            d.state.in_([DeliveryState.SENDING, DeliveryState.UNKNOWN]),
        )
        .values(
            state=case((d.rides_with.is_(None), DeliveryState.READY), else_=DeliveryState.WAITING),
            claim=None,
            lease_until=None,
            handed_at=None,
            not_before=None,
            late_entry=1,
        )
    )


async def ready(db: AsyncConnection, ids: Sequence[int]) -> set[int]:
    """Give which of these rows wait in their lane now: what was picked may be claimed since."""
    d = deliveries.c
    waiting = select(d.id).where(among(d.id, ids), d.state == DeliveryState.READY)
    return set(await db.scalars(waiting))


async def lock_broadcasts(db: AsyncConnection, broadcast_ids: Collection[int]) -> None:
    """Let whoever ends or holds these broadcasts wait until our transaction ends.

    Or, when they came first, let us see what they did.
    """
    await db.execute(_LOCK, {"ids": list(set(broadcast_ids))})


_LOCK = (
    select(broadcasts.c.id)
    .where(among_given(broadcasts.c.id, "ids"))
    .order_by(broadcasts.c.id)
    .with_for_update(read=True)
)


async def lock_broadcasts_of(db: AsyncConnection, ids: Collection[int]) -> None:
    """Do the same for the broadcasts of these rows, where the caller does not know them."""
    theirs = select(deliveries.c.broadcast_id).distinct().where(among(deliveries.c.id, ids))
    await lock_broadcasts(db, (await db.scalars(theirs)).all())
