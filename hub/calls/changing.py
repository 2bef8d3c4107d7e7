"""An edit of a call comes in; it is done at once, or waits for a word as the call itself did.

What everybody read was agreed to. Other words for a call that waited for a word are kept aside,
and nobody sees or is told them, until somebody else agrees to them or the time to undo is over.
So are those of a call that needed no word, where its office would tell too many people with them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.calls import agreeing, answering, following
from hub.calls.agreeing import Limits
from hub.calls.following import whens
from hub.model import AHEAD, BroadcastState, Lane, NoteKind
from hub.store import log
from hub.store.offices import answers, calls, follow_ups, rosters, unasked

#: What of a course those who were told of it are told again when it changes.
_TOLD = ("starts_at", "place", "hours", "schedule")
#: What of it people read: of a call that waited for a word, none of it changes without one.
_READ = ("code", "name", *_TOLD)
#: What the log keeps of an edit, before and after: none of it is anybody's.
_LOGGED = (*_READ, "seats", "answer_by")
#: Changes of one call that its people are told in a day without anybody else's word.
_OFTEN = 2
_MOMENTS = ("starts_at", "answer_by", "as_of")
#: As whom a call is edited where nothing else is known.
_OFFICER = "officer"
#: Of a call of which no change waits.
_NONE: Mapping[str, None] = {"change": None, "change_undo_until": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTerms:
    """What a call needs of the settings."""

    due: timedelta  #: from the moment it was asked for
    limits: Limits
    following: following.FollowingTerms
    channels: tuple[Lane, ...]  #: the outside channels this hub has


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Other words for a call."""

    says: Mapping[str, Any]  #: columns of its row
    begins_at: datetime | None
    by: tuple[str, ...]  #: who wrote them, by the sub of their token
    role: str = _OFFICER  #: as whom the last of them did


def known_until(row: Mapping[str, Any]) -> datetime:
    """Give the moment of what is known of a call, given as its row: an older change is none."""
    kept = waiting(row)
    as_of: datetime = row["as_of"] if kept is None else kept.says["as_of"]
    return as_of


def waiting(row: Mapping[str, Any]) -> Change | None:
    """Give the change of a call, given as its row, that waits for a word."""
    kept = row["change"]
    if kept is None:
        return None
    says = {
        name: datetime.fromisoformat(value) if name in _MOMENTS else value
        for name, value in kept["says"].items()
    }
    begins = kept["begins_at"]
    return Change(
        says=says,
        begins_at=None if begins is None else datetime.fromisoformat(begins),
        by=tuple(kept["by"]),
        role=kept.get("role", _OFFICER),
    )


def late(change: Change, now: datetime) -> bool:
    """Say whether the course has begun that a change tells of: it would tell nobody in time.

    After `answer_by` it does: who said yes has to know of another place.
    """
    begins: datetime = change.says["starts_at"]
    return begins <= now


async def take(
    db: AsyncConnection, row: Mapping[str, Any], change: Change, terms: CallTerms, now: datetime
) -> bool:
    """Do what an edit of a call asks, or keep it; say whether it waits.

    What waited before goes on waiting where the edit says nothing else of it. The call is given
    as its row, which is held, and so is the count of what its office tells.
    """
    sent = await rosters.broadcast(db, row["call_id"])
    again = row["asked_at"] is None and _told_again(row, change, sent)
    if await (_too_many(db, row, terms, now) if again else _needs_word(db, row, change)):
        await _keep(db, row, change, terms, now)
        return True
    await do(db, row, change, terms, now)
    left = _left(row, change)
    await calls.put(db, {"call_id": row["call_id"], **(_NONE if left is None else _kept(left))})
    if again:
        detail = {"people": row["people"]}
        note = log.Note(what=calls.TOLD_AGAIN, subject=f"call:{row['call_id']}", detail=detail)
        await log.write(db, [note], now)
    return False


async def do(
    db: AsyncConnection, row: Mapping[str, Any], change: Change, terms: CallTerms, now: datetime
) -> None:
    """Let a call say something else, and let follow what follows of it."""
    call_id, says = row["call_id"], change.says
    await calls.put(db, {"call_id": call_id, **says})
    await calls.change_end(db, call_id, min(says["answer_by"], says["starts_at"]))
    begins = change.begins_at
    if begins is not None and begins > now + AHEAD:
        await calls.begin_later(db, call_id, begins, begins + terms.due, now)
    await _follow(db, row, terms, now)
    kept = {"role": change.role, "changed": _changed(row, says)}
    notes = [
        log.Note(what=calls.EDITED, subject=f"call:{call_id}", detail={"by": one, **kept})
        for one in change.by
    ]
    await log.write(db, notes, now)


async def drop(db: AsyncConnection, call_id: str) -> None:
    """Take away what waits, if anything does."""
    await calls.put(db, {"call_id": call_id, **_NONE})


async def due(db: AsyncConnection, terms: CallTerms, now: datetime) -> int:
    """Do the changes that wait for nobody, and that nobody undid in time; answer how many.

    Those nobody agreed to before their course began are taken away.
    """
    done = 0
    for found in await calls.changing(db):
        if not _is_due(found, now):
            continue
        row = await answers.hold_call(db, found["call_id"])
        change = None if row is None else waiting(row)
        if row is None or change is None or not _is_due(row, now):
            continue
        await drop(db, row["call_id"])
        if late(change, now):
            note = log.Note(what="call_change_late", subject=f"call:{row['call_id']}")
            await log.write(db, [note], now)
        else:
            await do(db, row, change, terms, now)
            done += 1
    return done


def _is_due(row: Mapping[str, Any], now: datetime) -> bool:
    """Say whether the time of a call's change is up, one way or the other."""
    change, undo = waiting(row), row["change_undo_until"]
    return change is not None and (late(change, now) or (undo is not None and undo <= now))


async def _needs_word(db: AsyncConnection, row: Mapping[str, Any], change: Change) -> bool:
    """Say whether somebody agreed to what a call says, and it would say something else."""
    if row["asked_at"] is None or all(row[name] == change.says[name] for name in _READ):
        return False
    sent = await rosters.broadcast(db, row["call_id"])
    if sent is None:
        return False
    # Of what stands half told, or was stopped, people read already.
    return sent["state"] != BroadcastState.AWAITING_APPROVAL or sent["planned_at"] is not None


def _told_again(row: Mapping[str, Any], change: Change, sent: Mapping[str, Any] | None) -> bool:
    """Say whether those who were told of a call by a broadcast are told again by a change."""
    if sent is None or sent["planned_at"] is None:
        return False
    over = following.expired(sent["state"], sent["state_reason"])
    if sent["state"] == BroadcastState.STOPPED and not over:
        return False
    return any(row[name] != change.says[name] for name in _TOLD)


async def _too_many(
    db: AsyncConnection, row: Mapping[str, Any], terms: CallTerms, now: datetime
) -> bool:
    """Say whether telling the people of a call again is more than its office may by itself.

    However few they are, they are not written to time and again.
    """
    told = await unasked.again(db, row["call_id"], now - terms.limits.within)
    if told >= _OFTEN:
        return True
    before = await agreeing.lately(db, row["comuna"], now, terms.limits)
    return agreeing.needs_word(row["people"] or 0, before, terms.limits)


def _left(row: Mapping[str, Any], done: Change) -> Change | None:
    """Give what of a change that waits goes on waiting once an edit, which did not, is done.

    What the edit says otherwise than the call did, the change says as well.
    """
    kept = waiting(row)
    if kept is None:
        return None
    edited = {name: value for name, value in done.says.items() if value != row[name]}
    says = {**kept.says, **edited}
    if says == done.says:
        return None
    return replace(kept, says=says, begins_at=done.begins_at or kept.begins_at)


def _changed(row: Mapping[str, Any], says: Mapping[str, Any]) -> dict[str, Any]:
    """Say what an edit changes of a call, given as its row: what each fact was, and is."""
    return {
        name: [_plain(row[name]), _plain(says[name])] for name in _LOGGED if row[name] != says[name]
    }


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def _kept(change: Change) -> dict[str, Any]:
    """Write a change as its call's row keeps it."""
    says = {
        name: value.isoformat() if name in _MOMENTS else value
        for name, value in change.says.items()
    }
    begins = None if change.begins_at is None else change.begins_at.isoformat()
    return {
        "change": {"says": says, "begins_at": begins, "by": list(change.by), "role": change.role}
    }


async def _keep(
    db: AsyncConnection, row: Mapping[str, Any], change: Change, terms: CallTerms, now: datetime
) -> None:
    before = waiting(row)
    by = (*(() if before is None else before.by), *change.by)
    kept = _kept(replace(change, by=tuple(dict.fromkeys(by))))
    undo = None if terms.limits.undo is None else now + terms.limits.undo
    call_id = row["call_id"]
    await calls.put(db, {"call_id": call_id, **kept, "change_undo_until": undo})
    detail = {"by": change.by[-1]}
    note = log.Note(what="call_change_asked", subject=f"call:{call_id}", detail=detail)
    await log.write(db, [note], now)


async def _follow(
    db: AsyncConnection, before: Mapping[str, Any], terms: CallTerms, now: datetime
) -> None:
    """Let what follows an edit: seats that are free now, other dates, an update to those told."""
    row = await calls.get(db, before["call_id"])
    sent = await rosters.broadcast(db, before["call_id"])
    if row is None or sent is None:
        return
    await answering.fill(db, row, terms.channels, now)
    planned = whens(row, sent["published_at"], sent["due_at"], terms.following)
    if any(before[name] != row[name] for name in _TOLD):
        # An update that is still on its way would say what this one says.
        await follow_ups.end(db, row["id"], [NoteKind.COURSE_CHANGED], now)
        planned[NoteKind.COURSE_CHANGED] = now
    await follow_ups.plan(db, row["id"], planned, now)
