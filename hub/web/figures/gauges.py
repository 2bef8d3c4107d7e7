"""How the hub and this process stand goes in; figures for Prometheus come out.

No label holds anything of a person: each has the few values this module gives it.
"""

from datetime import datetime
from typing import Final

from prometheus_client import CollectorRegistry, disable_created_metrics, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from channels.base import Outcome
from hub.dispatch.tally import Tally
from hub.model import Lane
from hub.watching import troubles
from hub.watching.figures import Figures
from hub.web.figures.portal_meters import PortalMeters

# When a route was first asked for says nothing to anybody and doubles the exposition.
disable_created_metrics()  # type: ignore[no-untyped-call]

#: Lanes by which messages are handed over.
_OUTSIDE: Final = (Lane.EMAIL, Lane.SMS)


class Gauges(Collector):
    """The figures every process of the hub gives, in a registry other meters may join."""

    def __init__(self, tally: Tally, began: datetime) -> None:
        self.registry = CollectorRegistry()
        self._tally = tally
        self._began = began
        self._figures: Figures | None = None
        self.registry.register(self)
        self._portal = PortalMeters(self.registry)

    def exposition(self, figures: Figures) -> bytes:
        """Write every figure in Prometheus' text format."""
        self._figures = figures
        self._portal.set(figures.between)
        return generate_latest(self.registry)

    def describe(self) -> list[Metric]:
        """Say nothing before the first figures are there."""
        return []

    def collect(self) -> list[Metric]:
        """Give every figure."""
        if self._figures is None:
            return []
        return [*self._of_hub(self._figures), *self._of_lanes(self._figures), self._handed_over()]

    def _of_hub(self, f: Figures) -> list[Metric]:
        oldest = 0.0 if f.events_oldest is None else f.events_oldest.timestamp()
        said: tuple[tuple[str, str, float], ...] = (
            ("hub_started_timestamp_seconds", "When this process began.", self._began.timestamp()),
            ("hub_clocks", "Clocks that lead: one, or nobody rings.", f.clocks),
            ("hub_events_waiting", "Accepted events not applied yet.", f.events_waiting),
            (
                "hub_events_oldest_timestamp_seconds",
                "When the first of them was accepted; 0: none waits.",
                oldest,
            ),
            (
                "hub_events_failed",
                "Accepted events that could not be applied.",
                f.events_failed,
            ),
            (
                "hub_broadcasts_unfinished",
                "Broadcasts that still tell somebody.",
                f.broadcasts_unfinished,
            ),
            (
                "hub_broadcasts_late",
                "Broadcasts past their due time with people untold.",
                f.broadcasts_late,
            ),
            (
                "hub_broadcasts_at_risk",
                "Broadcasts that will be late as things go.",
                f.broadcasts_at_risk,
            ),
            ("hub_due_within_hour", "People not told who are due within the hour.", f.due_soon),
        )
        standing = GaugeMetricFamily("hub_troubles", "Troubles that stand.", labels=["kind"])
        for kind in troubles.KINDS:
            standing.add_metric([kind], f.troubles.get(kind, 0))
        return [*(GaugeMetricFamily(name, what, value) for name, what, value in said), standing]

    def _of_lanes(self, f: Figures) -> list[Metric]:
        many = GaugeMetricFamily("hub_lane_waiting", "Messages that wait.", labels=["lane"])
        due = GaugeMetricFamily(
            "hub_lane_next_due_timestamp_seconds",
            "The earliest due time of what waits; 0: nothing waits.",
            labels=["lane"],
        )
        for one in f.lanes:
            many.add_metric([one.lane], one.count)
            due.add_metric([one.lane], one.next_due.timestamp() if one.next_due else 0.0)
        return [many, due]

    def _handed_over(self) -> Metric:
        answered = CounterMetricFamily(
            "hub_handed_over",
            "Messages handed over by this process, by what their provider answered.",
            labels=["lane", "outcome"],
        )
        for lane in _OUTSIDE:
            for outcome in Outcome:
                answered.add_metric([lane, outcome], self._tally.of(lane, outcome))
        return answered
