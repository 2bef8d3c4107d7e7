"""In which order mails arrive at a relay that holds the hub back, beside the order of their keys.

The sink takes a fixed number of mails a second; one `hub worker`, and then two, send to it what
they planned. For every mail: how many that should have come after it had come before.
"""

import asyncio
from bisect import bisect_right, insort
from datetime import UTC, datetime

from sqlalchemy import select

from benchmarks import hubs, people
from benchmarks.runs import SERVER, crowds
from hub.demo.smtpd import Envelope, Server
from hub.tables import deliveries
from tests import servers
from tests.databases import postgres_database

PEOPLE = 10_000
RATE = 1_000  # mails a second
BATCH = 1_000  # of one claim


def main() -> None:
    """Check the order for one worker and for two; end when anybody was overtaken by more."""
    broken = []
    with (
        servers.postgres(**SERVER) as server,
        servers.redis_server() as redis,
        crowds(server.url, (PEOPLE,)) as made,
    ):
        for processes in (1, 2):
            with postgres_database(server.url, made[PEOPLE]) as url:
                overtaken, bands = asyncio.run(_arrivals(url, redis.url, processes))
            most = max(overtaken)
            print(
                f"{processes} worker(s), {PEOPLE:,} mails at {RATE:,} a second: overtaken by "
                f"{most} at most, {sum(map(bool, overtaken)) / PEOPLE:.1%} by anybody; "
                f"{bands} came after a later band",
                flush=True,
            )
            if most > BATCH * processes:
                broken.append(f"{processes} worker(s): {most}")
    if broken:
        raise SystemExit(f"overtaken by more than the batches in flight: {'; '.join(broken)}")


async def _arrivals(url: str, broker: str, processes: int) -> tuple[list[int], int]:
    """Tell everybody; give by how many each was overtaken, and how many by a later band."""
    arrived: list[str] = []

    def take(mail: Envelope) -> None:
        arrived.append(mail.to[0])

    sink = Server(take)
    await sink.start()
    try:
        environ = hubs.environment(url, sink.port) | {"HUB_EMAIL_RATE": str(RATE)}
        async with hubs.at_work(environ, broker, processes) as team:
            team.put("vacancy.published", hubs.vacancy("V-1", datetime.now(UTC)))
            await team.finished()
            async with team.database.read() as db:
                query = select(deliveries.c.worker, deliveries.c.place).order_by(
                    deliveries.c.order_at, deliveries.c.shuffle
                )
                rows = (await db.execute(query)).all()
    finally:
        await sink.stop()
    turn = {people.email_of(row.worker): number for number, row in enumerate(rows)}
    band = [row.place for row in rows]
    if sorted(map(turn.__getitem__, arrived)) != list(range(len(rows))):
        raise SystemExit("not everybody got one mail")
    overtaken, before, furthest, late = [], list[int](), 0, 0
    for one in map(turn.__getitem__, arrived):
        overtaken.append(len(before) - bisect_right(before, one))
        insort(before, one)
        late += band[one] < furthest
        furthest = max(furthest, band[one])
    return overtaken, late
