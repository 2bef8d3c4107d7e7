"""How `hub serve` bears a broadcast to 200,000: its memory, and how long the portal waits.

The real program runs as it is started in production, once on PostgreSQL and once on SQLite. Its
resident memory is looked at each second; another process posts twenty events a second meanwhile,
each when it is due whatever became of the others. Beside each it posts the same to a bare server,
which shows how much of the wait is the machine's.
"""

import asyncio
import json
import multiprocessing
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import count, cycle
from multiprocessing.context import SpawnProcess
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import median
from typing import Any

import aiohttp

from anonymizer.vault import Keyring
from benchmarks import hubs, meters, people
from benchmarks.sink import free_port, sink, wait_for
from hub.store.schema import upgrade
from tests import servers
from tests.databases import apart, postgres_database, sqlite_database

PEOPLE = 200_000
EVENTS_A_SECOND = 20
MOST_MEMORY = 300 * 2**20  # bytes
FLAT = 1.1  # last quarter of the memory to the second
SLOWEST = {"postgresql": 0.05, "sqlite": 0.25}  # seconds: the 99th of a hundred
_LONGEST = 900.0  # seconds for one broadcast


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What was seen of one broadcast."""

    seconds: float
    memory: list[int]  #: bytes, each second
    waits: list[float]  #: seconds from when an event was due to its answer
    bare: list[float]  #: the same of a bare server with one INSERT

    @property
    def growth(self) -> float:
        """The memory of the last quarter to that of the second."""
        quarter = max(1, len(self.memory) // 4)
        return median(self.memory[-quarter:]) / median(self.memory[quarter : 2 * quarter])


def _within(waits: list[float], share: float) -> float:
    """Give the wait that so large a share of them did not exceed."""
    return sorted(waits)[min(len(waits) - 1, int(len(waits) * share))]


def _waited(waits: list[float]) -> str:
    p50, p99 = _within(waits, 0.5), _within(waits, 0.99)
    return f"{len(waits)} of them: p50 {p50 * 1e3:.1f} ms, p99 {p99 * 1e3:.1f} ms"


def main(number: int = PEOPLE, kinds: tuple[str, ...] = ("postgresql", "sqlite")) -> None:
    """Watch one broadcast on each kind of database; end with what was not held."""
    broken = []
    for kind in kinds:
        with ExitStack() as things:
            url = things.enter_context(_database(kind, number))
            relay = things.enter_context(sink())
            seen = _watch(things, url, relay.port)
            taken = relay.count()
        peak, p99 = max(seen.memory), _within(seen.waits, 0.99)
        print(f"{kind}: {taken:,} mails in {seen.seconds:.0f} s ({taken / seen.seconds:,.0f}/s)")
        print(f"  memory: most {peak / 2**20:.0f} MiB, last quarter / second {seen.growth:.2f}")
        print(f"  POST /v1/events, {_waited(seen.waits)}")
        print(f"  a bare INSERT beside it, {_waited(seen.bare)}")
        print(f"  p99 to the bare one's: {p99 / _within(seen.bare, 0.99):.1f}")
        print(f"  load average of a minute: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        held = {
            f"{number:,} mails": taken == number,
            "300 MiB": peak < MOST_MEMORY,
            "flat memory": seen.growth <= FLAT,
            f"p99 under {SLOWEST[kind] * 1e3:.0f} ms": p99 < SLOWEST[kind],
        }
        broken += [f"{kind}: {name}" for name, holds in held.items() if not holds]
    if broken:
        raise SystemExit(f"not held: {'; '.join(broken)}")


@contextmanager
def _database(kind: str, number: int) -> Iterator[str]:
    """Make a database in which so many people are known."""
    with ExitStack() as things:
        if kind == "sqlite":
            folder = things.enter_context(tempfile.TemporaryDirectory(prefix="hub-serve-"))
            url = sqlite_database(Path(folder))
        else:
            server = things.enter_context(servers.postgres())
            url = things.enter_context(postgres_database(server.url))
        apart(partial(upgrade, url))
        asyncio.run(_fill(url, number))
        yield url


async def _fill(url: str, number: int) -> None:
    async with hubs.opened(url) as database:
        await people.fill(database, Keyring([hubs.SECRET]), number)


def _watch(things: ExitStack, url: str, relay: int) -> Watched:
    """Serve, publish a vacancy, and watch until nothing of it is left to do."""
    port, folder = free_port(), Path(things.enter_context(tempfile.TemporaryDirectory()))
    environment = os.environ | hubs.environment(url, relay)
    program = [sys.executable, "-m", "hub.cli.main"]
    log = things.enter_context((folder / "log").open("wb"))
    serving = [*program, "serve", "--port", str(port)]
    process = subprocess.Popen(serving, env=environment, stdout=log, stderr=log)
    things.callback(process.wait, 60)
    things.callback(process.terminate)
    tokens = {role: _token(program, role, environment) for role in ("portal", "operator")}
    spawn = multiprocessing.get_context("spawn")
    base, waits = f"http://127.0.0.1:{port}", spawn.Queue()
    bare = _bare(things, url, folder)
    begun, over = spawn.Event(), spawn.Event()
    posting = (base, bare, tokens["portal"], begun, over, waits)
    portal = spawn.Process(target=_portal, args=posting, daemon=True)
    seconds, memory = asyncio.run(_broadcast(base, tokens, process.pid, portal, begun))
    over.set()
    found, floor = waits.get(timeout=60)
    portal.join(60)
    return Watched(seconds=seconds, memory=memory, waits=found, bare=floor)


def _bare(things: ExitStack, url: str, folder: Path) -> str:
    """Start the bare server; give its address once it listens."""
    port = free_port()
    if url.startswith("sqlite"):
        url = f"sqlite+aiosqlite:///{folder}/bare.db"
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.bare", url, str(port)])
    things.callback(process.wait, 10)
    things.callback(process.terminate)
    wait_for(port, process)
    return f"http://127.0.0.1:{port}/"


def _token(program: list[str], role: str, environment: Mapping[str, str]) -> str:
    command = [*program, "token", "--role", role, "--sub", "benchmark"]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return said.stdout.strip()


async def _broadcast(
    base: str, tokens: Mapping[str, str], pid: int, portal: SpawnProcess, begun: Event
) -> tuple[float, list[int]]:
    """Publish a vacancy; give how long it took, and the program's memory second by second."""
    async with aiohttp.ClientSession(base) as http:
        await _ready(http)
        await _post(http, tokens["portal"], "employer.upserted", hubs.EMPLOYER)
        portal.start()
        await asyncio.to_thread(begun.wait, 60)
        began, memory = time.monotonic(), list[int]()
        vacancy = hubs.vacancy("V-1", datetime.now(UTC))
        await _post(http, tokens["portal"], "vacancy.published", vacancy)
        while time.monotonic() - began < _LONGEST:
            memory.append(meters.resident(pid))
            headers = {"Authorization": f"Bearer {tokens['operator']}"}
            async with http.get("/v1/broadcasts", headers=headers) as answer:
                items = (await answer.json())["items"]
            if any(item["state"] in ("finished", "stopped") for item in items):
                return time.monotonic() - began, memory
            await asyncio.sleep(1)
    raise SystemExit(f"the broadcast did not finish in {_LONGEST:.0f} s")


async def _ready(http: aiohttp.ClientSession) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            async with http.get("/readyz") as answer:
                if answer.status == 200:
                    return
        except aiohttp.ClientConnectionError:
            pass  # not listening yet
        await asyncio.sleep(0.1)
    raise SystemExit("hub serve did not become ready")


async def _post(
    http: aiohttp.ClientSession, token: str, kind: str, data: Mapping[str, Any]
) -> None:
    event = {
        "specversion": "1.0",
        "id": secrets.token_hex(8),
        "source": "benchmarks",
        "type": f"cl.bne.{kind}",
        "time": datetime.now(UTC).isoformat(),
        "data": data,
    }
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/cloudevents+json",
    }
    async with http.post("/v1/events", data=json.dumps(event), headers=headers) as answer:
        if answer.status != 202 and answer.status != 200:
            raise SystemExit(f"POST /v1/events: {answer.status} {await answer.text()}")


def _portal(
    base: str,
    bare: str,
    token: str,
    begun: Event,
    over: Event,
    waits: "Queue[tuple[list[float], list[float]]]",
) -> None:
    """Post changes of workers at a steady pace until it is over; runs in a process of its own."""
    waits.put(asyncio.run(_steadily(base, bare, token, begun, over)))


async def _steadily(
    base: str, bare: str, token: str, begun: Event, over: Event
) -> tuple[list[float], list[float]]:
    loop, waits, floor = asyncio.get_running_loop(), list[float](), list[float]()
    pending: set[asyncio.Task[None]] = set()
    began = loop.time()
    async with aiohttp.ClientSession(base) as http:

        async def post(number: int, due: float) -> None:
            await _post(http, token, "worker.upserted", _worker(number))
            waits.append(loop.time() - due)

        async def post_bare(number: int, due: float) -> None:
            async with http.post(bare, json=_worker(number)) as answer:
                answer.raise_for_status()
            floor.append(loop.time() - due)

        turns = cycle((post, post_bare))
        for number in count():
            due = began + number / EVENTS_A_SECOND / 2
            await asyncio.sleep(max(0.0, due - loop.time()))
            if over.is_set():
                break
            task = loop.create_task(next(turns)(number, due))
            pending.add(task)
            task.add_done_callback(pending.discard)
            begun.set()
        await asyncio.gather(*pending)
    return waits, floor


def _worker(number: int) -> dict[str, Any]:
    return {
        "worker_id": f"W-{number * 7_919 % PEOPLE + 1}",
        "profile": {"comuna": "07301", "experience_years": number % 10},
    }
