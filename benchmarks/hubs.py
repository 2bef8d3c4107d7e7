"""A database goes in; real `hub worker` processes come out, fed by the portal's queue."""

import asyncio
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import redis
from sqlalchemy import func, select

from benchmarks import meters
from config.settings import Settings, load
from hub.intake.accept import accept
from hub.intake.parse import parse_batch
from hub.model import BroadcastState
from hub.store.engine import Database
from hub.tables import broadcasts, deliveries, employers
from hub.wiring import Hub

SECRET = "a secret for benchmarks only, of no use to anyone"
EMPLOYER = {
    "employer_id": "E-1",
    "verified": True,
    "identity": {"legal_name": "Cocinerías Quillay Limitada", "rut": "76.543.210-3"},
}
_LONGEST = 900.0  # seconds a broadcast may take


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


def event(kind: str, data: Mapping[str, Any]) -> str:
    """Give an event as the portal writes it."""
    return json.dumps(
        {
            "specversion": "1.0",
            "id": secrets.token_hex(8),
            "source": "benchmarks",
            "type": f"cl.bne.{kind}",
            "time": datetime.now(UTC).isoformat(),
            "data": dict(data),
        }
    )


async def bring(hub: Hub, kind: str, data: Mapping[str, Any]) -> None:
    """Take an event in as the portal posts it, without its HTTP."""
    words = f"[{event(kind, data)}]".encode()
    batch = parse_batch(words, "application/cloudevents-batch+json")
    done = await accept(hub.database, hub.vault, batch, hub.clock.now(), hub.terms)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What a relay took of one broadcast."""

    count: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Worker processes on one database and one queue."""

    pids: Sequence[int]
    database: Database
    queue: redis.Redis

    def put(self, kind: str, data: Mapping[str, Any]) -> None:
        """Put one event on the portal's queue."""
        self.queue.xadd("hub:intake", {"event": event(kind, data)})

    def cpu(self) -> float:
        """Give the CPU seconds they have used."""
        return sum(map(meters.cpu, self.pids))

    async def finished(self, number: int = 1) -> None:
        """Wait until nothing of a broadcast is left to do."""
        b = broadcasts.c
        query = select(func.count()).where(b.id == number, b.state == BroadcastState.FINISHED)
        await self.until(query, f"broadcast {number} did not finish")

    async def until(self, query: Any, otherwise: str, within: float = _LONGEST) -> None:
        """Wait until a count is not zero, looking so seldom that it costs nothing."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            async with self.database.read() as db:
                if await db.scalar(query):
                    return
            await asyncio.sleep(0.2)
        raise SystemExit(otherwise)

    async def accepted(self, number: int = 1) -> Accepted:
        """Give how many messages of a broadcast were taken, and when."""
        d = deliveries.c
        times = func.count(), func.min(d.accepted_at), func.max(d.accepted_at)
        query = select(*times).where(d.broadcast_id == number, d.accepted_at.is_not(None))
        async with self.database.read() as db:
            count, first, last = (await db.execute(query)).one()
        return Accepted(count=count, first=first, last=last)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """Give a database for as long as it is looked into."""
    database = Database(url)
    database.open()
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def at_work(
    environ: Mapping[str, str], redis_url: str, processes: int = 1
) -> AsyncIterator[Team]:
    """Start so many workers on a database that is up to date; they know the employer."""
    with ExitStack() as things:
        queue = things.enter_context(redis.Redis.from_url(redis_url))
        queue.flushall()
        more = {"HUB_REDIS_URL": redis_url, "HUB_BROKER_URL": redis_url}
        pids = [things.enter_context(_worker(environ | more)).pid for _ in range(processes)]
        database = Database(environ["HUB_DATABASE_URL"], pool_size=1)
        database.open()
        team = Team(pids=pids, database=database, queue=queue)
        try:
            team.put("employer.upserted", EMPLOYER)
            known = select(func.count()).select_from(employers)
            await team.until(known, "no worker took the first event", within=60)
            yield team
        finally:
            await database.close()


@contextmanager
def _worker(environ: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run one worker until the end; what it said is shown when it ended by itself."""
    with tempfile.TemporaryDirectory(prefix="hub-worker-") as folder:
        log = Path(folder) / "log"
        with log.open("wb") as words:
            command = [sys.executable, "-m", "hub.cli.main", "worker"]
            process = subprocess.Popen(
                command, env=os.environ | environ, stdout=words, stderr=words
            )
        try:
            yield process
        finally:
            if process.poll() is not None:
                print(log.read_text(errors="replace"), file=sys.stderr)
            process.terminate()
            process.wait(60)
