"""A whole hub on one clock, driven by hand: events in, jobs done, and what went out looked at."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any
from zlib import crc32

from sqlalchemy import Table, select

from channels.base import Written
from config.settings import Settings, load
from hub.intake.parse import parse_batch
from hub.jobs import Jobs
from hub.model import Lane
from hub.store.portal import events
from hub.store.portal.events import Incoming
from hub.store.reporting import report
from hub.wiring import Hub
from tests.recorder import Recorder

START = datetime(2026, 5, 5, 14, 0, tzinfo=UTC)  # a Tuesday, 10:00 in Santiago
SECRET = "a secret that only these tests know, 1234567890"


class StillClock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        """Give the moment it stands at."""
        return self.at

    def move(self, **by: float) -> None:
        """Go forward."""
        self.at += timedelta(**by)


@dataclass
class World:
    """A hub with recorders for channels."""

    hub: Hub
    clock: Any
    email: Recorder
    sms: Recorder
    jobs: Jobs = field(init=False)
    rung: list[str] = field(default_factory=list)
    source: str = "tests"  #: of its events: two worlds on one database need two
    _ids: Any = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.jobs = Jobs(self.hub, self.rung.append)

    async def accept(self, *many: Mapping[str, Any]) -> int:
        """Take events in, as the portal sends them; answer how many were new."""
        batch = parse_batch(json.dumps(list(many)).encode(), "application/cloudevents-batch+json")
        assert not batch.rejected, batch.rejected
        now = self.clock.now()
        incoming = [
            Incoming(
                source=e.source,
                event_id=e.id,
                type=e.type,
                subject=e.subject,
                time=e.time or now,
                data=e.canonical(),
            )
            for e in batch.events
        ]
        async with self.hub.database.write() as db:
            return await events.accept(db, self.hub.vault, incoming, now)

    def event(
        self, kind: str, data: Mapping[str, Any], time: datetime | None = None
    ) -> dict[str, Any]:
        """Write a CloudEvent."""
        number, moment = next(self._ids), time or self.clock.now()
        return cloud_event(kind, data, moment, number=number, source=self.source)

    async def tell(self, kind: str, /, time: datetime | None = None, **data: Any) -> None:
        """Take one event in and apply it."""
        assert await self.accept(self.event(kind, data, time)) == 1
        await self.apply()

    async def worker(self, name: str, *, index: float | None = None, **more: Any) -> str:
        """Take in a worker who looks for cooks' jobs in Curicó; both channels are consented."""
        data: dict[str, Any] = {
            "worker_id": name,
            "contact": {
                "name": f"Persona {name}",
                "email": f"{name.lower()}@correo.example",
                "phone": phone_of(name),
            },
            "profile": {"comuna": "07301"},
            "searches": [{"search_id": "s1", "occupations": ["Cocina"]}],
            "consents": consents("alerts"),
        } | more
        many = [self.event("worker.upserted", data)]
        if index is not None:
            loaded = {
                "worker_id": name,
                "index": index,
                "method_version": "m1",
                "computed_on": "2026-05-01",
            }
            many.append(self.event("employability.loaded", loaded))
        await self.accept(*many)
        return name

    async def crowd(
        self, count: int, each: Callable[[int], Mapping[str, Any]] = lambda _: {}
    ) -> list[str]:
        """Take in W0000, W0001 ..., each more employable than the one before.

        They arrive in no order: a row id says nothing of a band. `each` gives what else is
        known of the n-th.
        """
        people, indexes = crowd(count, each)
        many = [self.event("worker.upserted", one) for one in people]
        many += [self.event("employability.loaded", one) for one in indexes]
        for start in range(0, len(many), 1000):
            await self.accept(*many[start : start + 1000])
        await self.apply()
        return [f"W{number:04d}" for number in range(count)]

    async def employer(self, name: str = "E-1", *, verified: bool = True, **more: Any) -> None:
        """Take in an employer."""
        identity = {"legal_name": "Cocinerías Quillay Limitada", "rut": "76.543.210-3"}
        data: dict[str, Any] = {"employer_id": name, "verified": verified, "identity": identity}
        await self.tell("employer.upserted", **(data | more))

    async def vacancy(self, name: str = "V-1", **more: Any) -> None:
        """Publish a cook's job in Curicó, now."""
        await self.tell("vacancy.published", **cooks_job(self.clock.now(), name, **more))

    async def apply(self) -> None:
        """Apply every accepted event."""
        while await self.hub.applier.apply_next():
            pass

    async def hear(self, *words: Written, lane: Lane = Lane.SMS) -> set[str]:
        """Let people write, and hear all that waits; give the doorbells that were rung."""
        await self.hub.incoming.keep(lane, words)
        rung: set[str] = set()
        while (rings := await self.hub.incoming.hear_next()) is not None:
            rung |= rings
        return rung

    async def plan(self) -> None:
        """Plan whatever waits to be planned."""
        while await self.hub.planner.plan_next() is not None:
            pass

    async def work(self, *lanes: str) -> None:
        """Answer every doorbell until nothing moves any more."""
        await self.apply()
        await self.hear()
        await self.plan()
        moved = True
        while moved:
            moved = False
            for lane in lanes or self.jobs.lanes:
                moved |= await self.jobs.steps[lane]()
        await self.hub.keeper.look()

    async def report(self, number: int = 1) -> Any:
        """Give a broadcast's report."""
        async with self.hub.database.read() as db:
            return (await report.of(db, [number]))[0]

    async def rows(self, table: Table, *where: Any) -> list[Mapping[str, Any]]:
        """Give the rows of a table."""
        async with self.hub.database.read() as db:
            found = await db.execute(
                select(table).where(*where).order_by(table.c[table.primary_key.columns.keys()[0]])
            )
            return [dict(row) for row in found.mappings()]


def phone_of(name: str) -> str:
    """Give the telephone of a name: its own, and none of a crowd's (see `crowd`)."""
    return f"+5698{crc32(name.encode()) % 7_000_000:07d}"


def cloud_event(
    kind: str, data: Mapping[str, Any], time: datetime, *, number: int, source: str = "portal"
) -> dict[str, Any]:
    """Write an event of the portal's, by what its type ends in."""
    return {
        "specversion": "1.0",
        "id": f"e-{number}",
        "source": source,
        "type": f"cl.bne.{kind}",
        "time": time.isoformat(),
        "data": dict(data),
    }


def cooks_job(now: datetime, name: str = "V-1", **more: Any) -> dict[str, Any]:
    """Give a cook's job in Curicó, published now."""
    return {
        "vacancy_id": name,
        "employer_id": "E-1",
        "title": "Ayudante de cocina",
        "occupation": "Cocina",
        "comuna": "07301",
        "published_at": now.isoformat(),
        "valid_until": (now + timedelta(days=30)).isoformat(),
    } | more


def crowd(
    count: int, each: Callable[[int], Mapping[str, Any]] = lambda _: {}
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Give the data of a crowd's workers and of their indexes (see World.crowd)."""
    people, indexes = [], []
    for number in Random(count).sample(range(count), count):
        name = f"W{number:04d}"
        data: dict[str, Any] = {
            "worker_id": name,
            "contact": {
                "email": f"{name.lower()}@correo.example",
                "phone": f"+5698765{number:04d}",
            },
            "profile": {"comuna": "07301"},
            "searches": [{"search_id": "s1", "occupations": ["Cocina"]}],
            "consents": consents("alerts"),
        }
        people.append(data | dict(each(number)))
        indexes.append(
            {
                "worker_id": name,
                "index": (number + 0.5) / count,
                "method_version": "m1",
                "computed_on": "2026-05-01",
            }
        )
    return people, indexes


def consents(
    *purposes: str,
    at: datetime = START - timedelta(days=1),
    granted: bool = True,
    channel: str = "all",
) -> list[Any]:
    """Give consents, on every channel unless one is named."""
    return [
        {"purpose": one, "channel": channel, "granted": granted, "at": at.isoformat()}
        for one in purposes
    ]


def settings(database_url: str, **more: str) -> Settings:
    """Give settings for tests."""
    return load(
        {
            "HUB_DATABASE_URL": database_url,
            "HUB_SECRET_KEY": SECRET,
            "HUB_PUBLIC_URL": "https://bne.example",
            "HUB_EMAIL_RATE": "1000000",
            "HUB_SMS_RATE": "1000000",
        }
        | more
    )


@asynccontextmanager
async def world(
    database_url: str,
    clock: Any = None,
    channels: Mapping[Lane, Any] | None = None,
    **more: str,
) -> AsyncIterator[World]:
    """Open a hub on a migrated database, with recorders unless it is given channels."""
    clock = clock or StillClock()
    email, sms = Recorder("email", "long"), Recorder("sms", "short")
    recorders: Mapping[Lane, Any] = {Lane.EMAIL: email, Lane.SMS: sms}
    hub = Hub(settings(database_url, **more), clock, channels or recorders)
    await hub.open()
    try:
        yield World(hub=hub, clock=clock, email=email, sms=sms)
    finally:
        await hub.close()
