"""What waits is named, and all of it: who is rung by looks alone leaves nothing undone."""

from collections.abc import Collection
from datetime import datetime, timedelta

import pytest

from channels.base import Message, Outcome, Receipt, Written
from hub.jobs import LOOK
from hub.model import BroadcastState, Lane, ReplyKind
from hub.store import due
from hub.store.dispatch import sweep
from hub.store.due import Work
from hub.store.letters import replies
from hub.store.letters.replies import Reply
from hub.tables import broadcasts, deliveries
from tests.world import START, World, consents, cooks_job, world

#: When nobody is woken by an SMS: 23:00 in Santiago.
NIGHT = START + timedelta(hours=13)
CHANNELS = ("all", "email", "sms")


async def waits(w: World) -> Collection[str]:
    async with w.hub.database.read() as db:
        return await due.waits(db, w.clock.now())


async def look(w: World) -> int:
    """Answer what looks ring for, until a look rings for nobody; give how many bells rang."""
    rang = 0
    for _ in range(100):
        w.rung.clear()
        await w.jobs.answer(LOOK)
        before = await signs(w)
        for bell in (rung := list(w.rung)):
            await w.jobs.answer(bell)
        rang += len(rung)
        if await signs(w) == before:
            return rang
    raise AssertionError(f"it never comes to rest: {w.rung}")


async def signs(w: World) -> tuple[object, ...]:
    async with w.hub.database.read() as db:
        states = [(b["id"], b["state"]) for b in await w.rows(broadcasts)]
        return (*await sweep.signs_of_life(db), *states)


async def test_nothing_waits_in_a_hub_that_rests_and_nobody_is_rung(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        assert await waits(w) == frozenset()
        await w.jobs.answer(LOOK)
        assert w.rung == []


async def test_from_event_to_receipt_what_is_next_is_named(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        await w.employer()
        await w.crowd(3)
        later = w.clock.now() + timedelta(hours=1)
        event = w.event("vacancy.published", cooks_job(later))
        await w.accept(event)
        assert await waits(w) == {Work.EVENTS}
        await w.apply()
        assert await waits(w) == frozenset()
        w.clock.move(hours=1)
        assert await waits(w) == {Work.KEEP}
        await w.hub.keeper.look()
        assert await waits(w) == {Work.PLAN}
        await w.plan()
        assert await waits(w) == {Lane.EMAIL, Lane.INBOX}
        while await w.jobs.steps[Lane.INBOX]() | await w.jobs.steps[Lane.EMAIL]():
            pass  # in turns: neither goes far ahead of the other
        assert await waits(w) == {Work.KEEP}
        await w.hub.keeper.look()
        assert await waits(w) - {Work.STREAM, Work.WEBHOOK} == frozenset()


async def test_by_looks_alone_everything_is_done_that_falls_due_within_a_day(
    hub_database_url: str,
) -> None:
    """Relays that refuse for a while, people who sleep, gather or ride, and a job that ends."""

    def unwell(message: Message) -> Receipt | None:
        if w.clock.now() < START + timedelta(minutes=20) and int(message.to[4]) % 2:
            return Receipt(ref="", outcome=Outcome.TEMPORARY_FAILURE, code="451")
        return None

    async with world(hub_database_url) as w:
        w.email.answer = unwell
        await w.employer()
        await w.crowd(12, lambda n: {"consents": consents("alerts", channel=CHANNELS[n % 3])})
        await w.vacancy("V-1")
        short = (w.clock.now() + timedelta(hours=26)).isoformat()
        await w.vacancy("V-2", published_at=(START + timedelta(hours=9)).isoformat())
        await w.vacancy("V-3", published_at=NIGHT.isoformat(), valid_until=short)
        rang, end = 0, START + timedelta(hours=27)
        while w.clock.now() < end:
            rang += await look(w)
            rested = await signs(w)
            await w.work()
            assert await signs(w) == rested, w.clock.now()
            w.clock.at = min(await _next(w), end)
        assert rang > 20
        [one, two, three] = await w.rows(broadcasts)
        assert (one["state"], two["state"]) == (BroadcastState.FINISHED,) * 2
        assert three["state"] in (BroadcastState.FINISHED, BroadcastState.STOPPED)
        assert max(d["attempts"] for d in await w.rows(deliveries)) > 1


async def _next(w: World) -> datetime:
    """Give when something falls due next, or a while later."""
    now = w.clock.now()
    async with w.hub.database.read() as db:
        moment = await sweep.next_moment(db, now, w.hub.priority.gate)
    later = now + timedelta(hours=5)
    return later if moment is None or moment <= now else min(moment, later)


@pytest.mark.parametrize("state", [BroadcastState.HELD, BroadcastState.PAUSED])
async def test_what_stands_still_is_kept_when_its_due_time_passes_and_when_it_is_over(
    hub_database_url: str, state: BroadcastState
) -> None:
    async with world(hub_database_url) as w:
        await w.employer()
        await w.crowd(3)
        await w.vacancy("V-1", valid_until=(START + timedelta(days=1)).isoformat())
        await w.plan()
        async with w.hub.database.write() as db:
            await db.execute(broadcasts.update().values(state=state, standing_since=START))
        assert Work.KEEP not in await waits(w)
        w.clock.move(hours=7)
        assert Work.KEEP in await waits(w)
        await w.hub.keeper.look()
        [row] = await w.rows(broadcasts)
        assert (row["missed"], Work.KEEP in await waits(w)) == (3, False)
        w.clock.move(hours=18)
        assert Work.KEEP in await waits(w)
        await w.hub.keeper.look()
        [row] = await w.rows(broadcasts)
        assert (row["state"], Work.KEEP in await waits(w)) == (BroadcastState.STOPPED, False)


async def test_who_wrote_and_who_is_written_back_to_are_named(hub_database_url: str) -> None:
    async with world(hub_database_url) as w:
        one = Written(provider_id="SM1", sender="+56987654321", text="Hola")
        await w.hub.incoming.keep(Lane.SMS, [one])
        assert await waits(w) == {Work.HEAR}
        await w.hear()
        assert Work.HEAR not in await waits(w)
        reply = Reply(kind=ReplyKind.UNKNOWN_SENDER, channel=Lane.SMS, to="+56987654321", text="x")
        async with w.hub.database.write() as db:
            await replies.write(db, w.hub.vault, reply, w.clock.now())
        assert Work.REPLIES in await waits(w)
