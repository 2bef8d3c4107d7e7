"""How fast one claimer takes deliveries in their order and settles them, until none is left.

Half a million on PostgreSQL, with the hub's own statements and nothing sent: a claim of a batch,
then its settlement with who was told. Every claim is checked to go on where the one before ended.
What the last quarter of a million took beside the first says whether dead rows slow it down; the
sizes of the tables before and after say what they leave. The quickest anybody could be is shown by
the same two changes of the same rows, written down by hand.
"""

import asyncio
import time
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks import hubs, meters
from benchmarks.celery_peer import planned
from benchmarks.runs import SERVER, crowds, postmaster
from channels.base import Outcome, Receipt
from hub.clock import SystemClock
from hub.dispatch.claiming import claim_batch
from hub.model import Lane
from hub.outside import make_channels
from hub.receipts import concluded
from hub.store.dispatch import settle
from hub.store.dispatch.settle import Settled
from hub.wiring import Hub
from tests import servers
from tests.databases import postgres_database

DELIVERIES = 500_000
PART = 250_000
BATCH = 1_000
MOST_GROWTH = 1.3
LEAST = 30_000.0  # deliveries a second
_TAKEN = Receipt(ref="", outcome=Outcome.ACCEPTED, code="250")
_TABLES = ("deliveries", "recipients")
_INDEXES = ("ix_deliveries_claim", "ix_deliveries_pending", "pk_deliveries")
_TAKE = (
    "UPDATE deliveries SET state = 'sending', claim = 'floor' WHERE id IN (SELECT id"
    " FROM deliveries WHERE channel = 'email' AND broadcast_id = 1 AND state = 'ready'"
    f" ORDER BY rank, order_at, shuffle LIMIT {BATCH} FOR UPDATE SKIP LOCKED) RETURNING id"
)
_LAY_DOWN = "UPDATE deliveries SET state = 'accepted', claim = NULL WHERE id = ANY ($1)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """One drain."""

    parts: list[float]  #: seconds for each so many
    cpu: float
    database_cpu: float


def main(number: int = DELIVERIES) -> None:
    """Drain by hand, then with the hub's statements, each its own copy of the same rows."""
    with (
        servers.postgres(**SERVER) as server,
        crowds(server.url, (number,)) as made,
        postgres_database(server.url, made[number]) as url,
    ):
        asyncio.run(planned(url, 1))
        asyncio.run(_show(url))
        with postgres_database(server.url, url.rpartition("/")[2]) as copy:
            floor = asyncio.run(_by_hand(copy, min(number, PART)))
        print(f"by hand: {floor:,.0f} a second", flush=True)
        drained = asyncio.run(_drain(url, number))
    rate = number / sum(drained.parts)
    growth = drained.parts[-1] / drained.parts[0]
    print(
        f"claimed and settled in strict order: {rate:,.0f} a second, {rate / floor:.2f} of that; "
        f"{drained.cpu / number * 1e3:.3f} CPU s/1000, "
        f"PostgreSQL {drained.database_cpu / number * 1e3:.3f}"
    )
    print(f"last {PART:,} / first: {growth:.2f}")
    if growth > MOST_GROWTH or rate < LEAST:
        raise SystemExit(f"to be {LEAST:,.0f} a second, and {MOST_GROWTH} at most")


async def _show(url: str) -> None:
    """Show every entry in the inbox: a lane that lags behind would hold the other back."""
    import asyncpg  # type: ignore[import-untyped]

    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute("UPDATE recipients SET visible_at = now()")
    await connection.execute("VACUUM (FULL, ANALYZE)")
    await connection.close()


async def _by_hand(url: str, number: int) -> float:
    """Change the same rows twice with two statements and nothing else; give rows a second."""
    import asyncpg  # type: ignore[import-untyped]

    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        began, done = time.perf_counter(), 0
        while done < number:
            ids = [row["id"] for row in await connection.fetch(_TAKE)]
            await connection.execute(_LAY_DOWN, ids)
            done += len(ids)
        return done / (time.perf_counter() - began)
    finally:
        await connection.close()


async def _drain(url: str, number: int) -> Drained:
    config = hubs.settings(url, 1)
    hub = Hub(config, SystemClock(), make_channels(config))
    hub.database.open()
    try:
        async with hub.database.read() as db:
            postgres = await postmaster(db)
            await _say_sizes(db, "before")
        cpu, database_cpu = time.process_time(), meters.cpu(postgres)
        parts, done, last, began = list[float](), 0, 0, time.perf_counter()
        while ids := await _batch(hub):
            if ids != sorted(ids) or ids[0] <= last:
                raise SystemExit(f"out of order after {done:,}")
            last, before, done = ids[-1], done // PART, done + len(ids)
            if done // PART > before:
                now = time.perf_counter()
                parts.append(now - began)
                began = now
        if done != number:
            raise SystemExit(f"{done:,} of {number:,} were claimed")
        async with hub.database.read() as db:
            await _say_sizes(db, "after")
        return Drained(
            parts=parts,
            cpu=time.process_time() - cpu,
            database_cpu=meters.cpu(postgres) - database_cpu,
        )
    finally:
        await hub.database.close()


async def _batch(hub: Hub) -> list[int]:
    """Claim the next deliveries and settle them as taken; give their ids in their order."""
    now = hub.clock.now()
    async with hub.database.write() as db:
        batch = await claim_batch(
            db,
            Lane.EMAIL,
            hub.lanes,
            hub.priority,
            hub.restraint,
            limit=BATCH,
            lease=timedelta(seconds=30),
            now=now,
        )
    if batch is None:
        return []
    ids = [row.id for row in batch.rows]
    async with hub.database.write() as db:
        settled = [
            Settled(id=one, settlement=concluded(_TAKEN), code="250", provider_id="") for one in ids
        ]
        written = await settle.settle(db, settled, batch.token, now)
        await settle.tell(db, sorted(written), Lane.EMAIL, now)
    return ids


async def _say_sizes(db: AsyncConnection, when: str) -> None:
    sizes = [
        f"{name} {await db.scalar(text(f'SELECT pg_relation_size({name!r})')) / 1e6:,.0f} MB"
        for name in (*_TABLES, *_INDEXES)
    ]
    print(f"{when}: {', '.join(sizes)}", flush=True)
