"""A comuna goes in; its own people come out as their OMIL may know them, and nobody else's."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, Subquery, and_, case, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub import order
from hub.order import Priority
from hub.store import identities
from hub.store.many import among_names
from hub.store.vault import Vault
from hub.tables import contacts, log, search_occupations, suppressions, workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """One person of a comuna: what they gave, and nothing of where they stand."""

    worker_id: str
    name: str | None
    phone: str | None  #: E.164; a landline as well
    address: str | None
    reached: bool  #: by e-mail or SMS


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """One person whom no message reaches."""

    worker_id: str
    suppressed: frozenset[str]  #: channels whose address failed


async def of_comuna(
    db: AsyncConnection, vault: Vault, comuna: str, worker_ids: Collection[str]
) -> dict[str, Neighbour]:
    """Open who these people are, by the portal's id; whoever lives elsewhere now is left out."""
    w = workers.c
    query = select(w.id, w.worker_id, w.reachable_by).where(
        among_names(w.worker_id, worker_ids), w.comuna == comuna, w.processing
    )
    found = {row.id: row for row in await db.execute(query)}
    opened = await identities.of_workers(db, vault, found)
    return {
        row.worker_id: _neighbour(
            row.worker_id, opened.get(number, {}), reached=row.reachable_by != 0
        )
        for number, row in found.items()
    }


def _neighbour(worker_id: str, contact: Mapping[str, str], *, reached: bool) -> Neighbour:
    return Neighbour(
        worker_id=worker_id,
        name=contact.get("name"),
        phone=contact.get("phone"),
        address=contact.get("address"),
        reached=reached,
    )


async def row_id(db: AsyncConnection, comuna: str, worker_id: str) -> int | None:
    """Give the row id of a comuna's own worker; None of any other."""
    w = workers.c
    own = (w.worker_id == worker_id, w.comuna == comuna, w.processing)
    found: int | None = await db.scalar(select(w.id).where(*own))
    return found


async def by_rut(db: AsyncConnection, comuna: str, blinds: Collection[bytes]) -> str | None:
    """Give the id of a comuna's own worker by their RUT's blind indexes; None of any other."""
    w, c = workers.c, contacts.c
    query = (
        select(w.worker_id)
        .join(contacts, c.worker == w.id)
        .where(c.rut_blind.in_(blinds), w.comuna == comuna, w.processing)
        .order_by(w.id.desc())
        .limit(1)
    )
    found: str | None = await db.scalar(query)
    return found


def _lost(comuna: str) -> ColumnElement[bool]:
    """Give the predicate of who seeks work in a comuna and whom neither e-mail nor SMS reaches.

    They gave no address that can be used, or each one failed (ix_workers_comuna_id).
    """
    w = workers.c
    return and_(w.comuna == comuna, w.status == "seeking", w.processing, w.reachable_by == 0)


async def many_unreachable(db: AsyncConnection, comuna: str) -> int:
    """Count whom of a comuna no message reaches."""
    query = select(func.count()).select_from(workers).where(_lost(comuna))
    return await db.scalar(query) or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """In which order whom no message reaches stand: as messages go, and shuffled inside a band."""

    priority: Priority
    rounds: Sequence[tuple[int, int]]  #: see `order.mixed`


async def unreachable(
    db: AsyncConnection, comuna: str, turns: Turns, limit: int, after: str | None = None
) -> list[Unreachable]:
    """Give some of a comuna whom no message reaches, after one of them, by the portal's id.

    From the first where that one is none of them.
    """
    s, lost = suppressions.c, _keyed(_lost(comuna), turns)
    query = select(lost.c.id, lost.c.worker_id).order_by(lost.c.key).limit(limit)
    if after is not None:
        # Of anybody else it would show where they stand among these.
        them = and_(workers.c.worker_id == after, _lost(comuna))
        last = select(_keyed(them, turns).c.key)
        query = query.where(lost.c.key > func.coalesce(last.scalar_subquery(), -1))
    found = {row.id: row.worker_id for row in await db.execute(query)}
    failed = await db.execute(select(s.worker, s.channel).where(s.worker.in_(found)))
    lanes: dict[int, set[str]] = {}
    for row in failed:
        lanes.setdefault(row.worker, set()).add(row.channel)
    return [
        Unreachable(worker_id=worker_id, suppressed=frozenset(lanes.get(number, ())))
        for number, worker_id in found.items()
    ]


def _keyed(who: ColumnElement[bool], turns: Turns) -> Subquery:
    """Select some workers with the key they stand by."""
    w, p = workers.c, turns.priority
    places = {band: p.place(band) for band in range(p.bands)}
    place = cast(case(places, value=w.band, else_=p.place(p.middle_band)), BigInteger)
    left, right = order.halves(cast(w.id, BigInteger))
    step = select(w.id, w.worker_id, place.label("place"), left.label("l"), right.label("r"))
    step = step.where(who)
    for by in turns.rounds:
        c = step.subquery().c
        left, right = order.mixed(c.l, c.r, by)
        step = select(c.id, c.worker_id, c.place, left.label("l"), right.label("r"))
    c = step.subquery().c
    key = c.place * 2**32 + order.turn(c.l, c.r)
    return select(c.id, c.worker_id, key.label("key")).subquery()


async def sought(db: AsyncConnection, comuna: str, most: int) -> list[str]:
    """Give what people of a comuna look for, the most sought first (ix_workers_comuna_id)."""
    w, o = workers.c, search_occupations.c
    query = (
        select(o.occupation)
        .join(workers, w.id == o.worker)
        .where(w.comuna == comuna, w.status == "seeking", w.processing, o.occupation != "")
        .group_by(o.occupation)
        .order_by(func.count(w.id.distinct()).desc(), o.occupation)
        .limit(most)
    )
    return list((await db.scalars(query)).all())


async def looks(db: AsyncConnection, subject: str, since: datetime) -> set[tuple[str, str]]:
    """Give who looked at which part of a list of people since a moment, by the log."""
    c = log.c
    query = select(c.detail).where(c.subject == subject, c.what == "looked", c.at > since)
    return {(one["by"], one["where"]) for one in await db.scalars(query)}
