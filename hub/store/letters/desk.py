"""What people wrote and no rule answers goes in, sealed; the help desk takes it out, one by one."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import VaultError, open_sealed, seal
from hub.deadlines import deadlines, extended
from hub.errors import Conflict, NotFound
from hub.model import DeskKind, Lane
from hub.store import log
from hub.store.log import Actor
from hub.store.upsert import insert_for
from hub.store.vault import HUB, Vault
from hub.tables import desk_items, moment, workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What came in."""

    print: str  #: the same however often it is brought; it says nothing of anybody
    kind: DeskKind
    channel: Lane  #: by which it came; inbox: on one of our pages
    worker_id: str | None  #: the portal's; None where nobody is known by the address
    text: str = field(repr=False)  #: as it was written
    sender: str = field(default="", repr=False)  #: the address or number it came from
    subject: str = field(default="", repr=False)  #: an e-mail's
    reply_to: str = field(default="", repr=False)  #: its Message-ID


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One of the desk's items, opened."""

    id: int
    kind: DeskKind
    channel: Lane
    worker: int | None  #: row id
    worker_id: str | None
    at: datetime
    soon_by: datetime | None  #: two working days; of requests about one's own data alone
    answer_by: datetime | None  #: thirty days
    extended_at: datetime | None
    closed_at: datetime | None
    text: str = field(repr=False)
    sender: str = field(repr=False)
    subject: str = field(repr=False)
    reply_to: str = field(repr=False)
    answer: str | None = field(repr=False)


async def file(
    db: AsyncConnection, vault: Vault, one: Filed, now: datetime, *, most: int | None = None
) -> int | None:
    """Give the desk something to answer, in the caller's transaction; answer its number.

    None when it was brought before, or its worker is not there any more. The law's clocks run
    from `now` where it asks about the person's own data. Conflict, and nothing is kept, when with
    it more than `most` of the same person wait for an answer.
    """
    worker, owner = None, HUB
    if one.worker_id is not None:
        mine = select(workers.c.id).where(workers.c.worker_id == one.worker_id)
        worker = await db.scalar(mine.with_for_update())
        if worker is None:
            return None
        owner = f"worker:{one.worker_id}"
    key = (await vault.keys(db, [owner], now))[owner]
    said = {
        "text": one.text,
        "sender": one.sender,
        "subject": one.subject,
        "reply_to": one.reply_to,
    }
    clocks = deadlines(now) if one.kind is not DeskKind.WRITTEN else None
    statement = insert_for(db, desk_items).values(
        print=one.print,
        kind=one.kind,
        channel=one.channel,
        worker=worker,
        owner=owner,
        sealed=seal(key, json.dumps(said).encode(), _context(one.print)),
        at=now,
        soon_by=clocks and clocks.soon,
        answer_by=clocks and clocks.late,
    )
    number: int | None = await db.scalar(
        statement.on_conflict_do_nothing().returning(desk_items.c.id)
    )
    if number is not None:
        # Its worker's row is held: of several at once each counts those before it.
        if most is not None and worker is not None and await _open_of(db, worker) > most:
            raise Conflict("as many of theirs as may wait for an answer do")
        detail = {"item": number, "kind": one.kind, "channel": one.channel}
        subject = None if worker is None else owner
        await log.write(db, [log.Note(what="desk_filed", subject=subject, detail=detail)], now)
    return number


async def filed_since(db: AsyncConnection, worker: int, since: datetime) -> int:
    """Count what one person, by row id, gave the desk since a moment."""
    d = desk_items.c
    query = select(func.count()).where(d.worker == worker, d.at > since)
    return await db.scalar(query) or 0


async def _open_of(db: AsyncConnection, worker: int) -> int:
    d = desk_items.c
    query = select(func.count()).where(d.worker == worker, d.closed_at.is_(None))
    return await db.scalar(query) or 0


async def waiting(db: AsyncConnection) -> int:
    """Count what waits for an answer."""
    d = desk_items.c
    return await db.scalar(select(func.count()).where(d.closed_at.is_(None))) or 0


async def pressing(db: AsyncConnection, now: datetime) -> int:
    """Count the requests whose first clock ends within a day, or has ended."""
    d = desk_items.c
    soon = (d.closed_at.is_(None), d.soon_by < moment(now + timedelta(days=1)))
    return await db.scalar(select(func.count()).where(*soon)) or 0


async def next_open(db: AsyncConnection, vault: Vault, after: int | None = None) -> Item | None:
    """Give the item that is next: requests with a clock before others, then the oldest.

    `after` is one to be left for later: the one behind it comes, or the first again.
    """
    turn = None if after is None else await _turn_of(db, after)
    found = await _first_from(db, vault, turn)
    return found if found is not None or turn is None else await _first_from(db, vault, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """Where an item stands among those that are open."""

    id: int
    answer_by: datetime | None
    at: datetime


async def _turn_of(db: AsyncConnection, number: int) -> _Turn | None:
    d = desk_items.c
    query = select(d.id, d.answer_by, d.at).where(d.id == number, d.closed_at.is_(None))
    row = (await db.execute(query)).first()
    return None if row is None else _Turn(**row._mapping)


async def _first_from(db: AsyncConnection, vault: Vault, turn: _Turn | None) -> Item | None:
    """Give the first behind a turn; what does not open any more keeps nobody from the rest."""
    while (turn := await _behind(db, turn)) is not None:
        found = await _read(db, vault, _items().where(desk_items.c.id == turn.id))
        if found:
            return found[0]
    return None


async def _behind(db: AsyncConnection, turn: _Turn | None) -> _Turn | None:
    """Give the turn behind another, or the first; each of the two by ix_desk_items_open."""
    d = desk_items.c
    of_open = select(d.id, d.answer_by, d.at).where(d.closed_at.is_(None))
    of_open = of_open.order_by(d.answer_by, d.at, d.id).limit(1)
    clocked, others = of_open.where(d.answer_by.is_not(None)), of_open.where(d.answer_by.is_(None))
    queries = [clocked, others]
    if turn is not None and turn.answer_by is not None:
        here = tuple_(moment(turn.answer_by), moment(turn.at), turn.id)
        queries = [clocked.where(tuple_(d.answer_by, d.at, d.id) > here), others]
    elif turn is not None:
        queries = [others.where(tuple_(d.at, d.id) > tuple_(moment(turn.at), turn.id))]
    for query in queries:
        row = (await db.execute(query)).first()
        if row is not None:
            return _Turn(**row._mapping)
    return None


async def item(db: AsyncConnection, vault: Vault, number: int) -> Item:
    """Give one item, opened; NotFound, also when the key that sealed it is gone."""
    found = await _read(db, vault, _items().where(desk_items.c.id == number))
    if not found:
        raise NotFound
    return found[0]


async def of_worker(db: AsyncConnection, vault: Vault, worker_id: str) -> list[Item]:
    """Give what one person asked of the desk, the newest first, with what was answered."""
    mine = _items().where(workers.c.worker_id == worker_id)
    return await _read(db, vault, mine.order_by(desk_items.c.at.desc(), desk_items.c.id.desc()))


async def close(
    db: AsyncConnection,
    vault: Vault,
    one: Item,
    *,
    answer: str | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep that an item is done, and what was answered if anything; who sends it, sends it after.

    Conflict when somebody else was quicker: nothing is to be sent then.
    """
    d = desk_items.c
    row = (
        await db.execute(
            update(desk_items)
            .where(d.id == one.id, d.closed_at.is_(None))
            .values(closed_at=now, closed_by=actor.sub)
            .returning(d.owner, d.print)
        )
    ).first()
    if row is None:
        raise Conflict("somebody else answered it")
    if answer is not None:
        key = (await vault.keys(db, [row.owner], now))[row.owner]
        sealed = seal(key, answer.encode(), _context(row.print, "answer"))
        await db.execute(update(desk_items).where(d.id == one.id).values(answer=sealed))
    what = "desk_closed" if answer is None else "desk_answered"
    detail = {"item": one.id, "kind": one.kind, "channel": one.channel, **actor.document()}
    subject = None if one.worker_id is None else f"worker:{one.worker_id}"
    await log.write(db, [log.Note(what=what, subject=subject, detail=detail)], now)


async def extend(db: AsyncConnection, one: Item, *, actor: Actor, now: datetime) -> None:
    """Extend the thirty days of a request by as many, once; Conflict where that may not be."""
    d = desk_items.c
    if one.answer_by is None or one.extended_at is not None or now >= one.answer_by:
        raise Conflict("it cannot be extended")
    changed = await db.execute(
        update(desk_items)
        .where(d.id == one.id, d.closed_at.is_(None), d.extended_at.is_(None))
        .values(extended_at=now, answer_by=extended(one.answer_by))
        .returning(d.id)
    )
    if changed.first() is None:
        raise Conflict("it cannot be extended")
    detail = {"item": one.id, **actor.document()}
    subject = None if one.worker_id is None else f"worker:{one.worker_id}"
    await log.write(db, [log.Note(what="desk_extended", subject=subject, detail=detail)], now)


def _items() -> Select[Any]:
    return select(desk_items, workers.c.worker_id).outerjoin(
        workers, workers.c.id == desk_items.c.worker
    )


async def _read(db: AsyncConnection, vault: Vault, query: Select[Any]) -> list[Item]:
    rows = (await db.execute(query)).all()
    keys = await vault.known(db, {row.owner for row in rows})
    return [found for row in rows if (found := _opened(row, keys.get(row.owner))) is not None]


def _opened(row: Any, key: bytes | None) -> Item | None:
    if key is None:
        return None
    try:
        said = json.loads(open_sealed(key, row.sealed, _context(row.print)))
        answer = None
        if row.answer is not None:
            answer = open_sealed(key, row.answer, _context(row.print, "answer")).decode()
    except VaultError:
        return None  # its key was damaged and replaced
    return Item(
        id=row.id,
        kind=DeskKind(row.kind),
        channel=Lane(row.channel),
        worker=row.worker,
        worker_id=row.worker_id,
        at=row.at,
        soon_by=row.soon_by,
        answer_by=row.answer_by,
        extended_at=row.extended_at,
        closed_at=row.closed_at,
        answer=answer,
        **said,
    )


def _context(print_: str, part: str = "said") -> str:
    return f"desk:{part}:{print_}"
