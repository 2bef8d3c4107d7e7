"""A comuna goes in; its own people come out as their OMIL may know them, and nobody else's."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.model import Reach
from hub.store.many import among_names
from hub.store.vault import Vault
from hub.store.workers import identities
from hub.store.workers.readers import reached
from hub.tables import contacts, log, search_occupations, suppressions, workers
from hub.tables.lists import has_one_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """One person of a comuna: what they gave, and nothing of where they stand."""

    worker_id: str
    name: str | None
    phone: str | None  #: E.164; a landline as well
    address: str | None
    usable: Reach  #: addresses that work, consented to or not
    alerted: bool  #: of jobs, by e-mail or SMS
    reached: bool  #: by e-mail or SMS, of whatever they consented to hear of


async def of_comuna(
    db: AsyncConnection, vault: Vault, comuna: str, worker_ids: Collection[str]
) -> dict[str, Neighbour]:
    """Open who these people are, by the portal's id; whoever lives elsewhere now is left out."""
    w = workers.c
    shown = (w.id, w.worker_id, w.reachable_by, w.alerts_by, reached().label("reached"))
    query = select(*shown).where(
        among_names(w.worker_id, worker_ids), w.comuna == comuna, w.processing
    )
    found = {row["id"]: row for row in (await db.execute(query)).mappings()}
    opened = await identities.of_workers(db, vault, found)
    return {
        row["worker_id"]: _neighbour(row, opened.get(number, {})) for number, row in found.items()
    }


def _neighbour(row: RowMapping, contact: Mapping[str, str]) -> Neighbour:
    return Neighbour(
        worker_id=row["worker_id"],
        name=contact.get("name"),
        phone=contact.get("phone"),
        address=contact.get("address"),
        usable=Reach(row["reachable_by"]),
        alerted=row["alerts_by"] != 0,
        reached=bool(row["reached"]),
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


async def unreachable(db: AsyncConnection, comuna: str) -> list[tuple[str, int]]:
    """Give who seeks work in a comuna and is told of it by neither e-mail nor SMS, with bands.

    By the portal's id, in no order. They gave no address that can be used, each one failed, or
    there is no consent to alerts by one that works (ix_workers_comuna_id).
    """
    w = workers.c
    lost = (w.comuna == comuna, w.status == "seeking", w.processing, w.alerts_by == 0)
    rows = await db.execute(select(w.worker_id, w.band).where(*lost))
    return [(row.worker_id, row.band) for row in rows]


async def failed(db: AsyncConnection, worker_ids: Collection[str]) -> dict[str, set[str]]:
    """Give the channels on which the address of these workers failed, where one did."""
    s, w = suppressions.c, workers.c
    query = select(w.worker_id, s.channel).join(workers, w.id == s.worker)
    lanes: dict[str, set[str]] = {}
    for row in await db.execute(query.where(among_names(w.worker_id, worker_ids))):
        lanes.setdefault(row.worker_id, set()).add(row.channel)
    return lanes


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


async def has_done(db: AsyncConnection, comuna: str, course_code: str) -> bool:
    """Say whether anybody who seeks work in a comuna did this course (ix_workers_comuna_id)."""
    w = workers.c
    here = (w.comuna == comuna, w.status == "seeking", w.processing)
    query = select(w.id).where(*here, has_one_of(w.course_codes, [course_code])).limit(1)
    return await db.scalar(query) is not None


async def looks(db: AsyncConnection, subject: str, since: datetime) -> set[tuple[str, str]]:
    """Give who looked at which part of a list of people since a moment, by the log."""
    c = log.c
    query = select(c.detail).where(c.subject == subject, c.what == "looked", c.at > since)
    return {(one["by"], one["where"]) for one in await db.scalars(query)}
