"""Workers as rows: what is known of them comes out, their new state goes in, many at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, case, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.audiences.eligibility import ANY_OCCUPATION
from hub.store.conversations import allowances
from hub.store.many import among_names
from hub.store.upsert import insert_for
from hub.tables import (
    consents,
    contacts,
    employability,
    erasures,
    listeners,
    search_comunas,
    search_occupations,
    search_schedules,
    searches,
    suppressions,
    workers,
)

#: The event that erases a worker, by the portal's word or the hub's.
ERASED = "cl.bne.worker.erased"
#: Later than anything that is said of anybody.
FOR_EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWord:
    """The latest word of a worker on one purpose and channel."""

    granted: bool
    at: datetime


@dataclass(slots=True, kw_only=True)
class Known:
    """What the store knows of one worker before an event is applied."""

    id: int
    row: Mapping[str, Any]
    consents: dict[tuple[str, str], ConsentWord] = field(default_factory=dict)
    #: Channel -> the blind index of the address that failed, where there was one.
    suppressed: dict[str, bytes | None] = field(default_factory=dict)
    has_email: bool = False
    has_mobile: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """A worker's contact data as stored."""

    worker: int
    sealed: bytes
    sms_capable: bool
    email_blind: bytes | None
    phone_blind: bytes | None
    rut_blind: bytes | None
    domain_blind: bytes | None  #: of the e-mail address's domain


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRow:
    """One search as stored; `comunas` is what covers a vacancy, the worker's own included."""

    search_id: str
    pay_min: int | None
    at_home: bool
    occupations: Sequence[str]
    comunas: Sequence[str]
    schedules: Sequence[str]


async def known(db: AsyncConnection, worker_ids: Collection[str]) -> dict[str, Known]:
    """Give what is known of these workers, by the portal's id."""
    rows = (await db.execute(select(workers).where(workers.c.worker_id.in_(worker_ids)))).mappings()
    found = {row["worker_id"]: Known(id=row["id"], row=dict(row)) for row in rows}
    by_id = {worker.id: worker for worker in found.values()}
    for row in await db.execute(select(consents).where(consents.c.worker.in_(by_id))):
        word = ConsentWord(granted=row.granted, at=row.at)
        by_id[row.worker].consents[(row.purpose, row.channel)] = word
    for row in await db.execute(select(suppressions).where(suppressions.c.worker.in_(by_id))):
        by_id[row.worker].suppressed[row.channel] = row.address
    c = contacts.c
    for row in await db.execute(
        select(c.worker, c.email_blind, c.phone_blind, c.sms_capable).where(c.worker.in_(by_id))
    ):
        worker = by_id[row.worker]
        worker.has_email = row.email_blind is not None
        worker.has_mobile = row.sms_capable
    return found


async def erased(db: AsyncConnection, owners: Collection[str]) -> dict[str, datetime]:
    """Give until when what is said of these owners is not kept, if they were ever erased.

    For ever of whoever asked for it here, until the portal has erased them as well: what it
    still sends of them is no sign that they came back.
    """
    rows = await db.execute(select(erasures).where(among_names(erasures.c.owner, owners)))
    return {row.owner: FOR_EVER if row.own else row.at for row in rows}


async def add(db: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Insert new workers; answer their row ids by the portal's id."""
    statement = insert(workers).returning(workers.c.worker_id, workers.c.id)
    added = await db.execute(statement, [dict(row) for row in rows])
    return {row.worker_id: row.id for row in added}


async def change(db: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Update workers: every row has `id` and the same other columns."""
    if not rows:
        return
    names = [name for name in rows[0] if name != "id"]
    statement = (
        update(workers)
        .where(workers.c.id == bindparam("of"))
        .values({name: bindparam(name) for name in names})
    )
    await db.execute(
        statement, [{"of": row["id"], **{name: row[name] for name in names}} for row in rows]
    )


async def replace_contacts(db: AsyncConnection, rows: Sequence[ContactRow]) -> None:
    """Put contact data in the place of what there was."""
    if not rows:
        return
    await db.execute(delete(contacts).where(contacts.c.worker.in_([row.worker for row in rows])))
    names = [column.name for column in contacts.c]
    await db.execute(
        insert(contacts), [{name: getattr(row, name) for name in names} for row in rows]
    )


async def lift_suppressions(db: AsyncConnection, lifted: Iterable[tuple[int, str]]) -> None:
    """Use a channel again: its address changed. Pairs of (worker row id, channel)."""
    by_channel: dict[str, list[int]] = defaultdict(list)
    for worker, channel in lifted:
        by_channel[channel].append(worker)
    for channel, ids in by_channel.items():
        await db.execute(
            delete(suppressions).where(
                suppressions.c.channel == channel, suppressions.c.worker.in_(ids)
            )
        )


async def merge_consents(db: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write consents, each in the place of the earlier word on the same purpose and channel."""
    if not rows:
        return
    statement = insert_for(db, consents)
    newer = {name: statement.excluded[name] for name in ("granted", "at", "text_version", "source")}
    keys = ["worker", "purpose", "channel"]
    await db.execute(
        statement.on_conflict_do_update(index_elements=keys, set_=newer),
        [dict(row) for row in rows],
    )


async def replace_searches(db: AsyncConnection, new: Mapping[int, Sequence[SearchRow]]) -> None:
    """Put workers' searches in the place of those they had; keys are worker row ids."""
    if not new:
        return
    await db.execute(delete(searches).where(searches.c.worker.in_(new)))
    rows = [
        {
            "worker": worker,
            "search_id": one.search_id,
            "pay_min": one.pay_min,
            "at_home": one.at_home,
            "any_schedule": not one.schedules,
        }
        for worker, many in new.items()
        for one in many
    ]
    if not rows:
        return
    made = await db.execute(
        insert(searches).returning(searches.c.id, searches.c.worker, searches.c.search_id), rows
    )
    ids = {(row.worker, row.search_id): row.id for row in made}
    occupations, comunas, schedules = [], [], []
    for worker, many in new.items():
        for one in many:
            search = ids[(worker, one.search_id)]
            occupations += [
                {"occupation": it, "worker": worker, "search": search}
                for it in one.occupations or (ANY_OCCUPATION,)
            ]
            comunas += [{"search": search, "comuna": it} for it in one.comunas]
            schedules += [{"search": search, "schedule": it} for it in one.schedules]
    await db.execute(insert(search_occupations), occupations)
    if comunas:
        await db.execute(insert(search_comunas), comunas)
    if schedules:
        await db.execute(insert(search_schedules), schedules)


async def move_home(db: AsyncConnection, homes: Mapping[int, str | None]) -> None:
    """Let the searches that name no comuna follow their worker's; row id -> comuna, if any."""
    if not homes:
        return
    rows = (
        await db.execute(
            select(searches.c.id, searches.c.worker).where(
                searches.c.worker.in_(homes), searches.c.at_home
            )
        )
    ).all()
    if rows:
        await db.execute(
            delete(search_comunas).where(search_comunas.c.search.in_([row.id for row in rows]))
        )
        at_home = [
            {"search": row.id, "comuna": home} for row in rows if (home := homes[row.worker])
        ]
        if at_home:
            await db.execute(insert(search_comunas), at_home)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRow:
    """A worker's sealed index as stored."""

    worker: int
    sealed: bytes
    method_version: str
    computed_on: str
    as_of: datetime


async def indexes_as_of(db: AsyncConnection, ids: Collection[int]) -> dict[int, datetime]:
    """Give of when the index of each of these workers is, where they have one."""
    e = employability.c
    rows = await db.execute(select(e.worker, e.as_of).where(e.worker.in_(ids)))
    return {row.worker: row.as_of for row in rows}


async def replace_indexes(
    db: AsyncConnection, rows: Sequence[IndexRow], bands: Mapping[int, int]
) -> None:
    """Put sealed indexes in the place of what there was, to be cut next time.

    `bands` gives workers' bands by the present thresholds, until then; row id -> band.
    """
    if not rows:
        return
    ids = [row.worker for row in rows]
    await db.execute(delete(employability).where(employability.c.worker.in_(ids)))
    names = list(IndexRow.__slots__)
    values = [{name: getattr(row, name) for name in names} | {"uncut": True} for row in rows]
    await db.execute(insert(employability), values)
    if bands:
        statement = update(workers).where(workers.c.id == bindparam("of"))
        await db.execute(
            statement.values(band=bindparam("to")),
            [{"of": worker, "to": band} for worker, band in bands.items()],
        )


async def erase(db: AsyncConnection, worker_id: str, at: datetime, *, own: bool = False) -> None:
    """Forget a worker: every row that says who they are; counts stay.

    `own`: they asked for it here, and the portal has yet to do the same.
    """
    owner = f"worker:{worker_id}"
    await db.execute(delete(workers).where(workers.c.worker_id == worker_id))
    await db.execute(delete(listeners).where(listeners.c.listener == owner))
    await allowances.forget(db, owner)
    new = insert_for(db, erasures).values(owner=owner, at=at, own=own or None)
    later = case((erasures.c.at < at, new.excluded.at), else_=erasures.c.at)
    await db.execute(
        new.on_conflict_do_update(
            index_elements=["owner"], set_={"at": later, "own": new.excluded.own}
        )
    )


async def row_ids(db: AsyncConnection, worker_ids: Collection[str]) -> dict[str, int]:
    """Give workers' row ids by the portal's id."""
    query = select(workers.c.worker_id, workers.c.id).where(workers.c.worker_id.in_(worker_ids))
    return {row.worker_id: row.id for row in await db.execute(query)}


async def row_id(db: AsyncConnection, worker_id: str) -> int | None:
    """Give a worker's row id."""
    return (await row_ids(db, [worker_id])).get(worker_id)
