"""Events come in; those that could not be done as they say come out, with why, by whichever way.

An outage that cannot be announced in time, and a call by the id of another call. Whoever sends one
hears of it at once. When it is applied it is judged again: it may have waited.
"""

from collections.abc import Sequence
from datetime import datetime

from hub.calls import naming
from hub.errors import Fault
from hub.intake.calls import taken
from hub.intake.contract import CourseCallRequested
from hub.intake.parse import Event
from hub.intake.timely import Name, ToldBy, late
from hub.store.engine import Database
from hub.store.offices import calls
from hub.store.portal import events


async def faults(
    database: Database, came: Sequence[Event], now: datetime, told_by: ToldBy | None
) -> dict[Name, Fault]:
    """Give what is wrong with events; of outages only where somebody can say when all are told."""
    found = await _by_taken_ids(database, came)
    if told_by is not None:
        found |= await late(database, came, now, told_by)
    return found


async def _by_taken_ids(database: Database, came: Sequence[Event]) -> dict[Name, Fault]:
    """Give the calls, not known already, whose id is that of another call."""
    asked = [(one, one.data) for one in came if isinstance(one.data, CourseCallRequested)]
    if not asked:
        return {}
    async with database.read() as db:
        known = await events.known(db, [(one.source, one.id) for one, _ in asked])
        names = [naming.names(data.call_id, data.comuna) for _, data in asked]
        holders = await calls.holders(db, {name for both in names for name in both})
    found = {}
    for one, data in asked:
        fault = taken(data, holders)
        if fault is not None and (one.source, one.id) not in known:
            found[one.source, one.id] = Fault(f"data.{fault.field}", fault.message)
    return found
