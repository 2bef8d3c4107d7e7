"""Conversations as rows: who belongs to one, how far each has read, and whether it goes on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.many import among
from hub.store.upsert import insert_for
from hub.tables import (
    candidates,
    complaints,
    conversations,
    moment,
    workers,
)
from hub.talk import Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """One conversation."""

    id: int  #: row id; never leaves the hub
    reference: str
    candidate: int  #: row id
    worker: int  #: row id
    worker_id: str
    employer_id: str
    vacancy_id: str
    worker_alias: str
    employer_alias: str
    opened_by: Party
    opened_at: datetime
    last_at: datetime
    lines: int
    worker_read: int
    employer_read: int
    revealed_at: datetime | None
    blocked: bool
    ended_at: datetime | None
    noted_at: datetime | None

    def owner(self, party: Party) -> str:
        """Give whose data key a party's lines lie under, and who listens to the stream."""
        worker = party is Party.WORKER
        return f"worker:{self.worker_id}" if worker else f"employer:{self.employer_id}"

    def read(self, party: Party) -> int:
        """Give the last line a party has read."""
        return self.worker_read if party is Party.WORKER else self.employer_read

    def context(self, number: int, what: str) -> str:
        """Give the place a line's bytes are bound to, so that they open nowhere else."""
        return f"line:{self.reference}:{number}:{what}"


async def begin(db: AsyncConnection, row: Mapping[str, Any], now: datetime) -> None:
    """Insert a conversation, unless its candidate has one."""
    values = {
        "opened_at": now,
        "last_at": now,
        "lines": 0,
        "worker_read": 0,
        "employer_read": 0,
        "blocked": False,
        **row,
    }
    await db.execute(
        insert_for(db, conversations)
        .values(values)
        .on_conflict_do_nothing(index_elements=["candidate"])
    )


async def of_candidate(db: AsyncConnection, candidate: int) -> Thread | None:
    """Give the conversation of a candidate, if there is one."""
    found = await _threads(db, conversations.c.candidate == candidate)
    return found[0] if found else None


async def by_references(
    db: AsyncConnection, references: Collection[str], *, lock: bool = False
) -> dict[str, Thread]:
    """Give conversations by their references; locked ones change under nobody else's hands."""
    which = conversations.c.reference.in_(references)
    if lock:
        await _lock(db, which)
    return {one.reference: one for one in await _threads(db, which)}


async def by_ids(
    db: AsyncConnection, ids: Collection[int], *, lock: bool = False
) -> dict[int, Thread]:
    """Give conversations by row id; locked ones change under nobody else's hands."""
    which = among(conversations.c.id, ids)
    if lock:
        await _lock(db, which)
    return {one.id: one for one in await _threads(db, which)}


async def hold_of_worker(db: AsyncConnection, worker_id: str) -> None:
    """Lock a worker's conversations, before the worker: everybody else goes the same way."""
    mine = select(workers.c.id).where(workers.c.worker_id == worker_id).scalar_subquery()
    await _lock(db, conversations.c.worker == mine)


async def _lock(db: AsyncConnection, which: ColumnElement[bool]) -> None:
    """Lock conversations in one order; SQLite has one writer anyway."""
    if db.dialect.name == "postgresql":
        c = conversations.c
        await db.execute(select(c.id).where(which).order_by(c.id).with_for_update())


async def of_party(
    db: AsyncConnection,
    party: Party,
    owner: str,
    limit: int,
    after: Thread | None = None,
    least: int = 0,
) -> list[Thread]:
    """Give a party's conversations, the one written in last first; `owner` is their portal id.

    Those of `least` lines or more.
    """
    c = conversations.c
    mine = workers.c.worker_id == owner if party is Party.WORKER else c.employer_id == owner
    if after is not None:
        older = or_(c.last_at < after.last_at, and_(c.last_at == after.last_at, c.id < after.id))
        mine = and_(mine, older)
    return await _threads(db, and_(mine, c.lines >= least), limit)


async def _threads(
    db: AsyncConnection, which: ColumnElement[bool], limit: int | None = None
) -> list[Thread]:
    c = conversations.c
    query = select_threads().where(which).order_by(c.last_at.desc(), c.id.desc())
    if limit is not None:
        query = query.limit(limit)
    return [thread_of(row) for row in (await db.execute(query)).mappings()]


def select_threads(*others: ColumnElement[Any]) -> Select[Any]:
    """Select what `thread_of` makes conversations of, and other columns beside it."""
    c = conversations.c
    ours = [
        getattr(c, name)
        for name in Thread.__slots__
        if name not in ("worker_id", "vacancy_id", "worker_alias", "employer_alias")
    ]
    return (
        select(
            *ours,
            c.alias.label("employer_alias"),
            workers.c.worker_id,
            candidates.c.vacancy_id,
            candidates.c.alias.label("worker_alias"),
            *others,
        )
        .join(candidates, candidates.c.id == c.candidate)
        .join(workers, workers.c.id == c.worker)
    )


def thread_of(row: Mapping[Any, Any]) -> Thread:
    """Make a conversation of a row of `select_threads`."""
    ours = {name: row[name] for name in Thread.__slots__}
    return Thread(**ours | {"opened_by": Party(row["opened_by"])})


async def of_vacancy(db: AsyncConnection, employer_id: str, vacancy_id: str) -> list[Thread]:
    """Give an employer's conversations about a vacancy, locked by row id."""
    c = conversations.c
    about = select(candidates.c.id).where(
        candidates.c.vacancy_id == vacancy_id, candidates.c.employer_id == employer_id
    )
    await _lock(db, c.candidate.in_(about))
    return await _threads(db, c.candidate.in_(about))


async def mark_read(db: AsyncConnection, thread: Thread, party: Party, line: int) -> bool:
    """Note how far a party has read; say whether that was news.

    A worker who reads, however far, is notified of what comes next.
    """
    c = conversations.c
    column = c.worker_read if party is Party.WORKER else c.employer_read
    if party is Party.WORKER and thread.noted_at is not None:
        await db.execute(update(conversations).where(c.id == thread.id).values(noted_at=None))
    news = await db.execute(
        update(conversations)
        .where(c.id == thread.id, column < line, c.lines >= line)
        .values({column.name: line})
        .returning(c.id)
    )
    return news.first() is not None


async def read_again(db: AsyncConnection, thread: int, party: Party, line: int) -> None:
    """Count a line as unread that comes to be shown after later ones were read."""
    c = conversations.c
    column = c.worker_read if party is Party.WORKER else c.employer_read
    await db.execute(
        update(conversations).where(c.id == thread, column >= line).values({column.name: line - 1})
    )


async def end(
    db: AsyncConnection, thread: Thread, party: Party, now: datetime, *, blocked: bool
) -> bool:
    """Let nobody write in a conversation any more; say whether that was news.

    Whoever blocks one that was only closed has the last word.
    """
    c = conversations.c
    goes_on = c.blocked.is_(False) if blocked else c.ended_at.is_(None)
    news = await db.execute(
        update(conversations)
        .where(c.id == thread.id, goes_on)
        .values(ended_by=party, ended_at=func.coalesce(c.ended_at, moment(now)), blocked=blocked)
        .returning(c.id)
    )
    return news.first() is not None


async def complain(
    db: AsyncConnection, thread: Thread, party: Party, reason: str, now: datetime
) -> bool:
    """Keep what a party says of the other; say whether it is news.

    The first word of each counts until it is judged: what comes after is judged anew.
    """
    said = {"reason": reason, "at": now, "judged_at": None, "judged_by": None}
    row = {"conversation": thread.id, "by": party, **said}
    news = await db.execute(
        insert_for(db, complaints)
        .values(row)
        .on_conflict_do_update(
            index_elements=["conversation", "by"],
            set_=said,
            where=complaints.c.judged_at.is_not(None),
        )
        .returning(complaints.c.id)
    )
    return news.first() is not None
