"""A timetable and a way to ring enter; each row's doorbell rings when it is time.

The clock knows nothing of what a doorbell starts, and keeps nothing: a ring that is lost is
made good by the next. Only one process of a hub runs a clock.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from schedulers.timetable import Every, Row

log: Final = logging.getLogger(__name__)
# It has a line for every ring at INFO, and a warning for each that a busy machine leaves out.
logging.getLogger("apscheduler").setLevel(logging.ERROR)


class Clock:
    """Rings the doorbells of a timetable from `start` to `stop`, both inside one running loop.

    `ring` is called on a thread, so that it may wait for a broker; it must bear that. What it
    raises is logged, and the next ring comes at its time. A row rings once for all the times
    it was late, and never twice at once.
    """

    def __init__(self, ring: Callable[[str], None], rows: Sequence[Row]) -> None:
        names = [row.name for row in rows]
        if len(set(names)) != len(names):
            raise ValueError("two rows of a timetable have the same name")
        self._ring = ring
        self._rows = tuple(rows)
        self._ringing: set[asyncio.Future[None]] = set()
        self._scheduler: Any = None

    async def start(self) -> None:
        """Begin; a row with a pace first rings within one.

        Each begins at another part of its pace: all at once, they would hold up whoever is
        answered in this process.
        """
        if self._scheduler is not None:
            raise RuntimeError("the clock is running already")
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        for row, trigger in zip(self._rows, triggers(self._rows, datetime.now(UTC)), strict=True):
            self._scheduler.add_job(
                self._ring_once,
                trigger,
                args=(row,),
                id=row.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        self._scheduler.start()

    async def stop(self) -> None:
        """End: wait for the rings under way, after which there is none; twice is harmless."""
        scheduler, self._scheduler = self._scheduler, None
        if scheduler is None:
            return
        scheduler.remove_all_jobs()
        await asyncio.sleep(0)  # a ring just begun is known a turn later
        while self._ringing:
            await asyncio.wait(self._ringing)
        await asyncio.sleep(0)  # those who waited for it end a turn later
        scheduler.shutdown()
        await asyncio.sleep(0)  # and so does the scheduler

    async def _ring_once(self, row: Row) -> None:
        ringing = asyncio.ensure_future(asyncio.to_thread(self._ring, row.doorbell))
        self._ringing.add(ringing)
        ringing.add_done_callback(self._ringing.discard)
        try:
            await ringing
        except Exception:
            # Whatever a ring runs into, a broker's errors among them, which this room does not
            # know: left to the scheduler it would be logged the same, without the doorbell.
            log.exception("the doorbell %r could not be rung", row.doorbell)


def triggers(rows: Sequence[Row], now: datetime) -> list[BaseTrigger]:
    """Say when each row rings, from `now` on (UTC): each pace from another part of it."""
    return [
        _at_a_pace(row.when, now + timedelta(seconds=row.when.seconds * place / len(rows)))
        if isinstance(row.when, Every)
        else CronTrigger(**row.when.fields, timezone=row.when.zone)
        for place, row in enumerate(rows, start=1)
    ]


def _at_a_pace(pace: Every, first: datetime) -> BaseTrigger:
    return IntervalTrigger(seconds=pace.seconds, start_date=first, timezone=UTC)
