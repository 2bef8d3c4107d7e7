"""A small broadcast among the rows of many that ended: nothing it takes reads those rows too."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Integer, cast, event, func, insert, literal, literal_column, select, text
from sqlalchemy.engine import Engine

from hub.model import OF_CALLS, Lane
from hub.store import due
from hub.store.dispatch import inbox, picking, sweep
from hub.store.dispatch.picking import Reachable
from hub.store.letters import letterbox
from hub.store.offices import follow_ups, rosters, turnout
from hub.store.planning import bands, holds
from hub.store.planning import broadcasts as planning
from hub.store.portal import failures, outbox
from hub.store.reporting import evidence, misses, report
from hub.store.watching import alarms, waiting
from hub.store.workers import identities
from hub.store.workers.identities import Traits
from hub.tables import broadcasts, calls, deliveries, moment, recipients, workers
from hub.tables.ids import delivery_by
from tests.calls import asked, neighbour
from tests.world import START, World, world

#: Of each: rows enough that PostgreSQL would rather not read them all.
ENDED_BROADCASTS, ENDED_PEOPLE = 40, 1_000
OURS = re.compile(r"\b(deliveries|recipients)\b")
LOOKED_FOR = re.compile(
    r"\b(broadcasts|employability|employers|events|letterbox|outbox|vacancies)\b"
)
INDEXES = {
    "ix_broadcasts_missed",
    "ix_broadcasts_published_at",
    "ix_employability_uncut",
    "ix_employers_trade",
    "ix_events_failed",
    "ix_letterbox_given_up",
    "ix_outbox_parked",
    "ix_outbox_unposted",
    "ix_outbox_unstreamed",
    "ix_vacancies_reported",
}
HOT = {
    "plan": re.compile(r"INSERT INTO deliveries"),
    "pick": re.compile(r"SELECT .*\bdeliveries\.shuffle AS shuffle", re.DOTALL),
    "claim": re.compile(r"UPDATE deliveries SET .*composed_at=", re.DOTALL),
    "mark": re.compile(r"UPDATE deliveries SET .*shown_hash=", re.DOTALL),
    "settle": re.compile(r"UPDATE deliveries SET .*provider_id=", re.DOTALL),
    "tell": re.compile(r"UPDATE recipients SET told_at="),
    "show": re.compile(r"UPDATE recipients SET visible_at="),
    "wake": re.compile(r"UPDATE deliveries SET .*late_entry=", re.DOTALL),
    "finish": re.compile(r"UPDATE broadcasts SET .*finished_at=", re.DOTALL),
}
READS_ALL = {
    "sqlite": re.compile(
        r"^SCAN (later|tried|deliveries|recipients)\b(?!.* ix_deliveries_pending)"
    ),
    "postgresql": re.compile(r"Seq Scan on (deliveries|recipients)\b"),
}


async def history(w: World) -> None:
    """Write broadcasts that ended long ago, with everyone told by e-mail."""
    n = select(literal_column("1", Integer).label("n")).cte("numbers", recursive=True)
    n = n.union_all(select(n.c.n + 1).where(n.c.n < ENDED_BROADCASTS * ENDED_PEOPLE))
    broadcast = cast((n.c.n - 1) / ENDED_PEOPLE, Integer) + 1
    number = n.c.n - (broadcast - 1) * ENDED_PEOPLE
    then, zero, one = moment(START - timedelta(days=30)), literal(0), literal(1)
    key = {"place": zero, "order_at": then, "shuffle": number, "broadcast_id": broadcast}
    person = key | {
        "id": n.c.n, "worker": number + 1_000_000, "band": zero, "due_at": then, "reach": one,
        "visible_at": then, "told_at": then, "told_by": literal("email"),
    }  # fmt: skip
    line = key | {
        "id": delivery_by(n.c.n, Lane.EMAIL), "recipient": n.c.n, "worker": number + 1_000_000,
        "channel": literal("email"), "state": literal("accepted"), "rank": literal(2),
        "attempts": one, "late_entry": zero, "accepted_at": then,
    }  # fmt: skip
    ended = {
        "kind": "vacancy", "state": "finished", "published_at": START - timedelta(days=30),
        "due_at": START - timedelta(days=30), "valid_until": START - timedelta(days=1),
        "changed": [], "created_at": START - timedelta(days=30), "planned_upto": 1,
        "audience": ENDED_PEOPLE, "finished_at": START - timedelta(days=30), "missed": 0,
    }  # fmt: skip
    rows = [
        ended | {
            "subject_id": f"V-old-{i}", "recipients_from": i * ENDED_PEOPLE + 1,
            "recipients_to": (i + 1) * ENDED_PEOPLE,
        }
        for i in range(ENDED_BROADCASTS)
    ]  # fmt: skip
    async with w.hub.database.write() as db:
        await db.execute(insert(broadcasts), rows)
        for table, values in ((recipients, person), (deliveries, line)):
            query = select(*(value.label(name) for name, value in values.items())).select_from(n)
            await db.execute(insert(table).from_select(list(values), query))
        if not w.hub.database.is_sqlite:
            sequence = func.pg_get_serial_sequence("recipients", "id")
            await db.execute(select(func.setval(sequence, ENDED_BROADCASTS * ENDED_PEOPLE)))
        await db.execute(text("ANALYZE"))


@contextmanager
def statements(ours: re.Pattern[str] = OURS) -> Iterator[dict[str, object]]:
    """Gather what is executed about our rows, each with values it was executed with."""
    found: dict[str, object] = {}

    def gather(_connection, _cursor, statement, values, _context, many):
        if ours.search(statement):
            found.setdefault(statement, values[0] if many else values)

    event.listen(Engine, "before_cursor_execute", gather)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", gather)


async def plan_of(w: World, statement: str, values: object) -> list[str]:
    word = "EXPLAIN QUERY PLAN" if w.hub.database.is_sqlite else "EXPLAIN"
    async with w.hub.database.read() as db:
        rows = (await db.exec_driver_sql(f"{word} {statement}", values)).all()
    return [row[-1] for row in rows]


async def live(w: World) -> None:
    """Let a vacancy be planned, claimed, marked, settled, retried, shown and looked at."""
    await w.employer()
    await w.crowd(30)
    await w.vacancy("V-1")
    await w.work()
    worker = (await w.rows(workers))[0]["id"]
    async with w.hub.database.read() as db:
        await report.of(db, [1, ENDED_BROADCASTS + 1])  # far apart
        await report.due_soon(db, w.clock.now())
        await waiting.on_lanes(db)
        await due.waits(db, w.clock.now())
        assert not await sweep.any_lapsed(db, w.clock.now())
        await sweep.next_moment(db, w.clock.now(), timedelta(hours=1))
        assert await inbox.entries(db, worker, 20)
        assert await evidence.trace(db, ENDED_BROADCASTS + 1, worker, [])
        assert await planning.anybody_told(db, "V-1")
    w.clock.move(minutes=10)
    await w.vacancy("V-1")  # a reactivation: to nobody who was told
    await w.work()


async def test_nothing_a_broadcast_takes_reads_the_rows_of_those_that_ended(hub_database_url):
    async with world(hub_database_url) as w:
        await history(w)
        with statements() as found:
            await live(w)
        for name, words in HOT.items():
            assert any(words.search(statement) for statement in found), name
        reads_all = READS_ALL["sqlite" if w.hub.database.is_sqlite else "postgresql"]
        bad = {}
        for statement, values in list(found.items())[2:]:
            steps = await plan_of(w, statement, values)
            if any(reads_all.search(step) for step in steps):
                bad[statement] = "\n".join(steps)
        assert not bad, "\n\n".join(f"{one}\n{steps}" for one, steps in bad.items())
        assert await w.rows(deliveries, deliveries.c.broadcast_id > ENDED_BROADCASTS)


async def test_a_lane_stopped_by_its_gate_steps_over_no_row_behind_it(hub_database_url):
    async with world(hub_database_url) as w:
        await history(w)
        reachable = [Reachable(broadcast_id=1, upto=START)]
        with statements() as found:
            async with w.hub.database.read() as db:
                assert await picking.pick(db, Lane.EMAIL, reachable, None, 500) == []
        [(statement, values)] = found.items()
        steps = "\n".join(await plan_of(w, statement, values))
        if w.hub.database.is_sqlite:
            assert (
                "ix_deliveries_claim (channel=? AND broadcast_id=? AND (rank,order_at)<(?,?)"
                in (steps)
            )
        else:
            # The index of the claim, and then the row and its person by their keys.
            condition = re.findall(r"Index Cond: (.*)", steps)[0]
            assert "ROW(rank, order_at) <= ROW" in condition
            assert not re.search(r"^\s*Filter:", steps, re.MULTILINE)


@pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
async def test_a_statement_that_reads_them_all_is_found_out(hub_database_url):
    async with world(hub_database_url) as w:
        steps = await plan_of(w, "SELECT count(*) FROM deliveries WHERE attempts > 0", ())
        assert any(READS_ALL["sqlite"].search(step) for step in steps)


@pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
async def test_ending_what_follows_a_call_reads_the_notes_of_its_people_alone(hub_database_url):
    async with world(hub_database_url) as w:
        with statements() as found:
            async with w.hub.database.write() as db:
                await follow_ups.end(db, 1, OF_CALLS, START)
        [(statement, values)] = found.items()
        steps = await plan_of(w, statement, values)
        assert any("SEARCH notes USING INDEX ix_notes_worker" in step for step in steps), steps
        assert not any(step.startswith("SCAN notes") for step in steps), steps


async def test_what_is_looked_for_every_few_seconds_has_an_index_of_its_own(hub_database_url):
    async with world(hub_database_url) as w, w.hub.database.write() as db:
        if not w.hub.database.is_sqlite:
            await db.execute(text("SET LOCAL enable_seqscan = off"))  # the tables are empty
        word = "EXPLAIN QUERY PLAN" if w.hub.database.is_sqlite else "EXPLAIN"
        with statements(LOOKED_FOR) as found:
            await alarms.late(db, START)
            await bands.counts(db)
            await failures.count(db)
            await holds.held(db, 10)
            await identities.in_a_crowd(db, Traits(verified=True, trade="Pan", comuna="13101"))
            await letterbox.given_up(db)
            await misses.counts(db, START, START + timedelta(days=1))
            await outbox.waits(db, stream=True, now=START)
            await outbox.waits(db, stream=False, now=START)
            await outbox.standing(db, stream=True, webhook=True)
        steps = [
            step
            for statement, values in found.items()
            for [*_, step] in await db.exec_driver_sql(f"{word} {statement}", values)
        ]
        used = {index for index in INDEXES if any(index in step for step in steps)}
        assert used == INDEXES, steps
        # How many indexes there are is the one thing that is counted whole.
        assert not [one for one in steps if re.match(r"SCAN (?!employability)(?!.*INDEX)", one)]


async def test_what_waits_is_looked_for_each_second_by_indexes(hub_database_url):
    async with world(hub_database_url) as w:
        await history(w)
        with statements(LOOKED_FOR) as found:
            async with w.hub.database.read() as db:
                assert await due.waits(db, START) == frozenset()
        [(statement, values)] = found.items()
        steps = "\n".join(await plan_of(w, statement, values))
        looked_in = {"ix_deliveries_claim", "ix_deliveries_pending"}
        assert {one for one in looked_in if one in steps} == looked_in, steps


async def test_what_an_office_sees_of_a_call_reads_the_rows_of_its_own_people(hub_database_url):
    async with world(hub_database_url) as w:
        await history(w)
        await neighbour(w, "Ana")
        await asked(w)
        [row] = await w.rows(calls)
        first = rosters.Piece(group=rosters.Group.TO_PHONE, limit=20)
        with statements() as found:
            async with w.hub.database.read() as db:
                each = await turnout.of(db, [row["call_id"]], START)
                [fill] = await turnout.by_comuna(db, START)
                assert (each[row["call_id"]],) == fill.turnouts
                assert each[row["call_id"]].people == 1
                assert len(await rosters.rows(db, row, first, START)) == 1
        assert len(found) == 4
        reads_all = READS_ALL["sqlite" if w.hub.database.is_sqlite else "postgresql"]
        for statement, values in found.items():
            steps = await plan_of(w, statement, values)
            # Nor one by one whoever was ever told of anything.
            bad = [one for one in steps if reads_all.search(one) or "ANY(worker)" in one]
            assert not bad, "\n".join(steps)
