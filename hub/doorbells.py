"""Doorbells between processes: a name comes in here, the workers of another process are rung.

dramatiq carries them over Redis. A doorbell says that there is work and never what it is: one that
is lost, or comes twice, costs nothing, for every worker looks once a second as well. So nobody
ever waits for Redis here, and while it is away the work goes on.
"""

import threading
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

import dramatiq
import structlog

from hub.errors import Refused
from hub.jobs import Ring

if TYPE_CHECKING:
    from dramatiq.brokers.redis import RedisBroker

_log = structlog.get_logger(__name__)

_QUEUE: Final = "doorbells"
#: Milliseconds after which a doorbell nobody answered says nothing any more.
_STALE: Final = 10_000
#: Seconds Redis may take to answer.
_PATIENCE: Final = 5.0


class Doorbells:
    """Rings over Redis; Refused where its client is not installed, which only this needs."""

    def __init__(self, url: str) -> None:
        self.broker = _broker(url)
        declare = dramatiq.actor(
            broker=self.broker, queue_name=_QUEUE, actor_name="doorbell", max_age=_STALE
        )
        self._actor = declare(self._answer)
        self._worker: dramatiq.Worker | None = None
        self._ring_here: Ring = lambda _: None
        # What is to be rung: a bell that waits already is not put there twice.
        self._waiting: set[str] = set()
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._ended = False
        self._away = False
        self._bearer = threading.Thread(target=self._bear, name="doorbells", daemon=True)

    def ring(self, bell: str) -> None:
        """Say that there is work; returns at once, from any thread."""
        with self._lock:
            self._waiting.add(bell)
        self._wake.set()

    def open(self) -> None:
        """Let rings go out."""
        self._bearer.start()

    def answer(self, ring: Ring) -> None:
        """Pass on here, from now on, what others ring; from a thread of dramatiq."""
        self._ring_here = ring
        self._worker = dramatiq.Worker(self.broker, worker_threads=1, worker_timeout=100)
        self._worker.start()

    def close(self) -> None:
        """Let no ring go out nor come in; waits for dramatiq's threads."""
        self._ended = True
        self._wake.set()
        self._bearer.join(_PATIENCE)
        if self._worker is not None:
            self._worker.stop()
        self.broker.close()

    def _answer(self, bell: str) -> None:
        self._ring_here(bell)

    def _bear(self) -> None:
        """Bring rings to Redis, away from everybody who might have to wait for it."""
        while self._wake.wait() and not self._ended:
            self._wake.clear()
            with self._lock:
                rung, self._waiting = self._waiting, set()
            for bell in rung:
                self._send(bell)

    def _send(self, bell: str) -> None:
        try:
            self._actor.send(bell)
        except Exception as error:  # noqa: BLE001 - whatever keeps Redis away, looks find the work
            if not self._away:  # its words may hold the password
                _log.warning("doorbells.away", why=type(error).__name__)
            self._away = True
        else:
            if self._away:
                _log.info("doorbells.back")
            self._away = False


def _broker(url: str) -> "RedisBroker":
    if find_spec("redis") is None:
        raise Refused("HUB_BROKER_URL needs the package redis: install pregonero[production]")
    from dramatiq.brokers.redis import RedisBroker
    from dramatiq.middleware import AgeLimit
    from redis import Redis

    client = Redis.from_url(url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE)
    return RedisBroker(  # type: ignore[no-untyped-call]
        client=client, middleware=[AgeLimit()], namespace="hub:doorbells"
    )
