"""What listeners hear is found by its key among the rows of everybody, however many there are."""

import re

import pytest
from sqlalchemy import event, insert, text
from sqlalchemy.engine import Engine

from hub.store.conversations import lines, signals
from hub.tables import conversations, listeners, stream
from hub.tables import lines as line_rows
from hub.talk import Party
from tests.conversations.talk import Talk, talking

LISTENERS, HEARING, EACH, LINES = 3_000, 60, 200, 5_000
READS_ALL = re.compile(
    r"^SCAN (?!given|json_each|each|anon)|Seq Scan on (stream|listeners|lines)\b"
)


async def crowded(talk: Talk) -> int:
    """Write many lines of one conversation, which many listeners hear of."""
    w = talk.site.world
    [row] = await w.rows(conversations)
    now, number = w.clock.now(), range(1, EACH + 1)
    line = {"conversation": row["id"], "kind": "text", "at": now, "shown": b"", "hidden": 0}
    sides = {0: "worker", 1: "employer"}
    said = [line | {"number": n, "by": sides[n % 2], "state": "shown"} for n in range(1, LINES + 1)]
    names = [f"worker:W-{one}" for one in range(LISTENERS)]
    heard = [
        {"listener": one, "number": n, "conversation": row["id"], "kind": "message", "line": n}
        for one in names[:HEARING]
        for n in number
    ]
    async with w.hub.database.write() as db:
        await db.execute(insert(line_rows), said)
        await db.execute(insert(listeners), [{"listener": one, "last": EACH} for one in names])
        await db.execute(insert(stream), [one | {"at": now} for one in heard])
    async with w.hub.database.write() as db:
        await db.execute(text("ANALYZE"))
    return row["id"]


async def test_what_some_hear_is_found_by_its_key(hub_database_url):
    async with talking(hub_database_url) as talk:
        number = await crowded(talk)
        found = {}

        def gather(_connection, _cursor, statement, values, *_):
            found[statement] = values

        database = talk.site.world.hub.database
        event.listen(Engine, "before_cursor_execute", gather)
        try:
            async with database.read() as db:
                heard = await signals.since(db, {"worker:W-1": EACH - 1, "worker:W-2": EACH}, 100)
                there = await lines.picked(db, {(number, 1, Party.WORKER)})
        finally:
            event.remove(Engine, "before_cursor_execute", gather)
        assert {name: len(one.signs) for name, one in heard.items()} == {"worker:W-1": 1}
        assert len(there) == 1
        word = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
        explained = 0
        async with database.read() as db:
            for statement, values in found.items():
                if re.search("unnest|json_each", statement):
                    rows = (await db.exec_driver_sql(f"{word} {statement}", values)).all()
                    steps = [row[-1].strip() for row in rows]
                    assert not any(READS_ALL.search(step) for step in steps), steps
                    explained += 1
        assert explained == 2


async def test_a_stretch_is_read_at_once_and_says_how_far_it_reaches(hub_database_url):
    async with talking(hub_database_url) as talk:
        await crowded(talk)
        async with talk.site.world.hub.database.read() as db:
            heard = await signals.since(db, {"worker:W-1": 20, "worker:Nobody": 0}, 50)
        [one] = heard.values()
        assert [number for number, _ in one.signs] == list(range(21, 71))
        assert (one.upto, one.last) == (70, EACH)


async def test_where_nothing_is_kept_any_more_reading_goes_on_behind_it(hub_database_url):
    async with talking(hub_database_url) as talk:
        await crowded(talk)
        async with talk.site.world.hub.database.write() as db:
            gone = (stream.c.listener == "worker:W-1", stream.c.number.between(11, 190))
            await db.execute(stream.delete().where(*gone))
            one = (await signals.since(db, {"worker:W-1": 10}, 100))["worker:W-1"]
            assert (one.signs, one.upto) == ([], 110)
            assert not await signals.is_whole(db, "worker:W-1", 10)
            assert await signals.is_whole(db, "worker:W-1", 190)


@pytest.mark.parametrize("who", ["worker:W-1", "worker:Nobody"])
async def test_nobody_can_have_heard_more_than_there_was(hub_database_url, who):
    async with talking(hub_database_url) as talk:
        await crowded(talk)
        async with talk.site.world.hub.database.read() as db:
            assert not await signals.is_whole(db, who, EACH + 1)
