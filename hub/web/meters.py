"""Requests go in, figures for Prometheus come out; no label holds anything of a person."""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)

from hub.portal.backlog import Backlog
from hub.web.portal_meters import PortalMeters

# When a route was first asked for says nothing to anybody and doubles the exposition.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Meters:
    """The figures of one web process, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "hub_requests",
            "Requests by door, method and status.",
            ["route", "method", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "hub_request_seconds", "Time to answer.", ["route"], registry=self._registry
        )
        self._waiting = Gauge(
            "hub_events_waiting", "Accepted events not applied yet.", registry=self._registry
        )
        self._failed = Gauge(
            "hub_events_failed",
            "Accepted events that could not be applied.",
            registry=self._registry,
        )
        self._unfinished = Gauge(
            "hub_broadcasts_unfinished",
            "Broadcasts that still tell somebody.",
            registry=self._registry,
        )

        self._connections = Gauge(
            "hub_connections", "Connections of the web now.", registry=self._registry
        )
        self._streams = Gauge(
            "hub_streams", "Connections that hear of messages now.", registry=self._registry
        )
        self._redis = Gauge(
            "hub_redis_connected",
            "1 while other processes ring this one over Redis; 0 also where none is set.",
            registry=self._registry,
        )
        self._turned_away = Gauge(
            "hub_connections_turned_away",
            "Connections closed for want of room, since the process began.",
            registry=self._registry,
        )

        self._portal = PortalMeters(self._registry)

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answered request, by the route as it is declared."""
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def exposition(
        self,
        *,
        events_waiting: int,
        events_failed: int,
        broadcasts_unfinished: int,
        connections: int,
        streams: int,
        redis: bool,
        turned_away: int,
        backlog: Backlog,
    ) -> bytes:
        """Write every figure in Prometheus' text format."""
        self._waiting.set(events_waiting)
        self._failed.set(events_failed)
        self._unfinished.set(broadcasts_unfinished)
        self._connections.set(connections)
        self._streams.set(streams)
        self._redis.set(redis)
        self._turned_away.set(turned_away)
        self._portal.set(backlog)
        return generate_latest(self._registry)
