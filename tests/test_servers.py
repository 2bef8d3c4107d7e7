"""What the tests themselves stand on: servers, databases, waiting."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
import redis
from sqlalchemy import inspect, pool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from hub.tables import metadata
from tests import servers
from tests.waiting import eventually


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_async_engine(url, poolclass=pool.NullPool)
    try:
        yield engine
    finally:
        await engine.dispose()


async def test_every_test_gets_an_empty_database(database_url: str) -> None:
    async with opened(database_url) as engine, engine.begin() as connection:
        await connection.execute(text("CREATE TABLE lonely (id INTEGER)"))


async def test_the_next_test_gets_another(database_url: str) -> None:
    await test_every_test_gets_an_empty_database(database_url)


async def test_a_hub_database_has_the_tables(hub_database_url: str) -> None:
    async with opened(hub_database_url) as engine, engine.connect() as connection:
        names = await connection.run_sync(lambda plain: inspect(plain).get_table_names())
    assert set(metadata.tables) <= set(names)


async def test_another_test_of_redis_left_nothing(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "over")


async def test_nor_did_that_one(redis_url: str) -> None:
    await test_another_test_of_redis_left_nothing(redis_url)


class TestPostgresAfterACrash:
    @pytest.fixture
    def server(self) -> Iterator[servers.Server]:
        with servers.postgres() as server:
            yield server

    async def test_it_has_what_was_committed(self, server: servers.Server) -> None:
        async with opened(server.url) as engine:
            async with engine.begin() as connection:
                await connection.execute(text("CREATE TABLE kept (id INTEGER)"))
            async with engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
                server.crash()
                with pytest.raises(DBAPIError):
                    await connection.execute(text("SELECT 1"))
                await connection.invalidate()
            server.start()
            async with engine.connect() as connection:
                assert (await connection.scalar(text("SELECT count(*) FROM kept"))) == 0


class TestEventually:
    async def test_it_gives_the_first_true_value(self) -> None:
        values = iter([0, "", None, 7, 8])
        assert await eventually(lambda: next(values)) == 7

    async def test_it_awaits_an_async_condition(self) -> None:
        event = asyncio.Event()
        asyncio.get_running_loop().call_soon(event.set)

        async def is_set() -> bool:
            return event.is_set()

        assert await eventually(is_set)

    async def test_it_fails_with_the_last_thing_seen_when_time_is_up(self) -> None:
        def nothing_arrived() -> bool:
            raise AssertionError("no letter")

        with pytest.raises(AssertionError, match=r"nothing_arrived.*0\.02 s.*no letter"):
            await eventually(nothing_arrived, within=0.02)
