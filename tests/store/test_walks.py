"""What is looked for again and again is one step into an index, however much lies there."""

from datetime import timedelta

from sqlalchemy import event, insert, text
from sqlalchemy.engine import Engine

from hub.store.letters import desk
from hub.store.offices import neighbours
from hub.tables import desk_items, log
from tests.world import START, World, world

MANY = 4_000


async def plans(w: World, word: str, look) -> list[str]:
    """Give the plans of what was executed of a table while something is looked for."""
    said = []

    def gather(_connection, _cursor, statement, values, *_):
        if word in statement and statement.startswith("SELECT"):
            said.append((statement, values))

    async with w.hub.database.read() as db:
        event.listen(Engine, "before_cursor_execute", gather)
        try:
            await look(db)
        finally:
            event.remove(Engine, "before_cursor_execute", gather)
        explain = "EXPLAIN QUERY PLAN" if w.hub.database.is_sqlite else "EXPLAIN"
        found = []
        for statement, values in said:
            rows = (await db.exec_driver_sql(f"{explain} {statement}", values)).all()
            found.append("\n".join(row[-1] for row in rows))
    assert found
    return found


async def test_the_desks_next_item_is_found_without_reading_the_others(hub_database_url):
    async with world(hub_database_url) as w:
        rows = [
            {
                "print": f"p{n}", "kind": "access", "channel": "inbox", "owner": "hub",
                "sealed": b"", "at": START - timedelta(minutes=n), "soon_by": START,
                "answer_by": START + timedelta(minutes=n) if n % 2 else None,
                "closed_at": START if n % 3 else None,
            }
            for n in range(MANY)
        ]  # fmt: skip
        async with w.hub.database.write() as db:
            await db.execute(insert(desk_items), rows)
            await db.execute(text("ANALYZE"))
        for turn in (None, *(await _turns(w))):
            for plan in await plans(w, "desk_items", lambda db, turn=turn: desk._behind(db, turn)):
                assert "ix_desk_items_open" in plan, plan
                assert "TEMP B-TREE" not in plan, plan
                assert "Sort" not in plan, plan


async def _turns(w: World) -> list[desk._Turn]:
    """Give one turn with a clock and one without."""
    async with w.hub.database.read() as db:
        found = [await desk._turn_of(db, number) for number in (4, 7)]
    turns = [one for one in found if one is not None]
    assert [one.answer_by is None for one in turns] == [False, True]
    return turns


async def test_who_looked_lately_is_found_without_reading_who_looked_before(hub_database_url):
    async with world(hub_database_url) as w:
        rows = [
            {
                "at": START - timedelta(minutes=n), "what": "looked", "subject": "comuna:13118",
                "detail": {"by": f"op-{n % 5}", "where": "unreachable"},
            }
            for n in range(MANY)
        ]  # fmt: skip
        async with w.hub.database.write() as db:
            await db.execute(insert(log), rows)
            await db.execute(text("ANALYZE"))
        since = START - timedelta(minutes=30)

        async def look(db):
            assert len(await neighbours.looks(db, "comuna:13118", since)) == 5

        [plan] = await plans(w, "FROM log", look)
        bound = "at>?" if w.hub.database.is_sqlite else "at > "
        assert "ix_log_subject" in plan
        assert bound in plan, plan
