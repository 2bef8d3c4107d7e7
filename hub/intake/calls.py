"""Calls to courses go in; the call, its list, and the broadcast that will tell it come out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.audiences.called import Called
from hub.calls import agreeing, changing, naming
from hub.calls.changing import CallTerms, Change
from hub.calls.following import whens
from hub.errors import Conflict, Fault, Malformed
from hub.intake import contract
from hub.intake.results import Fate
from hub.model import AHEAD, BroadcastKind, BroadcastState
from hub.practice import PEOPLE
from hub.store import log
from hub.store.offices import answers, calls, follow_ups, practices, unasked
from hub.store.offices.calls import Roster
from hub.store.planning.broadcasts import NewBroadcast, add_broadcast

#: Ids of a list that may not be called, as many as one entry of the log names.
_NAMED = 1_000
#: What of a call no edit changes.
_FIXED = ("call_id", "comuna", "by_office", "requested_by")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A call as it is asked for, by an event or by an officer."""

    data: contract.CourseCallRequested
    time: datetime  #: when it was asked for
    practice: bool = False  #: it reaches nobody, and its people are invented
    by_office: bool = False  #: an office asks, by its pages or the API; else an event does


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a call that was asked for."""

    fate: Fate
    broadcast_id: int | None = None
    roster: Roster | None = None  #: its list, row by row, where it was given one
    people: int = 0  #: whom it is for


async def request(db: AsyncConnection, asked: Request, *, now: datetime, terms: CallTerms) -> Taken:
    """Apply one call: new, or an edit of what it says; whom it is for is fixed from the first.

    An edit changes the course and until when one can answer; what is known of a later time
    stays. Whoever is not of the call's own comuna is left out, whatever is asked (D-32).
    Malformed where an event's id is that of another call.
    """
    data = asked.data
    if asked.practice:
        return await _practise(db, asked, now)
    names = naming.names(data.call_id, data.comuna)
    if not asked.by_office:
        found = taken(data, await calls.holders(db, names))
        if found is not None:
            raise Malformed([found])
    await practices.give_way(db, names)
    held = await calls.get(db, data.call_id)
    if held is not None:
        return await _edit(db, held, asked, now, terms)
    number = await calls.put(db, _row(asked) | _criteria(data.audience))
    roster = None
    if data.audience.worker_ids is not None:
        roster = await calls.check(db, data.comuna, data.audience.worker_ids)
        await calls.enlist(db, number, roster.found.values())
        await _note_refused(db, data.call_id, roster, now)
    row = await calls.get(db, data.call_id)
    if row is None:
        raise LookupError("a call that was written is there")
    people = await calls.count(db, calls.called_of(row))
    made = await _begin(db, row, asked, people, now, terms)
    return Taken(fate=Fate.REQUESTED, broadcast_id=made, roster=roster, people=people)


def taken(
    data: contract.CourseCallRequested, holders: Mapping[str, tuple[str, bool]]
) -> Fault | None:
    """Say what is wrong with the id of a call an event asks for, by who has it so far.

    It may be an edit of a call an event made for the same comuna. Of any other it would be lost,
    or change somebody else's call; and its office would know it by the name of another.
    """
    wrong = naming.fault(data.call_id)
    if wrong is not None:
        return wrong
    _, apart = naming.names(data.call_id, data.comuna)
    comuna, by_office = holders.get(data.call_id, (data.comuna, False))
    if by_office or apart in holders:
        return Fault("call_id", "is that of a call an office made by itself: give it another")
    if comuna != data.comuna:
        return Fault("call_id", "is that of a call of another comuna: give it another")
    return None


def whom(comuna: str, audience: contract.Audience) -> Called:
    """Give whom a call of a comuna would be for by its criteria; of a list, all of the comuna."""
    return calls.called_of({"id": None, "comuna": comuna, **_criteria(audience)})


async def _practise(db: AsyncConnection, asked: Request, now: datetime) -> Taken:
    """Keep a practice call: it has no list and no broadcast, so that nothing of it can go out."""
    data = asked.data
    held = await calls.get(db, data.call_id)
    if held is not None and held["practice"] is None:
        raise Conflict("this is the id of a real call")
    if held is None:
        await practices.forget(db, data.comuna, data.requested_by)
    # What was written down of one that goes on stays as it is there.
    kept = {"practice": practices.beginning(now)} if held is None else {}
    await calls.put(db, _row(asked) | {"criteria": None} | kept)
    fate = Fate.REQUESTED if held is None else Fate.EDITED
    detail = {"comuna": data.comuna, "by": data.requested_by}
    note = log.Note(what=f"practice_{fate}", subject=f"call:{data.call_id}", detail=detail)
    await log.write(db, [note], now)
    return Taken(fate=fate, people=len(PEOPLE))


async def _edit(
    db: AsyncConnection, held: Mapping[str, Any], asked: Request, now: datetime, terms: CallTerms
) -> Taken:
    data = asked.data
    # What it says is judged as it stands, and nobody changes it meanwhile.
    await unasked.hold(db, held["comuna"])
    held = await answers.hold_call(db, data.call_id) or held
    if held["cancelled_at"] is not None:
        raise Conflict("its course is not held: it says nothing new any more")
    # Of the same moment the first holds: two that differ come from nobody who knows.
    if changing.known_until(held) >= asked.time or held["comuna"] != data.comuna:
        return Taken(fate=Fate.OUTDATED)
    # Whoever asked for it first is who may not approve it, whoever mends its words.
    says = {name: value for name, value in _row(asked).items() if name not in _FIXED}
    role = "officer" if asked.by_office else "portal"
    change = Change(says=says, begins_at=data.begins_at, by=(data.requested_by,), role=role)
    waits = await changing.take(db, held, change, terms, now)
    return Taken(fate=Fate.CHANGE_WAITS if waits else Fate.EDITED)


async def _begin(
    db: AsyncConnection,
    row: Mapping[str, Any],
    asked: Request,
    people: int,
    now: datetime,
    terms: CallTerms,
) -> int:
    """Write its broadcast: its six hours run from when it was asked for, or is to begin."""
    published, state = min(asked.time, now), BroadcastState.PLANNING
    begins = asked.data.begins_at
    if begins is not None and begins > now + AHEAD:
        published, state = begins, BroadcastState.SCHEDULED
    await calls.put(db, {"call_id": row["call_id"], "people": people})
    before = await agreeing.lately(db, row["comuna"], published, terms.limits)
    if agreeing.needs_word(people, before, terms.limits):
        state = BroadcastState.AWAITING_APPROVAL
        await agreeing.ask(db, row["call_id"], people, terms.limits, now)
    new = NewBroadcast(
        kind=BroadcastKind.COURSE_CALL,
        subject_id=row["call_id"],
        state=state,
        published_at=published,
        due_at=published + terms.due,
        valid_until=_until(asked.data),
    )
    made = await add_broadcast(db, new, now)
    planned = whens(row, new.published_at, new.due_at, terms.following)
    await follow_ups.plan(db, row["id"], planned, now)
    detail = {"kind": str(new.kind), "state": str(state), "people": people}
    subject = f"call:{row['call_id']}"
    note = log.Note(what="broadcast", broadcast_id=made, subject=subject, detail=detail)
    await log.write(db, [note], now)
    return made


async def _note_refused(db: AsyncConnection, call_id: str, roster: Roster, now: datetime) -> None:
    """Keep which rows of a list may not be called: an office calls its own comuna alone (D-32)."""
    refused = {"elsewhere": roster.elsewhere, "unknown": roster.unknown}
    if not any(refused.values()):
        return
    detail = {
        why: {"many": len(ids), "worker_ids": list(ids[:_NAMED])} for why, ids in refused.items()
    }
    note = log.Note(what="call_refused", subject=f"call:{call_id}", detail=detail)
    await log.write(db, [note], now)


def _until(data: contract.CourseCallRequested) -> datetime:
    return min(data.answer_by, data.course.starts_at)


def _row(asked: Request) -> dict[str, Any]:
    data = asked.data
    return {
        "call_id": data.call_id,
        "comuna": data.comuna,
        "requested_by": data.requested_by,
        "by_office": asked.by_office,
        **data.course.model_dump(),
        "answer_by": data.answer_by,
        "as_of": asked.time,
    }


def _criteria(audience: contract.Audience) -> dict[str, Any]:
    """Give the criteria as they are kept; None of a call that was given a list."""
    if audience.criteria is None:
        return {"criteria": None}
    return {"criteria": audience.criteria.model_dump(mode="json", exclude_none=True)}
