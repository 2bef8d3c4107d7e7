"""Databases of people go in; what one sender did with them, and at which cost, comes out."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.vault import Keyring
from benchmarks import hubs, meters, people
from benchmarks.sink import Sink
from hub.store.schema import upgrade
from tests.databases import apart, postgres_database

#: A server with some memory, safe from a power cut. Its defaults are for a very small one.
SERVER = {
    "shared_buffers": "2GB",
    "max_wal_size": "8GB",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One sender's one run."""

    mails: int
    seconds: float
    cpu: float = 0.0  #: seconds of the sender's own processes
    database_cpu: float = 0.0  #: seconds of PostgreSQL
    first: float = 0.0  #: seconds until the first receipt was stored

    @property
    def rate(self) -> float:
        """Mails a second."""
        return self.mails / self.seconds

    @property
    def cost(self) -> float:
        """CPU seconds for 1,000 mails, of the sender's own processes."""
        return self.cpu / self.mails * 1e3

    @property
    def database_cost(self) -> float:
        """CPU seconds for 1,000 mails, of PostgreSQL."""
        return self.database_cpu / self.mails * 1e3

    def __str__(self) -> str:
        said = f"{self.rate:8,.0f} mails/s"
        if self.cpu:
            said += f"   {self.cost:6.3f} CPU s/1000"
        if self.database_cpu:
            said += f"   PostgreSQL {self.database_cost:6.3f} CPU s/1000"
        return said + (f"   first receipt {self.first:.2f} s" if self.first else "")


@contextmanager
def crowds(server: str, sizes: tuple[int, ...]) -> Iterator[dict[int, str]]:
    """Make a database of so many people for each size, to be copied; give their names."""
    with ExitStack() as databases:
        made: dict[int, str] = {}
        for size in sizes:
            url = databases.enter_context(postgres_database(server))
            apart(partial(upgrade, url))
            asyncio.run(_fill(url, size))
            made[size] = url.rpartition("/")[2]
        yield made


async def _fill(url: str, size: int) -> None:
    async with hubs.opened(url) as database:
        await people.fill(database, Keyring([hubs.SECRET]), size)


async def tell_everybody(
    environ: Mapping[str, str], broker: str, relay: Sink, size: int, *, processes: int = 1
) -> Run:
    """Tell one vacancy to everybody, from the event on the queue to the last receipt stored."""
    async with hubs.at_work(environ, broker, processes) as team:
        async with team.database.read() as db:
            postgres = await postmaster(db)
        taken, cpu, database_cpu = relay.count(), team.cpu(), meters.cpu(postgres)
        began = datetime.now(UTC)
        team.put("vacancy.published", hubs.vacancy("V-1", began))
        await team.finished()
        cpu, database_cpu = team.cpu() - cpu, meters.cpu(postgres) - database_cpu
        accepted = await team.accepted()
    counts = {"the sink": relay.count() - taken, "receipts": accepted.count, "people": size}
    if len(set(counts.values())) != 1:
        raise SystemExit(f"these should be equal: {counts}")
    return Run(
        mails=size,
        seconds=(accepted.last - began).total_seconds(),
        cpu=cpu,
        database_cpu=database_cpu,
        first=(accepted.first - began).total_seconds(),
    )


async def postmaster(db: AsyncConnection) -> int:
    """Give the process id of PostgreSQL, whose children serve its connections."""
    return meters.parent(int(await db.scalar(text("SELECT pg_backend_pid()")) or 0))
