"""A provider answered and the database is away: the answer is written once it is back."""

import asyncio
import contextlib
import sqlite3
from datetime import timedelta

import pytest
from sqlalchemy import make_url
from structlog.testing import capture_logs

from hub.compose.messages import Composer
from hub.dispatch import sending, settling
from hub.dispatch.settling import Settler
from hub.errors import Unavailable
from hub.model import Lane
from hub.store import engines
from hub.store.stopping import corrections
from hub.store.subjects import facts
from hub.tables import deliveries, recipients
from tests.dispatch.hands import ONE_BAND, delivery, row_id, sender, states
from tests.dispatch.test_leases import BOTH_LANES, BY, begin, later, recorder_of
from tests.waiting import eventually
from tests.world import World, world


@pytest.fixture
def impatient(monkeypatch):
    """A database that says at once that it is locked, and tries that follow quickly."""
    monkeypatch.setattr(engines, "_BUSY_SECONDS", 0.02)
    monkeypatch.setattr(settling, "_PAUSES", (0.01,))


def _not_renewed(logs) -> bool:
    return "lease.not_renewed" in {log["event"] for log in logs}


@contextlib.contextmanager
def _locked(w: World):
    """Keep everybody else from writing to the file."""
    with contextlib.closing(sqlite3.connect(make_url(w.hub.database.url).database)) as db:
        db.isolation_level = None
        db.execute("BEGIN IMMEDIATE")
        yield
        db.execute("ROLLBACK")


def _tries(logs) -> int:
    return sum(log["event"] == "settle.again" for log in logs)


@BOTH_LANES
@pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("impatient")
async def test_what_was_answered_is_written_however_long_the_database_is_away(
    hub_database_url, lane
):
    async with world(hub_database_url) as w:
        await begin(w, lane)
        lock = contextlib.ExitStack()

        async def goes_away(_messages) -> None:
            lock.enter_context(_locked(w))

        recorder_of(w, lane).before = goes_away
        with capture_logs() as logs:
            working = asyncio.create_task(sender(w, lane, lease=timedelta(seconds=3)).work_once())
            assert await eventually(lambda: _tries(logs) > 20 and _not_renewed(logs), within=30)
            w.clock.move(minutes=10)  # its lease is long over, and nobody could renew it
            assert not working.done()  # so nothing more is claimed
            lock.close()
            await w.hub.keeper.sweep()  # whoever comes first
            assert await working
        recorder_of(w, lane).before = None
        await later(w)
        assert (await delivery(w, lane))["state"] == "accepted"
        assert len(recorder_of(w, lane).sent) == 1
        assert (await w.report()).told == 1


@pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("impatient")
async def test_a_process_told_to_stop_waits_for_the_database_a_little_only(hub_database_url):
    async with world(hub_database_url) as w:
        await begin(w, Lane.SMS)
        lock = contextlib.ExitStack()

        async def goes_away(_messages) -> None:
            lock.enter_context(_locked(w))
            w.hub.stop.asked = True

        w.sms.before = goes_away
        with capture_logs() as logs, pytest.raises(Unavailable):
            await sender(w, Lane.SMS).work_once()
        lock.close()
        assert "settle.given_up" in {log["event"] for log in logs}
        w.sms.before = None
        await later(w)
        assert (len(w.sms.sent), (await delivery(w, Lane.SMS))["state"]) == (1, "unknown")


async def test_what_nothing_follows_from_costs_nobody_their_answer(hub_database_url, monkeypatch):
    after = corrections.after

    async with world(hub_database_url, **ONE_BAND) as w:
        await w.employer()
        names = await w.crowd(10, lambda _: BY[Lane.EMAIL])
        await w.vacancy()
        await w.plan()
        bad = await row_id(w, names[3])
        (hers,) = await w.rows(deliveries, deliveries.c.worker == bad)

        async def fails(db, ids, *more):
            if hers["id"] in ids:
                raise ValueError("a row nobody foresaw")
            await after(db, ids, *more)

        monkeypatch.setattr(corrections, "after", fails)
        with capture_logs() as logs:
            await w.work()
            await later(w)
        assert len(w.email.sent) == 10
        assert await states(w) == {"email": {"accepted": 10}}
        assert len(await w.rows(recipients, recipients.c.told_at.is_not(None))) == 10
        assert [log["broadcasts"] for log in logs if log["event"] == "settle.failed"] == [
            (hers["broadcast_id"],)
        ]


async def test_a_message_that_cannot_be_made_keeps_no_other_waiting(hub_database_url, monkeypatch):
    written = Composer.compose

    async with world(hub_database_url, **ONE_BAND) as w:
        await w.employer()
        names = await w.crowd(5, lambda _: BY[Lane.EMAIL])
        await w.vacancy()
        await w.plan()
        bad = await row_id(w, names[2])

        def fails(composer, lane, rows, told):
            if lane is Lane.EMAIL and bad in {row.worker for row in rows}:
                raise ValueError("nobody foresaw it")
            return written(composer, lane, rows, told)

        monkeypatch.setattr(Composer, "compose", fails)
        with capture_logs() as logs:
            await w.work()
        assert len(w.email.sent) == 4
        (hers,) = await w.rows(deliveries, deliveries.c.worker == bad)
        assert (hers["state"], hers["code"]) == ("failed", "not-composed")
        assert [log["broadcasts"] for log in logs if log["event"] == "compose.failed"] == [
            (hers["broadcast_id"],)
        ]
        (she,) = await w.rows(recipients, recipients.c.worker == bad)
        assert she["alone"] == "failed"  # her list tells her


async def test_a_broadcast_that_cannot_be_read_keeps_no_other_waiting(
    hub_database_url, monkeypatch
):
    read = facts.told

    async with world(hub_database_url, **ONE_BAND) as w:
        await begin(w, Lane.EMAIL)

        async def fails(db, vault, wanted):
            if wanted:
                raise KeyError("a field that is not there")
            return await read(db, vault, wanted)

        monkeypatch.setattr(facts, "told", fails)
        await w.work()
        assert (await delivery(w, Lane.EMAIL))["code"] == "not-composed"


@pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
async def test_what_is_being_written_is_waited_for_when_one_fails(hub_database_url, monkeypatch):
    monkeypatch.setattr(sending, "_LEAST_CHUNK", 1)
    settle, begun, ended = Settler.settle, [], []

    async def fails_first(*given, after):
        begun.append(given)
        if len(begun) == 1:
            raise LookupError
        await settle(*given, after)
        ended.append(given)

    monkeypatch.setattr(Settler, "settle", fails_first)
    async with world(hub_database_url, **ONE_BAND) as w:
        await w.employer()
        await w.crowd(3, lambda _: BY[Lane.EMAIL])
        await w.vacancy()
        await w.plan()
        with pytest.raises(LookupError):
            await sender(w, Lane.EMAIL, chunk=1, ahead=True).work_once()
        assert len(begun) == len(ended) + 1 > 1
