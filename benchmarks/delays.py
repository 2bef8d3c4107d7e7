"""How the hub sends to a relay that is 5, 20 and 80 ms away, beside plain aiosmtplib.

Both over 8 kept connections, through a proxy that delays what goes and comes. The hub also plans,
writes for each person and stores every receipt; aiosmtplib is handed finished mails. The hub once
more with as many connections as 80 ms are worth.
"""

import asyncio
import time
from dataclasses import replace

from aiosmtplib import SMTP

from benchmarks import hubs
from benchmarks.celery_peer import peer
from benchmarks.far import far
from benchmarks.runs import SERVER, Run, crowds, tell_everybody
from benchmarks.sink import Sink, sink
from tests import servers
from tests.databases import postgres_database

CONNECTIONS = 8
#: Milliseconds there and back -> people told by the hub, mails of the peer.
TRIPS = {5: (8_000, 2_000), 20: (3_000, 600), 80: (1_000, 160)}
MANY = 64  # connections
LEAST = 2.0  # times plain aiosmtplib


def main() -> None:
    """Measure each distance; end when the hub is not so many times the peer."""
    sizes = tuple(people for people, _ in TRIPS.values())
    slow = []
    with (
        servers.postgres(**SERVER) as server,
        servers.redis_server() as redis,
        servers.redis_server() as broker,
        sink() as relay,
        crowds(server.url, sizes) as made,
    ):
        with peer(server.url, made[sizes[0]], broker.url, relay) as celery:
            body = b"x" * 76 + b"\r\n"
            mail = body * (celery.size // len(body))

        def hub(people: int, port: int, connections: int) -> Run:
            with postgres_database(server.url, made[people]) as url:
                environ = hubs.environment(url, port)
                environ |= {"HUB_MAIL_CONNECTIONS": str(connections)}
                telling = tell_everybody(environ, redis.url, relay, people)
                return asyncio.run(telling)

        for trip, (people, mails) in TRIPS.items():
            with far(relay.port, trip) as port:
                ours = hub(people, port, CONNECTIONS)
                plain = asyncio.run(_plain(replace(relay, port=port), mails, mail))
                ratio = ours.rate / plain.rate
                print(f"{trip:3} ms: hub {ours}", flush=True)
                print(f"{trip:3} ms: aiosmtplib {plain}; hub / aiosmtplib {ratio:.1f}", flush=True)
                if ratio < LEAST:
                    slow.append(f"{trip} ms: {ratio:.1f}")
        with far(relay.port, max(TRIPS)) as port:
            ours = hub(sizes[0], port, MANY)
            print(f"{max(TRIPS)} ms: hub over {MANY} connections {ours}")
    if slow:
        raise SystemExit(f"less than {LEAST:g} times aiosmtplib: {'; '.join(slow)}")


async def _plain(relay: Sink, mails: int, mail: bytes) -> Run:
    """Send so many mails over kept connections, each as soon as the one before was taken."""
    left = iter(range(mails))

    async def send() -> None:
        async with SMTP(hostname="127.0.0.1", port=relay.port, use_tls=False) as client:
            for number in left:
                await client.sendmail("a@bne.example", [f"b{number}@correo.example"], mail)

    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(send())
    return Run(mails=mails, seconds=time.perf_counter() - began)
