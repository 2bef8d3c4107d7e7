"""What the tests of the command line share."""

import logging
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from tests.world import StillClock, World, world


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """Put logging back: every command sends the whole process's log to stderr."""
    root, ours = logging.getLogger(), logging.getLogger("hub")
    handlers, level, our_level = list(root.handlers), root.level, ours.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    ours.setLevel(our_level)
    structlog.reset_defaults()


#: These tests run at any hour of the day.
NO_NIGHT = {"HUB_QUIET_BEGINS": "00:00", "HUB_QUIET_ENDS": "00:00"}


@pytest.fixture
async def told(hub_database_url: str) -> AsyncIterator[World]:
    """A vacancy told to two of three workers, and another only planned."""
    async with world(hub_database_url, StillClock(datetime.now(UTC)), **NO_NIGHT) as w:
        await w.worker("Rosa", index=0.1)
        await w.worker("Luis", index=0.9)
        await w.worker("Ana", searches=[{"search_id": "s1", "occupations": ["Aseo"]}])
        await w.employer()
        await w.vacancy("V-1")
        await w.work()
        await w.vacancy("V-2", published_at=(w.clock.now() - timedelta(hours=5.5)).isoformat())
        await w.plan()
        yield w
