"""How fast a published vacancy becomes mails with their receipts stored, beside a Celery peer.

One process takes the event in, plans, claims, composes, sends to postfix's smtp-sink and stores
every receipt in PostgreSQL. The peer does one Celery task per mail on the same rows; the limit is
postfix's own smtp-source on the same sink.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import redis
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import Keyring
from benchmarks import hubs, meters, people
from benchmarks.sink import Sink, sink, source
from channels.base import Draft, Message
from channels.email.mime import compile_draft
from hub.clock import SystemClock
from hub.compose.drafts import LINK, UNSUBSCRIBE, draft, hole
from hub.model import DeliveryState
from hub.outside import make_channels
from hub.store import facts
from hub.store.engine import Database, upgrade
from hub.tables import deliveries
from hub.wiring import Hub
from tests import servers
from tests.databases import apart, postgres_database

SIZES = (20_000, 60_000)
ROUNDS = 3
PEER_MAILS = 3_000
LEAST_OF_CELERY = 6.0
_PEER_WAITS = 120.0  # seconds
_LINK = "https://bne.example/a/aaaaaaaaaaaaaaaaaaaaaaaaaa"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One sender's one run."""

    mails: int
    seconds: float
    cpu: float = 0.0  #: seconds of the sender's own processes
    database_cpu: float = 0.0  #: seconds of PostgreSQL
    first: float = 0.0  #: seconds until the first receipt was stored

    @property
    def rate(self) -> float:
        """Mails a second."""
        return self.mails / self.seconds

    def __str__(self) -> str:
        said = f"{self.rate:8,.0f} mails/s"
        if self.cpu:
            said += f"   {self.cpu / self.mails * 1e3:6.3f} CPU s/1000"
        if self.database_cpu:
            said += f"   PostgreSQL {self.database_cpu / self.mails * 1e3:6.3f} CPU s/1000"
        return said + (f"   first receipt {self.first:.2f} s" if self.first else "")


def main(sizes: tuple[int, ...] = SIZES, rounds: int = ROUNDS) -> None:
    """Run hub, peer and limit in turn, so many rounds, and compare their medians."""
    runs: dict[str, list[Run]] = defaultdict(list)
    with (
        servers.postgres() as server,
        sink() as relay,
        _crowds(server.url, sizes) as crowds,
        _peer(server.url, crowds[min(sizes)], relay) as peer,
    ):
        for _ in range(rounds):
            for size in sizes:
                with postgres_database(server.url, crowds[size]) as url:
                    run = asyncio.run(_hub(url, relay, size))
                _note(runs, f"hub {size}", run)
            _note(runs, "celery", peer.send(PEER_MAILS))
            rate = source(relay.port, min(sizes), peer.size)
            _note(runs, "smtp-source", Run(mails=min(sizes), seconds=min(sizes) / rate))
    _conclude(runs, sizes)


def _note(runs: dict[str, list[Run]], name: str, run: Run) -> None:
    runs[name].append(run)
    print(f"{name:>12}: {run}", flush=True)


def _conclude(runs: Mapping[str, list[Run]], sizes: tuple[int, ...]) -> None:
    middle = {name: median(run.rate for run in some) for name, some in runs.items()}
    print(f"\nmedians of {len(runs['celery'])}, mails a second:")
    for name, rate in middle.items():
        print(f"{name:>12}: {rate:8,.0f}")
    least = min(middle[f"hub {size}"] / middle["celery"] for size in sizes)
    for size in sizes:
        hub = middle[f"hub {size}"]
        print(f"hub {size} / celery:      {hub / middle['celery']:6.1f}")
        print(f"hub {size} / smtp-source: {hub / middle['smtp-source']:6.2f}")
    if least < LEAST_OF_CELERY:
        raise SystemExit(f"the hub is {least:.1f} times Celery: {LEAST_OF_CELERY:.0f} is the least")


@contextmanager
def _crowds(server: str, sizes: tuple[int, ...]) -> Iterator[dict[int, str]]:
    """Make a database of so many people for each size, to be copied; give their names."""
    with ExitStack() as databases:
        made: dict[int, str] = {}
        for size in sizes:
            url = databases.enter_context(postgres_database(server))
            apart(partial(upgrade, url))
            asyncio.run(_fill(url, size))
            made[size] = _name(url)
        yield made


def _name(url: str) -> str:
    return url.rpartition("/")[2]


async def _fill(url: str, size: int) -> None:
    database = Database(url)
    database.open()
    try:
        await people.fill(database, Keyring([hubs.SECRET]), size)
    finally:
        await database.close()


async def _hub(url: str, relay: Sink, size: int) -> Run:
    """Tell one vacancy to everybody, from the event's arrival to the last receipt."""
    async with hubs.at_work(hubs.settings(url, relay.port)) as works:
        async with works.hub.database.read() as db:
            postgres = await _postmaster(db)
        taken, cpu, database_cpu = relay.count(), time.process_time(), meters.cpu(postgres)
        began = works.hub.clock.now()
        await works.tell("vacancy.published", **hubs.vacancy("V-1", began))
        await works.finished(1)
        cpu, database_cpu = time.process_time() - cpu, meters.cpu(postgres) - database_cpu
        accepted = await works.accepted(1)
    counts = {"the sink": relay.count() - taken, "receipts": accepted.count, "people": size}
    if len(set(counts.values())) != 1:
        raise SystemExit(f"these should be equal: {counts}")
    return Run(
        mails=size,
        seconds=(accepted.last - began).total_seconds(),
        cpu=cpu,
        database_cpu=database_cpu,
        first=(accepted.first - began).total_seconds(),
    )


async def _postmaster(db: AsyncConnection) -> int:
    return meters.parent(int(await db.scalar(text("SELECT pg_backend_pid()")) or 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Peer:
    """A Celery worker at work, and the deliveries it has been given to send."""

    url: str
    worker: int  #: process id
    broker: int  #: process id
    size: int  #: of one mail, in bytes

    def send(self, mails: int) -> Run:
        """Enqueue a task per mail and wait until all have noted that they went."""
        return asyncio.run(self._send(mails))

    async def _send(self, mails: int) -> Run:
        from benchmarks.celery_mail import send_mail

        database = Database(self.url)
        database.open()
        d = deliveries.c
        ready = d.state == DeliveryState.READY
        try:
            async with database.read() as db:
                postgres = await _postmaster(db)
                query = select(d.id, d.worker).where(ready).order_by(d.id).limit(mails)
                rows = (await db.execute(query)).all()
            cpu, database_cpu, began = self._cpu(), meters.cpu(postgres), time.perf_counter()
            for row in rows:
                send_mail.delay(row.id, people.email_of(row.worker), _LINK, _LINK)
            left = select(func.count()).where(d.id <= rows[-1].id, ready)
            while True:
                async with database.read() as db:
                    if not await db.scalar(left):
                        break
                if time.perf_counter() - began > _PEER_WAITS:
                    raise SystemExit("the Celery worker did not send its mails")
                await asyncio.sleep(0.2)
            seconds = time.perf_counter() - began
        finally:
            await database.close()
        return Run(
            mails=len(rows),
            seconds=seconds,
            cpu=self._cpu() - cpu,
            database_cpu=meters.cpu(postgres) - database_cpu,
        )

    def _cpu(self) -> float:
        return meters.cpu(self.worker) + meters.cpu(self.broker) + time.process_time()


@contextmanager
def _peer(server: str, crowd: str, relay: Sink) -> Iterator[_Peer]:
    """Run a Celery worker on rows planned by the hub, with the hub's own words to send."""
    with ExitStack() as things:
        url = things.enter_context(postgres_database(server, crowd))
        broker = things.enter_context(servers.redis_server())
        folder = Path(things.enter_context(tempfile.TemporaryDirectory(prefix="hub-celery-")))
        words, config = asyncio.run(_planned(url, relay)), hubs.settings(url, relay.port)
        file = folder / "draft.json"
        texts = {"from": config.mail.mail_from, "subject": words.subject}
        texts |= {"text": _braced(words.long), "html": _braced(words.html)}
        file.write_text(json.dumps(texts))
        os.environ |= {
            "BENCH_BROKER": broker.url,
            "BENCH_DRAFT": str(file),
            "BENCH_DATABASE": url.replace("+asyncpg", ""),
            "BENCH_SMTP_PORT": str(relay.port),
        }
        command = [sys.executable, "-m", "celery", "-A", "benchmarks.celery_mail", "worker"]
        options = ["-c", str(os.cpu_count()), "--loglevel", "error", "--without-mingle"]
        log = things.enter_context((folder / "log").open("wb"))
        worker = subprocess.Popen([*command, *options], stdout=log, stderr=log)
        things.callback(worker.wait, 30)
        things.callback(worker.terminate)
        peer = _Peer(
            url=url,
            worker=worker.pid,
            broker=_pid(broker.url),
            size=_size(words, config.mail.mail_from or ""),
        )
        peer.send(50)  # until it has started
        yield peer


def _pid(url: str) -> int:
    """Give the process id of a Redis."""
    with redis.Redis.from_url(url) as client:
        return int(client.info("server")["process_id"])


async def _planned(url: str, relay: Sink) -> Draft:
    """Plan a vacancy without sending anything of it; give what it says."""
    config = hubs.settings(url, relay.port)
    hub = Hub(config, SystemClock(), make_channels(config))
    await hub.open()
    try:
        await hubs.bring(hub, "employer.upserted", hubs.EMPLOYER)
        await hubs.bring(hub, "vacancy.published", hubs.vacancy("V-1", hub.clock.now()))
        while await hub.applier.apply_next():
            pass
        await hub.planner.plan_next()
        async with hub.database.read() as db:
            told = (await facts.of_broadcasts(db, hub.vault, [1]))[1]
    finally:
        await hub.close()
    return draft([told], desk_phone=hub.settings.desk_phone, short_link_length=len(_LINK))


def _braced(words: str) -> str:
    return words.replace(hole(LINK), "{link}").replace(hole(UNSUBSCRIBE), "{unsubscribe}")


def _size(words: Draft, mail_from: str) -> int:
    message = Message(
        ref="a" * 26,
        to="persona10000@correo.example",
        draft=words,
        fill={LINK: _LINK, UNSUBSCRIBE: _LINK},
        at=people.LONG_AGO,
        unsubscribe=_LINK,
    )
    return len(compile_draft(words, mail_from).fill(message, message.to, eight_bit=True))
