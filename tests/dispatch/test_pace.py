"""A lane keeps to its provider's rate, on a clock that runs as fast as it is waited for."""

import asyncio
import selectors
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.dispatch.pace import Pace
from hub.model import Lane
from hub.store.dispatch import lanes
from hub.store.engine import Database
from tests.databases import apart


class _Hurried(asyncio.SelectorEventLoop):
    """A loop on which every wait is over at once, and has taken its time all the same."""

    def __init__(self) -> None:
        self.ahead = 0.0
        loop = self

        class Selector(selectors.SelectSelector):
            def select(self, timeout: float | None = None):
                loop.ahead += timeout or 0.0
                return super().select(0)

        super().__init__(Selector())

    def time(self) -> float:
        return self.ahead


def hurried(work: Callable[[], Awaitable[float]]) -> float:
    """Run a coroutine on a loop of its own kind, and give what it answers."""

    def run() -> float:
        with asyncio.Runner(loop_factory=_Hurried) as runner:
            return runner.run(work())

    return apart(run)


async def _taken(pace: Pace, sizes: list[int]) -> float:
    """Give when the message after all of these may go."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for size in sizes:
        await pace.take(size)
    await pace.take(1)
    return loop.time() - begun


@given(
    rate=st.floats(0.5, 10_000),
    sizes=st.lists(st.integers(1, 400), min_size=1, max_size=12),
)
def test_so_many_messages_take_no_less_than_their_rate_allows(rate, sizes):
    wanted = sum(sizes) / rate
    assert hurried(lambda: _taken(Pace(rate), sizes)) == pytest.approx(wanted, rel=1e-6, abs=1e-3)


def test_what_the_provider_takes_of_the_time_is_not_waited_for_again():
    async def work() -> float:
        pace, loop = Pace(10), asyncio.get_running_loop()
        begun = loop.time()
        for _ in range(5):
            await pace.take(10)  # a second's worth
            await asyncio.sleep(0.4)  # the provider answers meanwhile
        await pace.take(10)
        return loop.time() - begun

    assert hurried(work) == pytest.approx(5.0, abs=1e-3)


def test_a_lane_that_was_idle_does_not_catch_up():
    async def work() -> float:
        pace, loop = Pace(10), asyncio.get_running_loop()
        await pace.take(10)
        await asyncio.sleep(3_600)
        begun = loop.time()
        await pace.take(10)
        await pace.take(1)
        return loop.time() - begun

    assert hurried(work) == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize(
    ("rate", "chunk", "batch"),
    [
        pytest.param(0.1, 8, 1, id="slower than one in five seconds"),
        pytest.param(1, 8, 5, id="one a second"),
        pytest.param(20, 8, 100, id="SMS"),
        pytest.param(100, 25, 500, id="e-mail"),
        pytest.param(4_000, 1_000, 500, id="a relay of one's own"),
    ],
)
def test_a_chunk_is_a_quarter_of_a_second_and_a_batch_five(rate, chunk, batch):
    assert (Pace(rate).chunk(), Pace(rate).batch(500)) == (chunk, batch)


@pytest.mark.parametrize("hub_database_url", ["postgresql"], indirect=True)
async def test_two_processes_share_one_rate(hub_database_url):
    """Each takes a share in turn; together they get no more than the rate allows."""
    turns = []
    for _ in range(2):
        database = Database(hub_database_url)
        database.open()
        turns.append(database)
    try:
        waits = []
        for at in range(6):
            async with turns[at % 2].write() as db:
                waits.append(await lanes.take_turn(db, Lane.SMS, 10.0))
        # The first begins at once, each further one ten seconds after the one before.
        assert waits == pytest.approx([0, 10, 20, 30, 40, 50], abs=5)
        assert waits == sorted(waits)
        async with turns[0].write() as db:  # another lane has a bucket of its own
            assert await lanes.take_turn(db, Lane.EMAIL, 10.0) == 0
    finally:
        for database in turns:
            await database.close()
