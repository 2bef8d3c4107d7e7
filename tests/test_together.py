"""What many ask for meanwhile is done at once; a bad one harms only whoever asked for it."""

import asyncio

import pytest

from hub.errors import Unavailable
from hub.together import Together


class Doubler:
    """Doubles numbers; waits when told to, and cannot stand thirteen."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.open = asyncio.Event()
        self.together = Together(self.work, most=3)

    async def work(self, items):
        self.batches.append(list(items))
        await self.open.wait()
        if 13 in items:
            raise ValueError("thirteen")
        return [2 * item for item in items]


async def test_what_waits_is_done_at_once_in_order():
    doubler = Doubler()
    asked = [asyncio.create_task(doubler.together.ask(n)) for n in range(6)]
    doubler.open.set()
    assert await asyncio.gather(*asked) == [0, 2, 4, 6, 8, 10]
    assert [n for batch in doubler.batches for n in batch] == list(range(6))
    assert max(map(len, doubler.batches)) == 3
    assert await doubler.together.ask(7) == 14


async def test_a_bad_one_harms_only_its_caller():
    doubler = Doubler()
    doubler.open.set()
    asked = (doubler.together.ask(n) for n in (1, 13, 2))
    one, bad, two = await asyncio.gather(*asked, return_exceptions=True)
    assert (one, two) == (2, 4)
    with pytest.raises(ValueError, match="thirteen"):
        raise bad


async def test_what_may_have_been_committed_is_not_tried_again():
    tried: list[list[int]] = []

    async def work(items):
        tried.append(list(items))
        raise Unavailable("the answer to the commit was lost")

    together = Together(work, most=3)
    asked = (together.ask(n) for n in (1, 2, 3))
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(answer) for answer in answers] == [Unavailable] * 3
    assert tried == [[1, 2, 3]]


async def test_whoever_leaves_disturbs_nobody():
    doubler = Doubler()
    leaving, staying = (asyncio.create_task(doubler.together.ask(n)) for n in (1, 2))
    while not doubler.batches:
        await asyncio.sleep(0)
    leaving.cancel()
    doubler.open.set()
    assert await staying == 4
    with pytest.raises(asyncio.CancelledError):
        await leaving
