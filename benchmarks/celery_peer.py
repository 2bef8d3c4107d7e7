"""A crowd's database goes in; a Celery worker on rows the hub planned comes out, to be timed."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis
from sqlalchemy import func, select

from benchmarks import hubs, meters, people
from benchmarks.runs import Run, postmaster
from benchmarks.sink import Sink
from channels.base import Draft, Message
from channels.email.mime import compile_draft
from hub.clock import SystemClock
from hub.compose.drafts import draft
from hub.compose.rendering import LINK, UNSUBSCRIBE, hole
from hub.model import DeliveryState
from hub.outside import make_channels
from hub.store.engine import Database
from hub.store.subjects import facts
from hub.tables import deliveries
from hub.wiring import Hub
from tests.databases import postgres_database

_WAITS = 120.0  # seconds
_LINK = "https://bne.example/a/aaaaaaaaaaaaaaaaaaaaaaaaaa"
_TOGETHER = 100  # mails of an expert's task


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A Celery worker at work, and the deliveries it has been given to send."""

    url: str
    worker: int  #: process id
    broker: int  #: process id
    size: int  #: of one mail, in bytes

    def send(self, mails: int, *, expert: bool) -> Run:
        """Enqueue so many mails, and wait until all have noted that they went."""
        return asyncio.run(self._send(mails, expert=expert))

    async def _send(self, mails: int, *, expert: bool) -> Run:
        database = Database(self.url)
        database.open()
        d = deliveries.c
        ready = d.state == DeliveryState.READY
        try:
            async with database.read() as db:
                postgres = await postmaster(db)
                query = select(d.id, d.worker).where(ready).order_by(d.id).limit(mails)
                rows = [tuple(row) for row in await db.execute(query)]
            cpu, database_cpu, began = self._cpu(), meters.cpu(postgres), time.perf_counter()
            _enqueue(rows, expert=expert)
            left = select(func.count()).where(d.id <= rows[-1][0], ready)
            while True:
                async with database.read() as db:
                    if not await db.scalar(left):
                        break
                if time.perf_counter() - began > _WAITS:
                    raise SystemExit("the Celery worker did not send its mails")
                await asyncio.sleep(0.1)
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


def _enqueue(rows: list[tuple[int, int]], *, expert: bool) -> None:
    from benchmarks.celery_mail import send_hundred, send_mail

    if not expert:
        for delivery, worker in rows:
            send_mail.delay(delivery, people.email_of(worker), _LINK, _LINK)
        return
    for start in range(0, len(rows), _TOGETHER):
        some = rows[start : start + _TOGETHER]
        send_hundred.delay([(delivery, people.email_of(worker)) for delivery, worker in some])


@contextmanager
def peer(server: str, crowd: str, broker: str, relay: Sink) -> Iterator[Peer]:
    """Run a Celery worker on rows planned by the hub, with the hub's own words to send."""
    with ExitStack() as things:
        url = things.enter_context(postgres_database(server, crowd))
        folder = Path(things.enter_context(tempfile.TemporaryDirectory(prefix="hub-celery-")))
        words, config = asyncio.run(planned(url, relay.port)), hubs.settings(url, relay.port)
        file = folder / "draft.json"
        texts = {"from": config.mail.mail_from, "subject": words.subject}
        texts |= {"text": _braced(words.long), "html": _braced(words.html)}
        file.write_text(json.dumps(texts))
        os.environ |= {
            "BENCH_BROKER": broker,
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
        made = Peer(
            url=url,
            worker=worker.pid,
            broker=_pid(broker),
            size=size(words, config.mail.mail_from or ""),
        )
        made.send(50, expert=False)  # until it has started
        yield made


def _pid(url: str) -> int:
    """Give the process id of a Redis."""
    with redis.Redis.from_url(url) as client:
        return int(client.info("server")["process_id"])


async def planned(url: str, smtp_port: int) -> Draft:
    """Plan a vacancy without sending anything of it; give what it says."""
    config = hubs.settings(url, smtp_port)
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
    return draft([told], desk=hub.settings.desk, short_link_length=len(_LINK))


def _braced(words: str) -> str:
    return words.replace(hole(LINK), "{link}").replace(hole(UNSUBSCRIBE), "{unsubscribe}")


def size(words: Draft, mail_from: str) -> int:
    """Give how many bytes one mail of the hub has."""
    message = example(words, 10_000)
    return len(compile_draft(words, mail_from).fill(message, message.to, eight_bit=True))


def example(words: Draft, number: int) -> Message:
    """Give the message of one person, with links of their own."""
    return Message(
        ref=f"{number:026d}",
        to=people.email_of(number),
        draft=words,
        fill={LINK: f"{_LINK[:-7]}{number:07d}", UNSUBSCRIBE: f"{_LINK[:-7]}{number:07d}"},
        at=people.LONG_AGO,
        unsubscribe=_LINK,
    )
