"""Mail domains nothing is sent to for a while, because a storm of bounces came from them.

They are found by their name: the blind indexes of contact data follow from it, under any secret.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import Keyring
from hub.errors import NotFound
from hub.model import DeliveryState, Lane, Waits
from hub.store import log
from hub.store.dispatch.sweep import PENDING
from hub.store.log import Actor
from hub.store.many import among
from hub.store.stopping import bounces
from hub.tables import contacts, deliveries, held_domains

#: The field of contact data whose blind index a domain has.
FIELD = "domain"
#: What stands as the code of an e-mail that did not go because its domain was held.
HELD = "domain-held"
_HELD_NOW = select(held_domains.c.domain).where(held_domains.c.released_at.is_(None))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDomain:
    """One mail domain to which nothing is sent."""

    domain: str
    since: datetime
    bounced: int  #: people whose e-mails came back ...
    accepted: int  #: ... of so many e-mails the domain took in the same time
    waiting: int  #: e-mails that wait for its release

    def document(self) -> dict[str, Any]:
        """Give it as JSON."""
        return {
            "domain": self.domain,
            "since": self.since.isoformat(),
            "bounced": self.bounced,
            "accepted": self.accepted,
            "waiting": self.waiting,
        }


async def standing(db: AsyncConnection, keyring: Keyring) -> list[HeldDomain]:
    """Give the domains held now, the first first, each with what waits."""
    h = held_domains.c
    query = (
        select(h.domain, h.since, h.bounced, h.accepted)
        .where(h.released_at.is_(None))
        .order_by(h.since, h.id)
    )
    rows = (await db.execute(query)).all()
    return [
        HeldDomain(**row._mapping, waiting=await _waiting(db, keyring, row.domain)) for row in rows
    ]


async def names(db: AsyncConnection) -> list[str]:
    """Give the names of the domains held now."""
    return list((await db.scalars(_HELD_NOW)).all())


async def hindered(db: AsyncConnection, keyring: Keyring, ids: Collection[int]) -> set[int]:
    """Give which of these deliveries of e-mail go to a domain that is held."""
    held = await names(db)
    if not held:
        return set()
    blinds = [blind for name in held for blind in keyring.blinds(FIELD, name)]
    query = (
        select(deliveries.c.id)
        .join(contacts, contacts.c.worker == deliveries.c.worker)
        .where(among(deliveries.c.id, ids), contacts.c.domain_blind.in_(blinds))
    )
    return set((await db.scalars(query)).all())


async def released_at(db: AsyncConnection, domain: str) -> datetime | None:
    """Give when a domain was last released, if ever."""
    h = held_domains.c
    found: datetime | None = await db.scalar(
        select(func.max(h.released_at)).where(h.domain == domain)
    )
    return found


async def hold(
    db: AsyncConnection, domain: str, *, bounced: int, accepted: int, now: datetime
) -> None:
    """Send nothing more to a domain, from this transaction on, and log it."""
    await db.execute(
        insert(held_domains).values(domain=domain, since=now, bounced=bounced, accepted=accepted)
    )
    detail = {"bounced": bounced, "accepted": accepted}
    await log.write(
        db, [log.Note(what="domain_held", subject=_subject(domain), detail=detail)], now
    )


async def release(
    db: AsyncConnection, keyring: Keyring, domain: str, *, actor: Actor, now: datetime
) -> int:
    """Let mail go to a domain again; answer how many e-mails waited. NotFound when none is held.

    Its bounces count anew: those of the storm are concluded from by nobody.
    """
    await bounces.hold_counting(db)
    h = held_domains.c
    freed = await db.execute(
        update(held_domains)
        .where(h.domain == domain, h.released_at.is_(None))
        .values(released_at=now)
        .returning(h.id)
    )
    if freed.first() is None:
        raise NotFound
    blinds = keyring.blinds(FIELD, domain)
    mine = _waits(blinds).with_only_columns(deliveries.c.id)
    woken = await db.scalars(
        update(deliveries)
        .where(deliveries.c.id.in_(mine))
        .values(not_before=now)
        .returning(deliveries.c.id)
    )
    released = len(woken.all())
    detail = {"waited": released, **actor.document()}
    notes = [log.Note(what="domain_released", subject=_subject(domain), detail=detail)]
    await log.write(db, notes, now)
    return released


def _subject(domain: str) -> str:
    return f"domain:{domain}"


def _waits(blinds: Sequence[bytes]) -> Select[int]:
    """Select what waits for the release of a domain, by its blind indexes."""
    d = deliveries.c
    theirs = and_(contacts.c.worker == d.worker, contacts.c.domain_blind.in_(blinds))
    return (
        select(func.count())
        .select_from(deliveries)
        .join(contacts, theirs)
        .where(
            PENDING,
            d.state == DeliveryState.WAITING,
            d.channel == Lane.EMAIL,
            d.waits_for == Waits.DOMAIN,
        )
    )


async def _waiting(db: AsyncConnection, keyring: Keyring, domain: str) -> int:
    return await db.scalar(_waits(keyring.blinds(FIELD, domain))) or 0
