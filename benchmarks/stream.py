"""From the POST of a message to the other side's stream, with a thousand streams open.

The real program runs as it is started in production, once on SQLite and once on PostgreSQL;
everything is redacted, sealed and stored before it is heard. The same messages go through a bare
relay in the same run, which shows how much of the wait is the machine's. Then as many as it takes:
the next message of each sender goes as soon as the one before is answered.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from anonymizer.vault import Keyring
from benchmarks import hubs, meters, talks, wire
from benchmarks.sink import free_port, wait_for
from hub.store.schema import upgrade
from hub.tables import lines
from hub.web.tokens import Role, TokenKeys
from tests import servers
from tests.databases import apart, postgres_database, sqlite_database

CONVERSATIONS = 500
A_SECOND = 200
SECONDS = 20.0
_WARM = 2.0  # seconds of a run that are not counted: everything is asked for the first time
MOST = 5.0  # times the bare relay's 99th
SUSTAINED = 1_000  # messages a second
_SENDERS = 100  # of the sustained run


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One end of one conversation: how it listens and writes."""

    talk: str
    listen: bytes
    write: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A program that carries messages."""

    port: int
    pid: int
    sides: Sequence[Side]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen of one run."""

    sent: int
    seconds: float
    waits: list[float]  #: from when a message was due until the other side heard it, once warm
    cpu: float  #: seconds of the program
    load: float  #: average of a minute

    def within(self, share: float) -> float:
        """Give the wait that so large a share of them did not exceed, in milliseconds."""
        return sorted(self.waits)[min(len(self.waits) - 1, int(len(self.waits) * share))] * 1e3

    def __str__(self) -> str:
        return (
            f"{self.sent:,} in {self.seconds:.1f} s ({self.sent / self.seconds:,.0f}/s), "
            f"p50 {self.within(0.5):.1f} ms, p99 {self.within(0.99):.1f} ms, "
            f"CPU {self.cpu / self.sent * 1e3:.2f} ms each, load {self.load:.1f}"
        )


def main(kinds: Sequence[str] = ("sqlite", "postgresql")) -> None:
    """Measure each kind of database beside the relay; end with what was not held."""
    broken = []
    for kind in kinds:
        with _relay() as relay:
            floor = asyncio.run(_run(relay, pace=A_SECOND))
        print(f"{kind}: a bare relay at {A_SECOND}/s: {floor}", flush=True)
        with _hub(kind) as (hub, url):
            paced = asyncio.run(_run(hub, pace=A_SECOND))
            ratio = paced.within(0.99) / floor.within(0.99)
            print(f"{kind}: the hub at {A_SECOND}/s: {paced}; p99 {ratio:.1f} times", flush=True)
            most = asyncio.run(_run(hub, pace=None))
            print(f"{kind}: the hub at its most: {most}", flush=True)
            stored = asyncio.run(_stored(url))
        with _relay() as relay:
            print(f"{kind}: the relay at its most: {asyncio.run(_run(relay, pace=None))}")
        held = {
            f"p99 within {MOST:.0f} times the relay's": ratio <= MOST,
            f"{SUSTAINED:,} a second": most.sent / most.seconds >= SUSTAINED,
            "everything stored": stored == paced.sent + most.sent,
        }
        broken += [f"{kind}: {name}" for name, holds in held.items() if not holds]
    if broken:
        raise SystemExit(f"not held: {'; '.join(broken)}")


async def _run(served: Served, pace: float | None) -> Seen:
    """Open every stream, write for some seconds, and wait until all of it was heard."""
    streams = await wire.listen(served.port, [side.listen for side in served.sides])
    posters, due = wire.Posters(served.port), dict[tuple[str, int], float]()
    turns = count()

    async def post(at: float) -> None:
        turn = next(turns)
        # Sides in turn, and each pair's two sides far apart.
        side = served.sides[turn * 7 % len(served.sides)]
        body = json.dumps({"text": talks.TEXTS[turn % len(talks.TEXTS)]}).encode()
        number = json.loads(await posters.post(side.write, body))["number"]
        due[side.talk, number] = at

    cpu, began = meters.cpu(served.pid), time.monotonic()
    if pace is None:
        await asyncio.gather(*(_always(post, began) for _ in range(_SENDERS)))
    else:
        await _steadily(post, began, pace)
    heard = await _heard(streams, due)
    seconds = max(heard.values()) - began
    posters.close()
    return Seen(
        sent=len(due),
        seconds=seconds,
        waits=[heard[key] - at for key, at in due.items() if at >= began + _WARM],
        cpu=meters.cpu(served.pid) - cpu,
        load=os.getloadavg()[0],
    )


async def _always(post: Any, began: float) -> None:
    while time.monotonic() < began + SECONDS:
        await post(time.monotonic())


async def _steadily(post: Any, began: float, pace: float) -> None:
    """Post each when it is due, whatever became of the others."""
    async with asyncio.TaskGroup() as pending:
        for number in range(int(pace * SECONDS)):
            at = began + number / pace
            await asyncio.sleep(max(0.0, at - time.monotonic()))
            pending.create_task(post(at))


async def _heard(
    streams: Sequence[wire.Stream], due: dict[tuple[str, int], float]
) -> dict[tuple[str, int], float]:
    """Wait until the other side has heard everything; say when it heard each."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        heard = {key: at for one in streams for key, at in _events(one)}
        if due.keys() <= heard.keys():
            return heard
        await asyncio.sleep(0.5)
    lost = sum(one.lost for one in streams)
    raise SystemExit(f"{len(due.keys() - heard.keys())} were not heard; {lost} streams were lost")


def _events(stream: wire.Stream) -> Iterator[tuple[tuple[str, int], float]]:
    """Give the other side's messages of a stream, with the moment the end of each came."""
    rest = b""
    for at, data in stream.came:
        *blocks, rest = (rest + data).split(b"\n\n")
        for block in blocks:
            said = block.partition(b"\ndata: ")[2]
            if b'"them"' in said:
                event = json.loads(said)
                yield (event["conversation"], event["message"]["number"]), at


@contextmanager
def _relay() -> Iterator[Served]:
    with ExitStack() as things:
        port = free_port()
        command = [sys.executable, "-m", "benchmarks.relay", str(port)]
        process = _begun(things, command, os.environ, port)
        sides = [
            Side(
                talk=f"T-{number}",
                listen=wire.head("GET", f"/T-{number}/{side}", {}),
                write=wire.head("POST", f"/T-{number}/{side}", {}),
            )
            for number in range(1, CONVERSATIONS + 1)
            for side in ("worker", "employer")
        ]
        yield Served(port=port, pid=process.pid, sides=sides)


@contextmanager
def _hub(kind: str) -> Iterator[tuple[Served, str]]:
    """Serve a database with the conversations in it."""
    with ExitStack() as things:
        folder = Path(things.enter_context(tempfile.TemporaryDirectory(prefix="hub-stream-")))
        if kind == "sqlite":
            url = sqlite_database(folder)
        else:
            url = things.enter_context(
                postgres_database(things.enter_context(servers.postgres()).url)
            )
        apart(partial(upgrade, url))
        asyncio.run(_fill(url))
        port = free_port()
        environment = os.environ | {
            "HUB_DATABASE_URL": url,
            "HUB_SECRET_KEY": hubs.SECRET,
            "HUB_WEB_CONNECTIONS": "3000",
            "HUB_WEB_CONNECTIONS_PER_PEER": "3000",
            "HUB_CONVERSATIONS_MESSAGES_PER_HOUR": "100000000",
            "HUB_WEB_WRITES_PER_MINUTE": "100000000",
        }
        command = [sys.executable, "-m", "hub.cli.main", "serve", "--port", str(port)]
        process = _begun(things, command, environment, port, folder / "log")
        yield Served(port=port, pid=process.pid, sides=list(_sides())), url


def _begun(
    things: ExitStack, command: list[str], environment: Any, port: int, log: Path | None = None
) -> "subprocess.Popen[bytes]":
    out = things.enter_context(log.open("wb")) if log else None
    process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
    things.callback(process.wait, 60)
    things.callback(process.terminate)
    wait_for(port, process, within=60)
    return process


async def _fill(url: str) -> None:
    async with hubs.opened(url) as database:
        await talks.fill(database, Keyring([hubs.SECRET]), CONVERSATIONS)


def _sides() -> Iterator[Side]:
    keys = TokenKeys.embedded(Keyring([hubs.SECRET]).derive_all("token-signing"))
    for number in range(1, CONVERSATIONS + 1):
        for role in (Role.WORKER, Role.EMPLOYER):
            sub = f"{'W' if role is Role.WORKER else 'E'}-{number}"
            token = keys.issue(role, sub, timedelta(hours=2), datetime.now(UTC))
            bearer = {"Authorization": f"Bearer {token}"}
            yield Side(
                talk=f"T-{number}",
                listen=wire.head("GET", "/v1/stream", bearer),
                write=wire.head("POST", f"/v1/conversations/T-{number}/messages", bearer),
            )


async def _stored(url: str) -> int:
    async with hubs.opened(url) as database, database.read() as db:
        return await db.scalar(select(func.count()).select_from(lines)) or 0
