"""When each doorbell rings: rows of a name, a rhythm and a doorbell; nothing of what it starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Every:
    """At a steady pace, the first time within one pace of the start."""

    seconds: float

    def __post_init__(self) -> None:
        if self.seconds <= 0:
            raise ValueError("a pace is longer than nothing")


@dataclass(frozen=True, slots=True)
class At:
    """By the wall clock: `At({"hour": "8", "minute": "0"})`, with the fields of cron."""

    fields: Mapping[str, str]
    zone: str = "America/Santiago"  #: the clock of the wall


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the timetable."""

    name: str  #: unique; for logs
    when: Every | At
    doorbell: str  #: what is rung; whoever answers it knows what to do
    alone: bool = False  #: rung twice it would do twice as much: only the one clock rings it


TIMETABLE: Final = (
    Row(name="look for due work", when=Every(1), doorbell="look"),
    Row(name="sweep lapsed leases", when=Every(5), doorbell="sweep"),
    Row(name="look for messages in doubt", when=Every(10), doorbell="reconcile"),
    Row(name="watch due times", when=Every(30), doorbell="watch"),
    Row(name="judge bounces", when=Every(30), doorbell="bounces"),
    Row(name="let go what nobody judged", when=Every(30), doorbell="let_go"),
    Row(name="forecast", when=Every(5), doorbell="forecast"),
    Row(name="write what follows calls", when=Every(10), doorbell="follow"),
    Row(name="match changed searches", when=Every(10), doorbell="match"),
    Row(name="clear what streams have told", when=Every(600), doorbell="clear"),
    Row(name="tell the operator of troubles", when=Every(30), doorbell="alarm"),
    Row(name="send the receipts of erasures", when=Every(60), doorbell="farewell"),
    # It is told once a day, and later in the day if the hub was away.
    Row(
        name="tell the operator of yesterday",
        when=At({"hour": "8-20", "minute": "0"}),
        doorbell="summary",
    ),
    Row(name="welcome new addresses", when=Every(60), doorbell="welcome", alone=True),
    # While people are awake, in all of Chile; a year's questions are spread over its days.
    Row(
        name="ask whether addresses are still theirs",
        when=At({"hour": "10-17", "minute": "*/15"}),
        doorbell="still_yours",
        alone=True,
    ),
    # By night, and every hour of it: what was broken off at one goes on at the next.
    Row(
        name="take away what was kept long enough",
        when=At({"hour": "1-5", "minute": "20"}),
        doorbell="purge",
    ),
)

#: What every process with workers rings for itself while it hears of no clock: whatever keeps the
#: clock or its rings away, what is due is found.
LOOKS: Final = tuple(row for row in TIMETABLE if not row.alone)
