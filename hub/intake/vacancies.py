"""Vacancy events go in; vacancies, and the broadcasts that will tell them, come out."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.intake import contract, employers, wording
from hub.intake.results import Fate, Result
from hub.model import AHEAD, BroadcastKind, BroadcastState, VacancyState
from hub.store import log
from hub.store.dispatch import sweep
from hub.store.log import PORTAL
from hub.store.planning import broadcasts, holds
from hub.store.planning.broadcasts import NewBroadcast
from hub.store.portal import events
from hub.store.stopping import acts
from hub.store.subjects import offers
from hub.store.vault import Vault

CLOSED = "cl.bne.vacancy.closed"
RECALLED = "cl.bne.vacancy.recalled"

#: A reactivation with other facts of these kinds is told to those who were told already.
_TELLING = {
    "pay": ("pay_min", "pay_max"),
    "comuna": ("comuna",),
    "schedule": ("schedule",),
}


async def publish(
    db: AsyncConnection,
    vault: Vault,
    data: contract.VacancyPublished,
    *,
    time: datetime,
    now: datetime,
    due: timedelta,
) -> Fate:
    """Apply one publication: new, reactivation or edit; answer which, or `outdated`.

    Everybody is to be told within `due` of it.
    """
    held = await offers.vacancy(db, data.vacancy_id)
    if held is not None and held["as_of"] > time:
        return Fate.OUTDATED
    row = await _row(db, vault, data, time=time, now=now)
    if held is None:
        ended = await events.said_later(db, f"vacancy:{data.vacancy_id}", [CLOSED, RECALLED], time)
        if ended is not None:
            kind, row["as_of"] = ended
            row["state"] = VacancyState.RECALLED if kind == RECALLED else VacancyState.CLOSED
            await offers.put_vacancy(db, row)
            return Fate.CLOSED_BEFORE
        await offers.put_vacancy(db, row)
        await _begin(db, data, BroadcastKind.VACANCY, (), now, due)
        return Fate.PUBLISHED
    if data.published_at <= held["published_at"]:
        row |= {name: held[name] for name in ("state", "reason", "published_at")}
        await offers.put_vacancy(db, row)
        await broadcasts.edit_broadcasts(db, data.vacancy_id, data.valid_until)
        fate = Fate.EDITED
    else:
        await offers.put_vacancy(db, row)
        await _reactivate(db, data, _changed(held, row), now, due)
        fate = Fate.REACTIVATED
    if data.employer_id != held["employer_id"]:
        await employers.reconsider(db, data.employer_id, now=now)
    return fate


async def _reactivate(
    db: AsyncConnection,
    data: contract.VacancyPublished,
    changed: Sequence[str],
    now: datetime,
    due: timedelta,
) -> None:
    """Tell those not told yet, and those told what changed.

    What was still being told is told by the new broadcasts. An unfinished update goes on when
    nothing else changed: it tells what holds now, and those it reached are not told twice.
    """
    running = await broadcasts.unfinished(db, data.vacancy_id)
    updates = {one: facts for one, kind, facts in running if kind == BroadcastKind.UPDATE}
    ended = [one for one, _, _ in running if changed or one not in updates]
    if ended:
        await sweep.stop(db, ended, BroadcastState.STOPPED, "published again", now)
    if not changed:
        await broadcasts.edit_broadcasts(db, data.vacancy_id, data.valid_until)
    elif await broadcasts.anybody_told(db, data.vacancy_id):
        every = {*changed, *(fact for facts in updates.values() for fact in facts)}
        facts = [fact for fact in _TELLING if fact in every]
        await _begin(db, data, BroadcastKind.UPDATE, facts, now, due)
    await _begin(db, data, BroadcastKind.VACANCY, (), now, due)


async def close(
    db: AsyncConnection,
    data: contract.VacancyClosed | contract.VacancyRecalled,
    *,
    time: datetime,
    now: datetime,
) -> Result:
    """Apply an end: nothing of the vacancy that is not handed over goes out any more."""
    held = await offers.vacancy(db, data.vacancy_id)
    if held is None:
        return Result(Fate.KEPT, "the vacancy is not known yet")
    if held["as_of"] > time:
        return Result(Fate.OUTDATED)
    if isinstance(data, contract.VacancyRecalled):
        await acts.recall(db, data.vacancy_id, reason=data.reason, actor=PORTAL, time=time, now=now)
        return Result(Fate.RECALLED)
    state = VacancyState.CLOSED
    ended = {"vacancy_id": data.vacancy_id, "state": state, "reason": data.reason, "as_of": time}
    await offers.put_vacancy(db, ended)
    running = [one for one, _, _ in await broadcasts.unfinished(db, data.vacancy_id)]
    if running:
        stopped = await sweep.stop(db, running, BroadcastState.STOPPED, str(state), now)
        notes = [
            log.Note(what="stopped", broadcast_id=one, detail={"stopped": stopped})
            for one in running
        ]
        await log.write(db, notes, now)
    return Result(Fate.CLOSED)


async def _row(
    db: AsyncConnection,
    vault: Vault,
    data: contract.VacancyPublished,
    *,
    time: datetime,
    now: datetime,
) -> dict[str, Any]:
    row = data.model_dump()
    row |= {"state": VacancyState.OPEN, "reason": None, "as_of": time}
    text = wording.Text(title=data.title, description=data.description)
    return row | await wording.columns(db, vault, row, text, now)


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return [
        fact
        for fact, columns in _TELLING.items()
        if any(before[column] != after[column] for column in columns)
    ]


async def _begin(
    db: AsyncConnection,
    data: contract.VacancyPublished,
    kind: BroadcastKind,
    changed: Sequence[str],
    now: datetime,
    due: timedelta,
) -> None:
    state = BroadcastState.PLANNING
    if data.published_at > now + AHEAD:
        state = BroadcastState.SCHEDULED
    new = NewBroadcast(
        kind=kind,
        subject_id=data.vacancy_id,
        state=state,
        published_at=data.published_at,
        due_at=data.published_at + due,
        valid_until=data.valid_until,
        changed=changed,
    )
    made = await broadcasts.add_broadcast(db, new, now)
    soon = now + AHEAD
    state = (await holds.restate(db, holds.one(made), now=now, soon=soon)).get(made, state)
    note = log.Note(
        what="broadcast",
        broadcast_id=made,
        subject=f"vacancy:{data.vacancy_id}",
        detail={"kind": str(kind), "state": str(state)},
    )
    await log.write(db, [note], now)
