"""What an office does to a call of its own comes in; it is done, and the log says by whom.

An office has one comuna, whatever is asked; what is another's is not there. SENCE has none, and
sees every call. Pages and the API come in here alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.answers import Reason
from hub.calls import agreeing, answering, cancelling, changing
from hub.calls.answering import Became, Given, Taken
from hub.calls.changing import CallTerms
from hub.calls.following import expired
from hub.errors import Conflict, NotFound
from hub.model import OF_CALLS, UNFINISHED, Answer, BroadcastState, Lane, Way
from hub.practice import Said
from hub.store import log
from hub.store.dispatch import sweep
from hub.store.log import Actor
from hub.store.offices import answers, calls, follow_ups, neighbours, practices, rosters, unasked
from hub.store.portal import events
from hub.store.stopping import acts
from hub.store.vault import Vault

#: Broadcasts that tell people, or are about to.
_GOING = (BroadcastState.PLANNING, BroadcastState.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Who acts."""

    comuna: str | None  #: an officer's own; None: SENCE, of every comuna
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Phoned:
    """What somebody said on the telephone."""

    worker_id: str
    answer: Answer
    reason: Reason | None = None  #: of a no, if they want to say it


async def own(db: AsyncConnection, office: Office, call_id: str) -> Mapping[str, Any]:
    """Give a call's row; NotFound for another's."""
    row = await calls.get(db, call_id)
    if row is None or (office.comuna is not None and row["comuna"] != office.comuna):
        raise NotFound
    return row


async def told(db: AsyncConnection, call_id: str) -> Mapping[str, Any]:
    """Give the broadcast that tells a call; Conflict where there is none."""
    found = await rosters.broadcast(db, call_id)
    if found is None:
        raise Conflict("it reaches nobody: it is a practice call")
    return found


async def untold(db: AsyncConnection, row: Mapping[str, Any], sent: Mapping[str, Any]) -> int:
    """Count the people to whom nothing of a call is handed over: those it is for, until a plan is.

    People and never messages, by the audience's rules as they hold now.
    """
    if sent["planned_at"] is not None or sent["state"] not in UNFINISHED:
        return await acts.untold(db, sent["id"])
    whom = await calls.criteria(db, row["call_id"], sent["id"])
    return 0 if whom is None else await calls.count(db, whom)


async def approve(
    db: AsyncConnection,
    office: Office,
    call_id: str,
    terms: CallTerms,
    now: datetime,
    seen: str | None = None,
) -> None:
    """Let a large call go, or a change of one, as it was `seen`: its `as_of`; None: as it is.

    Conflict for whoever asked for it or changed what it says, where it changed since it was
    seen, where nobody is waited for, and where it comes too late to tell anybody.
    """
    # Nobody changes what it says before this transaction ends.
    await answers.hold_call(db, call_id)
    row = await own(db, office, call_id)
    sent = await told(db, call_id)
    change = changing.waiting(row)
    stands = sent["state"] == BroadcastState.AWAITING_APPROVAL
    if not stands and change is None:
        raise Conflict("it waits for no approval")
    if office.actor.sub == row["requested_by"]:
        raise Conflict("whoever asked for it cannot approve it: another officer, or SENCE")
    wrote = () if change is None else change.by
    if office.actor.sub in {*await calls.editors(db, call_id), *wrote}:
        raise Conflict("whoever changed it cannot approve it: another officer, or SENCE")
    if seen not in (None, changing.known_until(row).isoformat()):
        raise Conflict("it was changed meanwhile: look at it again")
    if change is not None and changing.late(change, now):
        raise Conflict("the course has begun: the change comes too late")
    if stands and sent["valid_until"] is not None and sent["valid_until"] <= now:
        raise Conflict("the time to answer is over: it tells nobody any more")
    if change is not None:
        await changing.drop(db, call_id)
        await changing.do(db, row, change, terms, now)
        await _note(db, office, "call_change_approved", call_id, sent["id"], now)
    if not stands:
        return
    if not await calls.let_go(db, [sent["id"]], now):
        raise Conflict("somebody else was quicker: it waits for no approval")
    people = await calls.count(db, calls.called_of(row))
    approval = {"approved_at": now, "approved_by": office.actor.sub, "people": people}
    await calls.put(db, {"call_id": call_id, **approval})
    await _note(db, office, "call_approved", call_id, sent["id"], now)


async def discard(db: AsyncConnection, office: Office, call_id: str, now: datetime) -> None:
    """Take a change away that waits for a word: the call goes on saying what it says."""
    await answers.hold_call(db, call_id)
    row = await own(db, office, call_id)
    sent = await told(db, call_id)
    if row["change"] is None:
        raise Conflict("no change of it waits for a word")
    await changing.drop(db, call_id)
    await _note(db, office, "call_change_discarded", call_id, sent["id"], now)


async def withdraw(
    db: AsyncConnection,
    office: Office,
    call_id: str,
    now: datetime,
    *,
    course_held: bool | None = None,
) -> None:
    """Take an approval back: the rest of the call goes out to nobody.

    By whoever could give it. Conflict where nobody gave one, and where nothing is left. Who said
    yes is told that the course is not held, as where it is stopped.
    """
    await answers.hold_call(db, call_id)  # before its broadcast, as whoever stops or plans it does
    row = await own(db, office, call_id)
    sent = await told(db, call_id)
    if row["approved_at"] is None:
        raise Conflict("nobody approved it")
    if office.actor.sub == row["requested_by"]:
        raise Conflict("whoever asked for it gave no approval: they can stop it")
    if sent["state"] not in UNFINISHED:
        raise Conflict(f"it is {sent['state']}: there is nothing left of it to send")
    await _end(db, row, sent, "approval_withdrawn", now)
    await calls.put(db, {"call_id": call_id, "approved_at": None, "approved_by": None})
    await _note(db, office, "call_approval_withdrawn", call_id, sent["id"], now)
    await _cancel_unless(db, office, row, sent, now, course_held=course_held)


def stoppable(row: Mapping[str, Any], sent: Mapping[str, Any], now: datetime) -> bool:
    """Say whether something of a call, and its latest broadcast, may still go out.

    Once everybody is told a second message, a reminder or an update may, until the course begins.
    """
    over = sent["state"] == BroadcastState.FINISHED or expired(sent["state"], sent["state_reason"])
    return sent["state"] in UNFINISHED or (over and now < row["starts_at"])


async def stop(
    db: AsyncConnection,
    office: Office,
    call_id: str,
    now: datetime,
    *,
    course_held: bool | None = None,
) -> None:
    """Let nothing more of a call go out, nor of what follows it. Conflict where nothing is left.

    Who said yes is told that the course is not held, unless it is; with None it is held where
    nobody said yes.
    """
    await answers.hold_call(db, call_id)
    row = await own(db, office, call_id)
    sent = await told(db, call_id)
    if not stoppable(row, sent, now):
        raise Conflict(f"it is {sent['state']}: there is nothing left of it to send")
    await _end(db, row, sent, "officer", now)
    await _note(db, office, "stopped", call_id, sent["id"], now)
    await _cancel_unless(db, office, row, sent, now, course_held=course_held)


async def _end(
    db: AsyncConnection, row: Mapping[str, Any], sent: Mapping[str, Any], why: str, now: datetime
) -> None:
    """Let nothing more of a call go out, nor of what follows it."""
    await sweep.stop(db, [sent["id"]], BroadcastState.STOPPED, why, now)
    # Whoever writes of one holds it: what they wrote is there once it is ended.
    await changing.drop(db, row["call_id"])
    await follow_ups.finish(db, row["id"], now)
    await follow_ups.end(db, row["id"], OF_CALLS, now)


async def _cancel_unless(
    db: AsyncConnection,
    office: Office,
    row: Mapping[str, Any],
    sent: Mapping[str, Any],
    now: datetime,
    *,
    course_held: bool | None,
) -> None:
    """Tell who said yes to a call that ended that its course is not held, unless it is."""
    if course_held is None:
        course_held = not await answers.who_said_yes(db, row["id"])
    if not course_held:
        await cancelling.cancel(db, row, now)
        await _note(db, office, "course_not_held", row["call_id"], sent["id"], now)


async def pause(
    db: AsyncConnection, office: Office, call_id: str, terms: CallTerms, now: datetime, *, on: bool
) -> None:
    """Stop a call for a while, or let it go on; its due time runs on.

    What goes on is told then: it waits for a word where its office told too many lately.
    """
    row = await own(db, office, call_id)
    await events.hold_applying(db)
    await unasked.hold(db, row["comuna"])
    row = await answers.hold_call(db, call_id) or row
    sent = await told(db, call_id)
    state = await acts.pause(db, sent["id"], on=on, actor=office.actor, now=now)
    if state in _GOING and sent["paused_at"] is not None:
        await agreeing.hold_on(db, row, sent["id"], terms.limits, now)


async def write_down(
    db: AsyncConnection,
    vault: Vault,
    office: Office,
    call_id: str,
    said: Phoned,
    *,
    channels: tuple[Lane, ...],
    now: datetime,
) -> Taken:
    """Keep what somebody of the comuna said on the telephone. Conflict once the course has begun.

    NotFound of whoever lives elsewhere by now: they answer by themselves. Whoever gets a seat
    by it is told on `channels`.
    """
    row = await own(db, office, call_id)
    if row["practice"] is not None:
        return await _practised(db, row, said, now)
    worker = await neighbours.row_id(db, row["comuna"], said.worker_id)
    if worker is None:
        raise NotFound
    given = Given(
        worker=worker,
        call_id=call_id,
        answer=said.answer,
        way=Way.OFFICER,
        reason=said.reason if said.answer is Answer.NO else None,
        channels=channels,
        by=office.actor.sub,
    )
    taken = await answering.take(db, vault, given, now)
    if taken.became is Became.LATE:
        raise Conflict("the course has begun")
    if taken.became is Became.CANCELLED:
        raise Conflict("the course is not held")
    return taken


async def _practised(
    db: AsyncConnection, row: Mapping[str, Any], said: Phoned, now: datetime
) -> Taken:
    """Write down what somebody invented said: nobody hears of it."""
    reason = str(said.reason) if said.reason is not None and said.answer is Answer.NO else None
    word = Said(answer=said.answer, at=now, way=Way.OFFICER, reason=reason)
    if not await practices.write_down(db, row, said.worker_id, word):
        raise NotFound
    return Taken(became=Became.TAKEN)


async def _note(
    db: AsyncConnection, office: Office, what: str, call_id: str, sent: int, now: datetime
) -> None:
    subject, detail = f"call:{call_id}", office.actor.document()
    await log.write(
        db, [log.Note(what=what, subject=subject, broadcast_id=sent, detail=detail)], now
    )
