"""A database goes in; a whole hub at work in one loop comes out, as `hub serve` would run it."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, select

from config.settings import Settings, load
from hub.clock import SystemClock
from hub.intake.accept import accept
from hub.intake.parse import parse_batch
from hub.jobs import EVENTS, Jobs
from hub.model import BroadcastState
from hub.outside import make_channels
from hub.tables import broadcasts, deliveries
from hub.wiring import Hub
from schedulers.clock import Clock as Scheduler
from schedulers.timetable import TIMETABLE

SECRET = "a secret for benchmarks only, of no use to anyone"
EMPLOYER = {
    "employer_id": "E-1",
    "verified": True,
    "identity": {"legal_name": "Cocinerías Quillay Limitada", "rut": "76.543.210-3"},
}


def environment(database_url: str, smtp_port: int) -> dict[str, str]:
    """Give the variables of a hub that is held back by nothing but itself."""
    return {
        "HUB_DATABASE_URL": database_url,
        "HUB_SECRET_KEY": SECRET,
        "HUB_PUBLIC_URL": "https://bne.example",
        "HUB_SMTP_URL": f"smtp://127.0.0.1:{smtp_port}?tls=none",
        "HUB_MAIL_FROM": "Bolsa Nacional de Empleo <avisos@bne.example>",
        "HUB_EMAIL_RATE": "1000000",
    }


def settings(database_url: str, smtp_port: int, **more: str) -> Settings:
    """Give its settings."""
    return load(environment(database_url, smtp_port) | more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What a relay took of one broadcast."""

    count: int
    first: datetime
    last: datetime


@dataclass
class Works:
    """A hub whose doorbells ring in this loop."""

    hub: Hub
    jobs: Jobs = field(init=False)
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.jobs = Jobs(self.hub, self.ring)

    def ring(self, bell: str) -> None:
        """Say that there is work."""
        task = asyncio.get_running_loop().create_task(self.jobs.answer(bell))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def rest(self) -> None:
        """Wait until nothing is under way; raise what went wrong."""
        while self._under_way:
            await asyncio.gather(*self._under_way)

    async def tell(self, kind: str, **data: Any) -> None:
        """Accept one event, and ring."""
        await accept(self.hub, kind, data)
        self.ring(EVENTS)

    async def finished(self, broadcast_id: int, within: float = 600.0) -> None:
        """Wait until nothing of a broadcast is left to do, so many seconds at most."""
        b = broadcasts.c
        query = select(b.state).where(b.id == broadcast_id)
        end = time.monotonic() + within
        while time.monotonic() < end:
            async with self.hub.database.read() as db:
                if await db.scalar(query) == BroadcastState.FINISHED:
                    return
            await asyncio.sleep(0.2)
        raise TimeoutError(f"broadcast {broadcast_id} was not finished within {within} s")

    async def accepted(self, broadcast_id: int) -> Accepted:
        """Give how many mails of a broadcast the relay took, and when."""
        d = deliveries.c
        times = func.count(), func.min(d.accepted_at), func.max(d.accepted_at)
        query = select(*times).where(d.broadcast_id == broadcast_id, d.accepted_at.is_not(None))
        async with self.hub.database.read() as db:
            count, first, last = (await db.execute(query)).one()
        return Accepted(count=count, first=first, last=last)


async def bring(hub: Hub, kind: str, data: Mapping[str, Any]) -> None:
    """Take an event in as the portal sends it, without its HTTP."""
    now = hub.clock.now()
    said = {
        "specversion": "1.0",
        "id": f"{kind}-{now.timestamp()}",
        "source": "benchmarks",
        "type": f"cl.bne.{kind}",
        "time": now.isoformat(),
        "data": dict(data),
    }
    batch = parse_batch(json.dumps([said]).encode(), "application/cloudevents-batch+json")
    done = await accept(hub.database, hub.vault, batch, now, hub.terms)
    if done.accepted != 1:
        raise RuntimeError(f"not accepted: {done.rejected}")


def vacancy(name: str, now: datetime) -> dict[str, Any]:
    """Give a cook's job in Curicó, published now."""
    return {
        "vacancy_id": name,
        "employer_id": EMPLOYER["employer_id"],
        "title": "Ayudante de cocina para casino escolar",
        "occupation": "Cocina",
        "comuna": "07301",
        "pay_min": 550_000,
        "pay_max": 650_000,
        "schedule": "Jornada completa",
        "contract": "Plazo fijo",
        "openings": 3,
        "published_at": now.isoformat(),
        "valid_until": (now + timedelta(days=30)).isoformat(),
    }


@asynccontextmanager
async def at_work(config: Settings) -> AsyncIterator[Works]:
    """Open a hub on a database that is up to date, with its verified employer known."""
    hub = Hub(config, SystemClock(), make_channels(config))
    await hub.open()
    works = Works(hub)
    loop = asyncio.get_running_loop()
    scheduler = Scheduler(partial(_ring_from_a_thread, loop, works), TIMETABLE)
    await scheduler.start()
    try:
        await works.tell("employer.upserted", **EMPLOYER)
        await works.rest()
        yield works
    finally:
        await scheduler.stop()
        await works.rest()
        await hub.close()


def _ring_from_a_thread(loop: asyncio.AbstractEventLoop, works: Works, bell: str) -> None:
    loop.call_soon_threadsafe(works.ring, bell)
