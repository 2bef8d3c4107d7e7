"""An answer to a call goes in, whichever way it came: it is kept, and the portal hears of it.

A NO is availability and never a refusal (D140 BT 1.1), and the portal is told so each time.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.answers import Reason
from hub.calls import reaching
from hub.errors import NotFound
from hub.model import OF_CALLS, Answer, Lane, NoteKind, Way
from hub.store import log
from hub.store.dispatch import notes
from hub.store.dispatch.notes import Note
from hub.store.offices import answers, follow_ups, rosters
from hub.store.offices.answers import Kept
from hub.store.vault import Vault
from hub.store.workers.readers import portal_ids

ANSWERED = "cl.bne.course_call.answered"
#: What the portal hears: whether somebody can come, and nothing of why.
_CAN = {Answer.YES: "can", Answer.NO: "cannot"}

#: What is not said any more to whoever answered so.
_OVER = {Answer.YES: (NoteKind.COURSE_AGAIN,), Answer.NO: OF_CALLS}

#: Whoever was told of a seat is told of no other of the same call for so long: their list is.
_MOVES_UP_AGAIN: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What one person says to one call."""

    worker: int  #: row id
    call_id: str
    answer: Answer
    way: Way
    reason: Reason | None = None  #: of a no, if they want to say it
    channels: tuple[Lane, ...] = ()  #: by which whoever gets a seat by it is told
    at: datetime | None = None  #: it came, where it is heard later than that
    by: str | None = None  #: the officer who wrote it down, by the sub of their token


class Became(StrEnum):
    """What became of an answer."""

    TAKEN = "taken"
    SAME = "same"  #: they had said so before
    LATE = "late"  #: nobody answers any more; the office can still call
    CANCELLED = "cancelled"  #: the course is not held


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of it, and what follows."""

    became: Became
    kept: Kept | None = None
    rings: tuple[Lane, ...] = ()  #: lanes on which who got a seat by it is told


async def take(db: AsyncConnection, vault: Vault, given: Given, now: datetime) -> Taken:
    """Keep an answer; it can be changed until the call's `answer_by`, by any way.

    What came in time counts although it is heard later, until the course begins. Until then who
    said yes may withdraw, and an officer who telephoned may write down answers. A yes beyond the
    seats waits for one; who withdraws gives theirs to whom waits longest. NotFound for a call
    that was not for them.
    """
    call = await answers.hold_call(db, given.call_id)
    names = await portal_ids(db, [given.worker])
    if call is None or not names or not await answers.was_called(db, given.call_id, given.worker):
        raise NotFound
    if call["cancelled_at"] is not None:
        kept = await answers.of(db, call["id"], given.worker)
        return Taken(became=Became.CANCELLED, kept=kept)
    before = await answers.of(db, call["id"], given.worker)
    if _late(call, given, before, now):
        noted = _note(given, names[given.worker], "answer_late", None)
        await log.write(db, [noted], now)
        return Taken(became=Became.LATE, kept=before)
    if before is None:
        [kept] = await take_first(db, vault, call, [given], names, now)
        return Taken(became=Became.TAKEN, kept=kept)
    kept = await _kept(db, call, given, before, now)
    if _says(before) == _says(kept):
        return Taken(became=Became.SAME, kept=before)
    one = _Change(given=given, name=names[given.worker], before=before, kept=kept)
    await _keep(db, vault, call, [one], now)
    had_seat = before.answer is Answer.YES and before.place is None
    if not had_seat or kept.answer is Answer.YES:
        return Taken(became=Became.TAKEN, kept=kept)
    rings = await fill(db, call, given.channels, now)
    return Taken(became=Became.TAKEN, kept=kept, rings=rings)


def _late(call: Mapping[str, Any], given: Given, before: Kept | None, now: datetime) -> bool:
    """Say whether an answer came, or is heard, when the call takes none of its kind any more."""
    if now >= call["starts_at"]:
        return True
    said = None if before is None else before.answer
    if given.way is Way.OFFICER or answers.withdraws(given.answer, said):
        return False
    at: datetime = given.at or now
    ends: datetime = call["answer_by"]
    return at >= ends


async def take_first(
    db: AsyncConnection,
    vault: Vault,
    call: Mapping[str, Any],
    many: Sequence[Given],
    names: Mapping[int, str],
    now: datetime,
) -> list[Kept]:
    """Keep what different people say to a call that is held, who have not answered it, in time.

    Who says yes first gets a seat first. `names` are their portal's ids, by row id. However
    many they are, it takes the same few statements.
    """
    room, last = None, 0
    if call["seats"] is not None and any(one.answer is Answer.YES for one in many):
        room = await answers.free(db, call["id"], call["seats"])
        last = await answers.last_place(db, call["id"])
    changes = []
    for one in many:
        place = None
        if one.answer is Answer.YES and room is not None:
            if room > 0:
                room -= 1
            else:
                place = last = last + 1
        reason = one.reason if one.answer is Answer.NO else None
        kept = Kept(answer=one.answer, reason=reason, at=now, way=one.way, place=place)
        changes.append(_Change(given=one, name=names[one.worker], before=None, kept=kept))
    await _keep(db, vault, call, changes, now)
    return [one.kept for one in changes]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """An answer that is kept, and what it was before."""

    given: Given
    name: str  #: of who gives it, as the portal knows them
    before: Kept | None
    kept: Kept


async def _keep(
    db: AsyncConnection,
    vault: Vault,
    call: Mapping[str, Any],
    changes: Sequence[_Change],
    now: datetime,
) -> None:
    """Keep answers of different people, tell the portal, and stop what need not be said now."""
    await answers.put(db, call["id"], {one.given.worker: one.kept for one in changes})
    noted = [_note(one.given, one.name, "answered", one.kept) for one in changes]
    await log.write(db, noted, now)
    said = [
        (
            ANSWERED,
            f"worker:{one.name}",
            {
                "call_id": one.given.call_id,
                "worker_id": one.name,
                "answer": _CAN[one.kept.answer],
                "not_a_refusal": True,
                "at": now.isoformat(),
            },
        )
        for one in changes
        if one.before is None or one.before.answer is not one.kept.answer
    ]
    await log.tell_portal(db, vault, said, now)
    for answer, over in _OVER.items():
        those = [one.given.worker for one in changes if one.kept.answer is answer]
        if those:
            await follow_ups.end(db, call["id"], over, now, those)


async def fill(
    db: AsyncConnection, call: Mapping[str, Any], channels: Collection[Lane], now: datetime
) -> tuple[Lane, ...]:
    """Give free seats of a call that is held to those who wait longest; answer the lanes to ring.

    Those are the lanes on which they are told.
    """
    return await _tell_moved(db, call, await _move_up(db, call, now), channels, now)


async def _move_up(db: AsyncConnection, call: Mapping[str, Any], now: datetime) -> list[int]:
    if now >= call["starts_at"] or call["cancelled_at"] is not None:
        return []
    moved = await answers.move_up(db, call["id"], call["seats"])
    names = await portal_ids(db, moved)
    notes = [
        log.Note(what="moved_up", subject=f"worker:{name}", detail={"call": call["call_id"]})
        for name in names.values()
    ]
    await log.write(db, notes, now)
    return moved


async def pass_on(
    db: AsyncConnection, call_ids: Sequence[str], channels: Collection[Lane], now: datetime
) -> tuple[Lane, ...]:
    """Give the seats somebody who is gone had to those who wait; answer the lanes to ring."""
    rings: list[Lane] = []
    for call_id in call_ids:
        call = await answers.hold_call(db, call_id)
        if call is not None:
            rings += await fill(db, call, channels, now)
    return tuple(rings)


async def _tell_moved(
    db: AsyncConnection,
    call: Mapping[str, Any],
    moved: Sequence[int],
    channels: Collection[Lane],
    now: datetime,
) -> tuple[Lane, ...]:
    """Tell who got a seat, once a day, by the way they were told of the call if they still may be.

    Whoever answers back and forth gives a seat and takes it: each hears of it once, and reads the
    rest in their list.
    """
    sent = await rosters.broadcast(db, call["call_id"]) if moved else None
    if sent is None:
        return ()
    since = now - _MOVES_UP_AGAIN
    told = await follow_ups.told(db, call["id"], NoteKind.MOVED_UP, moved, since, now)
    people = [worker for worker in moved if worker not in told]
    asked = await answers.questions(db, people, now)
    rings = []
    for worker, lane in (await reaching.ways(db, sent["id"], people, channels)).items():
        of = [one for one in asked.get(worker, ()) if one.call == call["id"]]
        about = of[0].delivery if of else None
        note = Note(
            worker=worker, kind=NoteKind.MOVED_UP, channel=lane, about=about, calls=(call["id"],)
        )
        await notes.write(db, note, now)
        rings.append(lane)
    return tuple(rings)


def _says(kept: Kept) -> tuple[Answer, str | None]:
    return kept.answer, kept.reason


async def _kept(
    db: AsyncConnection, call: Mapping[str, Any], given: Given, before: Kept, now: datetime
) -> Kept:
    """Give what a changed answer is kept as."""
    if given.answer is Answer.NO:
        again = before.answer is Answer.NO
        reason = given.reason or (before.reason if again else None)
        return Kept(answer=Answer.NO, reason=reason, at=now, way=given.way, place=None)
    if before.answer is Answer.YES:
        return before
    place = None
    if call["seats"] is not None and not await answers.free(db, call["id"], call["seats"]):
        place = await answers.last_place(db, call["id"]) + 1
    return Kept(answer=Answer.YES, reason=None, at=now, way=given.way, place=place)


def _note(given: Given, name: str, what: str, kept: Kept | None) -> log.Note:
    """Say for the auditor what was said and by which way; never the words it was said in."""
    detail = {
        "call": given.call_id,
        "answer": given.answer,
        "way": given.way,
        "reason": None if kept is None else kept.reason,
        "waits": kept is not None and kept.place is not None,
        "by": given.by,
    }
    said = {key: value for key, value in detail.items() if value is not None}
    return log.Note(what=what, subject=f"worker:{name}", detail=said)
