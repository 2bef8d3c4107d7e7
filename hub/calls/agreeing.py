"""A call about to go and how many it is for go in; whether it needs somebody's word comes out.

A call of many people does. So do small ones that are many together: an office that parts a call
into thirty, saves thirty up or changes what thirty say would ask nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.audiences.called import Called
from hub.store import log
from hub.store.offices import calls, unasked

#: Whom a call is for changes until it begins: so much more than was agreed to is the same call.
_GROWTH = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Up to how many people an office calls without anybody else's word."""

    above: int  #: of more people than these, a second person is to agree
    within: timedelta  #: what an office tells without a word in this time counts together
    #: Where there is no second person: it goes by itself after so long, unless it is undone.
    undo: timedelta | None


async def lately(
    db: AsyncConnection, comuna: str, begins: datetime, limits: Limits, but: str = ""
) -> int:
    """Count whom an office tells without a word around a moment; the start of one call apart."""
    around = (begins - limits.within, begins + limits.within)
    return await unasked.people(db, comuna, *around, but)


def needs_word(people: int, lately: int, limits: Limits) -> bool:
    """Say whether a call of so many people waits, where its office called others lately."""
    return people > 0 and people + lately > limits.above


async def ask(
    db: AsyncConnection, call_id: str, people: int, limits: Limits, now: datetime
) -> None:
    """Keep that somebody's word is asked for, for so many people."""
    undo = None if limits.undo is None else now + limits.undo
    asked = {"asked_at": now, "undo_until": undo, "approved_at": None, "approved_by": None}
    await calls.put(db, {"call_id": call_id, "people": people, **asked})


async def hold_back(
    db: AsyncConnection, sent: Mapping[str, Any], whom: Called, limits: Limits, now: datetime
) -> bool:
    """Let a call that begins, given as its broadcast, wait where it is for more than may be.

    For more people than somebody agreed to, or than an office may call without a word; say
    whether it waits.
    """
    row = await calls.get(db, sent["subject_id"])
    if row is None:
        return False
    people = await calls.count(db, whom)
    if row["asked_at"] is not None:
        asks = people > (row["people"] or people) * (1 + _GROWTH)
    else:
        before = await lately(db, row["comuna"], now, limits, row["call_id"])
        asks = needs_word(people, before, limits)
    if not asks:
        await calls.put(db, {"call_id": row["call_id"], "people": people})
        return False
    await _stand(db, row, sent["id"], people, limits, now)
    return True


async def hold_on(
    db: AsyncConnection, row: Mapping[str, Any], sent_id: int, limits: Limits, now: datetime
) -> bool:
    """Let a call that goes on, given as its row, wait where it is more than may be; say whether.

    It has not told everybody. What somebody agreed to needs nobody's word again.
    """
    if row["asked_at"] is not None:
        return False
    people = await calls.count(db, calls.called_of(row))
    before = await lately(db, row["comuna"], now, limits, row["call_id"])
    if not needs_word(people, before, limits):
        return False
    await _stand(db, row, sent_id, people, limits, now)
    return True


async def _stand(
    db: AsyncConnection,
    row: Mapping[str, Any],
    sent_id: int,
    people: int,
    limits: Limits,
    now: datetime,
) -> None:
    """Let a call wait for a word where it is."""
    await ask(db, row["call_id"], people, limits, now)
    await calls.stand(db, sent_id)
    note = log.Note(
        what="call_held_back",
        subject=f"call:{row['call_id']}",
        broadcast_id=sent_id,
        detail={"people": people},
    )
    await log.write(db, [note], now)
