"""Small calls saved up, or changed together: what an office tells in a day needs one word."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from hub.model import BroadcastState
from hub.tables import broadcasts, calls, log
from hub.web.tokens import Role
from tests.calls import course
from tests.web.calling import ONE, OTHER, people, wanted
from tests.web.site import Web, web

NAMES = [f"P{number}" for number in range(8)]
LIMIT = {"HUB_CALLS_APPROVAL_ABOVE": "2", "HUB_CALLS_AGAIN_SHARE": "0"}
WAITING = str(BroadcastState.AWAITING_APPROVAL)


async def send(site: Web, day: int, **more: Any) -> Any:
    """Let an officer call two people, or change that call."""
    asked = wanted(by=NAMES[2 * day : 2 * day + 2], call_id=f"c-{day}", **more)
    said = await site.post("/v1/calls", role="officer", sub=ONE, json=asked)
    assert said.status in (200, 201), said.text
    return said.json


async def do(site: Web, day: int, what: str, sub: str = ONE) -> Any:
    """Let somebody act on the call of a day."""
    said = await site.post(f"/v1/calls/c-{day}/{what}", role="officer", sub=sub)
    assert said.status == 200, said.text
    return said.json


async def next_day(site: Web) -> None:
    """Go on until what was told is a day old."""
    await flow(site)
    site.world.clock.move(hours=24, minutes=1)
    await site.world.hub.keeper.look()


async def flow(site: Web) -> int:
    """Send what may be sent; answer how many e-mails there are by now."""
    await site.world.plan()
    for _ in range(2):
        await site.world.hub.follower.look()
        await site.world.work()
    return len(site.world.email.sent)


async def test_small_calls_changed_together_tell_nobody_more_without_a_word(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url, **LIMIT) as site:
        await people(site, *NAMES)
        for day in range(4):
            await send(site, day)
            await next_day(site)
        before = len(site.world.email.sent)
        assert before == 8
        # Other seats tell nobody, and count for nothing.
        assert (await send(site, 3, course=course(seats=5)))["change"] is None
        changes = [(await send(site, d, course=course(place="Otra sede"))) for d in range(4)]
        assert [one["change"] is not None for one in changes] == [False, True, True, True]
        assert await flow(site) == before + 2
        # Nor again, the same call: it was told of again just now.
        assert (await send(site, 0, course=course(place="Tercera sede")))["change"] is not None
        # A new call counts what was told again as well.
        fresh = wanted(by=["P7"], call_id="c-9")
        said = await site.post("/v1/calls", role="officer", sub=ONE, json=fresh)
        assert said.json["state"] == WAITING
        # Somebody agrees: it is told, and counts for nothing.
        assert (await do(site, 1, "approve", OTHER))["course"]["place"] == "Otra sede"
        assert await flow(site) == before + 4
        site.world.clock.move(hours=24, minutes=1)
        assert (await send(site, 0, course=course(place="Tercera sede")))["change"] is None
        assert await flow(site) == before + 6
        assert len(await site.world.rows(log, log.c.what == "call_told_again")) == 2


async def test_the_same_few_are_told_no_third_change_in_a_day_without_a_word(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url, HUB_CALLS_AGAIN_SHARE="0") as site:
        await people(site, *NAMES)
        await send(site, 0)
        told = [await flow(site)]
        for place in ("Segunda sede", "Tercera sede", "Cuarta sede"):
            site.world.clock.move(minutes=1)
            changed = await send(site, 0, course=course(place=place))
            told.append(await flow(site))
        assert told == [2, 4, 6, 6]
        assert changed["change"]["course"]["place"] == "Cuarta sede"
        await do(site, 0, "approve", OTHER)
        assert await flow(site) == 8
        site.world.clock.move(hours=24, minutes=1)
        assert (await send(site, 0, course=course(place="Quinta sede")))["change"] is None


async def test_small_calls_saved_up_by_pausing_go_on_one_by_one(hub_database_url: str) -> None:
    async with web(hub_database_url, **LIMIT) as site:
        await people(site, *NAMES)
        for day in range(4):
            await send(site, day)
            await do(site, day, "pause")
            await next_day(site)
        assert site.world.email.sent == []
        states = [(await do(site, day, "resume"))["state"] for day in range(4)]
        assert states == ["planning", *[WAITING] * 3]
        assert await flow(site) == 2
        assert (await do(site, 1, "approve", OTHER))["state"] == "planning"
        assert await flow(site) == 4
        assert {row["state"] for row in await site.world.rows(broadcasts)} == {"finished", WAITING}


async def test_a_call_paused_midway_is_sent_on_where_it_was_once_somebody_agrees(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url, HUB_DISPATCH_BATCH_LIMIT="1", **LIMIT) as site:
        w = site.world
        await people(site, *NAMES)
        await send(site, 0)
        await w.plan()
        await w.hub.senders["email"].work_once()
        await do(site, 0, "pause")
        assert (await do(site, 0, "resume"))["state"] == "sending"  # its own people count once
        await do(site, 0, "pause")
        assert len(w.email.sent) == 1
        w.clock.move(hours=24, minutes=1)
        await send(site, 1)
        assert (await do(site, 0, "resume"))["state"] == WAITING
        assert await flow(site) == 3
        # One has read what it says: it says nothing else, and that goes with the word.
        kept = await send(site, 0, course=course(name="Otro curso"))
        assert (kept["course"]["name"], kept["change"] is None) == ("Soldadura básica", False)
        assert (await do(site, 0, "approve", OTHER))["state"] == "sending"
        assert await flow(site) == 4
        assert "Otro curso" in w.email.texts()[3]


async def test_with_no_hours_each_call_counts_by_itself(hub_database_url: str) -> None:
    async with web(hub_database_url, HUB_CALLS_APPROVAL_HOURS="0", **LIMIT) as site:
        await people(site, *NAMES)
        for day in range(2):
            await send(site, day)
            await do(site, day, "pause")
        for day in range(2):
            assert (await do(site, day, "resume"))["state"] == "planning"
        assert await flow(site) == 4
        for day in range(2):
            assert (await send(site, day, course=course(place="Otra sede")))["change"] is None
        assert await flow(site) == 8


async def test_without_a_second_person_what_waits_goes_by_itself(hub_database_url: str) -> None:
    undo = {"HUB_CALLS_SECOND_PERSON": "false"}
    async with web(hub_database_url, **LIMIT, **undo) as site:
        await people(site, *NAMES)
        await send(site, 0)
        assert await flow(site) == 2
        goes_at = (await send(site, 0, course=course(place="Otra sede")))["change"]["goes_at"]
        assert datetime.fromisoformat(goes_at) == site.world.clock.now() + timedelta(minutes=15)
        site.world.clock.move(minutes=15)
        await site.world.hub.keeper.look()
        assert await flow(site) == 4


@pytest.mark.parametrize("hub_database_url", ["postgresql"], indirect=True)
async def test_calls_of_one_moment_count_together_and_those_of_one_id_are_two(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url, **LIMIT) as site:
        await people(site, *NAMES)
        said = await asyncio.gather(*(send(site, day) for day in range(4)))
        assert sorted(one["state"] for one in said) == [WAITING] * 3 + ["planning"]
        # Two offices choose one id.
        hour = timedelta(hours=1)
        offices = [
            site.tokens.issue(Role.OFFICER, ONE, hour, site.world.clock.now(), comuna)
            for comuna in ("07301", "13118")
        ]
        for number in range(5):
            asked = wanted(by=["Lejos"], call_id=f"d-{number}")
            made = await asyncio.gather(
                *(
                    site.post("/v1/calls", headers={"Authorization": f"Bearer {one}"}, json=asked)
                    for one in offices
                )
            )
            assert [one.status for one in made] == [201, 201]
            assert [one.json["comuna"] for one in made] == ["07301", "13118"]
        assert len(await site.world.rows(calls)) == 4 + 10
