"""The names of the doorbells, and what each does until there is nothing left to do."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from hub.errors import Unavailable
from hub.store import due
from hub.store.due import Work
from hub.store.letters import replies
from hub.wiring import Hub

_log = structlog.get_logger(__name__)

#: A step of work; answers whether there may be more of it.
Step = Callable[[], Awaitable[bool]]
Ring = Callable[[str], None]

EVENTS, PLAN, HEAR = str(Work.EVENTS), str(Work.PLAN), str(Work.HEAR)
LOOK, SWEEP, WATCH = "look", "sweep", "watch"
RECONCILE, BOUNCES, LET_GO = "reconcile", "bounces", "let_go"
CLEAR, PURGE, FORECAST, MATCH = "clear", "purge", "forecast", "match"
ALARM, SUMMARY, FOLLOW = "alarm", "summary", "follow"
FAREWELL = "farewell"
WELCOME, STILL_YOURS = "welcome", "still_yours"


@dataclass
class Jobs:
    """Does the work a doorbell calls for; a ring while it runs makes it look once more."""

    hub: Hub
    ring: Ring
    _locks: dict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    _again: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        hub = self.hub
        self.steps: dict[str, Step] = {
            EVENTS: self._events,
            PLAN: self._plan,
            LOOK: self._look,
            SWEEP: self._sweep,
            HEAR: self._hear,
            WATCH: hub.keeper.watch,
            RECONCILE: self._reconcile,
            BOUNCES: self._bounces,
            LET_GO: self._let_go,
            CLEAR: hub.conversations.keeping.clear,
            PURGE: hub.purger.work_once,
            ALARM: hub.operator.look,
            SUMMARY: hub.operator.summarize,
            FORECAST: hub.forecaster.look,
            MATCH: hub.matcher.look,
            WELCOME: hub.greeter.welcome,
            STILL_YOURS: hub.greeter.ask,
            replies.BELL: hub.replier.work_once,
            FOLLOW: self._follow,
            FAREWELL: hub.farewells.work_once,
            "inbox": hub.inbox_lane.work_once,
        }
        for lane, sender in hub.senders.items():
            self.steps[str(lane)] = sender.work
        for bell, way in hub.outbox.senders.items():
            self.steps[bell] = way.send_once

    @property
    def stopping(self) -> bool:
        """Whether no new step is to begin."""
        return self.hub.stop.asked

    @property
    def lanes(self) -> list[str]:
        """The doorbells of the lanes."""
        return [*(str(lane) for lane in self.hub.senders), "inbox"]

    async def answer(self, bell: str) -> None:
        """Work until nothing is left; the database being away ends it until the next look.

        A bell of no such name calls for nothing: another version rang it, or somebody else.
        """
        if bell not in self.steps:
            _log.warning("bell.unknown")
            return
        lock = self._locks[bell]
        self._again.add(bell)
        if lock.locked():
            return
        async with lock:
            try:
                while bell in self._again:
                    self._again.discard(bell)
                    worked = False
                    while not self.stopping and await self.steps[bell]():
                        worked = True
                        await asyncio.sleep(0)  # lets the other lanes have a turn
                    if worked and bell in self.lanes:
                        self._ring_lanes(but=bell)  # what it was ahead of may move again
            except Unavailable as error:
                _log.warning("work.unavailable", bell=bell, why=str(error))

    def _ring_lanes(self, but: str | None = None) -> None:
        for lane in self.lanes:
            if lane != but:
                self.ring(lane)

    async def _events(self) -> bool:
        applied = await self.hub.applier.apply_next()
        if applied:
            self.ring(PLAN)
        return bool(applied)

    async def _plan(self) -> bool:
        planned = await self.hub.planner.plan_next()
        if planned is not None:
            self._ring_lanes()
        return planned is not None

    async def _hear(self) -> bool:
        rings = await self.hub.incoming.hear_next()
        for bell in rings or ():
            self.ring(bell)
        return rings is not None

    async def _look(self) -> bool:
        """Ring for all work that waits, whatever became of its own doorbell."""
        async with self.hub.database.read() as db:
            waits = await due.waits(db, self.hub.clock.now())
        if Work.KEEP in waits and await self.hub.keeper.look():
            waits |= {Work.PLAN, *self.lanes}
        for bell in sorted(waits & self.steps.keys()):
            self.ring(bell)
        return False

    async def _bounces(self) -> bool:
        await self.hub.bouncing.judge()
        return False

    async def _let_go(self) -> bool:
        await self.hub.conversations.moderating.let_go()
        return False

    async def _follow(self) -> bool:
        for lane in await self.hub.follower.look():
            self.ring(lane)
        return False

    async def _reconcile(self) -> bool:
        reconciler = self.hub.reconciler
        if reconciler is not None and await reconciler.work_once():
            self._ring_lanes()
        return False

    async def _sweep(self) -> bool:
        if await self.hub.keeper.sweep():
            self._ring_lanes()
        return False
