"""What one worker asked for and what is known of them come out, for their own eyes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import VaultError, open_sealed
from hub.audiences.eligibility import ANY_OCCUPATION
from hub.store.vault import Vault
from hub.store.workers import people
from hub.store.workers.people import Known
from hub.tables import contacts, search_comunas, search_occupations, search_schedules, searches


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One search, as its worker asked for it."""

    search_id: str
    occupations: tuple[str, ...]  #: none: any
    comunas: tuple[str, ...]  #: comunas, regions or `*`; none: their own comuna
    pay_min: int | None  #: CLP a month
    schedules: tuple[str, ...]  #: none: any

    def document(self) -> dict[str, Any]:
        """Give its JSON."""
        return {
            "search_id": self.search_id,
            "occupations": list(self.occupations),
            "comunas": list(self.comunas),
            "pay_min": self.pay_min,
            "schedules": list(self.schedules),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """One worker, as they may see themselves: no index, no band, no key."""

    known: Known  #: their row, consents and usable addresses
    contact: Mapping[str, str]  #: opened; mask it before it is shown
    searches: tuple[Search, ...]


async def of_worker(db: AsyncConnection, vault: Vault, worker_id: str) -> Wishes | None:
    """Give what a worker asked for; None for somebody nobody knows."""
    known = (await people.known(db, [worker_id])).get(worker_id)
    if known is None:
        return None
    return Wishes(
        known=known,
        contact=await _contact(db, vault, known.id, worker_id),
        searches=await _searches(db, known.id),
    )


async def _contact(
    db: AsyncConnection, vault: Vault, worker: int, worker_id: str
) -> Mapping[str, str]:
    sealed = await db.scalar(select(contacts.c.sealed).where(contacts.c.worker == worker))
    key = (await vault.known(db, [f"worker:{worker_id}"])).get(f"worker:{worker_id}")
    if sealed is None or key is None:
        return {}
    try:
        opened: dict[str, str] = json.loads(open_sealed(key, sealed, f"contact:{worker}"))
    except VaultError:
        return {}
    return opened


async def _searches(db: AsyncConnection, worker: int) -> tuple[Search, ...]:
    s = searches.c
    rows = (
        await db.execute(
            select(s.id, s.search_id, s.pay_min, s.at_home)
            .where(s.worker == worker)
            .order_by(s.search_id)
        )
    ).all()
    ids = [row.id for row in rows]
    labels: dict[Any, dict[int, list[str]]] = {}
    for column in (
        search_occupations.c.occupation,
        search_comunas.c.comuna,
        search_schedules.c.schedule,
    ):
        search = column.table.c.search
        found = labels.setdefault(column.name, {})
        query = select(search, column).where(search.in_(ids)).order_by(column)
        for number, label in await db.execute(query):
            if label != ANY_OCCUPATION:
                found.setdefault(number, []).append(label)
    return tuple(
        Search(
            search_id=row.search_id,
            occupations=tuple(labels["occupation"].get(row.id, ())),
            comunas=() if row.at_home else tuple(labels["comuna"].get(row.id, ())),
            pay_min=row.pay_min,
            schedules=tuple(labels["schedule"].get(row.id, ())),
        )
        for row in rows
    )
