"""Writers ask for a turn on one loop or several; one at a time has it, and none waits for ever."""

import asyncio
import threading
from contextlib import suppress

import pytest

from hub.errors import Unavailable
from hub.store.engine import Database
from hub.store.writers import Writers
from tests.waiting import eventually


async def _holding(writers: Writers, name: str, had: list[str], *, first: bool = False) -> None:
    async with writers.alone(first=first):
        had.append(name)


async def _asked(
    writers: Writers, names: str, had: list[str], *, first: bool = False
) -> list[asyncio.Task[None]]:
    """Ask for a turn under each name, in order."""
    tasks = []
    for name in names:
        tasks.append(asyncio.create_task(_holding(writers, name, had, first=first)))
        await asyncio.sleep(0)
    return tasks


async def test_turns_come_in_the_order_they_were_asked_for() -> None:
    writers, had = Writers(), list[str]()
    async with writers.alone(first=False):
        tasks = await _asked(writers, "abc", had)
        assert had == []
    await asyncio.gather(*tasks)
    assert had == ["a", "b", "c"]


async def test_whoever_is_waited_for_goes_first() -> None:
    writers, had = Writers(), list[str]()
    async with writers.alone(first=False):
        tasks = await _asked(writers, "ab", had)
        tasks += await _asked(writers, "X", had, first=True)
    await asyncio.gather(*tasks)
    assert had == ["X", "a", "b"]


async def test_the_others_have_every_ninth_turn_at_least() -> None:
    writers, had = Writers(), list[str]()
    async with writers.alone(first=False):
        tasks = await _asked(writers, "ab", had)
        tasks += await _asked(writers, "X" * 20, had, first=True)
    await asyncio.gather(*tasks)
    assert "".join(had) == "X" * 8 + "a" + "X" * 8 + "b" + "X" * 4


async def test_one_who_gives_up_waiting_holds_nobody_up() -> None:
    writers, had = Writers(), list[str]()
    async with writers.alone(first=False):
        tasks = await _asked(writers, "abc", had)
        tasks[1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert had == ["a", "c"]


async def test_one_who_gives_up_when_just_called_passes_it_on() -> None:
    writers, had = Writers(), list[str]()
    async with writers.alone(first=False):
        tasks = await _asked(writers, "ab", had)
    tasks[0].cancel()  # called already, and not yet awake
    with suppress(asyncio.CancelledError):
        await tasks[0]
    await asyncio.wait_for(tasks[1], 5)
    assert had == ["b"]


async def test_a_turn_that_does_not_come_is_unavailable() -> None:
    writers = Writers(patience=0.01)
    async with writers.alone(first=False):
        with pytest.raises(Unavailable):
            async with writers.alone(first=True):
                pass
    async with writers.alone(first=False):
        pass


async def test_a_loop_that_ended_meanwhile_is_passed_over() -> None:
    writers, had = Writers(), list[str]()

    def elsewhere() -> None:
        loop = asyncio.new_event_loop()
        task = loop.create_task(_holding(writers, "gone", had))
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
        task.get_coro().close()  # type: ignore[union-attr]  # a task's coroutine can be closed

    async with writers.alone(first=False):
        thread = threading.Thread(target=elsewhere)
        thread.start()
        await asyncio.to_thread(thread.join)
        tasks = await _asked(writers, "a", had)
    await asyncio.wait_for(asyncio.gather(*tasks), 5)
    assert had == ["a"]


@pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
async def test_two_loops_writing_the_same_file_never_overlap(hub_database_url: str) -> None:
    writers, inside, most, done = Writers(), 0, 0, 0

    async def write(*, first: bool) -> None:
        nonlocal inside, most, done
        database = Database(hub_database_url, writers=writers, first=first)
        database.open()
        try:
            for _ in range(30):
                async with database.write():
                    inside += 1
                    most = max(most, inside)
                    await asyncio.sleep(0)
                    inside -= 1
            done += 1
        finally:
            await database.close()

    others = [
        threading.Thread(target=lambda first=first: asyncio.run(write(first=first)))
        for first in (True, False)
    ]
    for thread in others:
        thread.start()
    await write(first=False)
    await eventually(lambda: done == 3, within=30)
    for thread in others:
        await asyncio.to_thread(thread.join)
    assert most == 1
