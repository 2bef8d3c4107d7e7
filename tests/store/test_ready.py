"""What is asked by its text answers as the library does, and fails under the same names."""

import asyncio
import sqlite3
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, insert, make_url, select, text
from sqlalchemy.exc import IntegrityError

from hub.errors import Unavailable
from hub.store.engine import Database
from hub.store.many import among_given
from hub.store.ready import Ready
from hub.tables import data_keys
from tests.waiting import eventually
from tests.world import START

ADD = Ready(insert(data_keys))
FIND = Ready(
    select(data_keys.c.owner, data_keys.c.wrapped, data_keys.c.created_at)
    .where(among_given(data_keys.c.owner, "owners"))
    .order_by(data_keys.c.owner)
)
ROW = {"owner": "hub", "wrapped": b"x", "created_at": START}
ON_SQLITE = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
MANY = [ROW | {"owner": f"worker:{number}"} for number in range(3)]


@asynccontextmanager
async def opened(url):
    database = Database(url)
    database.open()
    try:
        yield database
    finally:
        await database.close()


@pytest.mark.parametrize("brief", [False, True])
async def test_rows_come_as_the_library_gives_them(hub_database_url, brief):
    async with opened(hub_database_url) as database:
        async with database.write(brief=brief) as db:
            assert await ADD.rows(db, ROW) == []
            await ADD.run(db, MANY)
            await ADD.run(db, [])
        async with database.read(brief=brief) as db:
            assert await FIND.rows(db, {"owners": ["worker:1", "hub", "nobody"]}) == [
                ROW,
                MANY[1],
            ]
            assert await FIND.rows(db, {"owners": []}) == []


@pytest.mark.parametrize("brief", [False, True])
async def test_what_it_reads_is_one_view_from_the_first_statement_on(hub_database_url, brief):
    async with opened(hub_database_url) as database, database.read(brief=brief) as db:
        assert await FIND.rows(db, {"owners": ["hub"]}) == []
        if database.is_sqlite:
            async with database.write(brief=brief) as other:
                await ADD.rows(other, ROW)
            assert await FIND.rows(db, {"owners": ["hub"]}) == []
        assert db.in_transaction()


@pytest.mark.parametrize("brief", [False, True])
async def test_what_the_database_refuses_is_called_so_without_its_values(hub_database_url, brief):
    async with opened(hub_database_url) as database:
        with pytest.raises(IntegrityError) as refused:
            async with database.write(brief=brief) as db:
                await ADD.run(db, [ROW | {"owner": "worker:Rosa"}] * 2)
        assert "Rosa" not in str(refused.value)
        async with database.write(brief=brief) as db:
            assert await FIND.rows(db, {"owners": ["worker:Rosa"]}) == []


@pytest.mark.parametrize("brief", [False, True])
async def test_a_connection_that_is_cut_is_the_database_away_and_no_more(postgres_url, brief):
    async with opened(postgres_url) as database:
        with pytest.raises(Unavailable):
            await _ask_when_cut(database, brief=brief)
        async with database.read(brief=brief) as db:
            assert await db.scalar(text("SELECT 1")) == 1


async def _ask_when_cut(database: Database, *, brief: bool) -> None:
    async with database.write(brief=brief) as db:
        pid = await db.scalar(text("SELECT pg_backend_pid()"))
        async with database.write() as other:
            await other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        await FIND.rows(db, {"owners": ["hub"]})


async def test_whoever_listens_to_statements_hears_of_it(hub_database_url):
    heard: list[str] = []

    def note(_connection, _cursor, statement, *_):
        heard.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        async with opened(hub_database_url) as database, database.read(brief=True) as db:
            await FIND.rows(db, {"owners": ["hub"]})
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert sum("FROM data_keys" in one for one in heard) == 1


def _file(url: str) -> Path:
    return Path(make_url(url).database or "")


@ON_SQLITE
async def test_where_another_process_writes_what_is_brief_waits_and_holds_nobody_up(
    hub_database_url,
):
    async with opened(hub_database_url) as database:

        async def write() -> None:
            async with database.write(brief=True) as db:
                await ADD.rows(db, ROW)

        with closing(sqlite3.connect(_file(hub_database_url), isolation_level=None)) as another:
            another.execute("BEGIN IMMEDIATE")
            waiting = asyncio.create_task(write())
            await eventually(lambda: database._writers._taken)
            async with database.read(brief=True) as db:  # the loop goes on
                assert await FIND.rows(db, {"owners": ["hub"]}) == []
            assert not waiting.done()
            another.execute("COMMIT")
            await waiting
        async with database.read(brief=True) as db:
            assert await FIND.rows(db, {"owners": ["hub"]}) == [ROW]


@ON_SQLITE
async def test_the_log_is_moved_beside_who_writes_and_begins_anew(hub_database_url):
    path = _file(hub_database_url)
    log = path.with_name(f"{path.name}-wal")

    async def put(first: int) -> None:
        for number in range(first, first + 50):
            async with database.write(brief=True) as db:
                await ADD.rows(db, ROW | {"owner": f"worker:{number}", "wrapped": bytes(2_000)})

    async with opened(hub_database_url) as database:
        await put(0)
        written = log.stat().st_size

        def moved() -> bool:
            with closing(sqlite3.connect(path)) as other:
                return b"worker:49" in path.read_bytes() and other.execute(
                    "SELECT count(*) FROM data_keys"
                ).fetchone() == (50,)

        await eventually(moved)
        await eventually(lambda: not database._mover.still.locked())
        await put(50)
        assert log.stat().st_size < 2 * written


async def test_a_value_that_is_left_out_is_missed_and_not_taken_for_none(hub_database_url):
    async with opened(hub_database_url) as database, database.read(brief=True) as db:
        with pytest.raises(KeyError, match="owners"):
            await FIND.rows(db, {})
