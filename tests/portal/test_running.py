"""A hub with Redis set reads the portal's queue wherever its workers run."""

import pytest

from hub.clock import SystemClock
from hub.embedded import embedded
from hub.processes import workers_alone
from hub.tables import events
from hub.web.app import make_app
from tests.portal.queues import add, left, workers
from tests.waiting import eventually
from tests.world import settings, world


def _app(hub, ring, ready):
    return make_app(hub, ring=ring, tokens=None, ready=ready)


def _embedded(given):
    return embedded(given, SystemClock(), _app, host="127.0.0.1", port=0)


def _workers(given):
    return workers_alone(given, SystemClock())


async def _all_are_applied(database_url, redis_url, run):
    given = settings(database_url, HUB_REDIS_URL=redis_url)
    async with world(database_url, SystemClock()) as w, run(given):
        add(redis_url, *workers(w, 3))

        async def applied():
            return [row["result"] for row in await w.rows(events)] == ["applied"] * 3

        assert await eventually(applied, within=20)
        assert await eventually(lambda: left(redis_url) == 0)


async def test_the_whole_hub_in_one_process_reads_the_queue(hub_database_url, redis_url):
    await _all_are_applied(hub_database_url, redis_url, _embedded)


@pytest.mark.parametrize("hub_database_url", ["postgresql"], indirect=True)
async def test_workers_alone_read_the_queue(hub_database_url, redis_url):
    await _all_are_applied(hub_database_url, redis_url, _workers)
