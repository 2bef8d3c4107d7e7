"""A scene goes in; the days go by as the hub would let them, and who was told when comes out."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from hub.flow.course import Course
from hub.flow.parts import FlowTerms
from hub.flow.running import Flow
from hub.model import Lane
from hub.simulation.scene import Scene, vacancies
from hub.simulation.watchman import Watchman

#: How long after the last due time it goes on: the SMS of a night leave in the morning.
_AFTER = timedelta(hours=36)


@dataclass(slots=True)
class Told:
    """How some vacancies went."""

    vacancies: int = 0
    people: float = 0.0
    in_time: float = 0.0
    night: float = 0.0  #: seen in the list in time, their SMS in the morning
    late: float = 0.0
    longest: timedelta = timedelta(0)  #: from publication until the last who was told outside
    let_go: int = 0  #: lanes that waited an hour for a slower one, and went on

    def add(self, course: Course, apart: float) -> None:
        """Count a vacancy in; `apart` were told in another's message."""
        untold = sum(one.left for one in course.live if course.untold(one))
        self.vacancies += 1
        self.people += course.in_time + course.quiet + course.late + untold + apart
        self.in_time += course.in_time + apart
        self.night += course.quiet
        self.late += course.late + untold
        self.let_go += len(course.let_go)
        if course.ends_at is not None:
            self.longest = max(self.longest, course.ends_at - course.ahead.published_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """How a lane went."""

    messages: float
    rode: float  #: alerts that went in the message of another
    most: float  #: that waited at once


@dataclass(slots=True)
class Outcome:
    """How the days went."""

    whole: Told = field(default_factory=Told)
    by_day: dict[date, Told] = field(default_factory=dict)
    by_hour: dict[int, Told] = field(default_factory=dict)  #: of publication, in `home`
    lanes: dict[Lane, Sent] = field(default_factory=dict)
    alarms: int = 0  #: broadcasts of which an alarm was raised: foreseen to pass their due time
    spared: float = 0.0  #: SMS brought forward since they are scarce, or left to e-mail


def simulate(scene: Scene, terms: FlowTerms) -> Outcome:
    """Let the days go by."""
    published = list(vacancies(scene, terms))
    start = datetime.combine(scene.begins, time(0), scene.home).astimezone(UTC)
    flow = Flow(scene.speeds, terms, start, scene.outages)
    for one in published:
        flow.add(one.ahead)
    last = max((one.ahead.due_at for one in published), default=start)
    watchman = Watchman(flow, terms)
    watchman.run(last + _AFTER)
    outcome = Outcome(alarms=watchman.alarms, spared=watchman.spared)
    for one in published:
        course = flow.courses[one.ahead.broadcast_id]
        local = one.ahead.published_at.astimezone(scene.home)
        day = outcome.by_day.setdefault(local.date(), Told())
        hour = outcome.by_hour.setdefault(local.hour, Told())
        for told in (outcome.whole, day, hour):
            told.add(course, one.apart)
    for lane, line in flow.lines.items():
        outcome.lanes[lane] = Sent(messages=line.sent, rode=line.rode, most=line.most)
    return outcome
