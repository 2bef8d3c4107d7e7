"""A world enters; its lanes are worked a step, a chunk or a crash at a time."""

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from anonymizer.vault import open_sealed
from channels.base import Message
from hub.dispatch.pace import Pace
from hub.dispatch.sending import Sender
from hub.model import Lane
from hub.store.vault import HUB
from hub.store.workers import people
from hub.tables import deliveries, outbox, recipients
from tests.world import World

#: Settings by which no gate parts a batch.
ONE_BAND = {"HUB_PRIORITY_BANDS": "1", "HUB_PRIORITY_MIDDLE_BAND": "0"}

Deed = Callable[[], Awaitable[Any]]


class Crash(Exception):
    """A process is gone where it stands."""


class Step(Pace):
    """A pace that never waits, and does a deed before a chunk is marked."""

    def __init__(self, deeds: Sequence[Deed | None] = (), *, chunk: int = 1_000) -> None:
        super().__init__(1_000_000)
        self._deeds: Iterator[Deed | None] = iter(deeds)
        self._chunk = chunk

    async def take(self, _messages: int) -> None:
        """Do the next deed instead of waiting."""
        deed = next(self._deeds, None)
        if deed is not None:
            await deed()

    def chunk(self, _least: int = 8) -> int:
        """Mark so many at once."""
        return self._chunk


def sender(w: World, lane: Lane, *deeds: Deed | None, chunk: int = 1_000, **more: Any) -> Sender:
    """Give a lane's sender; the n-th deed is done between the claim and the n-th mark."""
    return replace(w.hub.senders[lane], pace=Step(deeds, chunk=chunk), **more)


async def crash_on_the_wire(
    w: World, reached: Callable[[Sequence[Message]], Awaitable[Any]] | None = None
) -> None:
    """Let the process die while it hands e-mail over; `reached` says what came of it before."""

    async def crash(messages: Sequence[Message]) -> None:
        if reached is not None:
            await reached(messages)
        raise Crash

    w.email.before = crash
    with pytest.raises(Crash):
        await w.hub.senders[Lane.EMAIL].work_once()
    w.email.before = None


def sent_to(w: World) -> dict[str, list[str]]:
    """Give who was written to on each channel, in order, an address once per message."""
    return {"email": [m.to for m in w.email.sent], "sms": [m.to for m in w.sms.sent]}


async def delivery(w: World, channel: Lane, worker: str | None = None) -> Mapping[str, Any]:
    """Give the one delivery there is on a channel, or a worker's."""
    where = [deliveries.c.channel == channel]
    if worker is not None:
        where.append(deliveries.c.worker == await row_id(w, worker))
    (row,) = await w.rows(deliveries, *where)
    return row


async def recipient(w: World, worker: str | None = None) -> Mapping[str, Any]:
    """Give the one recipient there is, or a worker's."""
    where = [] if worker is None else [recipients.c.worker == await row_id(w, worker)]
    (row,) = await w.rows(recipients, *where)
    return row


async def row_id(w: World, worker: str) -> int:
    """Give a worker's row id."""

    async with w.hub.database.read() as db:
        found = await people.row_id(db, worker)
    assert found is not None
    return found


async def places(w: World, lane: Lane) -> list[tuple[int, int]]:
    """Give (broadcast, place) of what a recorder was sent, in order."""
    rows = {row["id"]: row for row in await w.rows(deliveries)}
    recorder = {Lane.EMAIL: w.email, Lane.SMS: w.sms}[lane]
    found = []
    for message in recorder.sent:
        number = w.hub.composer.number_of(message.ref)
        assert number is not None
        found.append((rows[number]["broadcast_id"], rows[number]["place"]))
    return found


async def states(w: World) -> dict[str, dict[str, int]]:
    """Count deliveries by channel and state."""
    found: dict[str, dict[str, int]] = {}
    for row in await w.rows(deliveries):
        of = found.setdefault(row["channel"], {})
        of[row["state"]] = of.get(row["state"], 0) + 1
    return found


async def told(w: World) -> list[tuple[str, str, Mapping[str, Any]]]:
    """Give what the portal is to be told, opened."""
    rows = await w.rows(outbox)
    async with w.hub.database.read() as db:
        keys = await w.hub.vault.known(db, [HUB])
    return [
        (
            row["type"],
            row["subject"],
            json.loads(open_sealed(keys[HUB], row["sealed"], f"outbox:{row['subject']}")),
        )
        for row in rows
    ]
