"""A sender that dies loses nothing and repeats nothing but an e-mail in doubt."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from channels.base import Blame, Outcome, Receipt
from channels.email.mime import compile_draft, mailbox
from hub.dispatch.claiming import claim_batch
from hub.model import Lane
from hub.tables import deliveries, log, suppressions
from tests.dispatch.hands import ONE_BAND, delivery, recipient, sender, sent_to, states
from tests.waiting import eventually
from tests.world import World, consents, world

BY = {
    Lane.EMAIL: {"consents": consents("alerts", channel="email")},
    Lane.SMS: {"consents": consents("alerts", channel="sms")},
}
BOTH_LANES = pytest.mark.parametrize("lane", [Lane.EMAIL, Lane.SMS])


class Died(Exception):
    """The process is gone."""


async def _die() -> None:
    raise Died


async def begin(w: World, lane: Lane) -> None:
    await w.employer()
    await w.worker("Rosa", **BY[lane])
    await w.vacancy()
    await w.plan()


async def later(w: World) -> None:
    """Let the lease lapse, sweep, and work on until nothing moves."""
    w.clock.move(seconds=31)
    await w.hub.keeper.sweep()
    await w.work()


def recorder_of(w: World, lane: Lane):
    return {Lane.EMAIL: w.email, Lane.SMS: w.sms}[lane]


async def _crash(w: World, lane: Lane, where: str) -> None:
    """Work a lane whose process dies: before the mark, before the wire, or after it."""
    recorder = recorder_of(w, lane)

    async def before(_messages) -> None:
        raise Died

    def after(_message):
        raise Died

    deeds = []
    if where == "before the mark":
        deeds = [_die]
    elif where == "before the wire":
        recorder.before = before
    else:
        recorder.answer = after
    with pytest.raises(Died):
        await sender(w, lane, *deeds).work_once()
    recorder.before, recorder.answer = None, lambda _: None


@BOTH_LANES
async def test_what_was_claimed_and_not_marked_goes_once(hub_database_url, lane):
    async with world(hub_database_url) as w:
        await begin(w, lane)
        await _crash(w, lane, "before the mark")
        assert not await w.hub.keeper.sweep()  # its lease still holds
        await w.work()
        assert sent_to(w) == {"email": [], "sms": []}
        await later(w)
        assert len(recorder_of(w, lane).sent) == 1
        row = await delivery(w, lane)
        assert (row["state"], row["attempts"]) == ("accepted", 1)
        report = await w.report()
        assert (report.state, report.told, report.inversions) == ("finished", 1, 0)


@pytest.mark.parametrize("where", ["before the wire", "after the wire"])
async def test_an_email_in_doubt_goes_again_the_same_to_the_byte(hub_database_url, where):
    async with world(hub_database_url) as w:
        await begin(w, Lane.EMAIL)
        seen = []

        async def note(messages) -> None:
            seen.extend(messages)
            if len(seen) == 1 and where == "before the wire":
                raise Died

        def dies_once(_message):
            if len(seen) == 1:
                raise Died

        w.email.before, w.email.answer = note, dies_once
        with pytest.raises(Died):
            await w.hub.senders[Lane.EMAIL].work_once()
        w.email.before, w.email.answer = note, lambda _: None
        await later(w)
        first, again = seen
        assert first == again
        assert _bytes(first) == _bytes(again)
        assert f"{first.ref}@".encode() in _bytes(first)  # its Message-ID
        row = await delivery(w, Lane.EMAIL)
        assert (row["state"], row["attempts"], row["composed_at"]) == ("accepted", 2, first.at)
        assert (await w.report()).state == "finished"


def _bytes(message) -> bytes:
    template = compile_draft(message.draft, "BNE <avisos@bne.example>")
    return template.fill(message, mailbox(message.to), eight_bit=True)


@pytest.mark.parametrize("where", ["before the wire", "after the wire"])
async def test_an_sms_in_doubt_never_goes_again(hub_database_url, where):
    async with world(hub_database_url) as w:
        await begin(w, Lane.SMS)
        await _crash(w, Lane.SMS, where)
        on_the_phone = len(w.sms.sent)
        for _ in range(30):
            await later(w)
            w.clock.move(hours=1)
        assert len(w.sms.sent) == on_the_phone
        assert (await delivery(w, Lane.SMS))["state"] == "unknown"
        assert (await recipient(w))["told_at"] is None  # nobody says that they were told
        assert (await w.report()).state == "sending"


@BOTH_LANES
async def test_a_cancelled_sender_leaves_the_same_as_a_dead_one(hub_database_url, lane):
    async with world(hub_database_url) as w:
        await begin(w, lane)
        at_the_provider = asyncio.Event()

        async def never(_messages) -> None:
            at_the_provider.set()
            await asyncio.Event().wait()

        recorder_of(w, lane).before = never
        task = asyncio.create_task(sender(w, lane).work_once())
        await at_the_provider.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        recorder_of(w, lane).before = None
        await later(w)
        sent = len(recorder_of(w, lane).sent)
        assert (sent, (await delivery(w, lane))["state"]) == {
            Lane.EMAIL: (1, "accepted"),
            Lane.SMS: (0, "unknown"),
        }[lane]


async def test_what_was_on_the_wire_of_a_vacancy_that_ended_stays_unknown(hub_database_url):
    async with world(hub_database_url) as w:
        await begin(w, Lane.EMAIL)
        await _crash(w, Lane.EMAIL, "before the wire")
        await w.tell("vacancy.closed", vacancy_id="V-1", reason="filled")
        await later(w)
        assert sent_to(w) == {"email": [], "sms": []}
        assert await states(w) == {"email": {"unknown": 1}}


@BOTH_LANES
async def test_an_answer_counts_although_it_comes_after_the_lease(hub_database_url, lane):
    async with world(hub_database_url) as w:
        await begin(w, lane)

        async def slowly(_messages) -> None:
            w.clock.move(seconds=31)
            assert await w.hub.keeper.sweep() == (lane is Lane.EMAIL)

        recorder_of(w, lane).before = slowly
        assert await sender(w, lane).work_once()
        recorder_of(w, lane).before = None
        await later(w)
        assert len(recorder_of(w, lane).sent) == 1
        assert (await delivery(w, lane))["state"] == "accepted"
        assert (await w.report()).state == "finished"


@BOTH_LANES
async def test_nothing_is_concluded_from_a_row_somebody_else_settled(hub_database_url, lane):
    async with world(hub_database_url) as w:
        await begin(w, lane)
        refused = Receipt(ref="", outcome=Outcome.PERMANENT_FAILURE, blame=Blame.ADDRESS)

        async def overtaken(_messages) -> None:
            # Our lease had lapsed: another sender took the row, and was answered before us.
            async with w.hub.database.write() as db:
                await db.execute(deliveries.update().values(state="accepted", claim=None))

        recorder_of(w, lane).before, recorder_of(w, lane).answer = overtaken, lambda _: refused
        assert await sender(w, lane).work_once()
        assert (await delivery(w, lane))["state"] == "accepted"
        assert await w.rows(suppressions) == []
        assert [one["what"] for one in await w.rows(log) if one["what"] == "receipts"] == []


async def test_a_lease_is_renewed_while_a_slow_provider_is_awaited(hub_database_url):
    async with world(hub_database_url) as w:
        await begin(w, Lane.SMS)

        async def renewed() -> bool:
            until = (await delivery(w, Lane.SMS))["lease_until"]
            return until == w.clock.now() + timedelta(seconds=3)

        async def slowly(_messages) -> None:
            for _ in range(3):
                w.clock.move(seconds=60)
                await eventually(renewed)
                assert not await w.hub.keeper.sweep()

        w.sms.before = slowly
        assert await sender(w, Lane.SMS, lease=timedelta(seconds=3)).work_once()
        assert (await delivery(w, Lane.SMS))["state"] == "accepted"


async def test_two_senders_of_one_lane_never_claim_the_same_row(hub_database_url):
    async with world(hub_database_url, **ONE_BAND) as w, world(hub_database_url) as other:
        await w.employer()
        await w.crowd(40, lambda _: BY[Lane.EMAIL])
        await w.vacancy()
        await w.plan()
        claimed: list[list[int]] = []

        async def claim(one: World) -> None:
            while True:
                async with one.hub.database.write() as db:
                    batch = await claim_batch(
                        db,
                        Lane.EMAIL,
                        one.hub.lanes,
                        w.hub.priority,
                        one.hub.restraint,
                        limit=7,
                        lease=timedelta(seconds=30),
                        now=w.clock.now(),
                    )
                if batch is None:
                    return
                claimed.append([row.id for row in batch.rows])

        async with asyncio.TaskGroup() as group:
            for one in (w, other, w, other):
                group.create_task(claim(one))
        times = Counter(number for batch in claimed for number in batch)
        assert set(times.values()) == {1}
        assert len(times) == 40
        rows = await w.rows(deliveries)
        assert {row["state"] for row in rows} == {"sending"}


async def test_two_senders_of_one_lane_send_each_message_once(hub_database_url):
    async with world(hub_database_url) as w, world(hub_database_url) as other:
        await w.employer()
        await w.crowd(20, lambda _: {"preferences": {"channels": "both"}})
        await w.vacancy()
        await w.plan()

        async def empty(one: World) -> None:
            moved = True
            while moved:
                moved = any([await one.jobs.steps[lane]() for lane in one.jobs.lanes])

        async with asyncio.TaskGroup() as group:
            for one in (w, other):
                group.create_task(empty(one))
        await w.work()
        sent = Counter(m.ref for one in (w, other) for m in [*one.email.sent, *one.sms.sent])
        assert set(sent.values()) == {1}
        assert len(sent) == 40
        report = await w.report()
        assert (report.state, report.told_in_time) == ("finished", 20)
