"""Doorbells as dramatiq messages: a name comes in, the work behind it is done.

A doorbell says that there is work and never what it is: losing one costs a second, and
answering one twice does nothing twice.
"""

import asyncio
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Final

import dramatiq
import structlog
from dramatiq.asyncio import get_event_loop_thread
from dramatiq.brokers.stub import StubBroker
from dramatiq.middleware import AsyncIO, Middleware

from hub.jobs import EVENTS, LOOK, Jobs, Ring
from hub.wiring import Hub
from schedulers.clock import Clock as Scheduler
from schedulers.timetable import TIMETABLE, Row

_log = structlog.get_logger(__name__)

_QUEUE = "doorbells"
#: Seconds without a ring of the clock after which it is taken for away; it rings each second, and
#: several processes with workers share its rings.
_SILENCE: Final = 30.0


class Workers(Middleware):
    """The workers of this process: their hub lives on dramatiq's own event loop.

    `timetable` is what is rung here by the clock. One that is `led` has a clock in another
    process: it looks for due work itself as well, and rings the rest while it hears of none.
    """

    def __init__(
        self,
        make_hub: Callable[[], Hub],
        timetable: Sequence[Row] = TIMETABLE,
        *,
        led: bool = False,
    ) -> None:
        self._make_hub = make_hub
        self._timetable = timetable
        self._led = led
        self._heard_at = monotonic()  # of the clock, by its rings
        self._jobs: Jobs | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._working: set[asyncio.Task[None]] = set()
        self._hub: Hub | None = None
        self._scheduler: Scheduler | None = None
        self._reading: asyncio.Task[None] | None = None
        self.broker: dramatiq.Broker = StubBroker(middleware=[AsyncIO(), self])
        declare = dramatiq.actor(broker=self.broker, queue_name=_QUEUE, actor_name="doorbell")
        self._actor = declare(self._answer)
        # One thread: it has work begun, and waits for none of it.
        self._worker = dramatiq.Worker(self.broker, worker_threads=1, worker_timeout=100)
        self._failure: Exception | None = None

    def ring(self, bell: str) -> None:
        """Say that there is work; returns at once, from any thread."""
        self._actor.send(bell)

    def pass_on(self, bell: str) -> None:
        """Ring here what another process rang."""
        if bell == LOOK:
            self._heard_at = monotonic()
        self.ring(bell)

    def _ring_in_time(self, bell: str) -> None:
        """Ring by the timetable, unless the clock of another process does."""
        if bell == LOOK or not self._led or monotonic() - self._heard_at > _SILENCE:
            self.ring(bell)

    @property
    def running(self) -> bool:
        """Whether the workers answer doorbells."""
        return self._jobs is not None and not self._jobs.stopping

    async def start(self) -> None:
        """Start working; raises what kept the hub from opening."""
        await asyncio.to_thread(self._worker.start)
        if self._failure is not None:
            await self.stop()
            raise self._failure

    async def stop(self) -> None:
        """Finish what is under way and stop."""
        await asyncio.to_thread(self._worker.stop)

    def _answer(self, bell: str) -> None:
        """Have the work behind a doorbell begun on the loop; in a thread of dramatiq."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._begin, bell)

    def _begin(self, bell: str) -> None:
        working = asyncio.get_running_loop().create_task(self._work(bell))
        self._working.add(working)
        working.add_done_callback(self._working.discard)

    async def _work(self, bell: str) -> None:
        if self._jobs is None:
            return
        try:
            await self._jobs.answer(bell)
        except Exception:  # noqa: BLE001 - one kind of work that fails must not end the others
            _log.exception("bell.failed", bell=bell)

    def after_worker_boot(self, _broker: object, _worker: object) -> None:
        """Open the hub on the loop the actors run on."""
        try:
            _run(self._open())
        except Exception as error:  # noqa: BLE001 - dramatiq would only log it; `start` raises it
            self._failure = error

    def before_worker_shutdown(self, _broker: object, _worker: object) -> None:
        """Let what is under way end after its present step."""
        if self._jobs is not None:
            self._jobs.hub.stop.asked = True

    def after_worker_shutdown(self, _broker: object, _worker: object) -> None:
        """Close it there; runs before AsyncIO ends the loop."""
        _run(self._close())

    async def _open(self) -> None:
        self._hub = self._make_hub()
        await self._hub.open()
        self._jobs = Jobs(self._hub, self.ring)
        self._loop = asyncio.get_running_loop()
        self._scheduler = Scheduler(self._ring_in_time, self._timetable)
        await self._scheduler.start()
        if self._hub.queue is not None:
            self._reading = asyncio.create_task(self._hub.queue.run(lambda: self.ring(EVENTS)))
        self.ring("look")  # the in-process broker forgets everything: look for what was left
        _log.info("workers.started", lanes=self._jobs.lanes)

    async def _close(self) -> None:
        if self._scheduler is not None:
            await self._scheduler.stop()
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        while self._working:
            await asyncio.wait(self._working)
        if self._hub is not None:
            await self._hub.close()
        _log.info("workers.stopped")


def _run(coroutine: object) -> None:
    thread = get_event_loop_thread()
    if thread is None:
        raise RuntimeError("the event loop of the workers is not running")
    thread.run_coroutine(coroutine)  # type: ignore[arg-type]


__all__ = ["Ring", "Workers"]
