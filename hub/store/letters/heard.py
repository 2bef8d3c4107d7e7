"""What people wrote by SMS or e-mail: whose it is comes out; what it meant goes in.

It is heard once, however late it is brought again.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import Lane
from hub.store.many import among
from hub.store.upsert import insert_for
from hub.tables import contacts, heard, letter_prints, workers

#: What is kept of a text that speaks of a course and says neither yes nor no for sure: of the
#: first of a day, and of those after it.
UNCLEAR = (UNCLEAR_FIRST, UNCLEAR_AGAIN) = ("unclear", "unclear_again")


async def by_address(db: AsyncConnection, field: str, blinds: Collection[bytes]) -> list[str]:
    """Give the portal's ids of those with this number or e-mail address, under any secret.

    Several may share one. `field` is that of contact data: phone or email.
    """
    query = (
        select(workers.c.worker_id)
        .join(contacts, contacts.c.worker == workers.c.id)
        .where(contacts.c[f"{field}_blind"].in_(blinds))
        .order_by(workers.c.id)
    )
    return list((await db.scalars(query)).all())


async def by_phones(db: AsyncConnection, blinds: Collection[bytes]) -> dict[bytes, list[int]]:
    """Give who has each of these numbers, by row id."""
    c = contacts.c
    query = select(c.phone_blind, c.worker).where(c.phone_blind.in_(blinds))
    found: dict[bytes, list[int]] = {}
    for row in await db.execute(query):
        found.setdefault(row.phone_blind, []).append(row.worker)
    return found


async def said_of(db: AsyncConnection, people: Collection[int]) -> dict[int, datetime]:
    """Give when the portal last said something of each of these people, by row id."""
    w = workers.c
    found = await db.execute(select(w.id, w.as_of).where(among(w.id, people)))
    return {row.id: row.as_of for row in found}


async def sharing_phone(db: AsyncConnection, worker_ids: Collection[str]) -> list[str]:
    """Give the portal's ids of these workers and of everyone who has the number of one."""
    c = contacts.c
    theirs = (
        select(c.phone_blind)
        .join(workers, workers.c.id == c.worker)
        .where(workers.c.worker_id.in_(worker_ids), c.phone_blind.is_not(None))
    )
    query = (
        select(workers.c.worker_id)
        .outerjoin(contacts, c.worker == workers.c.id)
        .where(or_(workers.c.worker_id.in_(worker_ids), c.phone_blind.in_(theirs)))
        .order_by(workers.c.id)
    )
    return list((await db.scalars(query)).all())


async def note(
    db: AsyncConnection, provider_id: str, worker: int, meaning: str, channel: Lane, now: datetime
) -> bool:
    """Note that something was heard; say whether it is the first time."""
    kept = insert_for(db, letter_prints).values(_print(provider_id, now))
    new = await db.execute(kept.on_conflict_do_nothing().returning(letter_prints.c.day))
    if new.first() is None:
        return False
    # A process of the version before keeps no print; it is known by its row then.
    statement = insert_for(db, heard).values(
        provider_id=provider_id, worker=worker, meaning=meaning, channel=channel, at=now
    )
    row = await db.execute(statement.on_conflict_do_nothing().returning(heard.c.provider_id))
    return row.first() is not None


async def note_many(
    db: AsyncConnection, many: Sequence[tuple[str, int, str]], channel: Lane, now: datetime
) -> None:
    """Note what was heard for the first time: (provider's id, worker's row id, meaning)."""
    rows = [
        {"provider_id": one, "worker": worker, "meaning": meaning, "channel": channel, "at": now}
        for one, worker, meaning in many
    ]
    await db.execute(insert(letter_prints), [_print(one, now) for one, _, _ in many])
    await db.execute(insert(heard), rows)


async def lately(
    db: AsyncConnection, people: Collection[int], provider_ids: Collection[str], since: datetime
) -> tuple[set[int], set[str]]:
    """Give who of these people wrote anything since, and what of these was heard before."""
    h, known = heard.c, letter_prints.c.print
    wrote = await db.scalars(select(h.worker).where(among(h.worker, people), h.at > since))
    prints = {print_of(one): one for one in provider_ids}
    before = await db.scalars(select(known).where(known.in_(prints)))
    return set(wrote), {prints[one] for one in before}


def print_of(provider_id: str) -> bytes:
    """Give by what a letter is known for good."""
    return sha256(provider_id.encode()).digest()


def _print(provider_id: str, now: datetime) -> dict[str, Any]:
    return {"print": print_of(provider_id), "day": now.date()}


async def since(db: AsyncConnection, worker: int, meaning: str, since: datetime, but: str) -> bool:
    """Say whether something else than `but` with this meaning was heard since a moment."""
    h = heard.c
    same = exists().where(
        h.worker == worker, h.at > since, h.meaning == meaning, h.provider_id != but
    )
    return bool(await db.scalar(select(same)))


async def many(db: AsyncConnection, worker: int, since: datetime) -> int:
    """Count what somebody wrote since a moment."""
    h = heard.c
    query = select(func.count()).where(h.worker == worker, h.at > since)
    return await db.scalar(query) or 0


async def last(
    db: AsyncConnection, worker: int, meanings: Collection[str], since: datetime
) -> str | None:
    """Give the last of these meanings that was heard of somebody since a moment."""
    h = heard.c
    query = select(h.meaning).where(h.worker == worker, h.at > since, h.meaning.in_(meanings))
    found: str | None = await db.scalar(query.order_by(h.at.desc()).limit(1))
    return found


def unclear_since(
    worker: ColumnElement[int], since: ColumnElement[datetime]
) -> ColumnElement[bool]:
    """Say, as SQL, that somebody wrote of a call since then what was neither yes nor no."""
    h = heard.c
    return exists().where(h.worker == worker, h.at > since, h.meaning.in_(UNCLEAR))


async def understood(db: AsyncConnection, provider_id: str, meaning: str) -> None:
    """Keep what was noted is found to mean."""
    of = update(heard).where(heard.c.provider_id == provider_id)
    await db.execute(of.values(meaning=meaning))
