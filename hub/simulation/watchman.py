"""A flow goes in; it runs while forecasts are made of it and acted upon, as the hub does."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hub.flow.lines import Line
from hub.flow.parts import FlowTerms, Speed
from hub.flow.running import Flow
from hub.flow.sparing import spare
from hub.forecast import BROKEN_AFTER, RAISED_AFTER, Watch, forecast, scarce, watch
from hub.model import Lane

#: The hub looks every few seconds, and with thousands of broadcasts ahead every few minutes.
_EVERY = timedelta(minutes=10)
#: With less work than this ready, and the lanes going, nobody is late: it is not looked then.
_CALM = timedelta(minutes=10)


@dataclass(slots=True)
class Watchman:
    """Foresees what becomes of every broadcast of a flow, and spares scarce SMS."""

    flow: Flow
    terms: FlowTerms
    watches: dict[int, Watch] = field(default_factory=dict)
    eased: set[int] = field(default_factory=set)  #: broadcasts whose scarce SMS were spared
    alarms: int = 0
    spared: float = 0.0
    _seen: tuple[int, Mapping[Lane, Speed]] = field(
        default=(0, {})
    )  #: broadcasts and lanes of the last look
    _moved: bool = False  #: whether that look moved anything
    _again: bool = False  #: whether a look so soon after another is over

    def run(self, until: datetime) -> None:
        """Let the flow go on, and look now and then."""
        while self.flow.now < until:
            at = self.flow.now
            self.flow.run(min(until, self._next()))
            if self.flow.now == at:
                return
            if self._changed() and self._hurried():
                self._look()

    def _next(self) -> datetime:
        """Give when it is looked again: at once after an outage, and once an alarm may begin."""
        now = self.flow.now
        self._again = not self._again and self._rising()
        changes = (
            moment
            for one in self.flow.outages.all
            for moment in (one.begins + BROKEN_AFTER, one.ends)
            if moment > now
        )
        return min((now + (RAISED_AFTER if self._again else _EVERY), *changes))

    def _rising(self) -> bool:
        return any(one.alarmed_at is None for one in self.watches.values())

    def _changed(self) -> bool:
        """Say whether a look could find what the last one did not: nothing is lost by waiting."""
        seen = len(self.flow.courses), self._speeds()
        return self._rising() or self._moved or self._seen != seen

    def _hurried(self) -> bool:
        """Say whether a lane may be late: only then is it looked."""
        if self.flow.outages.away(self.flow.now):
            return False
        return any(self._is_behind(lane) for lane in (Lane.EMAIL, Lane.SMS))

    def _is_behind(self, lane: Lane) -> bool:
        line = self.flow.lines[lane]
        if line.speed.rate is None:
            return False
        ready = max(0.0, line.left - line.waits)
        failing = self.flow.outages.fails(lane, self.flow.now)
        unpaid = ready > line.paid
        return failing or unpaid or timedelta(seconds=ready / line.speed.rate) > _CALM

    def _look(self) -> None:
        now, speeds = self.flow.now, self._speeds()
        self._seen, before_it = (len(self.flow.courses), speeds), self.spared
        made = forecast(self.flow.ahead(), speeds, self.terms, now)
        alarmed = []
        for number, estimate in made.items():
            before = self.watches.get(number, Watch())
            after = watch(before, estimate.verdict, now)
            self.alarms += before.alarmed_at is None and after.alarmed_at is not None
            if after != Watch():
                self.watches[number] = after
            else:
                self.watches.pop(number, None)
            if after.alarmed_at is not None:
                alarmed.append(estimate)
        for number in self.watches.keys() - made.keys():
            del self.watches[number]
        priority = self.terms.priority
        special = {priority.place(band) for band in priority.special_bands}
        for number in scarce(alarmed, self.eased, speeds):
            moved = spare(self.flow, number, special)
            if moved:
                self.eased.add(number)
                self.spared += moved
        self._moved = self.spared > before_it

    def _speeds(self) -> Mapping[Lane, Speed]:
        """Give the lanes as they are measured: one that fails for minutes is broken."""
        speeds = {lane: _now(line) for lane, line in self.flow.lines.items()}
        for lane, speed in speeds.items():
            since = self.flow.outages.since(lane, self.flow.now)
            if since is not None and self.flow.now - since >= BROKEN_AFTER:
                speeds[lane] = replace(speed, rate=None)
        return speeds


def _now(line: Line) -> Speed:
    """Give a lane as it is now: of its day's budget so much is left."""
    speed = line.speed
    return speed if speed.a_day is None else replace(speed, left_today=line.paid)
