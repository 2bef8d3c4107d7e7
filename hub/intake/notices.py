"""Planned outages go in; the notice, and the broadcasts that will tell it, come out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from hub import outages
from hub.errors import Conflict, Fault, Malformed, NotFound
from hub.intake import contract
from hub.intake.results import Fate, Result
from hub.model import BroadcastKind, BroadcastState, NoticeState
from hub.store import log
from hub.store.dispatch import sweep
from hub.store.log import PORTAL, Actor
from hub.store.planning.broadcasts import NewBroadcast, add_broadcast
from hub.store.subjects import notices


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTerms:
    """What a notice needs of the hub; worked out before anything is written."""

    due: timedelta  #: within which a cancellation is told
    #: By when everybody would be told of what is announced now; None: nobody can say.
    told_by: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An outage as it is announced, by an event or by an operator."""

    data: contract.NoticeRequested
    time: datetime  #: when it was asked for
    actor: Actor = PORTAL


async def request(
    db: AsyncConnection, asked: Request, *, now: datetime, terms: NoticeTerms
) -> Result:
    """Apply one notice: new, changed, edited, cancelled, or outdated; answer which.

    Malformed, naming the field, when everybody can no longer be told 48 hours ahead, or when it
    would be longer than four hours together with what is announced: nothing is changed then.
    Another time is announced anew, and is judged as well.
    """
    data = asked.data
    held = await notices.get(db, data.notice_id)
    if held is not None and held["as_of"] >= asked.time:
        return Result(Fate.OUTDATED)
    if data.cancelled:
        if held is None:
            return Result(Fate.KEPT, "the notice is not known yet")
        await notices.put(db, {"notice_id": data.notice_id, "as_of": asked.time})
        if held["state"] == NoticeState.CANCELLED or held["ends_at"] <= now:
            return Result(Fate.OUTDATED)
        return await _cancel(db, held, asked.actor, now, terms.due)
    if held is not None and same_time(held, data):
        await notices.put(db, {**_row(asked), "announced_at": held["announced_at"]})
        await _log(db, "notice_edited", asked, now, {})
        return Result(Fate.EDITED)
    found = fault(data, await notices.standing(db, now), now, terms.told_by)
    if found is not None:
        raise Malformed([found])
    await notices.put(db, {**_row(asked), "announced_at": now})
    earlier = await notices.broadcasts_of(db, data.notice_id)
    if running := notices.unfinished(earlier):
        await sweep.stop(db, running, BroadcastState.STOPPED, "another time", now)
    due_at = data.starts_at - outages.AHEAD
    kinds = [BroadcastKind.NOTICE]
    if earlier:
        kinds.insert(0, BroadcastKind.NOTICE_CHANGED)
    for kind in kinds:
        await _begin(db, asked, kind, due_at=due_at, until=data.ends_at, now=now)
    return Result(Fate.CHANGED if held is not None else Fate.ANNOUNCED)


async def cancel(
    db: AsyncConnection, notice_id: str, *, actor: Actor, now: datetime, due: timedelta
) -> None:
    """Take an outage back: who was told hears that there is none. NotFound, Conflict."""
    held = await notices.get(db, notice_id)
    if held is None:
        raise NotFound
    if held["state"] == NoticeState.CANCELLED:
        raise Conflict("it was cancelled before")
    if held["ends_at"] <= now:
        raise Conflict("it is over")
    await notices.put(db, {"notice_id": notice_id, "as_of": max(now, held["as_of"])})
    await _cancel(db, held, actor, now, due)


async def _cancel(
    db: AsyncConnection, held: Mapping[str, Any], actor: Actor, now: datetime, due: timedelta
) -> Result:
    notice_id = held["notice_id"]
    earlier = await notices.broadcasts_of(db, notice_id)
    if running := notices.unfinished(earlier):
        await sweep.stop(db, running, BroadcastState.STOPPED, "cancelled", now)
    await notices.put(db, {"notice_id": notice_id, "state": NoticeState.CANCELLED})
    asked = Request(data=_data(held), time=now, actor=actor)
    kind = BroadcastKind.NOTICE_CANCELLED
    await _begin(db, asked, kind, due_at=now + due, until=held["ends_at"], now=now)
    await _log(db, "notice_cancelled", asked, now, {})
    return Result(Fate.CANCELLED)


async def _begin(
    db: AsyncConnection,
    asked: Request,
    kind: BroadcastKind,
    *,
    due_at: datetime,
    until: datetime,
    now: datetime,
) -> None:
    """Write a broadcast that tells as soon as no alert waits, and until the outage is over."""
    new = NewBroadcast(
        kind=kind,
        subject_id=asked.data.notice_id,
        state=BroadcastState.PLANNING,
        published_at=now,
        due_at=due_at,
        valid_until=until,
    )
    made = await add_broadcast(db, new, now)
    detail = {"kind": str(kind), "state": str(new.state)}
    await _log(db, "broadcast", asked, now, detail, made)


async def _log(
    db: AsyncConnection,
    what: str,
    asked: Request,
    now: datetime,
    detail: Mapping[str, Any],
    broadcast_id: int | None = None,
) -> None:
    note = log.Note(
        what=what,
        subject=f"notice:{asked.data.notice_id}",
        broadcast_id=broadcast_id,
        detail={**detail, **asked.actor.document()},
    )
    await log.write(db, [note], now)


def fault(
    data: contract.NoticeRequested,
    standing: Iterable[outages.Outage],
    now: datetime,
    told_by: datetime | None,
) -> Fault | None:
    """Say why an outage cannot be announced beside those that stand; None: it can."""
    return outages.fault(data.starts_at, now, told_by) or outages.unbroken(hours(data), standing)


def hours(data: contract.NoticeRequested) -> outages.Outage:
    """Give when an outage that is asked for would be."""
    return outages.Outage(notice_id=data.notice_id, starts_at=data.starts_at, ends_at=data.ends_at)


def same_time(held: Mapping[str, Any], data: contract.NoticeRequested) -> bool:
    """Say whether an outage that stands, given by its row, is for these very hours."""
    stands = bool(held["state"] == NoticeState.ANNOUNCED)
    return stands and (held["starts_at"], held["ends_at"]) == (data.starts_at, data.ends_at)


def _row(asked: Request) -> dict[str, Any]:
    data = asked.data
    return {
        "notice_id": data.notice_id,
        "kind": data.kind,
        "starts_at": data.starts_at,
        "ends_at": data.ends_at,
        "text": data.text,
        "state": NoticeState.ANNOUNCED,
        "requested_by": asked.actor.sub,
        "as_of": asked.time,
    }


def _data(held: Mapping[str, Any]) -> contract.NoticeRequested:
    names = ("notice_id", "kind", "starts_at", "ends_at", "text")
    return contract.NoticeRequested.model_construct(**{name: held[name] for name in names})
