"""Who goes first: inside a broadcast, between broadcasts, inside a band."""

from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.model import Lane
from hub.tables import deliveries, recipients
from tests.dispatch.hands import places
from tests.world import World, consents, world

_BY_EMAIL = {"consents": consents("alerts", channel="email")}
NO_CAP = {"preferences": {"sms_daily_cap": 100}}
_WAYS = (
    _BY_EMAIL,
    {"consents": consents("alerts", channel="sms")},
    {"preferences": {"channels": "both", "sms_daily_cap": 100}},
    {},
    {"preferences": {"cadence": "inbox_only"}},
    {"consents": []},
)


def _looking_for(occupation: str) -> dict[str, Any]:
    return {"searches": [{"search_id": "s1", "occupations": [occupation]}]}


async def _work_at_random(w: World, chance: Random, steps: int) -> None:
    """Take turns between the lanes as it comes, a second apart."""
    for _ in range(steps):
        await w.jobs.steps[chance.choice(w.jobs.lanes)]()
        w.clock.move(seconds=1)


def _in_turn(found: list[tuple[int, int]]) -> bool:
    """Say whether the places of each broadcast never go down."""
    by_broadcast: dict[int, list[int]] = {}
    for broadcast, place in found:
        by_broadcast.setdefault(broadcast, []).append(place)
    return all(a <= b for turns in by_broadcast.values() for a, b in pairwise(turns))


@settings(max_examples=4)
@given(
    seed=st.integers(0, 2**32),
    count=st.integers(5, 30),
    ways=st.lists(st.sampled_from(_WAYS), min_size=1, max_size=6),
    pauses=st.lists(st.integers(0, 90), min_size=1, max_size=3),
    batch=st.integers(1, 12),
    first=st.sampled_from(["least_employable", "most_employable"]),
)
async def test_whatever_comes_together_each_lane_keeps_the_order_of_each_broadcast(
    fresh_database, seed, count, ways, pauses, batch, first
):
    chance = Random(seed)
    more = {"HUB_DISPATCH_BATCH_LIMIT": str(batch), "HUB_PRIORITY_FIRST": first}
    with fresh_database() as url:
        async with world(url, **more) as w:
            await w.employer()
            await w.crowd(count, lambda number: NO_CAP | ways[number % len(ways)])
            for number, minutes in enumerate(pauses):
                await w.vacancy(f"V-{number}")
                await w.plan()
                await _work_at_random(w, chance, 8)
                w.clock.move(minutes=minutes)
            await w.work()

            for lane in (Lane.EMAIL, Lane.SMS):
                assert _in_turn(await places(w, lane))
            shown = await w.rows(recipients)
            by_time = sorted(shown, key=lambda row: (row["visible_at"], row["place"]))
            assert _in_turn([(row["broadcast_id"], row["place"]) for row in by_time])
            for number in range(1, len(pauses) + 1):
                report = await w.report(number)
                assert (report.state, report.told) == ("finished", count)
                # What let go of a gate reports itself; the lanes themselves never turn over.
                assert report.inversions == 0 or sum(pauses) >= 60


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        pytest.param("least_employable", list(range(10)), id="least employable first"),
        pytest.param("most_employable", list(range(9, -1, -1)), id="most employable first"),
    ],
)
async def test_bands_go_in_the_direction_the_settings_give(hub_database_url, first, expected):
    async with world(hub_database_url, HUB_PRIORITY_FIRST=first) as w:
        await w.employer()
        await w.crowd(30, lambda _: _BY_EMAIL)  # three to a band
        await w.vacancy()
        await w.work()
        tenths = [int(message.to[1:5]) * 10 // 30 for message in w.email.sent]
        assert tenths == [band for band in expected for _ in range(3)]
        seen = sorted(await w.rows(recipients), key=lambda row: (row["order_at"], row["shuffle"]))
        assert [row["band"] for row in seen] == tenths


async def test_an_early_band_of_a_new_vacancy_passes_a_late_band_of_an_old_one(hub_database_url):
    async with world(hub_database_url, HUB_DISPATCH_BATCH_LIMIT="7") as w:
        await w.employer()
        jobs = ("Cocina", "Aseo")  # nobody looks for both
        await w.crowd(80, lambda n: _BY_EMAIL | _looking_for(jobs[n % 2]))
        await w.vacancy("V-old")
        w.clock.move(minutes=75)
        await w.vacancy("V-new", occupation="Aseo")
        await w.plan()
        moved = True
        while moved:
            while await w.hub.inbox_lane.work_once():  # as fast as it may: it holds nobody
                pass
            moved = await w.hub.senders[Lane.EMAIL].work_once()
        # Half an hour to a band: the new one begins where the old one's order is 75 minutes on.
        due = [(30 * place, 1, place) for place in range(10)]
        due += [(75 + 30 * place, 2, place) for place in range(10)]
        expected = [(broadcast, place) for _, broadcast, place in sorted(due) for _ in range(4)]
        assert await places(w, Lane.EMAIL) == expected
        assert expected.index((2, 0)) < expected.index((1, 9))


async def test_the_inbox_shows_bands_in_their_order(hub_database_url):
    async with world(hub_database_url, HUB_DISPATCH_BATCH_LIMIT="4") as w:
        await w.employer()
        await w.crowd(30, lambda _: {"consents": []})
        await w.vacancy()
        await w.plan()
        while await w.hub.inbox_lane.work_once():
            w.clock.move(seconds=1)
        shown = sorted(await w.rows(recipients), key=lambda row: row["visible_at"])
        assert [row["place"] for row in shown] == [n for n in range(10) for _ in range(3)]
        assert len({row["visible_at"] for row in shown}) == 8  # thirty, four at a time


async def test_inside_a_band_the_order_tells_nothing(hub_database_url):
    async with world(hub_database_url, HUB_PRIORITY_BANDS="2", HUB_PRIORITY_MIDDLE_BAND="1") as w:
        await w.employer()
        names = await w.crowd(80, lambda _: _BY_EMAIL)
        orders = []
        for vacancy in ("V-1", "V-2"):
            before = len(w.email.sent)
            await w.vacancy(vacancy)
            await w.work()
            orders.append([m.to[:5].upper() for m in w.email.sent[before:]])
        rows = {row["worker"]: row["id"] for row in await w.rows(recipients)}
        assert len(rows) == 80
        for order in orders:
            band = order[:40]
            assert sorted(band) == names[:40]  # the least employable half, and only they
            assert band != sorted(band)  # not by their index
        arrival = [row["worker"] for row in _by_key(await w.rows(deliveries), broadcast=1)][:40]
        assert arrival != sorted(arrival)  # not by when they came to us
        assert orders[0][:40] != orders[1][:40]  # and another one each time


def _by_key(rows, broadcast):
    mine = [row for row in rows if row["broadcast_id"] == broadcast]
    return sorted(mine, key=lambda row: (row["rank"], row["order_at"], row["shuffle"]))
