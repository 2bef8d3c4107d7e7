import asyncio
import logging
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from schedulers.clock import Clock, triggers
from schedulers.timetable import At, Every, Row
from tests.waiting import eventually

FAST = Every(0.02)


class Bell:
    """Counts its rings, from whichever thread."""

    def __init__(self) -> None:
        self.rings: Counter[str] = Counter()

    def __call__(self, doorbell: str) -> None:
        self.rings[doorbell] += 1


async def test_every_row_rings_its_own_doorbell_again_and_again() -> None:
    bell = Bell()
    rows = [Row(name=name, when=FAST, doorbell=name) for name in ("look", "sweep")]
    clock = Clock(bell, rows)
    await clock.start()
    await eventually(lambda: min(bell.rings["look"], bell.rings["sweep"]) >= 3)
    await clock.stop()
    assert set(bell.rings) == {"look", "sweep"}


def test_rows_of_one_pace_never_ring_at_once_and_all_within_the_first() -> None:
    now = datetime(2026, 11, 2, 12, tzinfo=UTC)
    rows = [Row(name=str(number), when=Every(6), doorbell="look") for number in range(4)]
    first = [one.get_next_fire_time(None, now) for one in triggers(rows, now)]
    assert first == [now + timedelta(seconds=seconds) for seconds in (1.5, 3, 4.5, 6)]
    second = [
        one.get_next_fire_time(before, before)
        for one, before in zip(triggers(rows, now), first, strict=True)
    ]
    assert second == [before + timedelta(seconds=6) for before in first]


async def test_a_row_by_the_wall_clock_rings_too() -> None:
    bell = Bell()
    clock = Clock(bell, [Row(name="each second", when=At({"second": "*"}), doorbell="tick")])
    await clock.start()
    await eventually(lambda: bell.rings["tick"] >= 1)
    await clock.stop()


async def test_after_stop_nothing_rings() -> None:
    bell = Bell()
    slow, fast = Clock(bell, [_row("slow")]), Clock(bell, [_row("fast")])
    await slow.start()
    await fast.start()
    await eventually(lambda: bell.rings["slow"])
    await slow.stop()
    silent, others = bell.rings["slow"], bell.rings["fast"]
    # The other clock shows that time enough went by for several rings.
    await eventually(lambda: bell.rings["fast"] >= others + 5)
    assert bell.rings["slow"] == silent
    await fast.stop()


async def test_stop_waits_for_the_ring_under_way(caplog: pytest.LogCaptureFixture) -> None:
    begun, release, ended = threading.Event(), threading.Event(), threading.Event()

    def ring(_doorbell: str) -> None:
        begun.set()
        release.wait(5)
        ended.set()

    clock = Clock(ring, [_row("look")])
    await clock.start()
    await eventually(begun.is_set)
    threading.Timer(0.05, release.set).start()
    await clock.stop()
    assert ended.is_set()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_while_stop_waits_for_one_ring_no_other_begins() -> None:
    release = threading.Event()
    bell, witness = Bell(), Bell()

    def ring(doorbell: str) -> None:
        bell(doorbell)
        if doorbell == "slow":
            release.wait(5)

    clock, other = Clock(ring, [_row("slow"), _row("quick")]), Clock(witness, [_row("time")])
    await clock.start()
    await other.start()
    await eventually(lambda: bell.rings["slow"] and bell.rings["quick"])
    stopping = asyncio.create_task(clock.stop())
    await eventually(lambda: witness.rings["time"] >= 2)
    rings, passed = bell.rings["quick"], witness.rings["time"]
    await eventually(lambda: witness.rings["time"] >= passed + 5)
    assert not stopping.done()
    assert bell.rings["quick"] == rings
    release.set()
    await stopping
    await other.stop()


async def test_a_ring_that_fails_is_logged_and_the_next_one_comes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rings: list[str] = []

    def ring(doorbell: str) -> None:
        rings.append(doorbell)
        raise ConnectionError("the broker is away")

    clock = Clock(ring, [_row("look")])
    await clock.start()
    await eventually(lambda: len(rings) >= 3)
    await clock.stop()
    assert "the doorbell 'look' could not be rung" in caplog.text
    assert "the broker is away" in caplog.text


async def test_a_slow_ring_delays_neither_the_loop_nor_other_rows_and_never_overlaps() -> None:
    release, lock = threading.Event(), threading.Lock()
    bell = Bell()
    at_once, most = 0, 0

    def ring(doorbell: str) -> None:
        nonlocal at_once, most
        if doorbell == "quick":
            bell(doorbell)
            return
        with lock:
            at_once += 1
            most = max(most, at_once)
        release.wait(5)
        with lock:
            at_once -= 1

    clock = Clock(ring, [_row("quick"), _row("slow")])
    await clock.start()
    await eventually(lambda: bell.rings["quick"] >= 5)
    assert most == 1
    release.set()
    await clock.stop()


async def test_times_that_were_missed_ring_once() -> None:
    release = threading.Event()
    bell = Bell()

    def ring(doorbell: str) -> None:
        bell(doorbell)
        if doorbell == "slow":
            release.wait(5)

    rows = [_row("quick"), Row(name="slow", when=FAST, doorbell="slow")]
    clock = Clock(ring, rows)
    await clock.start()
    await eventually(lambda: bell.rings["quick"] >= 8)
    missed, before = bell.rings["slow"], bell.rings["quick"]
    release.set()
    await eventually(lambda: bell.rings["slow"] > missed)
    # The eight times it was late do not all ring now: it keeps pace with the other row.
    assert bell.rings["slow"] - missed <= bell.rings["quick"] - before + 2
    await clock.stop()


async def test_a_clock_can_be_started_again_but_not_twice() -> None:
    bell = Bell()
    clock = Clock(bell, [_row("look")])
    await clock.start()
    with pytest.raises(RuntimeError, match="running already"):
        await clock.start()
    await clock.stop()
    await clock.stop()
    bell.rings.clear()
    await clock.start()
    await eventually(lambda: bell.rings["look"])
    await clock.stop()


def test_two_rows_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="same name"):
        Clock(Bell(), [_row("look"), _row("look")])


def _row(name: str) -> Row:
    return Row(name=name, when=FAST, doorbell=name)
