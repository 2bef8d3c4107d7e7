"""A hub is upgraded under load: the schema under the old processes, and these one by one."""

import asyncio
import json
import signal
import subprocess
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hub.web.tokens import Role
from tests.bad_days.test_crash import LEFT, Reader
from tests.cli.program import program
from tests.test_journey import PATIENCE, Town, town
from tests.waiting import eventually
from tests.world import cloud_event, consents, cooks_job, crowd

PEOPLE = 48
BATCH = {"Content-Type": "application/cloudevents-batch+json"}


def _people() -> list[dict[str, Any]]:
    now = datetime.now(UTC)
    people, indexes = crowd(PEOPLE, lambda _: {"consents": consents("alerts", channel="email")})
    many = [
        *(("worker.upserted", data) for data in people),
        *(("employability.loaded", data) for data in indexes),
        ("employer.upserted", {"employer_id": "E-1", "verified": True}),
    ]
    return [cloud_event(*said, now, number=number) for number, said in enumerate(many)]


def _vacancy(number: int) -> dict[str, Any]:
    now = datetime.now(UTC)
    job = cooks_job(now, f"V-{number}")
    return cloud_event("vacancy.published", job, now, number=1_000_000 + number)


async def _stopped(process: "subprocess.Popen[bytes]") -> int:
    process.send_signal(signal.SIGTERM)
    return await asyncio.to_thread(process.wait, 60)


async def _bring(t: Town, events: list[dict[str, Any]]) -> None:
    headers = t.signed(Role.PORTAL, "portal") | BATCH
    async with t.web.post("/v1/events", data=json.dumps(events), headers=headers) as answer:
        assert answer.status == 202, await answer.text()


async def test_people_are_told_while_schema_and_processes_are_exchanged(
    postgres_url: str, tmp_path: Path
) -> None:
    db = Reader(postgres_url)

    async def told_of(vacancies: int) -> bool:
        return t.arrived >= vacancies * PEOPLE and await db.count(LEFT) == 0

    async with town(postgres_url, tmp_path) as t:
        t.environment = {**t.environment, "HUB_EMAIL_RATE": "12"}
        settings = {name: word for name, word in t.environment.items() if name.startswith("HUB_")}
        serve = ("web", "--port", str(t.port))
        with t.hub("worker", log=tmp_path / "old") as worker:
            with t.hub(*serve) as web:
                await t.until_ready(web)
                await _bring(t, [*_people(), _vacancy(1)])
                await eventually(lambda: t.arrived > 0, within=PATIENCE)
                assert t.arrived < PEOPLE
                upgraded = await asyncio.to_thread(program, "db", "upgrade", **settings)
                assert upgraded.code == 0, upgraded.err
                assert await _stopped(web) == 0
            with t.hub(*serve) as web, t.hub("worker", log=tmp_path / "new") as next_worker:
                await t.until_ready(web)
                await eventually(lambda: told_of(1), within=PATIENCE)
                await _bring(t, [_vacancy(2)])
                await eventually(lambda: t.arrived > PEOPLE, within=PATIENCE)
                assert await _stopped(worker) == 0
                assert t.arrived < 2 * PEOPLE
                await eventually(lambda: told_of(2), within=PATIENCE)
                assert [await _stopped(one) for one in (next_worker, web)] == [0, 0]
        mails = Counter(mail.to for mail in t.mail.messages(limit=2_000))
    assert mails == Counter({f"w{number:04d}@correo.example": 2 for number in range(PEOPLE)})
