"""The disk is full, or the database is gone: nothing is lost, nothing said that is not true.

A full disk is SQLite's `PRAGMA max_page_count` on the hub's one writing connection: writing
fails as it does when there is no space left ("database or disk is full").
"""

import asyncio

import pytest
from sqlalchemy import text

from hub.dispatch import settling
from hub.errors import Unavailable
from hub.model import Lane
from hub.store.schema import upgrade_in_thread
from tests import servers
from tests.dispatch.hands import delivery, sender
from tests.waiting import eventually
from tests.world import World, consents, world

BY_EMAIL = {"consents": consents("alerts", channel="email")}
BY_SMS = {"consents": consents("alerts", channel="sms")}
on_sqlite = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Tries that follow quickly."""
    monkeypatch.setattr(settling, "_PAUSES", (0.01,))


async def _disk(w: World, *, full: bool) -> None:
    async with w.hub.database.write() as db:
        pages = await db.scalar(text("PRAGMA page_count"))
        most = pages if full else 2**30
        assert await db.scalar(text(f"PRAGMA max_page_count = {most}")) == most


@on_sqlite
async def test_on_a_full_disk_no_event_is_said_to_be_stored_and_none_is_lost(hub_database_url):
    async with world(hub_database_url) as w:
        events = [
            w.event("worker.upserted", {"worker_id": f"W{n}", "contact": {"name": "N" * 200}})
            for n in range(300)
        ]
        await _disk(w, full=True)
        with pytest.raises(Unavailable, match="full"):
            await w.accept(*events)
        await _disk(w, full=False)
        assert await w.accept(*events) == 300  # the portal asks again: none of it was kept


@on_sqlite
async def test_on_a_full_disk_planning_waits_and_then_leaves_nobody_out(hub_database_url):
    async with world(hub_database_url, HUB_PRIORITY_BANDS="1", HUB_PRIORITY_MIDDLE_BAND="0") as w:
        await w.employer()
        await w.crowd(400, lambda _: BY_EMAIL)
        await w.vacancy()
        await _disk(w, full=True)
        for _ in range(2):
            with pytest.raises(Unavailable, match="full"):
                await w.plan()
        await w.jobs.answer("email")  # nobody is sent anything of half a plan
        assert w.email.sent == []
        await _disk(w, full=False)
        await w.work()
        report = await w.report()
        assert (report.state, report.audience, report.told_in_time) == ("finished", 400, 400)
        assert len({m.to for m in w.email.sent}) == len(w.email.sent) == 400


async def _terminate_others(w: World) -> None:
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    async with w.hub.database.write() as db:
        await db.execute(
            text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        )


@pytest.mark.parametrize("hub_database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("lane", [Lane.EMAIL, Lane.SMS])
async def test_connections_cut_while_a_message_is_out_cost_nobody_a_message(hub_database_url, lane):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", **(BY_EMAIL if lane is Lane.EMAIL else BY_SMS))
        await w.vacancy()
        await w.plan()
        recorder = {Lane.EMAIL: w.email, Lane.SMS: w.sms}[lane]
        recorder.before = lambda _: _terminate_others(w)
        await sender(w, lane).work_once()
        recorder.before = None
        await w.work()
        assert len(recorder.sent) == 1
        assert (await delivery(w, lane))["state"] == "accepted"
        assert (await w.report()).told_in_time == 1


async def test_a_server_that_crashes_while_messages_are_out_is_told_the_answers_afterwards():
    with servers.postgres(fsync="on") as server:
        await upgrade_in_thread(server.url)
        async with world(server.url) as w:
            await w.employer()
            await w.crowd(3, lambda _: BY_SMS | {"preferences": {"sms_daily_cap": 9}})
            await w.vacancy()
            await w.plan()

            async def gone(_messages: object) -> None:
                w.sms.before = None
                await asyncio.to_thread(server.crash)

            w.sms.before = gone
            working = asyncio.create_task(w.hub.senders[Lane.SMS].work_once())
            await eventually(lambda: len(w.sms.sent) > 0, within=30)
            with pytest.raises(Unavailable):  # whoever asks meanwhile is told so
                await w.accept(w.event("worker.upserted", {"worker_id": "W9"}))
            await w.jobs.answer("events")  # and what works meanwhile only waits
            w.clock.move(minutes=1)  # longer than any lease
            await asyncio.to_thread(server.start)
            assert await asyncio.wait_for(working, 60)
            await w.hub.keeper.sweep()
            await w.work()
            assert len({m.to for m in w.sms.sent}) == len(w.sms.sent) == 3
            report = await w.report()
            assert (report.state, report.told_in_time) == ("finished", 3)
