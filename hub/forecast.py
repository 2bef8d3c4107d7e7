"""What is ahead and how fast lanes go enters; when each broadcast finishes, and a verdict, leave.

Pure. It assumes that nothing more is published, that lanes keep the speed they were measured at
lately, that what is broken or paused stays so, and that nobody withdraws. Inside a place people
of every zone and choice come alike, so shares of what was planned hold for what is left. Alerts
that will ride in another's message, and those over a daily cap, are counted as messages of
their own: it errs on the side of warning. People asleep at their due time whom the list tells
are not late. What stands, held or paused, is taken as going on now.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from hub.flow.course import SOMEBODY, Course
from hub.flow.parts import Ahead, FlowTerms, Speed, Tells
from hub.flow.running import Flow
from hub.model import Lane

#: No further than this past the last due time is looked.
HORIZON = timedelta(hours=24)
#: How far back a lane's speed is measured, and how long what was measured counts at all.
LATELY, MEASURED = timedelta(minutes=5), timedelta(hours=1)
#: A lane by which nothing was accepted for so long is broken.
BROKEN_AFTER = timedelta(minutes=2)
#: Fewer messages say nothing of the share that fails; a larger share is as good as broken.
ENOUGH, MOST_FAILING = 20, 0.9
#: An alarm begins once the risk has stood so long, and ends once it has been over so long.
RAISED_AFTER, LOWERED_AFTER = timedelta(seconds=30), timedelta(minutes=5)


class Verdict(StrEnum):
    """Whether everybody of a broadcast is told in time (contract: `forecast`)."""

    ON_TIME = "on_time"
    AT_RISK = "at_risk"  #: the estimate passes the due time
    LATE = "late"  #: somebody is past due, or certainly will be


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """How one broadcast will go, as things go."""

    broadcast_id: int
    finish_at: datetime | None  #: the last person is told; None: nobody can say when
    verdict: Verdict
    short: frozenset[Lane] = frozenset()  #: lanes by which people would be told past due
    waited_for: bool = True  #: somebody is not told yet


def forecast(
    aheads: Iterable[Ahead], speeds: Mapping[Lane, Speed], terms: FlowTerms, now: datetime
) -> dict[int, Estimate]:
    """Estimate every broadcast of which something is ahead, all of them together."""
    aheads = list(aheads)
    if not aheads:
        return {}
    flow = Flow(speeds, terms, now)
    for one in aheads:
        flow.add(one)
    flow.run(max(now, *(one.due_at for one in aheads)) + HORIZON)
    return {
        one.broadcast_id: _estimate(one, flow.courses[one.broadcast_id], speeds, terms, now)
        for one in aheads
    }


def _estimate(
    ahead: Ahead, course: Course, speeds: Mapping[Lane, Speed], terms: FlowTerms, now: datetime
) -> Estimate:
    stuck = {one.part.lane for one in course.live if course.untold(one)}
    finish = None if stuck else course.ends_at or now
    short = frozenset({lane for lane, late in course.late_by.items() if late} | stuck)
    overdue = ahead.due_at <= now and (course.late >= SOMEBODY or finish is None)
    if ahead.late or overdue or _certainly_late(ahead, speeds, terms, now):
        verdict = Verdict.LATE
    elif finish is None or finish > ahead.due_at:
        verdict = Verdict.AT_RISK
    else:
        verdict = Verdict.ON_TIME
    return Estimate(broadcast_id=ahead.broadcast_id, finish_at=finish, verdict=verdict, short=short)


def _certainly_late(
    ahead: Ahead, speeds: Mapping[Lane, Speed], terms: FlowTerms, now: datetime
) -> bool:
    """Say whether somebody will be late even if a lane did nothing else, as fast as it may."""
    left = (ahead.due_at - now).total_seconds()
    for lane, speed in speeds.items():
        untold = sum(
            part.count
            for part in ahead.parts
            if part.lane is lane
            and part.tells is Tells.ALONE
            and not part.other
            # Who sleeps by then is told by the list.
            and not (part.zone and terms.manners.quiet.quiet(ahead.due_at, part.zone))
        )
        if untold > max(0.0, left) * speed.limit:
            return True
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is remembered of a broadcast's risk, so that its alarm does not flap."""

    since: datetime | None = None  #: when it last became at risk; None: it is not
    calm_since: datetime | None = None  #: when it last ceased to be, while the alarm stands
    alarmed_at: datetime | None = None  #: the alarm stands since


def watch(before: Watch, verdict: Verdict, now: datetime) -> Watch:
    """Go on watching: an estimate that crosses to and fro is one alarm, or none."""
    if verdict is Verdict.ON_TIME:
        if before.alarmed_at is None:
            return Watch()
        calm = before.calm_since or now
        return Watch() if now - calm >= LOWERED_AFTER else replace(before, calm_since=calm)
    since = before.since or now
    stands = before.alarmed_at is not None or now - since >= RAISED_AFTER
    alarmed = (before.alarmed_at or now) if stands else None
    return Watch(since=since, alarmed_at=alarmed)


def scarce(
    alarmed: Iterable[Estimate], spared: Collection[int], speeds: Mapping[Lane, Speed]
) -> list[int]:
    """Choose broadcasts whose SMS go first to whom nothing else tells, of those with an alarm.

    Where SMS alone is short; what was `spared` once goes on so while its alarm stands. While
    e-mail is broken or paused nobody can give way to it, and nothing is done.
    """
    mail = speeds.get(Lane.EMAIL)
    if mail is None or mail.rate is None or mail.still:
        return []
    return [
        one.broadcast_id
        for one in alarmed
        if one.short == {Lane.SMS} or (not one.short and one.broadcast_id in spared)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How one process went on one lane for a few seconds."""

    at: datetime  #: when they ended
    process: str
    tried: int  #: messages
    accepted: int
    put_off: int  #: to be tried again
    full: int  #: messages of batches that say how fast the lane can go
    busy: float  #: seconds those took


def speed(measures: Iterable[Measure], limit: float, now: datetime, *, still: bool) -> Speed:
    """Judge a lane by what was measured within MEASURED; unmeasured, it goes as set.

    It is broken once nothing was accepted for BROKEN_AFTER although it was tried, until
    something is accepted again.
    """
    measures = list(measures)
    accepted_at = max((one.at for one in measures if one.accepted), default=None)
    since = min(
        (
            one.at
            for one in measures
            if one.put_off and (accepted_at is None or one.at > accepted_at)
        ),
        default=None,
    )
    if since is not None and now - since >= BROKEN_AFTER:
        return Speed(rate=None, limit=limit, still=still)
    lately = [one for one in measures if one.at > now - LATELY]
    full: dict[str, float] = {}
    busy: dict[str, float] = {}
    for one in lately:
        full[one.process] = full.get(one.process, 0.0) + one.full
        busy[one.process] = busy.get(one.process, 0.0) + one.busy
    rate = sum(full[process] / busy[process] for process in full if busy[process])
    # While nothing at all is accepted a lane is either broken in a moment, or away for one: that
    # says nothing of how many fail while it goes.
    going = [one for one in lately if one.accepted]
    tried = sum(one.tried for one in going)
    failing = sum(one.put_off for one in going) / tried if tried >= ENOUGH else 0.0
    return Speed(
        rate=min(rate, limit) if rate else limit,
        limit=limit,
        failing=min(failing, MOST_FAILING),
        still=still,
    )
