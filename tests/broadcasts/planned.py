"""What a plan wrote, worker by worker; and plans in chunks small enough to be broken."""

from collections import defaultdict

from hub.store.planning import chunks
from hub.tables import deliveries, recipients, workers


def in_chunks(monkeypatch, size):
    """Let SQLite plan more than twice as many in chunks of this size; PostgreSQL has none."""
    monkeypatch.setattr(chunks, "CHUNK", size)


async def planned(w, broadcast=1):
    """Give what is planned for each worker of a broadcast: channels, and why alone."""
    names = {row["id"]: row["worker_id"] for row in await w.rows(workers)}
    channels = defaultdict(set)
    for line in await w.rows(deliveries, deliveries.c.broadcast_id == broadcast):
        channels[line["recipient"]].add(line["channel"])
    people = await w.rows(recipients, recipients.c.broadcast_id == broadcast)
    assert len({row["worker"] for row in people}) == len(people)
    return {names[row["worker"]]: (channels[row["id"]], row["alone"]) for row in people}
