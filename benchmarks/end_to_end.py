"""How fast a published vacancy becomes mails with their receipts stored, beside its peers.

The event is put on the portal's queue in Redis; one `hub worker`, the real program, takes it,
plans, claims, composes for each person, sends to postfix's smtp-sink and stores every receipt in
PostgreSQL. Beside it, on the same rows and the same sink: Celery with a task per mail; Celery as
an expert would tune it; and postfix's own smtp-source, which writes nothing and stores nothing.
At last two workers instead of one.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from statistics import median

from benchmarks import hubs
from benchmarks.celery_peer import peer
from benchmarks.runs import SERVER, Run, crowds, tell_everybody
from benchmarks.sink import sink, source
from tests import servers
from tests.databases import postgres_database

SIZE, LARGE = 60_000, 300_000
ROUNDS = 3
PLAIN_MAILS = 3_000
EXPERT_MAILS = 15_000
#: What the hub is to be: times Celery, plain and tuned; of smtp-source; CPU seconds for 1,000.
GOALS = {"celery": 25.0, "celery tuned": 2.5, "smtp-source": 0.6}
MOST_CPU = 0.10

Runs = Mapping[str, list[Run]]


def main(size: int = SIZE, large: int | None = LARGE, rounds: int = ROUNDS) -> None:
    """Run hub, peers and limit in turn, so many rounds, and compare their medians."""
    runs: dict[str, list[Run]] = defaultdict(list)
    with (
        servers.postgres(**SERVER) as server,
        servers.redis_server() as redis,
        servers.redis_server() as broker,
        sink() as relay,
        crowds(server.url, (size, large) if large else (size,)) as made,
        peer(server.url, made[size], broker.url, relay) as celery,
    ):

        def hub(people: int, name: str, processes: int = 1) -> None:
            with postgres_database(server.url, made[people]) as url:
                environ = hubs.environment(url, relay.port)
                telling = tell_everybody(environ, redis.url, relay, people, processes=processes)
                _note(runs, name, asyncio.run(telling))

        for _ in range(rounds):
            hub(size, "hub")
            _note(runs, "celery", celery.send(PLAIN_MAILS, expert=False))
            _note(runs, "celery tuned", celery.send(min(EXPERT_MAILS, size // 4), expert=True))
            rate = source(relay.port, size, celery.size)
            _note(runs, "smtp-source", Run(mails=size, seconds=size / rate))
            hub(size, "two workers", processes=2)
        if large:
            hub(large, f"hub {large:,}")
    _conclude(runs)


def _note(runs: dict[str, list[Run]], name: str, run: Run) -> None:
    runs[name].append(run)
    print(f"{name:>14}: {run}", flush=True)


def _conclude(runs: Runs) -> None:
    middle = {name: median(run.rate for run in some) for name, some in runs.items()}
    print("\nmedians, mails a second:")
    for name, rate in middle.items():
        print(f"{name:>14}: {rate:8,.0f}")
    missed = []
    for name, goal in GOALS.items():
        ratio = middle["hub"] / middle[name]
        print(f"hub / {name}: {ratio:.2f} (to be {goal:g})")
        if ratio < goal:
            missed.append(f"{ratio:.2f} of {name}")
    cost = median(run.cost for run in runs["hub"])
    database = median(run.database_cost for run in runs["hub"])
    print(f"the hub's own CPU: {cost:.3f} s/1000 (to be {MOST_CPU}), PostgreSQL's {database:.3f}")
    print(f"two workers / one: {middle['two workers'] / middle['hub']:.2f}")
    for name, some in runs.items():
        if name.startswith("hub "):
            print(f"{name}, cost of one person: {some[0].cost / cost:.2f} of the small one's")
    if cost > MOST_CPU:
        missed.append(f"{cost:.3f} CPU s/1000")
    if missed:
        raise SystemExit(f"missed: {'; '.join(missed)}")
