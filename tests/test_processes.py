"""The hub in several processes: web, two workers and two clocks, on one PostgreSQL and one Redis.

Each is the real program. One worker and the clock that leads are killed in the middle.
"""

import asyncio
import json
import signal
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hub.web.tokens import Role
from tests.bad_days.test_crash import LEFT, Reader
from tests.cli.program import hub, settings
from tests.databases import postgres_database
from tests.test_journey import PATIENCE, Town, town
from tests.waiting import eventually
from tests.world import cloud_event, consents, cooks_job, crowd

PEOPLE = 120
PROCESSES = ("web", "worker", "scheduler")
BATCH = {"Content-Type": "application/cloudevents-batch+json"}


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_refuses_a_database_that_is_not_ready_for_it(postgres, tmp_path, process):
    with postgres_database(postgres) as empty:
        said = hub(process, **settings(empty))
    assert said.code == 1
    assert "hub db upgrade" in said.err


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_refuses_sqlite_and_says_what_to_run_instead(tmp_path, process):
    said = hub(process, **settings(f"sqlite+aiosqlite:///{tmp_path}/hub.db"))
    assert said.code == 1
    assert "hub serve" in said.err


def test_a_clock_without_redis_has_nobody_to_ring(postgres_url):
    said = hub("scheduler", **settings(postgres_url))
    assert said.code == 1
    assert "HUB_BROKER_URL" in said.err


def _events(now: datetime) -> list[dict[str, Any]]:
    channel = ("email", "sms")
    people, indexes = crowd(
        PEOPLE, lambda number: {"consents": consents("alerts", channel=channel[number % 2])}
    )
    many = [
        *(("worker.upserted", data) for data in people),
        *(("employability.loaded", data) for data in indexes),
        ("employer.upserted", {"employer_id": "E-1", "verified": True}),
        ("vacancy.published", cooks_job(now)),
    ]
    return [cloud_event(*said, now, number=number) for number, said in enumerate(many)]


async def _publish(t: Town) -> None:
    body = json.dumps(_events(datetime.now(UTC)))
    headers = t.signed(Role.PORTAL, "portal") | BATCH
    async with t.web.post("/v1/events", data=body, headers=headers) as answer:
        assert answer.status == 202, await answer.text()


def _notes(log: Path, event: str) -> int:
    return log.read_text().count(f'"event": "{event}"') if log.exists() else 0


async def test_workers_and_clocks_take_over_from_those_that_die(postgres_url, redis_url, tmp_path):
    db = Reader(postgres_url)
    async with town(postgres_url, tmp_path) as t:
        t.environment = {**t.environment, "HUB_BROKER_URL": redis_url, "HUB_EMAIL_RATE": "20"}
        logs = {name: tmp_path / name for name in ("w1", "w2", "c1", "c2")}
        with ExitStack() as running:
            web = running.enter_context(t.hub("web", "--port", str(t.port)))
            workers = [
                running.enter_context(t.hub("worker", log=logs[one])) for one in ("w1", "w2")
            ]
            clocks = [
                running.enter_context(t.hub("scheduler", log=logs[one])) for one in ("c1", "c2")
            ]
            await t.until_ready(web)
            for name in ("w1", "w2"):
                await eventually(
                    lambda name=name: _notes(logs[name], "worker.began"), within=PATIENCE
                )

            def leaders() -> list[int]:
                return [_notes(logs[one], "leader.leads") for one in ("c1", "c2")]

            await eventually(lambda: sum(leaders()) == 1, within=PATIENCE)
            await _publish(t)
            await eventually(lambda: t.arrived >= PEOPLE // 4, within=PATIENCE)
            clocks[leaders().index(1)].kill()
            workers[0].kill()
            assert t.arrived < PEOPLE
            await eventually(lambda: sum(leaders()) == 2, within=60)

            async def over() -> bool:
                return await db.count() > 0 and await db.count(LEFT) == 0

            await eventually(over, within=PATIENCE)
            for process in (web, workers[1], clocks[1 - leaders().index(1)]):
                if process.poll() is None:
                    process.send_signal(signal.SIGTERM)
            for process in (web, workers[1]):
                assert await asyncio.to_thread(process.wait, 30) == 0
        mails = Counter(mail.to for mail in t.mail.messages(limit=2_000))
        assert set(mails) == {f"w{n:04d}@correo.example" for n in range(0, PEOPLE, 2)}
        assert len({(m.to, m.message_id) for m in t.mail.messages(limit=2_000)}) == PEOPLE // 2
        texts = [len(t.phones.screen(f"+5698765{n:04d}")) for n in range(1, PEOPLE, 2)]
        assert max(texts) == 1
        assert texts.count(0) <= await db.count("state = 'unknown'")
        assert t.phones.repeated == 0
