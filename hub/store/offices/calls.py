"""Calls to courses as rows: what they say, whom they are for, and who may not be on them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from config.reference import schooling_order
from hub.audiences import called
from hub.audiences.called import Called
from hub.model import UNFINISHED, BroadcastKind, BroadcastState
from hub.store.many import among_names
from hub.tables import broadcasts, call_workers, calls, contacts, log, workers

#: What the log says of a call whose words were changed.
EDITED = "call_edited"
#: ... by which those who were told of it are told again, without anybody's word.
TOLD_AGAIN = "call_told_again"
#: RUTs looked up in one statement.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """A list of workers as it was checked, row by row."""

    found: Mapping[str, int]  #: whom the call may be for: row id by the portal's id
    #: Everybody else in the order given: an officer does not learn which of them the hub knows.
    refused: Sequence[str]
    elsewhere: Sequence[str]  #: for the auditor: of another comuna, or of none
    unknown: Sequence[str]  #: ... nobody the hub knows


async def get(db: AsyncConnection, call_id: str) -> Mapping[str, Any] | None:
    """Give a call's row."""
    row = (await db.execute(select(calls).where(calls.c.call_id == call_id))).mappings().first()
    return dict(row) if row is not None else None


async def comunas(db: AsyncConnection, call_ids: Collection[str]) -> dict[str, str]:
    """Give of which comuna the calls are that have these ids."""
    c = calls.c
    query = select(c.call_id, c.comuna).where(among_names(c.call_id, call_ids))
    return {row.call_id: row.comuna for row in await db.execute(query)}


async def holders(db: AsyncConnection, call_ids: Collection[str]) -> dict[str, tuple[str, bool]]:
    """Give the calls that have these ids: of which comuna, and whether an office made it.

    Those of practice give way.
    """
    c = calls.c
    query = select(c.call_id, c.comuna, c.by_office)
    query = query.where(among_names(c.call_id, call_ids), c.practice.is_(None))
    return {row.call_id: (row.comuna, bool(row.by_office)) for row in await db.execute(query)}


async def editors(db: AsyncConnection, call_id: str) -> set[str]:
    """Give who changed what a call says; walks ix_log_subject."""
    query = select(log.c.detail).where(log.c.subject == f"call:{call_id}", log.c.what == EDITED)
    return {detail["by"] for detail in await db.scalars(query)}


async def put(db: AsyncConnection, row: Mapping[str, Any]) -> int:
    """Insert or replace a call, by its id; answer its row id."""
    changed = update(calls).where(calls.c.call_id == row["call_id"]).values(dict(row))
    number: int | None = (await db.execute(changed.returning(calls.c.id))).scalar()
    if number is None:
        made = await db.execute(insert(calls).values(dict(row)).returning(calls.c.id))
        number = made.scalar_one()
    return number


async def check(db: AsyncConnection, comuna: str, worker_ids: Collection[str]) -> Roster:
    """Part a list into whom an office may call and whom not; in the order it was given."""
    asked = list(dict.fromkeys(worker_ids))
    w = workers.c
    query = select(w.worker_id, w.id, w.comuna).where(among_names(w.worker_id, asked))
    known = {row.worker_id: row for row in await db.execute(query)}
    own = {one for one, row in known.items() if row.comuna == comuna}
    return Roster(
        found={one: known[one].id for one in asked if one in own},
        refused=[one for one in asked if one not in own],
        elsewhere=[one for one in asked if one in known and one not in own],
        unknown=[one for one in asked if one not in known],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """People of one comuna as a list names them: the portal's id by what the list says."""

    by_id: Mapping[str, str]
    by_rut: Mapping[str, str]


async def of_comuna(
    db: AsyncConnection,
    comuna: str,
    worker_ids: Collection[str],
    ruts: Mapping[str, Collection[bytes]],
) -> Own:
    """Find the people of a comuna by the portal's ids and by RUT, given with its blind indexes."""
    w, c = workers.c, contacts.c
    ids = await db.scalars(
        select(w.worker_id).where(among_names(w.worker_id, worker_ids), w.comuna == comuna)
    )
    rut_of = {blind: rut for rut, blinds in ruts.items() for blind in blinds}
    sought = list(rut_of)
    by_rut: dict[str, str] = {}
    for start in range(0, len(sought), _AT_ONCE):
        query = (
            select(w.worker_id, c.rut_blind)
            .join(contacts, c.worker == w.id)
            .where(c.rut_blind.in_(sought[start : start + _AT_ONCE]), w.comuna == comuna)
            .order_by(w.id.desc())
        )
        # Of two with the same RUT the one known longer.
        by_rut |= {rut_of[row.rut_blind]: row.worker_id for row in await db.execute(query)}
    return Own(by_id={one: one for one in ids}, by_rut=by_rut)


async def enlist(db: AsyncConnection, number: int, worker_ids: Collection[int]) -> None:
    """Write a call's list, by row ids; a call has one list, once."""
    if worker_ids:
        rows = [{"call": number, "worker": one} for one in worker_ids]
        await db.execute(insert(call_workers), rows)


def called_of(row: Mapping[str, Any], earlier: Sequence[int] = ()) -> Called:
    """Give whom a call, given as its row, is for; `earlier` are its broadcasts before this one."""
    asked = row["criteria"]
    if asked is None:
        return Called(comuna=row["comuna"], roster=row["id"], earlier=earlier)
    return Called(
        comuna=row["comuna"],
        occupations=tuple(asked.get("occupations", ())),
        education_min=_order(asked.get("education_min")),
        education_max=_order(asked.get("education_max")),
        experience_years_max=asked.get("experience_years_max"),
        course_codes_not=tuple(asked.get("course_codes_not", ())),
        earlier=earlier,
    )


def _order(label: str | None) -> int | None:
    return None if label is None else schooling_order(label)


async def criteria(db: AsyncConnection, call_id: str, before: int) -> Called | None:
    """Give whom a broadcast of a call is for, told nobody twice; None when there is no call."""
    row = await get(db, call_id)
    if row is None:
        return None
    b = broadcasts.c
    mine = (b.subject_id == call_id, b.kind == BroadcastKind.COURSE_CALL)
    earlier = await db.scalars(select(b.id).where(*mine, b.id < before))
    return called_of(row, earlier.all())


async def count(db: AsyncConnection, whom: Called) -> int:
    """Count the people a call is for, whatever their consents."""
    return await db.scalar(select(func.count(workers.c.id)).where(called.audience(whom))) or 0


async def stand(db: AsyncConnection, broadcast_id: int) -> None:
    """Let a call that was about to be planned, or sent on, wait for somebody's word."""
    b = broadcasts.c
    going = b.state.in_((BroadcastState.PLANNING, BroadcastState.SENDING))
    mine = update(broadcasts).where(b.id == broadcast_id, going)
    await db.execute(mine.values(state=BroadcastState.AWAITING_APPROVAL))


async def begin_undone(db: AsyncConnection, now: datetime) -> int:
    """Let the calls go that wait for nobody, and that nobody undid in time; answer how many."""
    b = broadcasts.c
    over = select(calls.c.call_id).where(calls.c.undo_until <= now)
    query = select(b.id).where(
        b.state == BroadcastState.AWAITING_APPROVAL,
        b.kind == BroadcastKind.COURSE_CALL,
        b.subject_id.in_(over),
    )
    return len(await let_go(db, list((await db.scalars(query)).all()), now))


async def changing(db: AsyncConnection) -> list[Mapping[str, Any]]:
    """Give the calls of which a change waits."""
    query = select(calls).where(calls.c.change.is_not(None)).order_by(calls.c.id)
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def let_go(
    db: AsyncConnection, broadcast_ids: Sequence[int], now: datetime
) -> dict[int, BroadcastState]:
    """Let what waited for an approval be planned, now or at its hour; answer the new states.

    What stood after it was planned is sent on.
    """
    b = broadcasts.c
    later = case(
        (b.planned_at.is_not(None), BroadcastState.SENDING),
        (b.published_at > now, BroadcastState.SCHEDULED),
        else_=BroadcastState.PLANNING,
    )
    gone = await db.execute(
        update(broadcasts)
        .where(b.id.in_(broadcast_ids), b.state == BroadcastState.AWAITING_APPROVAL)
        .values(state=later)
        .returning(b.id, b.state)
    )
    return {row.id: BroadcastState(row.state) for row in gone}


async def unfinished(db: AsyncConnection, call_id: str) -> list[int]:
    """Give the broadcasts of a call that may still tell somebody."""
    b = broadcasts.c
    query = select(b.id).where(
        b.subject_id == call_id, b.kind == BroadcastKind.COURSE_CALL, b.state.in_(UNFINISHED)
    )
    return list((await db.scalars(query)).all())


async def begin_later(
    db: AsyncConnection, call_id: str, begins: datetime, due: datetime, now: datetime
) -> None:
    """Let a call that has not begun begin at another moment."""
    b = broadcasts.c
    waiting = (BroadcastState.SCHEDULED, BroadcastState.AWAITING_APPROVAL)
    mine = (b.subject_id == call_id, b.kind == BroadcastKind.COURSE_CALL, b.state.in_(waiting))
    changed = update(broadcasts).where(*mine, b.published_at > now)
    await db.execute(changed.values(published_at=begins, due_at=due))


async def change_end(db: AsyncConnection, call_id: str, valid_until: datetime) -> None:
    """Let the unfinished broadcasts of a call know until when they may tell."""
    ids = await unfinished(db, call_id)
    if ids:
        changed = update(broadcasts).where(broadcasts.c.id.in_(ids))
        await db.execute(changed.values(valid_until=valid_until))
