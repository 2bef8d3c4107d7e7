"""Whoever changed a search waits for those a job is for, and for whoever asked first."""

import asyncio
from dataclasses import replace

import pytest

from hub.broadcasts.planning import Planner
from hub.store.dispatch import daily
from hub.tables import rematches, sms_days, vacancies
from tests.broadcasts.test_matching import (
    COOK,
    ON_SQLITE,
    OTHER,
    SMS_ONLY,
    changes,
    mails,
    open_jobs,
    told_of,
)
from tests.dispatch.hands import row_id
from tests.intake.test_consents import waits_for_a_row
from tests.waiting import eventually
from tests.world import world


@ON_SQLITE
async def test_many_who_change_at_once_are_told_a_few_at_a_time_in_their_order(hub_database_url):
    async with world(hub_database_url, HUB_SMS_RATE="3") as w:
        assert w.hub.matcher.most == 3  # in ten seconds: a tenth of three a second
        await open_jobs(w, 2)
        for number in range(8):
            w.clock.move(seconds=1)
            await w.worker(f"P{number}", contact={"email": f"p{number}@correo.example"})
            await w.apply()
        left = []
        for _ in range(4):
            await w.hub.matcher.look()
            await w.work()
            left.append(len(await w.rows(rematches)))
        assert left[:2] == [5, 2]
        assert left[-1] == 0
        told = [one.to for one in w.email.sent if one.to.startswith("p")]
        assert sorted(told[:3]) == [f"p{n}@correo.example" for n in range(3)]
        assert len(told) == 8


async def test_nobody_hears_of_a_job_before_those_its_order_is_for(hub_database_url):
    async with world(hub_database_url) as w:
        await open_jobs(w, 2)
        await w.vacancy("V-9", title="Cocinero 9")
        await w.apply()
        await w.plan()  # Luis is still to be told of it
        await w.worker("Rosa")
        await w.worker("Eva", searches=OTHER)
        await w.apply()
        await w.hub.matcher.look()
        assert await told_of(w) == []
        assert len(await w.rows(rematches)) == 1  # Eva looks for nothing that is open
        await w.work()
        await w.hub.matcher.look()
        assert await told_of(w) == []  # she has her turn again in five minutes
        w.clock.move(minutes=5)
        await w.hub.matcher.look()
        await w.work()
        assert await told_of(w) == ["V-0", "V-1", "V-9"]
        assert [one.draft.subject for one in mails(w)] == ["BNE: 3 trabajos con su nueva búsqueda"]
        assert await w.rows(rematches) == []


@ON_SQLITE
async def test_who_waits_for_a_job_that_stands_still_hears_of_the_others_after_six_hours(
    hub_database_url,
):
    async with world(hub_database_url) as w:
        await open_jobs(w, 2)
        await w.vacancy("V-9")
        await w.apply()
        await w.plan()
        await w.worker("Rosa")
        await w.apply()
        w.clock.move(hours=6)
        await w.hub.matcher.look()
        assert await told_of(w) == ["V-0", "V-1"]
        assert len(await w.rows(rematches)) == 1
        # Taken back, it is waited for no more.
        await w.tell("vacancy.recalled", vacancy_id="V-9", reason="fraude")
        await w.apply()
        w.clock.move(minutes=5)
        await w.hub.matcher.look()
        assert await told_of(w) == ["V-0", "V-1"]
        assert await w.rows(rematches) == []


@ON_SQLITE
async def test_nothing_is_matched_while_a_job_is_being_planned(hub_database_url):
    async with world(hub_database_url) as w:
        await open_jobs(w, 1)
        await w.worker("Rosa")
        await w.vacancy("V-9")
        await w.hub.matcher.look()
        assert await w.rows(rematches) != []
        await w.work()
        await w.hub.matcher.look()
        await w.work()
        assert await told_of(w) == ["V-0", "V-9"]
        assert len(await w.rows(vacancies)) == 2


@pytest.mark.parametrize("hub_database_url", ["postgresql"], indirect=True)
async def test_an_sms_that_another_counts_meanwhile_is_counted_with_its_own(hub_database_url):
    async with world(hub_database_url) as w:
        await open_jobs(w, 2)
        more = SMS_ONLY | {"preferences": {"sms_daily_cap": 4}}
        await changes(w, "Rosa", **more)
        rosa = await row_id(w, "Rosa")
        await w.vacancy("V-aseo", occupation="Aseo")
        await w.work()
        both = [*COOK, {"search_id": "s2", "occupations": ["Aseo"]}]
        await w.worker("Rosa", searches=both, **more)
        await w.apply()
        async with w.hub.database.write() as db:
            day = (await daily.hold(db, [rosa]))[rosa]
            matching = asyncio.create_task(w.hub.matcher.look())
            await eventually(lambda: waits_for_a_row(w))
            await daily.count(db, [replace(day, sent=day.sent + 1)])
        await matching
        assert [row["sent"] for row in await w.rows(sms_days)] == [day.sent + 2] == [3]


@ON_SQLITE
async def test_a_job_that_cannot_be_planned_keeps_no_search_from_being_matched(
    hub_database_url, monkeypatch
):
    async with world(hub_database_url) as w:
        await open_jobs(w, 1)
        preparing, broken = Planner._prepare, True

        async def prepare(self, broadcast_id):
            if broken:
                raise LookupError("what it tells is lost")
            return await preparing(self, broadcast_id)

        monkeypatch.setattr(Planner, "_prepare", prepare)
        await w.worker("Rosa")
        await w.vacancy("V-9")
        await w.apply()
        await w.hub.matcher.look()
        assert await told_of(w) == []  # it may still be planned, and find her
        await w.work()
        await w.hub.matcher.look()
        assert await told_of(w) == ["V-0"]
        broken = False
        w.clock.move(minutes=1)
        await w.work()
        assert await told_of(w) == ["V-0", "V-9"]
        assert w.hub.planner.failed == {}
