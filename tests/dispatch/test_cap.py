"""A person's day of SMS counts what was handed over to them, once, whoever sends and dies."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from channels.base import Outcome, Receipt
from hub.model import Lane
from hub.tables import deliveries, sms_days
from tests.dispatch.hands import ONE_BAND, sender
from tests.world import World, consents, world

SMS_ONLY = {"consents": consents("alerts", channel="sms")}
TAKEN_BACK = timedelta(seconds=31)


class Died(Exception):
    """The process is gone."""


async def die(*_: object) -> None:
    raise Died


async def begin(w: World, cap: int) -> None:
    await w.employer()
    await w.worker("Rosa", preferences={"sms_daily_cap": cap}, **SMS_ONLY)


async def publish(w: World, *names: str) -> None:
    for name in names:
        await w.vacancy(name)
        w.clock.move(seconds=1)
    await w.plan()


async def counted(w: World) -> list[int]:
    return [row["sent"] for row in await w.rows(sms_days)]


async def waits(w: World) -> list[tuple[str, str | None]]:
    return [(row["state"], row["waits_for"]) for row in await w.rows(deliveries)]


async def later(w: World) -> None:
    """Let leases lapse and what is in doubt be looked for, and work on until nothing moves."""
    w.clock.move(seconds=31)
    await w.hub.keeper.sweep()
    await w.work()


async def test_what_dead_processes_had_claimed_takes_nothing_of_a_day(hub_database_url):
    async with world(hub_database_url) as w:
        await begin(w, 3)
        for number in range(1, 4):
            await publish(w, f"V-{number}")
            with pytest.raises(Died):
                await sender(w, Lane.SMS, die).work_once()
            w.clock.move(seconds=31)
            await w.hub.keeper.sweep()
        assert sum(await counted(w)) == 0
        await w.work()
        await publish(w, "V-4")
        await w.work()
        # The three of before went in one message: of three a day two are gone, and one is left.
        assert (len(w.sms.sent), await counted(w)) == (2, [2])
        await publish(w, "V-5")
        await w.work()
        assert (await waits(w))[-1] == ("waiting", "cap")


async def test_what_may_have_gone_is_counted_and_going_again_it_is_counted_once(hub_database_url):
    async with world(hub_database_url) as w:
        await begin(w, 3)
        await publish(w, "V-1")
        w.sms.before = die
        with pytest.raises(Died):
            await w.hub.senders[Lane.SMS].work_once()
        w.sms.before = None
        assert await counted(w) == [1]
        w.sms.found = lambda m: Receipt(ref=m.ref, outcome=Outcome.TEMPORARY_FAILURE, code="none")
        await later(w)
        for _ in range(3):  # looked for until it certainly is not there
            w.clock.move(minutes=3)
            await w.hub.reconciler.work_once()
        await w.work()
        assert (len(w.sms.sent), await counted(w)) == (1, [1])


async def test_what_is_tried_again_takes_one_place(hub_database_url):
    async with world(hub_database_url) as w:
        await begin(w, 3)
        await publish(w, "V-1")
        w.sms.answer = lambda m: Receipt(ref=m.ref, outcome=Outcome.TEMPORARY_FAILURE, code="429")
        await w.work()
        w.sms.answer = lambda _: None
        w.clock.move(minutes=5)
        await w.hub.keeper.look()
        await w.work()
        assert (len(w.sms.sent), await counted(w)) == (2, [1])


async def test_of_what_rode_in_a_message_that_never_went_one_takes_its_place(hub_database_url):
    async with world(hub_database_url) as w:
        await begin(w, 3)
        await publish(w, "V-1", "V-2", "V-3", "V-4")
        w.sms.answer = lambda m: Receipt(ref=m.ref, outcome=Outcome.TEMPORARY_FAILURE, code="429")
        await w.work()
        assert (len(w.sms.sent), await counted(w)) == (1, [1])
        w.sms.answer = lambda _: None
        w.clock.move(seconds=1)
        await w.tell("vacancy.recalled", vacancy_id="V-1")
        await w.work()
        # The second in the place of the first, then the third; the last of the day waits.
        assert (len(w.sms.sent), await counted(w)) == (3, [2])
        assert (await waits(w))[1:] == [("accepted", None)] * 2 + [("waiting", "cap")]


async def test_two_that_claimed_for_one_person_hand_over_no_more_than_the_cap(hub_database_url):
    """Each looks while the day has room; the one that marks later finds the last of the day."""
    async with world(hub_database_url, **ONE_BAND) as w:
        await begin(w, 2)
        await publish(w, "V-1")

        async def meanwhile() -> None:
            await publish(w, "V-2")
            assert await w.hub.senders[Lane.SMS].work_once()

        await sender(w, Lane.SMS, meanwhile).work_once()
        assert (len(w.sms.sent), await counted(w)) == (1, [1])
        assert await waits(w) == [("ready", None), ("accepted", None)]
        assert [row["attempts"] for row in await w.rows(deliveries)] == [0, 1]
        await w.work()
        assert await waits(w) == [("waiting", "cap"), ("accepted", None)]


async def test_however_many_send_at_once_a_person_gets_no_more_than_the_cap(hub_database_url):
    async with world(hub_database_url, **ONE_BAND) as w, world(hub_database_url) as other:
        await w.employer()
        for name in ("Rosa", "Luis", "Ana"):
            await w.worker(name, preferences={"sms_daily_cap": 4}, **SMS_ONLY)
        planned = 0
        both = [one.hub.senders[Lane.SMS] for one in (w, other, w, other)]

        async def empty(one: Any) -> None:
            while planned < 8 or await one.work_once():
                await one.work_once()
                await asyncio.sleep(0)

        async with asyncio.TaskGroup() as group:
            for one in both:
                group.create_task(empty(one))
            for number in range(8):
                await publish(w, f"V-{number}")
                planned += 1
        got: dict[str, int] = {}
        for message in [*w.sms.sent, *other.sms.sent]:
            got[message.to] = got.get(message.to, 0) + 1
        assert got
        assert max(got.values()) <= 3  # the fourth gathers until it must leave
        assert sorted(got.values()) == sorted(await counted(w))
        held = await w.rows(deliveries, deliveries.c.state == "waiting")
        assert {row["waits_for"] for row in held} == {"cap"}
