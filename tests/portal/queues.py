"""A world with Redis goes in; its queue, what lies on it, and whoever reads it come out."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import redis

from hub.portal.queue import Queue
from hub.portal.stream import REJECTED, STREAM
from hub.tables import events
from tests.waiting import eventually
from tests.world import World


@contextmanager
def portal(url: str) -> Iterator["redis.Redis[Any]"]:
    """Connect as the portal does."""
    with redis.Redis.from_url(url) as client:
        yield client


def add(url: str, *many: Mapping[str, Any] | bytes) -> list[str]:
    """Put events on the queue, in one go; give the ids of their entries."""
    with portal(url) as client, client.pipeline() as pipe:
        for one in many:
            pipe.xadd(STREAM, {"event": one if isinstance(one, bytes) else json.dumps(one)})
        return [one.decode() for one in pipe.execute()]


def workers(w: World, count: int, first: int = 0) -> list[dict[str, Any]]:
    """Give events of different workers."""
    return [
        w.event("worker.upserted", {"worker_id": f"W-{number}"})
        for number in range(first, first + count)
    ]


def left(url: str) -> int:
    """Count what is on the queue still."""
    with portal(url) as client:
        return client.xlen(STREAM)


async def taken(url: str) -> bool:
    """Wait until nothing is on the queue any more."""
    return await eventually(lambda: left(url) == 0, within=20)


def shown(url: str) -> list[dict[str, str]]:
    """Give the rejected entries as their stream shows them, without what is sealed."""
    with portal(url) as client:
        found = client.xrange(REJECTED)
    return [
        {name.decode(): value.decode() for name, value in fields.items() if name != b"sealed"}
        for _, fields in found
    ]


def queue_of(w: World) -> Queue:
    """Give a world's queue."""
    assert w.hub.queue is not None
    return w.hub.queue


@asynccontextmanager
async def reading(*worlds: World) -> AsyncIterator[list[str]]:
    """Let worlds read; give the names of those that rang."""
    rung: list[str] = []
    tasks = [
        asyncio.create_task(queue_of(w).run(lambda name=w.source: rung.append(name)))  # type: ignore[misc]
        for w in worlds
    ]
    try:
        yield rung
    finally:
        for one in tasks:
            one.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks)


async def stored(w: World) -> list[str]:
    """Give the ids of the events that are in, in the order of acceptance."""
    return [row["event_id"] for row in await w.rows(events)]
