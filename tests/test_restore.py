"""The database's disk is lost while people are told; a new one is made of backup and archive.

The walk of docs/production.md, on a real PostgreSQL: a base backup is taken while the hub sends,
every commit waits until pg_receivewal has it in the archive, the folder of the data goes, and the
archive brings back what came after the backup.
"""

import asyncio
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import create_async_engine

from hub.web.tokens import Role
from tests import servers
from tests.bad_days.test_crash import LEFT, Reader
from tests.house import ROOT
from tests.test_journey import PATIENCE, Town, town
from tests.waiting import eventually
from tests.world import cloud_event, consents, cooks_job, crowd

PEOPLE = 120
TRADES = ("Cocina", "Bodega")  # by a person's number, and each has a vacancy of its own
WAYS = (
    {"consents": consents("alerts", channel="email")},
    {"consents": consents("alerts", channel="sms")},
    {"preferences": {"channels": "both"}},
)
MAILS, TEXTS = PEOPLE * 2 // 3, PEOPLE * 2 // 3
BATCH = {"Content-Type": "application/cloudevents-batch+json"}
#: As docs/production.md sets it: no commit is answered before the archive has it.
SYNCHRONOUS = {"synchronous_standby_names": "pg_receivewal", "full_page_writes": "on"}


def _person(number: int) -> dict[str, Any]:
    search = {"search_id": "s1", "occupations": [TRADES[number % 2]]}
    return {"searches": [search]} | WAYS[number // 2 % 3]


def _vacancy(number: int) -> dict[str, Any]:
    now = datetime.now(UTC)
    job = cooks_job(now, f"V-{number}", occupation=TRADES[number])
    return cloud_event("vacancy.published", job, now, number=1_000_000 + number)


def _everybody() -> list[dict[str, Any]]:
    now = datetime.now(UTC)
    people, indexes = crowd(PEOPLE, _person)
    many = [
        *(("worker.upserted", data) for data in people),
        *(("employability.loaded", data) for data in indexes),
        ("employer.upserted", {"employer_id": "E-1", "verified": True}),
    ]
    return [cloud_event(*said, now, number=number) for number, said in enumerate(many)]


EVERYBODY, FIRST, SECOND = _everybody(), [_vacancy(0)], [_vacancy(1)]
TOLD_OF_SECOND = (
    "SELECT count(*) FROM recipients WHERE told_at IS NOT NULL "
    "AND broadcast_id = (SELECT id FROM broadcasts ORDER BY id DESC LIMIT 1) AND broadcast_id > 1"
)
APPLIED = "SELECT count(*) FROM events WHERE applied_at IS NOT NULL AND result NOT LIKE 'failed%'"
RECIPIENTS = "SELECT count(*) FROM recipients"
IN_DOUBT = "SELECT count(*) FROM deliveries WHERE state = 'unknown'"
UNTOLD = "SELECT count(*) FROM recipients WHERE told_at IS NULL"


async def _bring(t: Town, events: list[dict[str, Any]]) -> Any:
    headers = t.signed(Role.PORTAL, "portal") | BATCH
    async with t.web.post("/v1/events", data=json.dumps(events), headers=headers) as answer:
        assert answer.status == 202, await answer.text()
        return await answer.json()


async def _ask(url: str, statement: str) -> Any:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as db:
        found = await db.scalar(text(statement))
    await engine.dispose()
    return found


@contextmanager
def _archiving(server: servers.Postgres, archive: Path) -> Iterator[None]:
    """Run the archive as its unit does, but for the folder."""
    unit = (ROOT / "docs/systemd/hub-archive.service").read_text("utf-8")
    program, *given = re.findall(r"(?m)^ExecStart=/usr/bin/(.*)$", unit)[0].split()
    options = [word for word in given if not word.startswith("--directory=")]
    slot = [word for word in options if word.startswith("--slot=")]
    making = server.tool(program, "--create-slot", "--if-not-exists", *slot)
    assert making.wait(30) == 0
    receiver = server.tool(program, f"--directory={archive}", *options)
    try:
        yield
    finally:
        receiver.terminate()
        receiver.wait(30)


async def _is_archived(server: servers.Postgres) -> bool:
    state = "SELECT sync_state FROM pg_stat_replication WHERE application_name = 'pg_receivewal'"
    return bool(await _ask(server.url, state) == "sync")


async def _back_up(server: servers.Postgres, backup: Path) -> None:
    """Take a base backup; the WAL it needs is in the archive."""
    arguments = ("-D", backup, "--checkpoint=fast", "--wal-method=none")
    taking = server.tool("pg_basebackup", *arguments)
    assert await asyncio.to_thread(taking.wait, 60) == 0


def _lose(server: servers.Postgres) -> None:
    server.crash()
    shutil.rmtree(server.data)


def _restore(server: servers.Postgres, backup: Path, archive: Path) -> None:
    backup.rename(server.data)
    # The segment under way when the server died ends in .partial.
    copy = f'cp "{archive}/%f" "%p" || cp "{archive}/%f.partial" "%p"'
    with (server.data / "postgresql.auto.conf").open("a") as settings:
        settings.write(f"restore_command = '{copy}'\n")
    (server.data / "recovery.signal").touch()
    server.start()


async def _tell_until_lost(t: Town, server: servers.Postgres, backup: Path) -> None:
    """Tell of one vacancy while the backup is taken, then of another; lose all in its middle."""
    with t.hub() as process:
        await eventually(lambda: _is_archived(server), within=PATIENCE)
        await t.until_ready(process)
        await _bring(t, EVERYBODY)
        await _bring(t, FIRST)
        await eventually(lambda: t.arrived > 0, within=PATIENCE)
        await _back_up(server, backup)
        at_backup = t.arrived
        await _bring(t, SECOND)
        await eventually(lambda: _ask(server.url, TOLD_OF_SECOND), within=PATIENCE)
        _lose(server)
        process.kill()
        process.wait()
    assert at_backup < t.arrived < MAILS + TEXTS


async def _tell_the_rest(t: Town, server: servers.Postgres) -> None:
    """Start the hub again, and bring what the portal cannot know to be there."""
    db = Reader(server.url)
    with t.hub() as process:
        await eventually(lambda: _is_archived(server), within=PATIENCE)
        await t.until_ready(process)
        last = [*EVERYBODY[-10:], *FIRST, *SECOND]
        again = await _bring(t, last)
        assert (again["accepted"], again["duplicates"]) == (0, len(last))

        async def over() -> bool:
            return await db.count() > MAILS and await db.count(LEFT) == 0

        await eventually(over, within=PATIENCE)


async def test_a_lost_database_comes_back_and_nobody_is_told_twice(tmp_path: Path) -> None:
    with servers.postgres(**SYNCHRONOUS) as server:
        archive, backup = server.room("archive"), server.data.parent / "backup"
        async with town(server.url, tmp_path) as t:
            slow = {"HUB_EMAIL_RATE": "30", "HUB_SMS_RATE": "30"}
            t.environment = {**t.environment, **slow, "HUB_DISPATCH_RETRY_FIRST_SECONDS": "1"}
            with _archiving(server, archive):
                await _tell_until_lost(t, server, backup)
            _restore(server, backup, archive)
            with _archiving(server, server.room("next archive")):
                await _tell_the_rest(t, server)
            in_doubt = int(await _ask(server.url, IN_DOUBT))
            assert await _ask(server.url, APPLIED) == len(EVERYBODY) + 2
            assert await _ask(server.url, RECIPIENTS) == PEOPLE
            assert await _ask(server.url, UNTOLD) <= in_doubt
        ids = {(mail.to, mail.message_id) for mail in t.mail.messages(limit=2_000)}
        mailed = {f"w{n:04d}@correo.example" for n in range(PEOPLE) if n // 2 % 3 != 1}
        assert Counter(to for to, _ in ids) == Counter(mailed)
        texts = [len(t.phones.screen(f"+5698765{n:04d}")) for n in range(PEOPLE) if n // 2 % 3]
        assert (max(texts), t.phones.repeated) == (1, 0)
        assert texts.count(0) <= in_doubt
