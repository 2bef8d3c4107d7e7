"""The database goes in; how the whole hub stands comes out, in figures of nobody."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import Keyring
from hub.portal.backlog import Backlog
from hub.store import leader
from hub.store.portal import events, failures
from hub.store.reporting import report
from hub.store.watching import alarms, forecasts, waiting
from hub.store.watching.waiting import Waiting
from hub.watching import troubles
from hub.watching.troubles import Means


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How the hub stands, whichever process is asked."""

    events_waiting: int
    events_oldest: datetime | None  #: the first of them was accepted
    events_failed: int
    broadcasts_unfinished: int
    broadcasts_late: int  #: past their due time with people untold
    broadcasts_at_risk: int  #: by their forecast, late or about to be
    due_soon: int  #: people not told who are due within the hour
    lanes: Sequence[Waiting]
    troubles: Mapping[str, int]  #: standing, by kind
    between: Backlog
    clocks: int  #: that lead: one, or nobody rings


async def figures(
    db: AsyncConnection, keyring: Keyring, means: Means, between: Backlog, now: datetime
) -> Figures:
    """Read them all; `between` is what waits between the portal and the hub."""
    standing = await troubles.standing(db, keyring, means, between, now)
    foreseen = await forecasts.alarm(db)
    return Figures(
        events_waiting=await events.waiting(db),
        events_oldest=await events.oldest_waiting(db),
        events_failed=await failures.count(db),
        broadcasts_unfinished=await report.under_way(db),
        broadcasts_late=len(await alarms.late(db, now)),
        broadcasts_at_risk=0 if foreseen is None else foreseen.at_risk + foreseen.late,
        due_soon=await report.due_soon(db, now),
        lanes=await waiting.on_lanes(db),
        troubles=Counter(one.kind for one in standing),
        between=between,
        clocks=await leader.leading(db),
    )
