"""The workers of one process: a ring has its work begun, whatever became of other work."""

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from hub.actors import Workers
from hub.clock import SystemClock
from hub.jobs import Jobs
from hub.outside import make_channels
from hub.store.schema import upgrade_in_thread
from hub.wiring import Hub
from tests.waiting import eventually
from tests.world import settings

pytestmark = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)


class Work:
    """Counts what is begun and done by its doorbell; some of it fails, some waits to be let go."""

    def __init__(self) -> None:
        self.begun: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.let_go = threading.Event()

    async def __call__(self, _: Jobs, bell: str) -> None:
        self.begun[bell] += 1
        if bell == "fails":
            raise ValueError("this kind of work cannot be done")
        if bell == "waits":
            assert await eventually(self.let_go.is_set, within=30)
        self.done[bell] += 1


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    work = Work()
    monkeypatch.setattr(Jobs, "answer", lambda jobs, bell: work(jobs, bell))
    return work


@pytest.fixture
async def workers(hub_database_url: str, work: Work) -> AsyncIterator[Workers]:
    await upgrade_in_thread(hub_database_url)
    given = settings(hub_database_url)
    workers = Workers(lambda: Hub(given, SystemClock(), make_channels(given)), timetable=())
    await workers.start()
    yield workers
    work.let_go.set()
    if workers.running:
        await workers.stop()


async def test_what_waits_or_fails_keeps_nothing_else_from_being_done(
    workers: Workers, work: Work
) -> None:
    for bell in ["waits"] * 40 + ["fails"] * 3:
        workers.ring(bell)
    assert await eventually(lambda: (work.begun["waits"], work.begun["fails"]) == (40, 3))
    workers.ring("other")
    assert await eventually(lambda: work.done["other"])
    assert not work.done["waits"]


async def test_a_stop_waits_for_what_is_under_way(workers: Workers, work: Work) -> None:
    workers.ring("waits")
    assert await eventually(lambda: work.begun["waits"])
    stopping = asyncio.create_task(workers.stop())
    assert await eventually(lambda: not workers.running)
    assert not work.done["waits"]
    work.let_go.set()
    await stopping
    assert work.done["waits"] == 1


async def test_what_fails_is_said_and_may_be_rung_again(workers: Workers, work: Work) -> None:
    with capture_logs() as said:
        workers.ring("fails")
        assert await eventually(lambda: said)
        workers.ring("fails")
        assert await eventually(lambda: work.begun["fails"] == 2)
    assert said[0]["event"] == "bell.failed"
    assert said[0]["bell"] == "fails"
