"""A slow lane holds the others to one band ahead, for an hour at most."""

from datetime import timedelta

import pytest

from channels.base import Outcome, Receipt
from hub.model import Lane
from hub.tables import broadcast_lanes, recipients
from tests.dispatch.hands import places, sender
from tests.world import World, consents, world

_BOTH = {"preferences": {"channels": "both"}}
_LATER = Receipt(ref="", outcome=Outcome.TEMPORARY_FAILURE, code="450")


async def _begin(w: World, count: int = 30, each=lambda _: _BOTH, **more) -> None:
    """Plan a vacancy for a crowd of three to a band, told by both channels."""
    await w.employer()
    await w.crowd(count, each)
    await w.vacancy(**more)
    await w.plan()


async def _fast(w: World) -> None:
    """Let e-mail and the inbox go as far as they may; SMS stands."""
    moved = True
    while moved:
        moved = await w.hub.senders[Lane.EMAIL].work_once()
        moved |= await w.hub.inbox_lane.work_once()


async def _furthest(w: World) -> tuple[int, int]:
    """Give the latest place e-mail told, and the latest the inbox shows."""
    email = max((place for _, place in await places(w, Lane.EMAIL)), default=-1)
    shown = [r["place"] for r in await w.rows(recipients, recipients.c.visible_at.is_not(None))]
    return email, max(shown, default=-1)


async def test_a_slow_lane_holds_the_others_to_one_band_ahead(hub_database_url):
    async with world(hub_database_url) as w:
        await _begin(w)
        await _fast(w)
        assert await _furthest(w) == (1, 1)  # SMS has not begun: it is in band 0
        slow = sender(w, Lane.SMS, batch_limit=3)  # a band at a time
        for band in range(1, 9):
            assert await slow.work_once()
            await _fast(w)
            assert await _furthest(w) == (band + 1, band + 1)
        await w.work()
        report = await w.report()
        assert (report.state, report.inversions) == ("finished", 0)


async def test_after_an_hour_the_slow_lane_is_waited_for_no_more_and_that_is_reported(
    hub_database_url,
):
    async with world(hub_database_url) as w:
        await _begin(w)
        await _fast(w)
        w.clock.move(minutes=59, seconds=59)
        await _fast(w)
        assert await _furthest(w) == (1, 1)
        assert (await w.report()).inversions == 0
        w.clock.move(seconds=1)
        await _fast(w)
        assert await _furthest(w) == (9, 9)
        assert (await w.report()).inversions == 2  # e-mail and the inbox, once each
        lanes = {row["lane"]: row["let_go_at"] for row in await w.rows(broadcast_lanes)}
        assert lanes == {"email": w.clock.now(), "inbox": w.clock.now(), "sms": None}


async def test_the_hour_begins_anew_when_the_slow_lane_comes_on(hub_database_url):
    async with world(hub_database_url) as w:
        await _begin(w)
        await _fast(w)
        w.clock.move(minutes=50)
        assert await sender(w, Lane.SMS, batch_limit=3).work_once()
        await _fast(w)
        assert await _furthest(w) == (2, 2)
        w.clock.move(minutes=50)
        await _fast(w)
        assert await _furthest(w) == (2, 2)
        assert (await w.report()).inversions == 0


async def test_near_due_a_slow_lane_makes_nobody_of_another_late(hub_database_url):
    async with world(hub_database_url) as w:
        # Published five hours ago: an hour is left, and nobody may lose it waiting.
        published = (w.clock.now() - timedelta(hours=5)).isoformat()
        await _begin(w, published_at=published)
        await _fast(w)
        assert await _furthest(w) == (9, 9)
        assert (await w.report()).inversions == 2


@pytest.mark.parametrize("ready", [False, True], ids=["while they wait", "ready again"])
async def test_rows_to_be_tried_again_hold_nobody(hub_database_url, ready):
    async with world(hub_database_url) as w:
        await _begin(w)
        failing = {f"+5698765{number:04d}" for number in range(3)}  # band 0
        w.sms.answer = lambda message: _LATER if message.to in failing else None
        assert await sender(w, Lane.SMS, batch_limit=6).work_once()  # bands 0 and 1
        if ready:
            w.clock.move(minutes=2)
            await w.hub.keeper.look()
        await _fast(w)
        assert await _furthest(w) == (3, 3)  # SMS is at band 2, whatever is left of band 0


async def test_a_lane_that_tries_again_is_still_counted_as_stopped(hub_database_url):
    """A retry that passes inside the gate does not begin the hour anew for those behind it."""
    async with world(hub_database_url) as w:
        await _begin(w)
        w.email.answer = lambda message: _LATER if message.to.startswith("w0000") else None
        await _fast(w)
        for _ in range(6):
            w.clock.move(minutes=10)
            await w.hub.keeper.look()
            await _fast(w)
        assert (await _furthest(w))[0] == 9
        assert (await w.report()).inversions == 2


@pytest.mark.parametrize(
    "each",
    [
        pytest.param(lambda _: {"consents": consents("alerts", channel="email")}, id="none by SMS"),
        pytest.param(lambda n: _BOTH if n < 3 else {}, id="SMS for the first band alone"),
    ],
)
async def test_a_lane_with_nothing_open_holds_nobody(hub_database_url, each):
    async with world(hub_database_url) as w:
        await _begin(w, each=each)
        await sender(w, Lane.SMS, batch_limit=3).work_once()
        await _fast(w)
        assert await _furthest(w) == (9, 9)
        assert (await w.report()).inversions == 0


async def test_a_gate_of_one_broadcast_is_no_gate_of_another(hub_database_url):
    async with world(hub_database_url) as w:
        await _begin(w)
        await _fast(w)
        await w.tell(
            "worker.upserted",
            worker_id="Alone",
            contact={"email": "alone@correo.example"},
            profile={"comuna": "07301"},
            searches=[{"search_id": "s1", "occupations": ["Aseo"]}],
            consents=consents("alerts"),
        )
        await w.vacancy("V-2", occupation="Aseo")
        await w.plan()
        await _fast(w)
        assert w.email.sent[-1].to == "alone@correo.example"
        assert (await w.report(2)).told == 1
