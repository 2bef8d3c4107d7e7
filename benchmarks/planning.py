"""How long planning takes, beside the least any database needs to write the same rows.

The floor is an INSERT ... SELECT of the same rows with the same join into tables without keys
and in no order. One per cent of the workers against that floor, then everyone, on SQLite and
on PostgreSQL, which is set as a server of its own would be; what it was set to is printed.
"""

import os
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import (
    Column,
    MetaData,
    Select,
    Table,
    func,
    literal,
    literal_column,
    select,
    text,
)

from benchmarks import crowd
from benchmarks.runs import SERVER
from hub.audiences.eligibility import Criteria, audience
from hub.model import BroadcastKind, Lane, Reach
from hub.order import SHUFFLE_PRIME, Priority
from hub.store.engine import Database
from hub.store.planning import chunks, plan, tuning
from hub.store.schema import upgrade_in_thread
from hub.tables import (
    deliveries,
    moment,
    recipients,
    workers,
)
from hub.tables.ids import delivery_by
from tests import servers
from tests.databases import postgres_database, sqlite_database

WORKERS = 1_000_000
ROUNDS = 3
MOST_OF_THE_FLOOR = 3.0
# On PostgreSQL, in seconds: to plan everyone, and to find who is eligible when one in a hundred is.
MOST_SECONDS = 6.0
MOST_TO_FIND = 0.1
EVERYONE = "Todo"
_NOW = datetime(2026, 5, 5, 14, tzinfo=UTC)
_SHUFFLE = (123_456_789, 987_654_321)
_CHANNELS = Reach.EMAIL | Reach.SMS
_NAMES = {True: "SQLite", False: "PostgreSQL"}
_numbers = count(1)  # of broadcasts


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """How long one plan took, in seconds."""

    people: int
    whole: float
    longest: float  #: its longest transaction


async def main(workers: int = WORKERS) -> None:
    """Measure both databases, one after the other."""
    with tempfile.TemporaryDirectory(prefix="hub-planning-") as folder:
        ratio, _, _ = await measure(sqlite_database(Path(folder)), workers)
        ratios = [ratio]
    with servers.postgres(**SERVER) as server, postgres_database(server.url) as url:
        ratio, seconds, found = await measure(url, workers)
        ratios.append(ratio)
    if max(ratios) > MOST_OF_THE_FLOOR:
        raise SystemExit(f"planning took {max(ratios):.1f} times the floor at one per cent")
    if seconds >= MOST_SECONDS:
        raise SystemExit(f"planning everyone took {seconds:.1f} s on PostgreSQL")
    if found >= MOST_TO_FIND:
        raise SystemExit(f"finding one per cent took {found * 1e3:.0f} ms on PostgreSQL")


async def measure(url: str, workers: int) -> tuple[float, float, float]:
    """Fill an empty database and print its figures.

    Gives ours / floor at one per cent, the seconds everyone takes, and those of finding one per
    cent.
    """
    await upgrade_in_thread(url)
    database = Database(url)
    database.open()
    name = _NAMES[database.is_sqlite]
    try:
        print(f"{name}: {await _settings(database)}", flush=True)
        bare = await _fill(database, workers)
        finds = [await _find(database, "Oficio 7") for _ in range(2 * ROUNDS)]
        _say(f"{name}, {finds[0].people} of {workers}: find", finds)
        floors, ours = [], []
        for _ in range(ROUNDS):
            floors.append(await _floor(database, bare, "Oficio 7"))
            ours.append(await _plan(database, "Oficio 7"))
        ratio = median(one.whole for one in ours) / median(one.whole for one in floors)
        _say(f"{name}, {ours[0].people} of {workers}: floor", floors)
        _say(f"{name}, {ours[0].people} of {workers}: plan", ours)
        print(f"{name}, plan / floor: {ratio:.1f}", flush=True)
        everyone, whole_floors = [], []
        for _ in range(ROUNDS):
            await _empty(database)
            whole_floors.append(await _floor(database, bare, EVERYONE))
            everyone.append(await _plan(database, EVERYONE))
        _say(f"{name}, everyone: floor", whole_floors)
        _say(f"{name}, everyone: plan", everyone)
    finally:
        await database.close()
    if (found := {one.people for one in [*ours, *floors, *finds]}) != {workers // 100}:
        raise SystemExit(f"one per cent of {workers} was {found}")
    if (found := {one.people for one in everyone}) != {workers}:
        raise SystemExit(f"everyone of {workers} was {found}")
    return ratio, median(one.whole for one in everyone), median(one.whole for one in finds)


async def _settings(database: Database) -> str:
    """Say what the figures of a database rest on."""
    if database.is_sqlite:
        names, word = ["journal_mode", "synchronous", "cache_size"], "PRAGMA"
    else:
        names, word = [*SERVER, "data_directory"], "SHOW"
    async with database.read() as db:
        found = {name: await db.scalar(text(f"{word} {name}")) for name in names}
    if str(found.pop("data_directory", "")).startswith("/dev/shm"):
        found["data"] = "in memory"
    return ", ".join(f"{name} {value}" for name, value in found.items())


def _say(what: str, runs: list[Timed]) -> None:
    times = sorted(one.whole for one in runs)
    longest = median(one.longest for one in runs)
    print(
        f"{what}: {median(times):.2f} s ({times[0]:.2f}-{times[-1]:.2f}), longest transaction "
        f"{longest * 1e3:.0f} ms, load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def _plan_of(occupation: str) -> plan.Plan:
    return plan.Plan(
        broadcast_id=next(_numbers),
        kind=BroadcastKind.VACANCY,
        ordered_from=_NOW,
        due_at=_NOW + timedelta(hours=6),
        criteria=Criteria(
            occupation=occupation,
            comuna="13101",
            best_pay=500_000,
            schedule="Completa",
            education=None,
            experience_years=None,
        ),
        priority=Priority(),
        shuffle=_SHUFFLE,
        channels=_CHANNELS,
    )


async def _find(database: Database, occupation: str) -> Timed:
    """Find who is eligible as planning does, and nothing else."""
    criteria = _plan_of(occupation).criteria
    query = select(workers.c.id).where(audience(criteria))
    async with database.read() as db:
        began = time.perf_counter()
        await tuning.tune(db, criteria)
        people = len((await db.scalars(query)).all())
        seconds = time.perf_counter() - began
    return Timed(people=people, whole=seconds, longest=seconds)


async def _plan(database: Database, occupation: str) -> Timed:
    """Plan as the planner does: in chunks on SQLite, everyone at once on PostgreSQL."""
    the_plan, done, times, people = _plan_of(occupation), 0, [], 0
    while True:
        began = time.perf_counter()
        async with database.write() as db:
            if database.is_sqlite:
                chunk = await chunks.next_chunk(db, the_plan, done)
            else:
                chunk = None if done else chunks.Chunk()
            if chunk is None:
                break
            written = await plan.insert_recipients(
                db, the_plan, chunk.after, chunk.upto, chunk.part
            )
            if written is not None:
                await plan.insert_deliveries(db, the_plan, *written)
        done = chunk.done
        times.append(time.perf_counter() - began)
        people += written[1] - written[0] + 1 if written else 0
    return Timed(people=people, whole=sum(times), longest=max(times))


async def _floor(database: Database, bare: dict[str, Table], occupation: str) -> Timed:
    """Write the same rows without a key, an order or an index."""
    the_plan = _plan_of(occupation)
    async with database.write() as db:
        for table in bare.values():
            await db.execute(table.delete())
    began = time.perf_counter()
    async with database.write() as db:
        await crowd.copy(db, bare["recipients"], _bare_recipients(the_plan))
        await crowd.copy(db, bare["deliveries"], _bare_deliveries(bare["recipients"]))
    seconds = time.perf_counter() - began
    async with database.read() as db:
        people = await db.scalar(select(func.count()).select_from(bare["deliveries"])) or 0
    return Timed(people=people, whole=seconds, longest=seconds)


def _bare_recipients(the_plan: plan.Plan) -> Select[Any]:
    a, b = _SHUFFLE
    shuffle = (workers.c.id * a + b) % SHUFFLE_PRIME
    return select(
        workers.c.id,
        literal(the_plan.broadcast_id).label("broadcast_id"),
        workers.c.id.label("worker"),
        workers.c.band,
        workers.c.band.label("place"),
        moment(_NOW).label("order_at"),
        shuffle.label("shuffle"),
        moment(the_plan.due_at).label("due_at"),
    ).where(audience(the_plan.criteria))


def _bare_deliveries(written: Table) -> Select[Any]:
    r = written.c
    return select(
        delivery_by(r.id, Lane.EMAIL).label("id"),
        r.id.label("recipient"),
        r.broadcast_id,
        r.worker,
        literal_column("'email'").label("channel"),
        literal_column("'ready'").label("state"),
        literal_column("2").label("rank"),
        r.place,
        r.order_at,
        r.shuffle,
        literal_column("0").label("attempts"),
        literal_column("0").label("late_entry"),
    )


async def _empty(database: Database) -> None:
    async with database.write() as db:
        for table in (deliveries, recipients):
            await db.run_sync(table.drop)
            await db.run_sync(table.create)


async def _fill(database: Database, workers: int) -> dict[str, Table]:
    """Fill the tables; give the bare ones of the floor."""
    bare = {table.name: _bare(table) for table in (recipients, deliveries)}
    async with database.write() as db:
        for table in bare.values():
            await db.run_sync(table.create)
        await crowd.fill(db, workers, everyone=EVERYONE)
    return bare


def _bare(table: Table) -> Table:
    """Give a table's columns under another name, and nothing else of it."""
    columns = (Column(one.name, one.type) for one in table.columns)
    return Table(f"bare_{table.name}", MetaData(), *columns)
