"""Requests go in, figures for Prometheus come out; no label holds anything of a person."""

from prometheus_client import Counter, Gauge, Histogram

from hub.store.watching.service import Answered
from hub.watching.figures import Figures
from hub.web.figures.gauges import Gauges


class Meters:
    """The figures of one web process, beside those every process gives."""

    def __init__(self, gauges: Gauges) -> None:
        self._gauges = gauges
        registry = gauges.registry
        self._requests = Counter(
            "hub_requests",
            "Requests by door, method and status.",
            ["route", "method", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "hub_request_seconds", "Time to answer.", ["route"], registry=registry
        )
        self._worst = Gauge(
            "hub_request_worst_seconds",
            "The longest time to answer since the process began.",
            registry=registry,
        )
        self._longest = 0.0
        self._lately = Answered()
        self._connections = Gauge(
            "hub_connections", "Connections of the web now.", registry=registry
        )
        self._streams = Gauge(
            "hub_streams", "Connections that hear of messages now.", registry=registry
        )
        self._redis = Gauge(
            "hub_redis_connected",
            "1 while other processes ring this one over Redis; 0 also where none is set.",
            registry=registry,
        )
        self._turned_away = Gauge(
            "hub_connections_turned_away",
            "Connections closed for want of room, since the process began.",
            registry=registry,
        )

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answered request, by the route as it is declared."""
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route).observe(seconds)
        self._longest = max(self._longest, seconds)
        failed = int(status >= 500)
        self.give_back(Answered(requests=1, failed=failed, worst=seconds, route=route))

    def take(self) -> Answered:
        """Give what was answered since it was last taken."""
        lately, self._lately = self._lately, Answered()
        return lately

    def give_back(self, one: Answered) -> None:
        """Add what was answered, or what was taken and could not be noted."""
        lately = self._lately
        worse = one if one.worst > lately.worst else lately
        self._lately = Answered(
            requests=lately.requests + one.requests,
            failed=lately.failed + one.failed,
            worst=worse.worst,
            route=worse.route,
        )

    def exposition(
        self,
        figures: Figures,
        *,
        connections: int,
        streams: int,
        redis: bool,
        turned_away: int,
    ) -> bytes:
        """Write every figure in Prometheus' text format."""
        self._worst.set(self._longest)
        self._connections.set(connections)
        self._streams.set(streams)
        self._redis.set(redis)
        self._turned_away.set(turned_away)
        return self._gauges.exposition(figures)
