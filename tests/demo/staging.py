"""A few people and jobs enter; the demo's hub leaves, at work in this process, with all told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

from hub.demo.jobs import read_vacancies
from hub.demo.options import DemoOptions
from hub.demo.stage import Stage, stage
from hub.store.reporting import report
from templates import words
from tests.waiting import eventually

AT = datetime(2026, 5, 5, 10, tzinfo=words.SANTIAGO)


@asynccontextmanager
async def staged(workers: int = 300, limit: int = 8) -> AsyncIterator[Stage]:
    """Set the demo's stage, and give it once everybody was told of every job."""
    jobs = read_vacancies(limit=limit)
    options = DemoOptions(at=AT, workers=workers, limit=limit, port=0, once=True)
    async with stage(options, jobs) as set_up:
        taken: list[int] = []
        await set_up.bring_people(taken.append)
        assert sum(taken) > workers
        await set_up.publish(*(set_up.queue.next() for _ in jobs))
        await all_told(set_up, len(jobs))
        await set_up.give_keys()
        yield set_up


async def all_told(set_up: Stage, broadcasts: int) -> None:
    """Wait until so many broadcasts are finished, and providers said their last word."""
    await eventually(partial(_finished, set_up, broadcasts), within=180)
    await set_up.phones.quiet()


async def _finished(set_up: Stage, broadcasts: int) -> bool:
    waiting = await set_up.unapplied()
    async with set_up.hub.database.read() as db:
        totals = await report.totals(db)
    return not waiting and totals["broadcasts"] == broadcasts and not totals["unfinished"]
