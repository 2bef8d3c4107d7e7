"""The night goes through what was kept long enough in small steps, whoever breaks off."""

import json

import pytest
from sqlalchemy import insert

from hub.dispatch.budget import day_of
from hub.jobs import PURGE
from hub.model import Lane
from hub.purging import Purger
from hub.store import batches
from hub.store.dispatch import lanes
from hub.tables import (
    broadcasts,
    events,
    held_domains,
    lane_days,
    log,
    recipients,
)
from tests.test_purging import VALID, night, purged, told
from tests.world import world


async def test_broken_off_anywhere_it_goes_on_and_counts_each_row_once(
    hub_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 2)
    async with world(hub_database_url) as w:
        await told(w, 5)
        rows = len(await w.rows(events))
        w.clock.move(days=VALID + 2192)
        steps = 0
        while True:  # each process does three steps, and another one begins anew
            purger = Purger(database=w.hub.database, clock=w.clock, keep=w.hub.purger.keep)
            did = [await purger.work_once() for _ in range(3 + steps // 9)]
            steps += len(did)
            if not did[-1]:
                break
        counts: dict[str, int] = {}
        for one in await purged(w):
            assert one["rows"] <= 2
            counts[one["kind"]] = counts.get(one["kind"], 0) + one["rows"]
        # Five people, each with a recipient and a delivery.
        assert counts["broadcasts"] == 10
        assert counts["events"] == counts["event records"] == rows
        assert counts["details"] == 5
        assert await w.rows(recipients) == await w.rows(broadcasts) == []


async def test_two_processes_at_once_take_each_row_once(
    hub_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 2)
    async with world(hub_database_url) as w:
        await told(w, 4)
        rows = len(await w.rows(events))
        w.clock.move(days=91)
        keep = w.hub.purger.keep
        both = [Purger(database=w.hub.database, clock=w.clock, keep=keep) for _ in range(2)]
        going = list(both)
        while going:
            going = [one for one in going if await one.work_once()]
        assert sum(one["rows"] for one in await purged(w)) == rows + 1  # and one of the outbox


async def test_the_doorbell_goes_through_the_night_and_the_log_says_no_person(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        await told(w)
        w.clock.move(days=91)
        await w.jobs.answer(PURGE)
        many = await w.rows(log, log.c.what == "purged")
        assert {said["detail"]["kind"] for said in many} == {"events", "outbox"}
        for said in many:
            assert (said["subject"], said["broadcast_id"]) == (None, None)
            assert set(said["detail"]) == {"kind", "rows", "before"}
            assert "W0000" not in json.dumps(said["detail"])


async def test_a_held_domain_goes_once_released_long_ago_and_a_days_sms_with_the_log(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        now = w.clock.now()
        async with w.hub.database.write() as db:
            for name, released in (("held.example", None), ("free.example", now)):
                values = {"domain": name, "since": now, "bounced": 30, "accepted": 40}
                await db.execute(insert(held_domains).values(**values, released_at=released))
            await lanes.spend(db, Lane.SMS, day_of(now), 7)
        w.clock.move(days=89)
        assert "held domains" not in await night(w)
        w.clock.move(days=2)
        assert (await night(w))["held domains"] == 1
        assert [row["domain"] for row in await w.rows(held_domains)] == ["held.example"]
        w.clock.move(days=2190 - 91)
        await night(w)
        assert len(await w.rows(lane_days)) == 1
        w.clock.move(days=3)
        assert (await night(w))["lane days"] == 1
        assert await w.rows(lane_days) == []
