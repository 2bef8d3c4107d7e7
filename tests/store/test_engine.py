"""The migrations make exactly the tables the statements are written against; an absent database
says so."""

import asyncio
import re
import sqlite3
from contextlib import closing

import aiosqlite
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, insert, make_url, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from hub.errors import Unavailable
from hub.store.engine import Database
from hub.store.schema import is_current, upgrade_in_thread
from hub.tables import data_keys, metadata, workers
from tests.waiting import eventually
from tests.world import START

#: What a database says of its own tables, beyond what alembic compares.
SAID = {
    "sqlite": ["SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"],
    "postgresql": [
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
        """SELECT conrelid::regclass, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
        """SELECT table_name, column_name, data_type, is_nullable, column_default
        FROM information_schema.columns WHERE table_schema = 'public'""",
        "SELECT relname, reloptions FROM pg_class WHERE relnamespace = 'public'::regnamespace",
    ],
}


def said(db: Connection) -> list[str]:
    rows = [row for query in SAID[db.dialect.name] for row in db.exec_driver_sql(query)]
    return sorted(
        " ".join(sorted(re.split(r"[\s,()\"]+", " ".join(map(str, row))))) for row in rows
    )


async def opened(url: str) -> Database:
    database = Database(url)
    database.open()
    return database


async def test_the_migrations_make_exactly_the_tables_of_the_code(database_url):
    await upgrade_in_thread(database_url)
    database = await opened(database_url)
    try:
        async with database.write() as db:
            assert (
                await db.run_sync(
                    lambda sync: compare_metadata(
                        MigrationContext.configure(sync, opts={"compare_type": True}), metadata
                    )
                )
                == []
            )
            await db.exec_driver_sql("DROP TABLE alembic_version")
            migrated = await db.run_sync(said)
            await db.run_sync(metadata.drop_all)
            await db.run_sync(metadata.create_all)
            assert migrated == await db.run_sync(said)
    finally:
        await database.close()


async def test_an_upgrade_is_noticed_and_may_be_repeated(database_url):
    database = await opened(database_url)
    try:
        assert not await is_current(database)
        await upgrade_in_thread(database_url)
        await upgrade_in_thread(database_url)
        assert await is_current(database)
    finally:
        await database.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_upgrade_leaves_a_file_that_many_may_open_at_once(database_url):
    await upgrade_in_thread(database_url)
    assert journal_mode(database_url) == "wal"


@pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
async def test_a_file_that_was_restored_is_waited_for_until_one_may_change_it(hub_database_url):
    """A copy that SQLite made has no log; who changes that must have the file alone."""
    file = make_url(hub_database_url).database
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=DELETE")
        other.execute("BEGIN IMMEDIATE")
        database = await opened(hub_database_url)
        try:
            first = asyncio.create_task(is_current(database))
            assert not (await asyncio.wait([first], timeout=0.1))[0]
            other.execute("COMMIT")
            assert await first
        finally:
            await database.close()
    assert journal_mode(hub_database_url) == "wal"


def journal_mode(url: str) -> str:
    with closing(sqlite3.connect(make_url(url).database)) as plain:
        return plain.execute("PRAGMA journal_mode").fetchone()[0]


@pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
async def test_a_log_that_could_not_be_emptied_leaves_writers_their_patience(
    hub_database_url, monkeypatch
):
    database = await opened(hub_database_url)
    patience = text("PRAGMA busy_timeout")
    try:
        async with database.write() as db:
            before = await db.scalar(patience)
        execute = aiosqlite.Connection.execute

        def breaks(connection, sql, *given):
            if "wal_checkpoint" in sql:
                raise sqlite3.OperationalError("disk I/O error")
            return execute(connection, sql, *given)

        monkeypatch.setattr(aiosqlite.Connection, "execute", breaks)
        with pytest.raises(sqlite3.OperationalError):
            await database.scrub()
        async with database.write() as db:
            assert await db.scalar(patience) == before
    finally:
        await database.close()


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("sqlite+aiosqlite:////dev/null/hub.db", id="no such folder"),
        pytest.param("postgresql+asyncpg://nobody@127.0.0.1:9/hub", id="nobody listens"),
    ],
)
async def test_a_database_that_is_away_is_unavailable(url):
    database = await opened(url)
    try:
        with pytest.raises(Unavailable, match="did not answer"):
            async with database.read() as db:
                await db.execute(select(workers))
        with pytest.raises(Unavailable, match="did not answer"):
            async with database.write() as db:
                await db.execute(select(workers))
    finally:
        await database.close()
    with pytest.raises(Unavailable, match="not open"):
        async with database.write():
            pass


@pytest.mark.parametrize("hub_database_url", ["postgresql"], indirect=True)
async def test_a_server_that_hung_up_meanwhile_costs_nobody_an_error(hub_database_url):
    database, other = await opened(hub_database_url), await opened(hub_database_url)
    try:
        async with database.write() as db:
            pid = await db.scalar(text("SELECT pg_backend_pid()"))
            driver = (await db.get_raw_connection()).driver_connection
        async with other.write() as db:
            await db.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        await eventually(driver.is_closed)
        async with database.write() as db:
            assert await db.scalar(text("SELECT pg_backend_pid()")) != pid
    finally:
        await database.close()
        await other.close()


@pytest.mark.parametrize("hub_database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("limit", "statement"),
    [
        ("SET LOCAL statement_timeout = 50", "SELECT pg_sleep(60)"),
        ("SET LOCAL lock_timeout = 50", "LOCK TABLE data_keys"),
        ("SET TRANSACTION READ ONLY", "DELETE FROM workers"),
    ],
    ids=["its time is up", "somebody else has it", "it may only be read"],
)
async def test_work_that_the_server_broke_off_is_not_taken_for_a_fault(
    hub_database_url, limit, statement
):
    database, other = await opened(hub_database_url), await opened(hub_database_url)
    try:
        async with other.write() as held:
            await held.execute(text("LOCK TABLE data_keys"))
            with pytest.raises(Unavailable, match="did not answer"):
                await _run(database, limit, statement)
    finally:
        await database.close()
        await other.close()


async def _run(database, *statements):
    async with database.write() as db:
        for statement in statements:
            await db.execute(text(statement))


async def test_a_fault_of_a_statement_is_not_taken_for_an_absent_database(hub_database_url):
    database = await opened(hub_database_url)
    key = {"owner": "hub", "wrapped": b"secret", "created_at": START}
    try:
        with pytest.raises(IntegrityError) as caught:
            async with database.write() as db:
                await db.execute(insert(data_keys), [key, key])
        assert "secret" not in str(caught.value)  # values of people reach no log by a traceback
        with pytest.raises(DBAPIError):  # which SQLite's driver calls operational
            async with database.read() as db:
                await db.execute(text("SELECT nothing FROM nowhere"))
        async with database.read() as db:
            assert (await db.execute(select(data_keys))).all() == []
    finally:
        await database.close()


async def test_what_is_brief_is_done_whole_or_not_at_all(hub_database_url):
    database = await opened(hub_database_url)
    row = {"owner": "hub", "wrapped": b"x", "created_at": START}
    many = [row | {"owner": f"worker:{number}"} for number in range(3)]
    try:
        async with database.write(brief=True) as db:
            await db.execute(insert(data_keys), row)
            await db.execute(insert(data_keys), many)
            async with database.read(brief=True) as other:
                assert (await other.scalars(select(data_keys.c.owner))).all() == []
        with pytest.raises(IntegrityError):
            await _put(database, row | {"owner": "worker:9"}, row)
        with pytest.raises(IntegrityError):
            await _put(database, [row | {"owner": "worker:8"}, row])
        async with database.write() as db:
            await db.execute(insert(data_keys), row | {"owner": "worker:3"})
        async with database.read(brief=True) as db:
            owners = await db.scalars(select(data_keys.c.owner).order_by(data_keys.c.owner))
            assert owners.all() == ["hub", *(f"worker:{number}" for number in range(4))]
        # Whoever only read keeps nobody from emptying the log, nor did what failed.
        database.unscrubbed = database.is_sqlite
        assert await database.scrub()
    finally:
        await database.close()


async def _put(database, *given):
    async with database.write(brief=True) as db:
        for rows in given:
            await db.execute(insert(data_keys), rows)


async def test_whoever_gives_up_in_the_middle_leaves_nothing_begun(hub_database_url):
    database = await opened(hub_database_url)
    row = {"owner": "hub", "wrapped": b"x", "created_at": START}
    try:
        for brief in (False, True):
            in_it, on = asyncio.Event(), asyncio.Event()

            async def write(*, brief: bool, in_it: asyncio.Event, on: asyncio.Event) -> None:
                async with database.write(brief=brief) as db:
                    await db.execute(insert(data_keys), row)
                    in_it.set()
                    await on.wait()

            task = asyncio.create_task(write(brief=brief, in_it=in_it, on=on))
            await in_it.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            async with database.write(brief=brief) as db:
                assert (await db.scalars(select(data_keys.c.owner))).all() == []
    finally:
        await database.close()
