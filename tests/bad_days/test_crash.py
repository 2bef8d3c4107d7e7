"""The real program is killed at each step of the walk of one message, and started again.

SIGKILL leaves it no last word. What step it was killed at is read from its database, by another
connection: the deliveries are claimed, marked, on the wire or answered.
"""

import contextlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import create_async_engine

from hub.demo.phones import ANSWER_LOST, HANG, Mischief
from hub.demo.smtpd import HANG as SILENT
from hub.demo.smtpd import SLOW, Stage
from hub.web.tokens import Role
from tests.test_journey import PATIENCE, Town, town
from tests.waiting import eventually
from tests.world import cloud_event, consents, cooks_job, crowd

PEOPLE = 8
WAYS = (
    {"consents": consents("alerts", channel="email")},
    {"consents": consents("alerts", channel="sms")},
)


#: What keeps everybody else from writing what became of a message.
_LOCK = {
    "sqlite": ("BEGIN IMMEDIATE",),
    "postgresql": ("BEGIN", "LOCK TABLE deliveries IN SHARE MODE"),
}


class Reader:
    """Looks into the database of a program that runs, or was killed."""

    def __init__(self, url: str) -> None:
        self._engine = create_async_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)

    async def count(self, where: str = "true") -> int:
        """Count deliveries."""
        async with self._engine.connect() as db:
            found = await db.scalar(text(f"SELECT count(*) FROM deliveries WHERE {where}"))
            return int(found or 0)

    @contextlib.asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        """Keep everybody else from settling."""
        async with self._engine.connect() as db:
            for statement in _LOCK[self._engine.dialect.name]:
                await db.execute(text(statement))
            yield
            await db.execute(text("ROLLBACK"))


def _events(now: datetime) -> list[dict[str, Any]]:
    people, indexes = crowd(PEOPLE, lambda number: WAYS[number % 2])
    many = [
        *(("worker.upserted", data) for data in people),
        *(("employability.loaded", data) for data in indexes),
        ("employer.upserted", {"employer_id": "E-1", "verified": True}),
        ("vacancy.published", cooks_job(now)),
    ]
    return [cloud_event(*said, now, number=number) for number, said in enumerate(many)]


async def _publish(t: Town) -> None:
    kind = {"Content-Type": "application/cloudevents-batch+json"}
    body = json.dumps(_events(datetime.now(UTC)))
    async with t.web.post(
        "/v1/events", data=body, headers=t.signed(Role.PORTAL, "portal") | kind
    ) as answer:
        assert answer.status == 202, await answer.text()


CLAIMED = "state = 'sending' AND handed_at IS NULL"
MARKED = "state = 'sending' AND handed_at IS NOT NULL"
LEFT = "state IN ('ready', 'waiting', 'sending') OR (state = 'unknown' AND channel = 'email')"


def _break(t: Town, step: str) -> None:
    match step:
        case "between claim and mark":
            # So slow that a claim of several waits for its turn to be marked.
            t.environment = {**t.environment, "HUB_EMAIL_RATE": "2", "HUB_SMS_RATE": "2"}
        case "between mark and wire":
            t.mail.answer(SILENT, at=Stage.GREETING)
            t.phones.misbehave(HANG)
        case "between wire and answer":
            t.mail.answer(SILENT, at=Stage.DOT)
            t.phones.misbehave(ANSWER_LOST, times=1)
        case _:
            # Time to keep the answers from being written.
            t.mail.answer(SLOW, at=Stage.RCPT)
            t.phones.misbehave(Mischief(delay=2.0))


def _mend(t: Town) -> None:
    t.mail.answer(None)
    t.phones.behave()
    t.environment = {**t.environment, "HUB_EMAIL_RATE": "100", "HUB_SMS_RATE": "100"}


#: Each step on one kind of database: at whatever moment, `test_journey.py` kills it on both.
@pytest.mark.parametrize(
    ("hub_database_url", "step"),
    [
        ("postgresql", "between claim and mark"),
        ("sqlite", "between mark and wire"),
        ("postgresql", "between wire and answer"),
        ("sqlite", "between answer and settlement"),
    ],
    indirect=["hub_database_url"],
)
async def test_killed_there_it_tells_everybody_and_nobody_twice(hub_database_url, tmp_path, step):
    db = Reader(hub_database_url)

    async def some(where: str) -> bool:
        return await db.count(where) > 0

    async def over() -> bool:
        return await some("true") and not await some(LEFT)

    async with town(hub_database_url, tmp_path) as t:
        _break(t, step)
        with t.hub() as process:
            async with contextlib.AsyncExitStack() as lock:
                await t.until_ready(process)
                await _publish(t)
                wanted = CLAIMED if step == "between claim and mark" else MARKED
                await eventually(lambda: some(wanted), within=PATIENCE)
                if step == "between mark and wire":
                    assert t.arrived == 0
                elif step == "between answer and settlement":
                    await lock.enter_async_context(db.locked())
                    assert not await some("state = 'accepted'")
                    await eventually(lambda: t.arrived > 0, within=PATIENCE)
                process.kill()
                process.wait()
        _mend(t)
        with t.hub() as process:
            await t.until_ready(process)
            await eventually(over, within=PATIENCE)
            in_doubt = await db.count("state = 'unknown'")
        mails = {n: t.mail.messages(f"w{n:04d}@correo.example") for n in range(0, PEOPLE, 2)}
        assert all(len({mail.message_id for mail in got}) == 1 for got in mails.values())
        texts = [len(t.phones.screen(f"+5698765{n:04d}")) for n in range(1, PEOPLE, 2)]
        assert max(texts) == 1
        assert t.phones.repeated == 0
        assert texts.count(0) <= in_doubt
        if step == "between claim and mark":  # nothing of it was ever on the wire
            assert (in_doubt, t.mail.repeated, texts) == (0, 0, [1] * 4)
