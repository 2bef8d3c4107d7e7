"""While one batch is on the wire the next is claimed, and waits for its turn."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from channels.base import Message
from hub.dispatch import sending
from hub.dispatch.pace import Pace
from hub.dispatch.sending import Sender
from hub.model import DeliveryState, Lane
from hub.tables import deliveries
from tests.dispatch.hands import ONE_BAND, Step
from tests.waiting import eventually
from tests.world import World, consents, world

PEOPLE, BATCH = 9, 2


class Broke(Exception):
    """A provider's library broke."""


async def _begin(w: World) -> None:
    await w.employer()
    for number in range(PEOPLE):
        email = f"w{number}@correo.example"
        await w.worker(f"W-{number}", contact={"email": email}, consents=consents("alerts"))
    await w.vacancy()
    await w.plan()


def _sender(w: World, **more: Any) -> Sender:
    given = {"pace": Step(), "batch_limit": BATCH, "ahead": True} | more
    return replace(w.hub.senders[Lane.EMAIL], **given)


async def _in_states(w: World) -> dict[str, int]:
    d = deliveries.c
    query = (
        select(d.state, func.count().label("many")).where(d.channel == Lane.EMAIL).group_by(d.state)
    )
    async with w.hub.database.read() as db:
        return {row.state: row.many for row in await db.execute(query)}


async def _claimed(w: World, many: int) -> bool:
    return (await _in_states(w)).get(DeliveryState.SENDING) == many


async def test_the_next_batch_stands_ready_while_one_is_on_the_wire(hub_database_url: str) -> None:
    async with world(hub_database_url, **ONE_BAND) as w:
        await _begin(w)
        turns = []

        async def look(_messages: object) -> None:
            turns.append(1)
            if len(turns) == 2:  # the first is taken alone: most often there is no other
                await eventually(lambda: _claimed(w, 2 * BATCH))

        w.email.before = look
        assert await _sender(w).work()
        assert await _in_states(w) == {DeliveryState.ACCEPTED: PEOPLE}
        # In the order of the key, whichever hand took them.
        d = deliveries.c
        async with w.hub.database.read() as db:
            ids = (await db.scalars(select(d.id).order_by(d.rank, d.order_at, d.shuffle))).all()
        sent = [w.hub.composer.number_of(message.ref) for message in w.email.sent]
        assert sent == [one for one in ids if one in set(sent)]
        assert len(set(sent)) == PEOPLE


async def test_who_gives_a_new_address_while_a_batch_waits_is_written_to_there(
    hub_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "_KEEPS_SECONDS", 0.0)
    async with world(hub_database_url, **ONE_BAND) as w:
        await _begin(w)
        turns, old = [], []

        async def move(messages: Sequence[Message]) -> None:
            turns.append(1)
            if len(turns) <= 2:  # composed before anybody moved
                old.extend(message.to for message in messages)
            if len(turns) == 2:
                await eventually(lambda: _claimed(w, 2 * BATCH))
                w.clock.move(seconds=1)
                for number in range(PEOPLE):
                    contact = {"email": f"new{number}@correo.example"}
                    await w.worker(f"W-{number}", contact=contact, consents=consents("alerts"))
                await w.apply()

        w.email.before = move
        assert await _sender(w).work()
        assert len(w.email.sent) == PEOPLE
        behind = [message.to for message in w.email.sent][len(old) :]
        assert len(old) == 2 * BATCH
        assert all(to.startswith("new") for to in behind)


@pytest.mark.parametrize(
    "more", [{"ahead": False}, {"pace": Pace(BATCH / 10)}], ids=["SQLite", "slow"]
)
async def test_a_slow_lane_and_sqlite_claim_nothing_ahead(
    hub_database_url: str, more: dict[str, Any]
) -> None:
    async with world(hub_database_url, **ONE_BAND) as w:
        await _begin(w)
        most = []

        async def look(_messages: object) -> None:
            most.append((await _in_states(w)).get(DeliveryState.SENDING, 0))

        w.email.before = look
        one = _sender(w, **more)
        if "pace" in more:
            one.pace.take = Step().take  # type: ignore[method-assign]  # its sums, without its pause
        assert await one.work()
        assert max(most) <= BATCH


async def test_what_breaks_one_hand_is_heard_and_the_other_ends_its_batch(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url, **ONE_BAND) as w:
        await _begin(w)
        turns = []

        async def breaks(_messages: object) -> None:
            turns.append(1)
            if len(turns) == 2:
                raise Broke

        w.email.before = breaks
        with pytest.raises(Broke):
            await _sender(w).work()
        # Marked and not known to be sent: what broke stays under its lease, all else went.
        states = await _in_states(w)
        assert states == {DeliveryState.SENDING: BATCH, DeliveryState.ACCEPTED: PEOPLE - BATCH}


async def test_told_to_stop_it_ends_what_it_has_claimed_and_takes_no_more(
    hub_database_url: str,
) -> None:
    async with world(hub_database_url, **ONE_BAND) as w:
        await _begin(w)
        one = _sender(w)

        async def stop(_messages: object) -> None:
            one.settler.stop.asked = True

        w.email.before = stop
        assert await one.work()
        states = await _in_states(w)
        assert states == {DeliveryState.ACCEPTED: BATCH, DeliveryState.READY: PEOPLE - BATCH}
