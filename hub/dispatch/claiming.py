"""A lane's turn: which broadcasts it may take from, how far, and the rows it gets."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from hub import order
from hub.dispatch.restraint import Restraint
from hub.model import Lane
from hub.order import Priority, Rank
from hub.store import log
from hub.store.dispatch import claimed, claims, gates, leaving, notes, picking, riders
from hub.store.dispatch.claimed import Claimed
from hub.store.dispatch.gates import Headway
from hub.store.dispatch.picking import Reachable
from hub.store.offices import sharing
from hub.store.stopping import pauses

#: Broadcasts looked into for one claim; what lies behind them waits for the next.
_WIDTH = 16
#: What stands as the code of an SMS whose number got that of somebody else who is called.
SHARED_NUMBER = "shared-number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """How far a lane may go now."""

    reachable: list[Reachable]
    limits: dict[int, datetime | None]  #: per broadcast, up to where of its order
    fence: datetime | None  #: broadcasts not looked into begin here
    stopped: list[int]  #: broadcasts whose gate stops this lane
    moving: list[int]  #: broadcasts in which it moves again
    let_go: list[int]  #: broadcasts whose gate gave up waiting


def turn(lane: Lane, standings: Sequence[Headway], priority: Priority, now: datetime) -> Turn:
    """Decide from where every lane stands how far this one may go: at most one band ahead."""
    stopped, moving, let_go = [], [], []
    ahead: list[tuple[int, datetime, Reachable]] = []
    limits: dict[int, datetime | None] = {}
    for one in standings:
        gate = order.gate_of(lane, one.heads, one.gated_since, one.due_at, now, priority.gate)
        if gate.let_go:
            let_go.append(one.broadcast_id)
        elif gate.held and one.gated_since is None:
            stopped.append(one.broadcast_id)
        elif not gate.held and one.gated_since is not None:
            moving.append(one.broadcast_id)
        upto = None if gate.upto is None else priority.order_at(one.ordered_from, gate.upto)
        limits[one.broadcast_id] = upto
        if one.rank == Rank.REST and upto is not None and one.order_at > upto:
            continue
        reachable = Reachable(broadcast_id=one.broadcast_id, upto=upto)
        ahead.append((one.rank, one.order_at, reachable))
    ahead.sort(key=lambda it: it[:2])
    return Turn(
        reachable=[reachable for _, _, reachable in ahead[:_WIDTH]],
        limits=limits,
        fence=ahead[_WIDTH][1] if len(ahead) > _WIDTH else None,
        stopped=stopped,
        moving=moving,
        let_go=let_go,
    )


async def take_turn(
    db: AsyncConnection,
    lane: Lane,
    channels: Sequence[Lane],
    still: Collection[Lane],
    priority: Priority,
    now: datetime,
) -> Turn:
    """Work out a lane's turn, and keep what the gate has to remember.

    Lanes that stand `still`, since an operator paused them, hold no other back.
    """
    found = turn(lane, await gates.standings(db, lane, channels, still, now), priority, now)
    if found.stopped:
        await gates.gate_stopped(db, lane, found.stopped, now)
    if found.moving:
        await gates.gate_opened(db, lane, found.moving)
    let_go = await gates.gate_let_go(db, lane, found.let_go, now) if found.let_go else []
    kept = [
        log.Note(what=what, broadcast_id=one, detail={"lane": lane})
        for what, ids in (
            ("gate_stopped", found.stopped),
            ("gate_opened", found.moving),
            ("gate_let_go", let_go),
        )
        for one in ids
    ]
    await log.write(db, kept, now)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The rows of one claim, in the order of their key."""

    token: str
    rows: list[Claimed]


async def claim_batch(
    db: AsyncConnection,
    lane: Lane,
    channels: Sequence[Lane],
    priority: Priority,
    restraint: Restraint,
    *,
    limit: int,
    lease: timedelta,
    now: datetime,
    alone: bool = False,
) -> Batch | None:
    """Claim a lane's next rows; None when it has nothing to do.

    With `alone` only what is addressed to one person goes: what is told to many waits.

    What is addressed to one person alone goes before all that is told to many. By a lane an
    operator paused nothing goes.

    Rows that may not go any more leave the lane, and their people's next channel opens.
    """
    still = await pauses.lanes(db)
    if lane in still:
        return None
    ids = await restraint.notes_that_go(db, lane, await notes.pick(db, lane, limit), now)
    if ids:
        return await _claim_notes(db, lane, channels, ids, lease_until=now + lease, now=now)
    if alone:
        return None
    found = await take_turn(db, lane, channels, still, priority, now)
    if not found.reachable:
        return None
    picked = await picking.pick(db, lane, found.reachable, found.fence, limit)
    if not picked:
        return None
    going = await restraint.apply(db, lane, picked, now)
    ids = [one.id for one in going]
    of_calls = [one.id for one in going if not one.alert] if lane is Lane.SMS else []
    shared: Mapping[int, bool] = {}
    if of_calls and (shared := await sharing.shared(db, of_calls)):
        ids = await _one_a_number(db, ids, shared, channels, now)
    token = secrets.token_hex(8)
    lease_until = now + lease
    barred = await claims.claim(db, lane, ids, token=token, now=now, lease_until=lease_until)
    await leaving.leave(db, barred, channels, now)
    due = {one.id: one.due_at for one in going}
    rows = await claimed.under(db, {one: due[one] for one in ids}, token)
    rows = await riders.gather(
        db, lane, rows, found.limits, token=token, now=now, lease_until=lease_until
    )
    rows = [replace(row, shared=True) if row.id in shared else row for row in rows]
    return Batch(token=token, rows=rows)


async def _one_a_number(
    db: AsyncConnection,
    ids: Sequence[int],
    shared: Mapping[int, bool],
    channels: Sequence[Lane],
    now: datetime,
) -> list[int]:
    """Let one SMS of a call go to a number; whose it is not is told by another channel, or none.

    All of them are on the list of whom the office telephones.
    """
    others = [one for one in ids if not shared.get(one, True)]
    await leaving.leave(db, others, channels, now, why=SHARED_NUMBER)
    return [one for one in ids if shared.get(one, True)]


async def _claim_notes(
    db: AsyncConnection,
    lane: Lane,
    channels: Sequence[Lane],
    ids: Sequence[int],
    *,
    lease_until: datetime,
    now: datetime,
) -> Batch:
    token = secrets.token_hex(8)
    barred = await claims.claim(db, lane, ids, token=token, now=now, lease_until=lease_until)
    await leaving.leave(db, barred, channels, now)
    return Batch(token=token, rows=await notes.claimed(db, ids, token))
