"""What goes wrong with a hub of several processes, at random, and what it is asked meanwhile."""

import asyncio
import json
import os
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
import dramatiq
from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import create_async_engine

from hub.demo.phones import ANSWER_LOST, BROKEN, TOO_MANY, Mischief
from hub.demo.smtpd import CLOSE, LOSE, SLOW, Stage
from hub.doorbells import Doorbells
from hub.web.tokens import Role
from tests import servers
from tests.chaos.fleet import Fleet
from tests.test_journey import Town
from tests.waiting import eventually
from tests.world import cloud_event, consents, cooks_job, crowd

#: In the suite the dice fall the same way every time; what fails in the hub meanwhile does not.
SEED = int(os.environ.get("HUB_TEST_CHAOS_SEED", "1"))
PEOPLE = 40
#: Vacancies for the same people: at a hundred SMS a day the last would wait for hours.
EACH = 90
#: Seconds a process stands still at most: longer than a lease.
STANDSTILL = 8.0
#: Until what is left is told after the last fault, on a slow machine.
PATIENCE = 180.0
WAYS = (
    {"consents": consents("alerts", channel="email")},
    {"consents": consents("alerts", channel="sms")},
    {"preferences": {"channels": "both"}},
)
BATCH = {"Content-Type": "application/cloudevents-batch+json"}
#: What an SMS in doubt waits for is longer than the test: it counts as told or in doubt.
LEFT = "state IN ('ready', 'waiting', 'sending') OR (state = 'unknown' AND channel = 'email')"
MAIL_FAULTS = (
    (Stage.RCPT, "450 4.2.1 Later"),
    (Stage.MAIL, "421 4.3.2 Closing"),
    (Stage.DOT, LOSE),
    (Stage.DOT, SLOW),
    (Stage.BODY, CLOSE),
    (Stage.GREETING, CLOSE),
)
PHONE_FAULTS = (ANSWER_LOST, BROKEN, TOO_MANY, Mischief(delay=1.0))


@dataclass
class Chaos:
    """A hub of several processes, and what goes wrong with it."""

    town: Town
    fleet: Fleet
    redis: servers.Server
    database_url: str
    dice: random.Random
    acts: Counter[str] = field(default_factory=Counter)
    sent: int = 0  #: events the portal had an answer for
    published: int = 0

    def __post_init__(self) -> None:
        self._engine = create_async_engine(
            self.database_url, isolation_level="AUTOCOMMIT", poolclass=NullPool
        )

    async def ask(self, statement: str) -> int:
        """Ask the database for a number."""
        async with self._engine.connect() as db:
            return int(await db.scalar(text(statement)) or 0)

    async def what_is_left(self) -> list[tuple[Any, ...]]:
        """Give the deliveries that are not done, by state and what they wait for."""
        async with self._engine.connect() as db:
            found = await db.execute(
                text(
                    "SELECT channel, state, waits_for, rank, code, count(*), min(not_before) "
                    f"FROM deliveries WHERE {LEFT} GROUP BY 1, 2, 3, 4, 5"
                )
            )
            return [tuple(row) for row in found]

    async def bring(self, events: list[dict[str, Any]]) -> None:
        """Bring events as the portal does: again and again until there is an answer."""
        headers = self.town.signed(Role.PORTAL, "portal") | BATCH
        body = json.dumps(events)

        async def brought() -> bool:
            try:
                async with self.town.web.post(
                    "/v1/events", data=body, headers=headers, timeout=aiohttp.ClientTimeout(10)
                ) as answer:
                    return answer.status == 202
            except (aiohttp.ClientError, TimeoutError):
                return False

        await eventually(brought, within=PATIENCE)
        self.sent += len(events)

    async def publish(self) -> None:
        """Publish one more vacancy; now and then for people who are new."""
        group, told = divmod(self.published, EACH)
        if not told:
            await self.bring(_people(group))
        self.published += 1
        job = cooks_job(datetime.now(UTC)) | {
            "vacancy_id": f"V-{self.published}",
            "occupation": _trade(group),
        }
        number = 1_000_000 + self.published
        await self.bring([cloud_event("vacancy.published", job, datetime.now(UTC), number=number)])

    async def harm(self) -> None:
        """Do one thing that goes wrong in the life of a hub."""
        acts: tuple[Callable[[], Awaitable[None]], ...] = (
            self._kill,
            self._kill,
            self._stop,
            self._empty_redis,
            self._cut,
            self._vex_mail,
            self._vex_phones,
            self._flood,
        )
        act = self.dice.choice(acts)
        self.acts[act.__name__.strip("_")] += 1
        await act()

    async def _kill(self) -> None:
        name = self.dice.choice(list(self.fleet.roles))
        self.fleet.kill(name)
        self.fleet.start(name)

    async def _stop(self) -> None:
        """Let a process stand still, and go on when it may be too late."""
        name = self.dice.choice(list(self.fleet.roles))
        self.fleet.stand_still(name, self.dice.uniform(1.0, STANDSTILL))

    async def _empty_redis(self) -> None:
        await asyncio.to_thread(self.redis.crash)
        await asyncio.to_thread(self.redis.start)

    async def _cut(self) -> None:
        await self.ask(
            "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity WHERE "
            "datname = current_database() AND pid <> pg_backend_pid() ORDER BY random() LIMIT 6) a"
        )

    async def _vex_mail(self) -> None:
        stage, reply = self.dice.choice(MAIL_FAULTS)
        self.town.mail.answer(reply, at=stage, times=self.dice.randint(1, 5))

    async def _vex_phones(self) -> None:
        self.town.phones.misbehave(self.dice.choice(PHONE_FAULTS), times=self.dice.randint(1, 3))

    async def _flood(self) -> None:
        """Fill the queue of doorbells with what somebody else put there."""
        await asyncio.to_thread(_rings, self.redis.url, 500)

    def heal(self) -> None:
        """Let nothing more go wrong."""
        self.town.mail.answer(None)
        self.town.phones.behave()
        self.fleet.start_all()

    def __str__(self) -> str:
        done = ", ".join(f"{name} {many}" for name, many in sorted(self.acts.items()))
        return f"seed {SEED}, {self.published} vacancies, {self.sent} events; {done}"


def _rings(url: str, many: int) -> None:
    bells = Doorbells(url)
    bells.open()
    try:
        for _ in range(many):
            bells.broker.enqueue(
                dramatiq.Message(
                    queue_name="doorbells",
                    actor_name="doorbell",
                    args=("look",),
                    kwargs={},
                    options={},
                )
            )
    finally:
        bells.close()


def _people(group: int) -> list[dict[str, Any]]:
    """Write people of a trade of their own: a hundred SMS a day are the most a person may want."""
    now = datetime.now(UTC)
    more = {
        "searches": [{"search_id": "s1", "occupations": [_trade(group)]}],
        "preferences": {"sms_daily_cap": 100},
    }
    people, indexes = crowd((group + 1) * PEOPLE, lambda number: WAYS[number % len(WAYS)])
    names = {f"W{number:04d}" for number in range(group * PEOPLE, (group + 1) * PEOPLE)}
    many = [
        *(
            ("worker.upserted", _merged(data, more))
            for data in people
            if data["worker_id"] in names
        ),
        *(("employability.loaded", data) for data in indexes if data["worker_id"] in names),
    ]
    first = 10_000 * (group + 1)
    return [cloud_event(*said, now, number=first + at) for at, said in enumerate(many)]


def _trade(group: int) -> str:
    return f"Cocina {group}"


def _merged(data: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    wishes = data.get("preferences", {}) | more["preferences"]
    return data | more | {"preferences": wishes}
