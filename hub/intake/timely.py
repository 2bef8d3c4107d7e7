"""Events come in; the outages among them that cannot be announced come out, with why.

Whoever sends one hears of it at once, by whichever way it came. When it is applied it is judged
again: it may have waited (hub.intake.notices).
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from hub.errors import Fault
from hub.intake.contract import NoticeRequested
from hub.intake.notices import fault, hours, same_time
from hub.intake.parse import Event
from hub.store.engine import Database
from hub.store.portal import events
from hub.store.subjects import notices

#: By when everybody would be told of an outage announced now; None: nobody can say.
ToldBy = Callable[[], Awaitable[datetime | None]]
#: What tells an event from every other: its source and its id.
Name = tuple[str, str]


async def late(
    database: Database, came: Sequence[Event], now: datetime, told_by: ToldBy
) -> dict[Name, Fault]:
    """Give the outages of which everybody could not be told 48 hours ahead, or too long, and why.

    None that is known already, or says no other time: of that everybody is told. Each is judged
    beside those that stand and those before it.
    """
    asked = await _announced(database, came, now)
    if not asked:
        return {}
    by = await told_by()
    async with database.read() as db:
        standing = {one.notice_id: one for one in await notices.standing(db, now)}
    judged = {(one.source, one.id) for one, _ in asked}
    found = {}
    for one in came:
        data, name = one.data, (one.source, one.id)
        if not isinstance(data, NoticeRequested):
            continue
        if data.cancelled:
            standing.pop(data.notice_id, None)
        elif name in judged:
            wrong = fault(data, standing.values(), now, by)
            if wrong is None:
                standing[data.notice_id] = hours(data)
            else:
                found[name] = Fault(f"data.{wrong.field}", wrong.message)
    return found


async def _announced(
    database: Database, came: Sequence[Event], now: datetime
) -> list[tuple[Event, NoticeRequested]]:
    """Give the outages that would be announced, or announced anew."""
    asked = [
        (one, one.data)
        for one in came
        if isinstance(one.data, NoticeRequested) and not one.data.cancelled
    ]
    if not asked:
        return []
    async with database.read() as db:
        known = await events.known(db, [(one.source, one.id) for one, _ in asked])
        held = {data.notice_id: await notices.get(db, data.notice_id) for _, data in asked}
    found = []
    for one, data in asked:
        before = held[data.notice_id]
        outdated = before is not None and before["as_of"] >= (one.time or now)
        stands = before is not None and same_time(before, data)
        if (one.source, one.id) not in known and not outdated and not stands:
            found.append((one, data))
    return found
