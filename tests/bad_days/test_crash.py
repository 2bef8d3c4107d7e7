"""The real program is killed at each step of the walk of one message, and started again.

SIGKILL leaves it no last word. What step it was killed at is read from its database, by another
connection: the deliveries are claimed, marked, on the wire or answered.
"""

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from hub.demo.phones import ANSWER_LOST, HANG
from hub.demo.smtpd import HANG as SILENT
from hub.demo.smtpd import Stage
from tests.databases import sqlite_database
from tests.test_journey import PATIENCE, Town, town
from tests.waiting import eventually
from tests.world import consents, crowd

PEOPLE = 8
WAYS = (
    {"consents": consents("alerts", channel="email")},
    {"consents": consents("alerts", channel="sms")},
)


class Reader:
    """Looks into the database of a program that runs, or was killed."""

    def __init__(self, url: str) -> None:
        self.file = Path(str(make_url(url).database))

    def count(self, where: str) -> int:
        """Count deliveries."""
        with contextlib.closing(sqlite3.connect(self.file)) as db:
            found = db.execute(f"SELECT count(*) FROM deliveries WHERE {where}")
            return int(found.fetchone()[0])

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep everybody else from writing."""
        with contextlib.closing(sqlite3.connect(self.file, isolation_level=None)) as db:
            db.execute("BEGIN IMMEDIATE")
            yield
            db.execute("ROLLBACK")


def _events(now: datetime) -> list[dict[str, Any]]:
    people, indexes = crowd(PEOPLE, lambda number: WAYS[number % 2])
    vacancy = {
        "vacancy_id": "V-1",
        "employer_id": "E-1",
        "title": "Ayudante de cocina",
        "occupation": "Cocina",
        "comuna": "07301",
        "published_at": now.isoformat(),
        "valid_until": (now + timedelta(days=30)).isoformat(),
    }
    many = [
        *(("worker.upserted", data) for data in people),
        *(("employability.loaded", data) for data in indexes),
        ("employer.upserted", {"employer_id": "E-1", "verified": True}),
        ("vacancy.published", vacancy),
    ]
    return [
        {
            "specversion": "1.0",
            "id": f"e-{number}",
            "source": "portal",
            "type": f"cl.bne.{kind}",
            "time": now.isoformat(),
            "data": data,
        }
        for number, (kind, data) in enumerate(many)
    ]


async def _publish(t: Town) -> None:
    kind = {"Content-Type": "application/cloudevents-batch+json"}
    body = json.dumps(_events(datetime.now(UTC)))
    async with t.web.post("/v1/events", data=body, headers=t.portal() | kind) as answer:
        assert answer.status == 202, await answer.text()


CLAIMED = "state = 'sending' AND handed_at IS NULL"
MARKED = "state = 'sending' AND handed_at IS NOT NULL"
LEFT = "state IN ('ready', 'waiting', 'sending') OR (state = 'unknown' AND channel = 'email')"


def _break(t: Town, step: str) -> None:
    if step == "between mark and wire":
        t.mail.answer(SILENT, at=Stage.GREETING)
        t.phones.misbehave(HANG)
    elif step == "between wire and answer":
        t.mail.answer(SILENT, at=Stage.DOT)
        t.phones.misbehave(ANSWER_LOST, times=1)


@pytest.mark.parametrize(
    "step",
    [
        "between claim and mark",
        "between mark and wire",
        "between wire and answer",
        "between answer and settlement",
    ],
)
async def test_killed_there_it_tells_everybody_and_nobody_twice(tmp_path, step):
    url = sqlite_database(tmp_path)
    db = Reader(url)
    # So slow that a claim of several waits for its turn to be marked.
    slow = {"HUB_EMAIL_RATE": "2", "HUB_SMS_RATE": "2"} if step == "between claim and mark" else {}
    async with town(url, tmp_path) as t:
        t.environment = {**t.environment, **slow}
        _break(t, step)
        with t.hub() as process, contextlib.ExitStack() as lock:
            await t.until_ready(process)
            await _publish(t)
            match step:
                case "between claim and mark":
                    await eventually(lambda: db.count(CLAIMED) > 0, within=PATIENCE)
                case "between mark and wire":
                    await eventually(lambda: db.count(MARKED) > 0, within=PATIENCE)
                    assert t.arrived == 0
                case "between wire and answer":
                    await eventually(lambda: db.count(MARKED) > 0, within=PATIENCE)
                case _:
                    await eventually(lambda: db.count(MARKED) > 0, within=PATIENCE)
                    lock.enter_context(db.locked())
                    before = db.count("state = 'accepted'")
                    await eventually(lambda: t.arrived > before, within=PATIENCE)
            process.kill()
            process.wait()
        t.mail.answer(None)
        t.phones.behave()
        t.environment = {**t.environment, "HUB_EMAIL_RATE": "100", "HUB_SMS_RATE": "100"}
        with t.hub() as process:
            await t.until_ready(process)
            await eventually(lambda: db.count("1") and not db.count(LEFT), within=PATIENCE)
            in_doubt = db.count("state = 'unknown'")
        mails = {n: t.mail.messages(f"w{n:04d}@correo.example") for n in range(0, PEOPLE, 2)}
        assert all(len({mail.message_id for mail in got}) == 1 for got in mails.values())
        texts = [len(t.phones.screen(f"+5698765{n:04d}")) for n in range(1, PEOPLE, 2)]
        assert max(texts) == 1
        assert t.phones.repeated == 0
        assert texts.count(0) <= in_doubt
        if step == "between claim and mark":  # nothing of it was ever on the wire
            assert (in_doubt, t.mail.repeated, texts) == (0, 0, [1] * 4)
