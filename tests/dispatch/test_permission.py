"""What may not go any more does not go: checked at the claim and for each chunk."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from hub.model import BroadcastState, Lane
from hub.store.dispatch import settle, sweep
from hub.store.planning import holds
from hub.tables import deliveries, recipients, suppressions
from tests.dispatch.hands import ONE_BAND, delivery, recipient, sender, sent_to, states
from tests.waiting import eventually
from tests.world import World, consents, phone_of, world


def withdrawn(channel: str):
    async def deed(w: World) -> None:
        said = consents("alerts", at=w.clock.now(), granted=False, channel=channel)
        await w.tell("worker.upserted", worker_id="Rosa", consents=said)

    return deed


async def paused(w: World) -> None:
    await w.tell("worker.upserted", worker_id="Rosa", status="paused")


async def not_processed(w: World) -> None:
    said = consents("processing", at=w.clock.now(), granted=False)
    await w.tell("worker.upserted", worker_id="Rosa", consents=said)


async def erased(w: World) -> None:
    await w.tell("worker.erased", worker_id="Rosa")


async def closed(w: World) -> None:
    await w.tell("vacancy.closed", vacancy_id="V-1", reason="filled")


async def recalled(w: World) -> None:
    await w.tell("vacancy.recalled", vacancy_id="V-1", reason="false")


async def unverified(w: World) -> None:
    await w.employer(verified=False)


async def expired(w: World) -> None:
    w.clock.move(days=31)


async def _begin(w: World) -> None:
    """Plan a vacancy for Rosa, whose e-mail is tried first."""
    await w.employer()
    await w.worker("Rosa")
    await w.vacancy()
    await w.plan()


AT_CLAIM = "before the claim"
AT_MARK = "between claim and mark"
WHEN = pytest.mark.parametrize("when", [AT_CLAIM, AT_MARK])


async def _do(w: World, deed, when: str) -> None:
    """Let the e-mail lane run into a deed."""
    if when == AT_CLAIM:
        await deed(w)
        await sender(w, Lane.EMAIL).work_once()
    else:
        assert await sender(w, Lane.EMAIL, lambda: deed(w)).work_once()


@WHEN
async def test_who_withdraws_one_channel_is_told_by_the_other(hub_database_url, when):
    async with world(hub_database_url) as w:
        await _begin(w)
        await _do(w, withdrawn("email"), when)
        await w.work()
        assert sent_to(w) == {"email": [], "sms": [phone_of("Rosa")]}
        row = await recipient(w)
        assert (row["told_by"], row["due_at"]) == ("sms", w.clock.now() + timedelta(hours=6))
        assert await states(w) == {"email": {"suppressed": 1}, "sms": {"accepted": 1}}
        assert (await w.report()).state == "finished"


@WHEN
@pytest.mark.parametrize(
    "deed",
    [
        pytest.param(withdrawn("all"), id="no consent"),
        pytest.param(paused, id="paused"),
        pytest.param(not_processed, id="no consent to be processed"),
    ],
)
async def test_who_may_not_be_told_outside_finds_it_in_the_inbox(hub_database_url, deed, when):
    async with world(hub_database_url) as w:
        await _begin(w)
        await _do(w, deed, when)
        await w.work()
        assert sent_to(w) == {"email": [], "sms": []}
        row = await recipient(w)
        assert (row["told_by"], row["alone"]) == ("inbox", "no_consent")
        report = await w.report()
        assert (report.state, report.told_in_time, report.no_consent) == ("finished", 1, 1)


@WHEN
async def test_who_is_erased_is_written_to_no_more(hub_database_url, when):
    async with world(hub_database_url) as w:
        await _begin(w)
        await _do(w, erased, when)
        await w.work()
        assert sent_to(w) == {"email": [], "sms": []}
        assert (await w.report()).state == "finished"


@WHEN
@pytest.mark.parametrize(
    ("deed", "state", "row_state"),
    [
        pytest.param(closed, "stopped", "suppressed", id="closed"),
        pytest.param(recalled, "recalled", "recalled", id="recalled"),
        pytest.param(expired, "stopped", "suppressed", id="past its validity"),
    ],
)
async def test_a_vacancy_that_is_over_goes_to_nobody(
    hub_database_url, deed, state, row_state, when
):
    async with world(hub_database_url) as w:
        await _begin(w)
        await _do(w, deed, when)
        await w.work()
        await w.work()  # the keeper has looked meanwhile
        assert sent_to(w) == {"email": [], "sms": []}
        assert (await w.report()).state == state
        assert await states(w) == {"email": {row_state: 1}}  # no other channel was opened
        row = await recipient(w)
        assert (row["told_at"], row["alone"]) == (None, None)


@WHEN
async def test_a_vacancy_of_an_employer_not_verified_waits_in_its_place(hub_database_url, when):
    async with world(hub_database_url) as w:
        await _begin(w)
        await _do(w, unverified, when)
        await w.work()
        assert sent_to(w) == {"email": [], "sms": []}
        assert (await w.report()).state == "held"
        row = await delivery(w, Lane.EMAIL)
        assert (row["state"], row["attempts"]) == ("ready", 0)
        w.clock.move(hours=1)
        await w.employer()
        await w.work()
        assert sent_to(w) == {"email": ["rosa@correo.example"], "sms": []}
        report = await w.report()
        assert (report.state, report.told_in_time, report.inversions) == ("finished", 1, 0)


async def test_between_two_chunks_of_a_batch_the_rest_is_stopped(hub_database_url):
    async with world(hub_database_url, **ONE_BAND) as w:
        await w.employer()
        await w.crowd(24, lambda _: {"consents": consents("alerts", channel="email")})
        await w.vacancy()
        await w.plan()
        three = sender(w, Lane.EMAIL, None, lambda: closed(w), chunk=8)
        assert await three.work_once()
        assert len(w.email.sent) == 8
        assert await states(w) == {"email": {"accepted": 8, "suppressed": 16}}
        assert (await w.report()).told == 8


async def test_between_two_chunks_whoever_withdraws_is_passed_over(hub_database_url):
    async with world(hub_database_url, **ONE_BAND) as w:
        await w.employer()
        names = await w.crowd(24, lambda _: {"consents": consents("alerts", channel="email")})
        await w.vacancy()
        await w.plan()

        async def all_withdraw() -> None:
            said = consents("alerts", at=w.clock.now(), granted=False)
            events = [
                w.event("worker.upserted", {"worker_id": name, "consents": said}) for name in names
            ]
            await w.accept(*events)
            await w.apply()

        assert await sender(w, Lane.EMAIL, None, all_withdraw, chunk=8).work_once()
        await w.work()
        assert len(w.email.sent) == 8
        report = await w.report()
        assert (report.told, report.no_consent, report.state) == (24, 16, "finished")
        assert report.by_channel["email"] == {"accepted": 8, "suppressed": 16}


async def test_an_address_that_failed_in_one_vacancy_is_not_used_in_the_next(hub_database_url):
    async with world(hub_database_url) as w:
        await _begin(w)
        await w.tell("worker.upserted", worker_id="Rosa", preferences={"sms_daily_cap": 9})
        await w.vacancy("V-2")
        await w.plan()
        async with w.hub.database.write() as db:
            worker = (await delivery_of(w, 1))["worker"]
            news = await settle.suppress(db, [(worker, "address")], Lane.EMAIL, w.clock.now())
            again = await settle.suppress(db, [(worker, "address")], Lane.EMAIL, w.clock.now())
        assert (news, again) == ([(worker, "address")], [])
        await w.work()
        assert sent_to(w) == {"email": [], "sms": [phone_of("Rosa")]}  # both in one
        assert [row["told_by"] for row in await w.rows(recipients)] == ["sms", "sms"]
        assert [row["reason"] for row in await w.rows(suppressions)] == ["address"]


async def _recall(db, now) -> None:
    await sweep.stop(db, [1], BroadcastState.RECALLED, "false", now)


async def _hold(db, now) -> None:
    await holds.pause(db, 1, now)
    await holds.restate(db, holds.one(1), now=now, soon=now)


@pytest.mark.parametrize(
    ("end", "row_state"),
    [pytest.param(_recall, "recalled", id="recall"), pytest.param(_hold, "ready", id="hold")],
)
async def test_nothing_is_marked_once_what_ends_it_has_committed(hub_database_url, end, row_state):
    """A mark that meets a recall or a hold being written waits for it, and then gives way."""
    async with world(hub_database_url) as w, world(hub_database_url) as other:
        await _begin(w)
        claimed, written = asyncio.Event(), asyncio.Event()

        async def end_it() -> None:
            await claimed.wait()
            async with other.hub.database.write() as db:
                await end(db, w.clock.now())
                written.set()
                await eventually(lambda: _somebody_waits(other, db))

        async def meanwhile() -> None:
            claimed.set()
            await written.wait()

        async with asyncio.TaskGroup() as group:
            group.create_task(end_it())
            group.create_task(sender(w, Lane.EMAIL, meanwhile).work_once())
        assert sent_to(w) == {"email": [], "sms": []}
        assert await states(w) == {"email": {row_state: 1}}


async def _somebody_waits(w: World, db) -> bool:
    """Say whether a transaction waits for this one; on SQLite every writer does."""
    if w.hub.database.is_sqlite:
        return True
    waiting = await db.scalar(
        text(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
    )
    return waiting > 0


async def delivery_of(w: World, broadcast: int):
    (row,) = await w.rows(deliveries, deliveries.c.broadcast_id == broadcast)
    return row
