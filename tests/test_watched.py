"""A worker and a clock that are watched on a port of their own: three doors, and no others."""

from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from hub.clock import SystemClock
from hub.errors import Unavailable
from hub.processes import clock_alone, workers_alone
from hub.web.figures.side import make_side
from hub.wiring import Hub
from tests.servers import free_port
from tests.waiting import eventually
from tests.world import settings

pytestmark = pytest.mark.parametrize("hub_database_url", ["postgresql"], indirect=True)


@asynccontextmanager
async def asking(port: int):
    async with ClientSession(f"http://127.0.0.1:{port}") as web:

        async def ask(path: str) -> tuple[int, str]:
            async with web.get(path) as said:
                return said.status, await said.text()

        yield ask


async def test_a_worker_is_watched_and_has_no_other_door(hub_database_url, redis_url):
    port, given = free_port(), settings(hub_database_url, HUB_BROKER_URL=redis_url)
    async with workers_alone(given, SystemClock(), port=port), asking(port) as ask:
        assert (await ask("/healthz"))[0] == 200
        assert await ask("/readyz") == (
            200,
            '{"ready": true, "database": true, "schema": true, "workers": true}',
        )
        status, figures = await ask("/metrics")
        assert status == 200
        assert "hub_events_waiting 0.0" in figures
        for path in ("/", "/today", "/v1/events", "/openapi.json", "/static/hub.css"):
            assert (await ask(path))[0] == 404
        with pytest.raises(Unavailable, match=f"{port} cannot be listened on"):
            async with clock_alone(given, SystemClock(), port=port):
                pass


async def test_a_clock_is_watched_and_seen_to_lead(hub_database_url, redis_url):
    port, given = free_port(), settings(hub_database_url, HUB_BROKER_URL=redis_url)
    async with clock_alone(given, SystemClock(), port=port), asking(port) as ask:
        assert (await ask("/readyz"))[0] == 200

        async def leads() -> bool:
            return "hub_clocks 1.0" in (await ask("/metrics"))[1]

        await eventually(leads, within=10)


async def test_what_does_not_work_is_not_ready(hub_database_url):
    hub = Hub(settings(hub_database_url), SystemClock())
    hub.database.open()
    working = [True]
    async with TestServer(make_side(hub, lambda: working[0])) as server, asking(server.port) as ask:
        assert (await ask("/readyz"))[0] == 200
        working[0] = False
        status, said = await ask("/readyz")
        assert (status, '"workers": false' in said) == (503, True)
        working[0] = True
        await hub.database.close()
        status, said = await ask("/readyz")
        assert (status, '"database": false' in said) == (503, True)
        assert (await ask("/metrics"))[0] == 503
        assert (await ask("/healthz"))[0] == 200
