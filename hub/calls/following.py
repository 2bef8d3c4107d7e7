"""What follows a call by the clock: a reminder, a second message, an update; as notes, once each.

Who is written to, and how far it has come, is kept in one transaction: whatever is killed, and
however many processes look, nobody is written to twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from config.reference import zone_at
from hub.calls import reaching
from hub.clock import Clock
from hub.model import BroadcastState, Lane, NoteKind
from hub.store import log
from hub.store.dispatch import notes
from hub.store.dispatch.notes import Note
from hub.store.engine import Database
from hub.store.offices import follow_ups
from hub.store.offices.follow_ups import FollowUp

#: People written to at one look, of all calls together: notes go before all that is told to
#: many, so that a large call must not fill a lane with them.
AT_ONCE = 200

#: Why a broadcast stopped whose time to answer is over: its course is held all the same.
_EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowingTerms:
    """When something follows, as the settings say."""

    again_share: float  #: of the time from its beginning to `answer_by`; 0: never
    again_before: timedelta  #: ... and never so close to `answer_by`
    reminder_days: int  #: before the course; 0: never
    reminder_at: time  #: by the clock of the comuna


def whens(
    call: Mapping[str, Any], begins: datetime, due: datetime, terms: FollowingTerms
) -> dict[NoteKind, datetime | None]:
    """Say when each thing that follows a call, given as its row, is due; None: never.

    A second message comes when everybody has been told; a reminder not on the day of the call.
    """
    ends: datetime = call["answer_by"]
    again = max(begins + (ends - begins) * terms.again_share, due)
    asked = terms.again_share > 0 and again < ends - terms.again_before
    zone = zone_at(call["comuna"])
    day = call["starts_at"].astimezone(zone).date() - timedelta(days=terms.reminder_days)
    reminder = datetime.combine(day, terms.reminder_at, zone)
    reminded = terms.reminder_days > 0 and reminder > due
    return {
        NoteKind.COURSE_AGAIN: again if asked else None,
        NoteKind.COURSE_REMINDER: reminder if reminded else None,
    }


def until(one: FollowUp, terms: FollowingTerms) -> datetime:
    """Say until when it may still be sent."""
    last: datetime = one.call["starts_at"]
    if one.kind is NoteKind.COURSE_AGAIN:
        last = one.call["answer_by"] - terms.again_before
    return last


def expired(state: str, reason: str | None) -> bool:
    """Say whether a broadcast stopped since the time to answer was over."""
    return state == BroadcastState.STOPPED and reason == _EXPIRED


def _over(one: FollowUp) -> bool:
    """Say whether somebody stopped the call: nothing follows it then, but that it is not held."""
    if one.kind is NoteKind.COURSE_CANCELLED:
        return False
    return one.state == BroadcastState.STOPPED and not expired(one.state, one.state_reason)


def _going(one: FollowUp) -> bool:
    """Say whether everybody is told, or is being told."""
    return one.state in (BroadcastState.SENDING, BroadcastState.FINISHED, BroadcastState.STOPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """Writes what follows calls, some people at a time."""

    database: Database
    clock: Clock
    channels: tuple[Lane, ...]  #: the outside channels this hub has
    terms: FollowingTerms

    async def look(self) -> set[Lane]:
        """Come on with what is due, AT_ONCE people at most; answer the lanes that have work."""
        now, rings, left = self.clock.now(), set[Lane](), AT_ONCE
        while left > 0:
            async with self.database.write() as db:
                one = await follow_ups.next_due(db, now)
                if one is None:
                    break
                if now >= until(one, self.terms) or _over(one):
                    await follow_ups.came_to(db, one, one.upto, now, done=True)
                elif not _going(one):  # it stands, or has not begun: looked at again
                    await follow_ups.came_to(db, one, one.upto, now, done=False)
                else:
                    written = await self._write(db, one, left, now)
                    rings |= {note.channel for note in written}
                    left -= len(written)
        return rings

    async def _write(
        self, db: AsyncConnection, one: FollowUp, most: int, now: datetime
    ) -> Sequence[Note]:
        people = await follow_ups.next_people(db, one, most)
        everyone = [person.worker for person in people]
        ways = await reaching.ways(db, one.broadcast_id, everyone, self.channels)
        written = [
            Note(
                worker=person.worker,
                kind=one.kind,
                channel=ways[person.worker],
                about=person.delivery,
                calls=(one.call["id"],),
                until=until(one, self.terms),
            )
            for person in people
            if person.worker in ways
        ]
        await notes.write_many(db, written, now)
        done = len(people) < most
        upto = people[-1].recipient if people else one.upto
        await follow_ups.came_to(db, one, upto, now, done=done)
        if written:
            await log.write(db, [_said(one, written)], now)
        return written


def _said(one: FollowUp, written: Sequence[Note]) -> log.Note:
    return log.Note(
        what=str(one.kind),
        subject=f"call:{one.call['call_id']}",
        broadcast_id=one.broadcast_id,
        detail={"people": len(written)},
    )
