"""What is there already when a migration adds something beside it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from alembic import command
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store import schema
from hub.store.engines import migrating
from hub.store.letters.heard import print_of
from hub.tables import heard, letter_prints, log, personal_keys, pickups, workers
from tests.databases import apart

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def bring_to(url: str, revision: str) -> None:
    apart(lambda: command.upgrade(schema._config(url), revision))


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[AsyncConnection]:
    engine = migrating(url)
    async with engine.begin() as db:
        yield db
    await engine.dispose()


def worker(number: int) -> dict[str, Any]:
    reach = ("reachable_by", "alerts_by", "courses_by", "messages_by", "service_by")
    return {
        "id": number,
        "worker_id": f"W-{number}",
        "status": "seeking",
        "processing": True,
        "publication": False,
        "course_codes": [],
        "band": 0,
        "cadence": "immediate",
        "both_channels": False,
        "night_sms": False,
        "sms_daily_cap": 3,
        "as_of": NOW,
        "wanted_at": NOW,
    } | dict.fromkeys(reach, 0)


def printed(number: int, comuna: str, *, key: bool, days: int = 0) -> dict[str, Any]:
    detail = {"by": "omil-1", "comuna": comuna, "key": key}
    at = NOW - timedelta(days=days)
    return {"at": at, "what": "pickup_made", "subject": f"worker:W-{number}", "detail": detail}


async def test_the_log_says_which_office_printed_a_code_and_a_key(database_url: str) -> None:
    bring_to(database_url, "0036")
    until, soon = NOW + timedelta(days=90), timedelta(seconds=1)
    key = {"hashed": b"h", "tries": 0, "tries_from": NOW}
    codes = [{"worker": n, "code": bytes([n]), "made_at": NOW, "until": until} for n in (1, 2, 3)]
    keys = [key | {"worker": n, "made_at": NOW + soon} for n in (1, 2, 4)]
    # W-1 was given both; W-2 had a key of their own; W-3's is not in the log any more; W-4 was
    # given a key long ago, and made another since.
    noted = [
        printed(1, "13118", key=True, days=9),
        printed(1, "07301", key=True),
        printed(2, "07301", key=False),
        printed(4, "07301", key=True, days=9),
    ]
    async with opened(database_url) as db:
        await db.execute(insert(workers), [worker(n) for n in (1, 2, 3, 4)])
        for table, rows in ((pickups, codes), (personal_keys, keys), (log, noted)):
            await db.execute(insert(table), rows)
    bring_to(database_url, "head")
    p, k = pickups.c, personal_keys.c
    async with opened(database_url) as db:
        of_codes = (await db.execute(select(p.worker, p.comuna).order_by(p.worker))).all()
        of_keys = (await db.execute(select(k.worker, k.office).order_by(k.worker))).all()
    assert [tuple(row) for row in of_codes] == [(1, "07301"), (2, "07301"), (3, None)]
    assert [tuple(row) for row in of_keys] == [(1, "07301"), (2, None), (4, None)]


async def test_what_was_heard_before_is_known_when_it_is_brought_again(database_url: str) -> None:
    bring_to(database_url, "0037")
    said = {"worker": 1, "meaning": "stop", "at": NOW}
    ids = ["SM-1", "sm-2", "SM-3", "ñ", "5"]
    async with opened(database_url) as db:
        await db.execute(insert(workers), [worker(1)])
        await db.execute(insert(heard), [said | {"provider_id": one} for one in ids])
    bring_to(database_url, "head")
    async with opened(database_url) as db:
        rows = (await db.execute(select(letter_prints))).all()
    assert {tuple(row) for row in rows} == {(print_of(one), NOW.date()) for one in ids}
