"""A process with workers rings what is due itself while it hears of no clock, and only then."""

from dataclasses import replace

import pytest

from hub import actors, processes
from hub.clock import SystemClock
from hub.jobs import LOOK, Jobs
from hub.processes import workers_alone
from schedulers.timetable import LOOKS, TIMETABLE, Every
from tests.waiting import eventually
from tests.world import settings

pytestmark = pytest.mark.parametrize("hub_database_url", ["postgresql"], indirect=True)

ALL = {row.doorbell for row in TIMETABLE}
#: What has so many a day for its bound, which each who rings it would do anew.
ALONE = {"welcome", "still_yours"}


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give what is rung here by a timetable that is all over in a moment."""
    answered: list[str] = []

    async def answer(_: Jobs, bell: str) -> None:
        answered.append(bell)

    monkeypatch.setattr(Jobs, "answer", answer)
    quick = tuple(replace(row, when=Every(0.05)) for row in LOOKS)
    monkeypatch.setattr(processes, "LOOKS", quick)
    return answered


async def test_without_a_clock_nothing_but_what_is_counted_by_the_day_is_left(
    hub_database_url: str, rung: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actors, "_SILENCE", 0.0)
    async with workers_alone(settings(hub_database_url), SystemClock()):
        await eventually(lambda: set(rung) == ALL - ALONE, within=30)


async def test_while_a_clock_is_heard_only_due_work_is_looked_for(
    hub_database_url: str, rung: list[str]
) -> None:
    async with workers_alone(settings(hub_database_url), SystemClock()) as workers:
        workers.pass_on("forecast")
        await eventually(lambda: rung.count(LOOK) > 20, within=30)
    assert set(rung) == {LOOK, "forecast"}


async def test_a_clock_that_is_heard_again_rings_alone_again(
    hub_database_url: str, rung: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actors, "_SILENCE", 0.0)
    async with workers_alone(settings(hub_database_url), SystemClock()) as workers:
        await eventually(lambda: "forecast" in rung, within=30)
        monkeypatch.setattr(actors, "_SILENCE", 30.0)
        workers.pass_on(LOOK)
        await eventually(lambda: rung[-40:] and set(rung[-20:]) == {LOOK}, within=30)
