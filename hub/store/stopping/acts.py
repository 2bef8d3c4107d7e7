"""What staff do to what is told: each act one transaction, in the log with who did it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import Conflict, NotFound
from hub.model import (
    AHEAD,
    UNFINISHED,
    BroadcastKind,
    BroadcastState,
    DeliveryState,
    Lane,
    VacancyState,
)
from hub.store import log
from hub.store.dispatch import sweep
from hub.store.log import Actor
from hub.store.planning import broadcasts as store
from hub.store.planning import holds
from hub.store.portal import events
from hub.store.reporting import history
from hub.store.stopping import corrections, pauses, recalled, reports
from hub.store.subjects import facts, offers
from hub.tables import broadcasts, deliveries, deliveries_of
from hub.tables import log as log_table
from hub.tables.ids import of_recipient

#: A message that went, or may have.
_WENT = (
    DeliveryState.ACCEPTED,
    DeliveryState.DELIVERED,
    DeliveryState.UNKNOWN,
    DeliveryState.COALESCED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Whom a recall stops from being told, and whom it corrects."""

    stopped: int  #: messages not handed over
    corrected: int  #: people told, or who may have been
    on_the_wire: int  #: people of whom nobody knows yet: corrected once their message is accepted

    def document(self) -> dict[str, int]:
        """Give the JSON of the contract."""
        return {
            "stopped": self.stopped,
            "corrected": self.corrected,
            "on_the_wire": self.on_the_wire,
        }


async def reach(db: AsyncConnection, vacancy_id: str) -> Reached:
    """Say what a recall at this moment would do, or what it did; NotFound."""
    vacancy = await _vacancy(db, vacancy_id)
    unfinished = await store.unfinished(db, vacancy_id)
    if vacancy["state"] == VacancyState.RECALLED and not unfinished:
        return await _done(db, vacancy_id)
    corrected, on_the_wire = await recalled.due_to(db, vacancy_id)
    stopped = await _unsent(db, [one for one, _, _ in unfinished])
    return Reached(stopped=stopped, corrected=corrected, on_the_wire=on_the_wire)


async def recall(
    db: AsyncConnection,
    vacancy_id: str,
    *,
    reason: str | None,
    actor: Actor,
    time: datetime,
    now: datetime,
) -> Reached:
    """Take a vacancy back: nothing more of it goes out, and who was told is told the truth.

    The second time answers what the first one did. `time` is that of the decision. NotFound.
    """
    await events.hold_applying(db)
    vacancy = await _vacancy(db, vacancy_id)
    # Whoever marks or settles a message of it comes before us, and is seen, or after.
    mine = select(broadcasts.c.id).where(holds.of_vacancy(vacancy_id))
    await db.execute(mine.order_by(broadcasts.c.id).with_for_update())
    running = [one for one, _, _ in await store.unfinished(db, vacancy_id)]
    if vacancy["state"] == VacancyState.RECALLED and not running:
        return await _done(db, vacancy_id)
    ended = {"vacancy_id": vacancy_id, "state": VacancyState.RECALLED, "reason": reason}
    await offers.put_vacancy(db, ended | {"as_of": max(time, vacancy["as_of"])})
    stopped = 0
    if running:
        why = str(VacancyState.RECALLED)
        stopped = await sweep.stop(db, running, BroadcastState.RECALLED, why, now)
    await reports.judge(db, vacancy_id, now)
    await corrections.correct(db, vacancy_id, now)
    _, on_the_wire = await recalled.due_to(db, vacancy_id)
    corrected = await _corrected(db, vacancy_id)
    detail = {
        "stopped": stopped,
        "corrected": corrected,
        "fraud": facts.is_fraud(reason),  # what somebody wrote may name somebody
        **actor.document(),
    }
    notes = log.notes_of("recalled", f"vacancy:{vacancy_id}", running, detail)
    await log.write(db, notes, now)
    return Reached(stopped=stopped, corrected=corrected, on_the_wire=on_the_wire)


async def release(db: AsyncConnection, vacancy_id: str, *, actor: Actor, now: datetime) -> int:
    """Let a reported vacancy go on; answer how many broadcasts go on.

    Conflict when nothing holds it, or its employer is not verified: that ends in the portal.
    NotFound.
    """
    await events.hold_applying(db)
    vacancy = await _vacancy(db, vacancy_id)
    if vacancy["review_since"] is None:
        if await holds.held(db, 1, vacancy_id):
            raise Conflict("its employer is not verified: verify it in the portal")
        raise Conflict("it is not held")
    employer = await offers.employer(db, vacancy["employer_id"])
    if employer is None or not employer["verified"]:
        raise Conflict("its employer is not verified: verify it in the portal")
    judged = await reports.judge(db, vacancy_id, now)
    mine = holds.of_vacancy(vacancy_id)
    changed = await holds.restate(db, mine, now=now, soon=now + AHEAD)
    detail = {"reports": judged, **actor.document()}
    notes = log.notes_of("released", f"vacancy:{vacancy_id}", changed, detail)
    await log.write(db, notes, now)
    return len(changed)


async def pause(
    db: AsyncConnection, broadcast_id: int, *, on: bool, actor: Actor, now: datetime
) -> BroadcastState:
    """Stop one broadcast for a while, or let it go on; answer its state. Its due time runs on.

    The second time changes nothing. Conflict of what is over, or tells of no vacancy. NotFound.
    """
    await events.hold_applying(db)
    row = await store.get(db, broadcast_id)
    if row is None:
        raise NotFound
    state = BroadcastState(row["state"])
    if state not in UNFINISHED:
        raise Conflict(f"it is {state}: there is nothing left of it to send")
    if state is BroadcastState.AWAITING_APPROVAL:
        raise Conflict("it waits for an approval: nothing of it is sent")
    if row["kind"] == BroadcastKind.CORRECTION:
        raise Conflict("a correction waits for nobody")
    if (row["paused_at"] is not None) == on:
        return state
    await holds.pause(db, broadcast_id, now if on else None)
    changed = await holds.restate(db, holds.one(broadcast_id), now=now, soon=now + AHEAD)
    state = changed.get(broadcast_id, state)
    detail = {"state": state, **actor.document()}
    what = "paused" if on else "resumed"
    notes = log.notes_of(what, store.subject_of(row), [broadcast_id], detail)
    await log.write(db, notes, now)
    return state


async def pause_lanes(
    db: AsyncConnection, lanes: Collection[Lane], *, on: bool, actor: Actor, now: datetime
) -> list[Lane]:
    """Stop lanes, or let them go on; answer those for which this is news. Due times run on.

    Nothing at all goes by a paused lane, corrections and answers included: whoever stops one
    says that it must not be used.
    """
    if on:
        changed = await pauses.put(db, lanes, by=actor.sub, role=actor.role, now=now)
    else:
        changed = await pauses.take(db, lanes)
    what = "lane_paused" if on else "lane_resumed"
    notes = [
        log.Note(
            what=what,
            subject=history.lane_subject(one),
            detail={"lane": one, **actor.document()},
        )
        for one in changed
    ]
    await log.write(db, notes, now)
    return changed


async def _vacancy(db: AsyncConnection, vacancy_id: str) -> Mapping[str, Any]:
    found = await offers.vacancy(db, vacancy_id)
    if found is None:
        raise NotFound
    return found


async def _done(db: AsyncConnection, vacancy_id: str) -> Reached:
    """Give what the last recall did, and how far it has come since."""
    c = log_table.c
    detail = await db.scalar(
        select(c.detail)
        .where(c.subject == f"vacancy:{vacancy_id}", c.what == "recalled")
        .order_by(c.id.desc())
        .limit(1)
    )
    _, on_the_wire = await recalled.due_to(db, vacancy_id)
    return Reached(
        stopped=detail["stopped"] if detail else 0,
        corrected=await _corrected(db, vacancy_id),
        on_the_wire=on_the_wire,
    )


async def _corrected(db: AsyncConnection, vacancy_id: str) -> int:
    """Count whom the present recall of a vacancy corrects."""
    correction = await recalled.of_vacancy(db, vacancy_id)
    row = None if correction is None else await store.get(db, correction)
    return row["audience"] if row is not None else 0


async def unsent(db: AsyncConnection, broadcast_id: int) -> int:
    """Count the messages of one broadcast that are not handed over."""
    return await _unsent(db, [broadcast_id])


async def untold(db: AsyncConnection, broadcast_id: int) -> int:
    """Count the people for whom the first message of a broadcast is not handed over.

    Never a second one of who was told: that there is one says who is of a special band.
    """
    sent = deliveries.alias("sent").c
    went = exists().where(
        of_recipient(sent.id, deliveries.c.recipient),
        or_(
            sent.state.in_(_WENT),
            and_(sent.state == DeliveryState.SENDING, sent.handed_at.is_not(None)),
        ),
    )
    query = _not_handed([broadcast_id], deliveries.c.recipient.distinct()).where(~went)
    return await db.scalar(query) or 0


async def _unsent(db: AsyncConnection, ids: list[int]) -> int:
    return await db.scalar(_not_handed(ids, deliveries.c.id)) or 0


def _not_handed(ids: list[int], what: ColumnElement[int]) -> Select[Any]:
    d = deliveries.c
    return (
        select(func.count(what))
        .join_from(deliveries, broadcasts, deliveries_of())
        .where(
            broadcasts.c.id.in_(ids),
            or_(
                d.state.in_([DeliveryState.READY, DeliveryState.WAITING]),
                and_(d.state == DeliveryState.SENDING, d.handed_at.is_(None)),
            ),
        )
    )
