"""A day goes in; what the hub did in it comes out as figures, of nobody in particular."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.dispatch import doubt
from hub.store.portal import failures
from hub.store.reporting import report
from hub.store.watching import summary

#: Broadcasts whose reports are made at once.
_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One day of the hub; doubts, held and failed are as things stand when it is told."""

    broadcasts: int  #: published in it
    audience: int
    told: int
    in_time: int
    quiet: int  #: seen in their list in time, their SMS in the morning: never counted as in time
    late: int  #: told after due, or past due and still not told
    unreachable: int  #: only their list tells them: no consent, no channel, every message failed
    doubts: int  #: messages of which nobody knows whether they went
    bounced: int  #: e-mails that came back in it
    held: int  #: broadcasts that wait for a judgement
    failed: int  #: events that could not be applied


async def day_of_hub(
    db: AsyncConnection, begins: datetime, ends: datetime, now: datetime
) -> Figures:
    """Count a day, from its first moment to that of the next."""
    ids = await summary.published(db, begins, ends)
    reports = [
        one
        for start in range(0, len(ids), _AT_ONCE)
        for one in await report.of(db, ids[start : start + _AT_ONCE])
    ]
    return Figures(
        broadcasts=len(reports),
        audience=sum(one.audience for one in reports),
        told=sum(one.told for one in reports),
        in_time=sum(one.told_in_time for one in reports),
        quiet=sum(one.told_quiet for one in reports),
        late=sum(one.overdue(now) for one in reports),
        unreachable=sum(one.no_consent + one.no_channel + one.failed for one in reports),
        doubts=sum(one.count for one in await doubt.standing(db)),
        bounced=await summary.bounced(db, begins, ends),
        held=await summary.held(db),
        failed=await failures.count(db),
    )
