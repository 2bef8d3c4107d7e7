"""Every doorbell of the timetable is answered, and what breaks behind one stops no other."""

import pytest
from structlog.testing import capture_logs

from hub.dispatch.keeping import Keeper
from hub.jobs import WATCH, Jobs
from schedulers.timetable import TIMETABLE
from tests.conversations.talk import talking
from tests.world import world

pytestmark = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)

MONEY = "Para postular debe transferir $30.000 por el uniforme antes del lunes"


async def test_every_doorbell_of_the_timetable_is_answered(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        assert {row.doorbell for row in TIMETABLE} <= set(w.jobs.steps)


async def test_a_bell_of_no_such_name_calls_for_nothing_and_is_not_kept(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        with capture_logs() as noted:
            for number in range(3):
                await w.jobs.answer(f"Rosa {number}")
        assert [one["event"] for one in noted] == ["bell.unknown"] * 3
        assert "Rosa" not in str(noted)
        assert not w.jobs._locks


async def test_a_watch_that_breaks_keeps_no_message_held(
    hub_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: Keeper) -> bool:
        raise ValueError("broken")

    monkeypatch.setattr(Keeper, "watch", broken)
    async with talking(hub_database_url) as talk:
        await talk.say("employer", MONEY)
        assert await talk.texts("worker") == []
        talk.site.world.clock.move(hours=25)
        jobs = Jobs(talk.site.world.hub, talk.site.world.rung.append)
        with pytest.raises(ValueError, match="broken"):
            await jobs.answer(WATCH)
        for row in TIMETABLE:
            if row.doorbell != WATCH:
                await jobs.answer(row.doorbell)
        assert len(await talk.texts("worker")) == 1


async def test_a_lane_that_came_on_rings_those_it_may_have_held_and_an_idle_one_nobody(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url) as w:
        rung: list[str] = []
        jobs = Jobs(w.hub, rung.append)
        left = [True, True, False, False]

        async def step() -> bool:
            return left.pop(0)

        jobs.steps["email"] = step
        await jobs.answer("email")
        assert sorted(rung) == ["inbox", "sms"]
        await jobs.answer("email")
        assert sorted(rung) == ["inbox", "sms"]
